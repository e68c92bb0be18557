/// Where one journal lies and how its files are called.
///
///     journal                    the header: id, purpose, loaders, when it was made
///     lock                       locked by the writer
///     00000000000000000001.seg   a segment, named after its first sequence number
///     …0001.seg.zst              the same, compressed; the two hold the same bytes
///     skips, removed             what was passed over, and what retention took away
///     sealed                     there on a restored copy: nobody writes to it any more
struct JournalDirectory: Sendable, Equatable {
    let path: String
    let id: JournalID

    init(root: String, id: JournalID) {
        path = "\(root)/\(id)"
        self.id = id
    }

    var headerPath: String { "\(path)/journal" }
    var lockPath: String { "\(path)/lock" }
    var skipsPath: String { "\(path)/skips" }
    var removedPath: String { "\(path)/removed" }

    func rawPath(_ segment: UInt64) -> String {
        let digits = String(segment)
        return "\(path)/\(String(repeating: "0", count: 20 - digits.count))\(digits).seg"
    }

    func compressedPath(_ segment: UInt64) -> String { rawPath(segment) + ".zst" }

    /// The segments there are, by their first sequence numbers, in order.
    func segments() throws(FileFailure) -> [UInt64] {
        let named = try FileSystem.names(in: path).compactMap(Self.segment(named:))
        return Set(named).sorted()
    }

    /// The first segment after this one.
    func segment(after segment: UInt64) throws(FileFailure) -> UInt64? {
        try segments().first { $0 > segment }
    }

    /// Opens a segment, compressed or not, also while it changes from one to the other.
    func open(_ segment: UInt64) throws(FileFailure) -> any SegmentSource {
        // The raw file goes only after the compressed one has its name, so one of the two is always there.
        if FileSystem.size(of: rawPath(segment)) != nil, let raw = try? RawSegment(path: rawPath(segment)) {
            return raw
        }
        return try CompressedSegment(path: compressedPath(segment))
    }

    func header(of segment: UInt64) throws(FileFailure) -> SegmentHeader? {
        let source = try open(segment)
        let header = SegmentHeader(try source.read(at: 0, count: SegmentHeader.byteCount), journal: id)
        return header?.firstSequence == segment ? header : nil
    }

    /// Where the synced groups of a segment end, as the header of the next one says.
    ///
    /// A segment that was rewritten since then was synced as a whole before it got its name: it has no such end.
    func syncedEnd(of segment: UInt64, before next: SegmentHeader) throws(FileFailure) -> UInt64 {
        try header(of: segment)?.endBeforeRewriting == next.previousEnd ? .max : next.previousEnd
    }

    /// Bytes of all segments on disk: raw and compressed.
    func bytesOnDisk() throws(FileFailure) -> (raw: Int64, compressed: Int64) {
        var raw: Int64 = 0
        var compressed: Int64 = 0
        for segment in try segments() {
            raw += FileSystem.size(of: rawPath(segment)) ?? 0
            compressed += FileSystem.size(of: compressedPath(segment)) ?? 0
        }
        return (raw, compressed)
    }

    private static func segment(named name: String) -> UInt64? {
        let digits = name.prefix(20)
        guard digits.count == 20, ["", ".zst"].map({ digits + ".seg" + $0 }).contains(name) else { return nil }
        return UInt64(digits)
    }
}
