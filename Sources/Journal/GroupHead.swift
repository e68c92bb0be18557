/// The fixed-size head of a group: the entries that became durable by one sync.
struct GroupHead: Equatable {
    enum Kind: UInt16 {
        case entries = 1
        /// No entries: written at a clean close and after a recovery, it proves that all before it was synced.
        case close = 2
    }

    var kind: Kind
    var count: UInt32
    var payloadLength: UInt32
    var payloadChecksum: UInt32
    /// The sequence number of the first entry; of a close, the number the next entry will have.
    var firstSequence: UInt64
    /// Where the last synced group ended, which is where this one starts: a writer never writes before the last sync
    /// is done.
    ///
    /// So a valid group proves that everything before it in its segment was synced.
    var previousEnd: UInt64
    var firstReceivedAtMicros: Int64
    var lastReceivedAtMicros: Int64
    /// Whether its entries may have imprints: a program that does not know them must not read it.
    var hasImprints = false

    /// The end of the group, in bytes from the start of the segment.
    var end: UInt64 { previousEnd + UInt64(Self.byteCount) + UInt64(payloadLength) }
    var nextSequence: UInt64 { firstSequence + UInt64(count) }

    static let byteCount = 64
    static let magic: [UInt8] = [0x89, 0x48, 0x44, 0x47, 0x0D, 0x0A, 0x1A, 0xF7]
    private static let version: UInt16 = 1
    private static let versionWithImprints: UInt16 = 2
    /// Far above what a writer makes: a length beyond it is not believed.
    private static let maxPayloadLength: UInt32 = 1 << 30

    func encoded(journal: JournalID) -> [UInt8] {
        var bytes = Self.magic
        bytes.append(littleEndian: kind.rawValue)
        bytes.append(littleEndian: hasImprints ? Self.versionWithImprints : Self.version)
        bytes.append(littleEndian: count)
        bytes.append(littleEndian: payloadLength)
        bytes.append(littleEndian: payloadChecksum)
        bytes.append(littleEndian: firstSequence)
        bytes.append(littleEndian: previousEnd)
        bytes.append(littleEndian: firstReceivedAtMicros)
        bytes.append(littleEndian: lastReceivedAtMicros)
        bytes.append(littleEndian: UInt32(0))
        bytes.append(littleEndian: Self.checksum(bytes, journal: journal))
        return bytes
    }

    /// The head that stands at `offset`, if these bytes are one.
    init?(_ bytes: ArraySlice<UInt8>, at offset: UInt64, journal: JournalID) {
        guard bytes.count == Self.byteCount, bytes.starts(with: Self.magic) else { return nil }
        var cursor = ByteCursor(bytes.dropFirst(8))
        guard let kind = cursor.take().flatMap(Kind.init(rawValue:)), let version: UInt16 = cursor.take(),
            Self.version...Self.versionWithImprints ~= version,
            let count: UInt32 = cursor.take(), let length: UInt32 = cursor.take(), length <= Self.maxPayloadLength,
            let payloadChecksum: UInt32 = cursor.take(), let first: UInt64 = cursor.take(),
            (kind == .close) == (count == 0), !first.addingReportingOverflow(UInt64(count)).overflow,
            cursor.take() == offset, let firstAt: Int64 = cursor.take(), let lastAt: Int64 = cursor.take(),
            cursor.take() == UInt32(0),
            cursor.take() == Self.checksum(bytes.dropLast(4), journal: journal)
        else { return nil }
        self.init(
            kind: kind,
            count: count,
            payloadLength: length,
            payloadChecksum: payloadChecksum,
            firstSequence: first,
            previousEnd: offset,
            firstReceivedAtMicros: firstAt,
            lastReceivedAtMicros: lastAt
        )
        hasImprints = version == Self.versionWithImprints
    }

    /// Whether these bytes are a whole head in a format that only a newer program knows.
    static func isOfNewerProgram(_ bytes: ArraySlice<UInt8>, journal: JournalID) -> Bool {
        guard bytes.count == byteCount, bytes.starts(with: magic) else { return false }
        var version = ByteCursor(bytes.dropFirst(10))
        var checksum = ByteCursor(bytes.suffix(4))
        return version.take(UInt16.self).map { $0 > versionWithImprints } ?? false
            && checksum.take() == Self.checksum(bytes.dropLast(4), journal: journal)
    }

    init(
        kind: Kind,
        count: UInt32,
        payloadLength: UInt32,
        payloadChecksum: UInt32,
        firstSequence: UInt64,
        previousEnd: UInt64,
        firstReceivedAtMicros: Int64,
        lastReceivedAtMicros: Int64
    ) {
        self.kind = kind
        self.count = count
        self.payloadLength = payloadLength
        self.payloadChecksum = payloadChecksum
        self.firstSequence = firstSequence
        self.previousEnd = previousEnd
        self.firstReceivedAtMicros = firstReceivedAtMicros
        self.lastReceivedAtMicros = lastReceivedAtMicros
    }

    /// Seeded with the journal's random id, so that a pushed body cannot pretend to be a group.
    private static func checksum(_ bytes: some Sequence<UInt8>, journal: JournalID) -> UInt32 {
        var checksum = CRC32C()
        checksum.add(journal.bytes)
        checksum.add(bytes)
        return checksum.value
    }
}
