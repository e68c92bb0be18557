/// The first bytes of every segment.
///
/// A segment gets its name only once these are synced, so they are never torn.
struct SegmentHeader: Equatable {
    var journal: JournalID
    /// The sequence number of the first entry, which is also the segment's name.
    var firstSequence: UInt64
    /// The segment before this one, 0 for none, and where its last synced group ends: what lies beyond was never
    /// acknowledged.
    var previousFirstSequence: UInt64
    var previousEnd: UInt64
    var createdAtMicros: Int64
    /// No entry of the segments before this one was received later than this.
    var stampFloorMicros: Int64
    /// Set once other bytes have taken the place of some entries' bodies: where the segment ended before, which is what
    /// the next segment's header still says; 0 when there was none.
    var endBeforeRewriting: UInt64?

    static let byteCount = 96
    private static let magic: [UInt8] = [0x89, 0x48, 0x44, 0x53, 0x0D, 0x0A, 0x1A, 0xF7]
    private static let version: UInt32 = 1
    private static let versionOfRewritten: UInt32 = 2

    func encoded() -> [UInt8] {
        var bytes = Self.magic
        bytes.append(littleEndian: endBeforeRewriting == nil ? Self.version : Self.versionOfRewritten)
        bytes.append(littleEndian: UInt32(Self.byteCount))
        bytes += journal.bytes
        bytes.append(littleEndian: firstSequence)
        bytes.append(littleEndian: previousFirstSequence)
        bytes.append(littleEndian: previousEnd)
        bytes.append(littleEndian: createdAtMicros)
        bytes.append(littleEndian: stampFloorMicros)
        if let endBeforeRewriting { bytes.append(littleEndian: endBeforeRewriting) }
        bytes += [UInt8](repeating: 0, count: Self.byteCount - 4 - bytes.count)
        bytes.append(littleEndian: CRC32C.checksum(bytes))
        return bytes
    }

    /// The header in `bytes`, if it is whole and belongs to this journal.
    init?(_ bytes: [UInt8], journal: JournalID) {
        guard bytes.count == Self.byteCount, Array(bytes[..<8]) == Self.magic else { return nil }
        var cursor = ByteCursor(bytes[8...])
        guard let version: UInt32 = cursor.take(), Self.version...Self.versionOfRewritten ~= version,
            cursor.take() == UInt32(Self.byteCount),
            let id = cursor.take(count: JournalID.byteCount), Array(id) == journal.bytes,
            let first: UInt64 = cursor.take(), let previous: UInt64 = cursor.take(),
            let previousEnd: UInt64 = cursor.take(), let created: Int64 = cursor.take(),
            let floor: Int64 = cursor.take(), let endBefore: UInt64 = cursor.take(), cursor.take(count: 12) != nil,
            cursor.take() == CRC32C.checksum(bytes[..<(Self.byteCount - 4)])
        else { return nil }
        self.init(
            journal: journal,
            firstSequence: first,
            previousFirstSequence: previous,
            previousEnd: previousEnd,
            createdAtMicros: created,
            stampFloorMicros: floor
        )
        endBeforeRewriting = version == Self.versionOfRewritten ? endBefore : nil
    }

    init(
        journal: JournalID,
        firstSequence: UInt64,
        previousFirstSequence: UInt64,
        previousEnd: UInt64,
        createdAtMicros: Int64,
        stampFloorMicros: Int64
    ) {
        self.journal = journal
        self.firstSequence = firstSequence
        self.previousFirstSequence = previousFirstSequence
        self.previousEnd = previousEnd
        self.createdAtMicros = createdAtMicros
        self.stampFloorMicros = stampFloorMicros
    }
}
