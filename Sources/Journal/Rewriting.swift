import Glibc

/// What takes the place of an entry's body.
public struct JournalRewrite: Sendable, Equatable {
    /// The new body.
    public var body: [UInt8]
    /// What is kept about the body that was received.
    public var imprint: [UInt8]

    /// A body and an imprint.
    public init(body: [UInt8], imprint: [UInt8]) {
        self.body = body
        self.imprint = imprint
    }
}

/// What a segment of a journal holds.
public struct JournalSpan: Sendable, Equatable {
    /// Its sequence numbers.
    public let sequences: ClosedRange<UInt64>
    /// No entry of it was received earlier, in microseconds since 1970-01-01 UTC.
    public let fromMicros: Int64
    /// No entry of it was received later.
    public let throughMicros: Int64
}

/// What rewriting a journal did.
public struct JournalRewriting: Sendable, Equatable {
    /// Entries that have other bodies now.
    public internal(set) var entries = 0
    /// Segments that were replaced.
    public internal(set) var segments = 0
    /// Sequence numbers that could not be reached yet: not loaded, in a segment that a living writer still works on, or
    /// damaged.
    public internal(set) var left: [ClosedRange<UInt64>] = []
}

extension JournalRoot {
    /// Puts other bodies in the place of those that were received, under the same sequence numbers.
    ///
    /// Segment by segment: the new one is written beside the old, synced, and takes its name, so a crash leaves the one
    /// or the other, and doing it again finishes. Beside a living writer only compressed segments are reached; the rest
    /// of the journal waits until they are compressed, or the writer has ended.
    ///
    /// - Parameters:
    ///   - loadedThrough: The smallest position that any loader has committed.
    ///   - isWanted: Whether a segment can have entries to rewrite; it is not read otherwise.
    ///   - rewrite: The body and the imprint to take the place of an entry's; none: it stays.
    /// - Throws: ``JournalError``; `notFound`, `file`; and what `rewrite` throws.
    public func rewriteSegments(
        _ id: JournalID,
        loadedThrough: UInt64,
        isWanted: (JournalSpan) throws -> Bool,
        _ rewrite: (JournalEntry) throws -> JournalRewrite?
    ) throws -> JournalRewriting {
        let directory = try existing(id)
        do {
            // Held until the end, so that no writer starts meanwhile; `nil` when one is at work.
            let lock = try JournalLock(path: directory.lockPath)
            defer { withExtendedLifetime(lock) {} }
            var outcome = JournalRewriting()
            let segments = try directory.segments()
            for (index, segment) in segments.enumerated() {
                let next = index + 1 < segments.count ? segments[index + 1] : nil
                guard let span = try directory.span(of: segment, before: next), try isWanted(span) else { continue }
                let range = span.sequences
                let isReachable = range.upperBound <= loadedThrough && (lock != nil || directory.isAtRest(segment))
                let rewriter = SegmentRewriter(directory, segment, next: next)
                guard isReachable, let entries = try rewriter.run(rewrite) else {
                    outcome.left.append(range)
                    continue
                }
                outcome.entries += entries
                outcome.segments += entries > 0 ? 1 : 0
            }
            return outcome
        } catch let failure as FileFailure {
            throw JournalError.file(failure)
        }
    }
}

extension JournalDirectory {
    /// Whether no compressor will touch a segment any more.
    fileprivate func isAtRest(_ segment: UInt64) -> Bool {
        FileSystem.size(of: rawPath(segment)) == nil && FileSystem.size(of: compressedPath(segment)) != nil
    }

    /// What a segment holds; `nil` when it has no entry.
    fileprivate func span(of segment: UInt64, before next: UInt64?) throws -> JournalSpan? {
        let from = try header(of: segment)?.stampFloorMicros ?? .min
        if let next {
            let through = try header(of: next)?.stampFloorMicros ?? .max
            return JournalSpan(sequences: segment...next - 1, fromMicros: from, throughMicros: through)
        }
        var walker = GroupWalker(self, from: JournalPlace(segment: segment, offset: 0, sequence: segment))
        while let group = try? walker.next() { _ = group }
        guard walker.place.sequence > segment else { return nil }
        return JournalSpan(sequences: segment...walker.place.sequence - 1, fromMicros: from, throughMicros: .max)
    }
}

/// Writes one segment again with other bodies, and puts it in the old one's place.
private struct SegmentRewriter {
    let directory: JournalDirectory
    let segment: UInt64
    let next: UInt64?
    private let files = FileCalls.system

    init(_ directory: JournalDirectory, _ segment: UInt64, next: UInt64?) {
        self.directory = directory
        self.segment = segment
        self.next = next
    }

    /// How many entries have other bodies now; `nil` for a segment that is better left alone: it is damaged, or has a
    /// torn tail that a writer will cut.
    func run(_ rewrite: (JournalEntry) throws -> JournalRewrite?) throws -> Int? {
        guard var header = try directory.header(of: segment), let limit = try limit() else { return nil }
        header.endBeforeRewriting = limit.vouched ?? 0
        let isRaw = FileSystem.size(of: directory.rawPath(segment)) != nil
        let path = isRaw ? directory.rawPath(segment) : directory.compressedPath(segment)
        let beside = path + ".new"
        defer { unlink(beside) }
        let source = try directory.open(segment)
        let target = try SegmentTarget(beside, compresses: !isRaw)
        try target.append(header.encoded())
        guard let entries = try copy(source, end: limit.end, to: target, rewrite) else { return nil }
        guard entries > 0 else { return 0 }
        try target.finish()
        guard try target.readsBack() else { return nil }
        if isRaw {
            // Half of a compression that a crash stopped: the original, which is read, is replaced below.
            try FileSystem.remove(directory.compressedPath(segment))
            try files.syncDirectory(directory.path)
        }
        try FileSystem.rename(beside, path)
        try files.syncDirectory(directory.path)
        return entries
    }

    /// Where the segment's groups end: where the next segment vouches for it, or with the file.
    private func limit() throws(FileFailure) -> (end: UInt64, vouched: UInt64?)? {
        guard let next else { return (.max, nil) }
        guard let header = try directory.header(of: next), header.previousFirstSequence == segment else { return nil }
        return (try directory.syncedEnd(of: segment, before: header), header.previousEnd)
    }

    private func copy(
        _ source: any SegmentSource,
        end: UInt64,
        to target: SegmentTarget,
        _ rewrite: (JournalEntry) throws -> JournalRewrite?
    ) throws -> Int? {
        var offset = UInt64(SegmentHeader.byteCount)
        var entries = 0
        while offset < end {
            let place = JournalPlace(segment: segment, offset: offset, sequence: 0)
            switch try GroupWalker.group(in: source, at: place, journal: directory.id) {
            case .bad: return nil
            case .nothing: return end == .max ? entries : nil
            case .group(let group):
                offset = group.head.end
                let rewritten = try self.group(group, at: target.end, rewrite)
                entries += rewritten.entries
                try target.append(rewritten.bytes)
            }
        }
        return entries
    }

    /// A group with the same entries at another place.
    private func group(
        _ group: WalkedGroup,
        at offset: UInt64,
        _ rewrite: (JournalEntry) throws -> JournalRewrite?
    ) throws -> (bytes: [UInt8], entries: Int) {
        var head = group.head
        var payload = group.payload
        var count = 0
        if head.kind == .entries {
            guard let entries = EntryCodec.entries(in: group.payload, head: group.head) else {
                preconditionFailure("a group that was valid a moment ago")
            }
            var rewritten: [UInt8] = []
            for entry in entries {
                let new = try rewrite(entry)
                count += new == nil ? 0 : 1
                EntryCodec.append(entry, new, to: &rewritten)
            }
            if count > 0 { payload = rewritten }
        }
        head.hasImprints = head.hasImprints || count > 0
        head.previousEnd = offset
        head.payloadLength = UInt32(payload.count)
        head.payloadChecksum = CRC32C.checksum(payload)
        return (head.encoded(journal: directory.id) + payload, count)
    }
}

extension EntryCodec {
    fileprivate static func append(_ entry: JournalEntry, _ new: JournalRewrite?, to bytes: inout [UInt8]) {
        let draft = JournalDraft(
            kind: entry.kind,
            appKey: entry.appKey,
            source: entry.source,
            signedBy: entry.signedBy,
            body: new?.body ?? entry.body
        )
        append(draft, receivedAtMicros: entry.receivedAtMicros, imprint: new?.imprint ?? entry.imprint, to: &bytes)
    }
}

/// A segment being written beside another, raw or compressed.
private final class SegmentTarget {
    private let file: OpenFile
    private let encoder: ZstdEncoder?
    private var written: UInt64 = 0
    private var checksum = CRC32C()
    /// Bytes of the segment so far, before compression.
    private(set) var end: UInt64 = 0

    init(_ path: String, compresses: Bool) throws(FileFailure) {
        file = try OpenFile(path, O_WRONLY | O_CREAT | O_TRUNC)
        encoder = compresses ? try ZstdEncoder(level: JournalOptions().compressionLevel, path: path) : nil
    }

    func append(_ bytes: [UInt8]) throws(FileFailure) {
        checksum.add(bytes)
        end += UInt64(bytes.count)
        try write(try encoder?.encode(bytes, isLast: false) ?? bytes)
    }

    func finish() throws(FileFailure) {
        if let encoder { try write(try encoder.encode([], isLast: true)) }
        try FileCalls.system.syncNew(file)
    }

    /// The original goes only once what was written is known to be readable.
    func readsBack() throws(FileFailure) -> Bool {
        let source: any SegmentSource =
            encoder == nil ? try RawSegment(path: file.path) : try CompressedSegment(path: file.path)
        var found = CRC32C()
        var offset: UInt64 = 0
        while true {
            let bytes = try source.read(at: offset, count: 1 << 20)
            if bytes.isEmpty { return !source.isBroken && offset == end && found.value == checksum.value }
            found.add(bytes)
            offset += UInt64(bytes.count)
        }
    }

    private func write(_ bytes: [UInt8]) throws(FileFailure) {
        try FileCalls.system.writeAll(bytes, to: file, at: written)
        written += UInt64(bytes.count)
    }
}
