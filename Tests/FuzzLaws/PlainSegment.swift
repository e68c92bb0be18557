/// A second reading of a segment's bytes, written apart from the journal's own: slow, plain, and from the description of
/// the format alone.
enum PlainSegment {
    static let headerBytes = 96
    static let headBytes = 64
    private static let groupMagic: [UInt8] = [0x89, 0x48, 0x44, 0x47, 0x0D, 0x0A, 0x1A, 0xF7]
    private static let segmentMagic: [UInt8] = [0x89, 0x48, 0x44, 0x53, 0x0D, 0x0A, 0x1A, 0xF7]

    /// An entry as it stands in a segment.
    struct Entry: Hashable {
        let sequence: UInt64
        let content: [UInt8]
    }

    /// Every entry of every group, wherever it stands, whose head, payload and own checksum are right.
    static func entries(_ bytes: [UInt8]) -> Set<Entry> {
        var entries: Set<Entry> = []
        guard bytes.count >= headBytes else { return entries }
        for offset in 0...(bytes.count - headBytes) where bytes[offset...].starts(with: groupMagic) {
            entries.formUnion(group(bytes, at: offset))
        }
        return entries
    }

    private static func group(_ bytes: [UInt8], at offset: Int) -> Set<Entry> {
        let head = Array(bytes[offset..<offset + headBytes])
        let length = Int(number(head, at: 16, width: 4))
        let start = offset + headBytes
        guard number(head, at: 60, width: 4) == UInt64(checksum(JournalSketch.id + head.dropLast(4))),
            number(head, at: 32, width: 8) == UInt64(offset), start + length <= bytes.count,
            number(head, at: 20, width: 4) == UInt64(checksum(Array(bytes[start..<start + length])))
        else { return [] }
        let first = number(head, at: 24, width: 8)
        var entries: Set<Entry> = []
        var place = start
        while place + 8 <= start + length {
            let size = Int(number(bytes, at: place, width: 4))
            guard place + 8 + size <= start + length else { return [] }
            let content = Array(bytes[(place + 8)..<(place + 8 + size)])
            guard number(bytes, at: place + 4, width: 4) == UInt64(checksum(content)) else { return [] }
            entries.insert(Entry(sequence: first &+ UInt64(entries.count), content: content))
            place += 8 + size
        }
        return entries
    }

    // MARK: - Checksums set right

    /// Makes a segment header, group heads and entries whose lengths fit valid, whatever else they say.
    static func rightChecksums(_ bytes: inout [UInt8], first: UInt64, previousEnd: UInt64) {
        guard bytes.count >= headerBytes else { return }
        put(&bytes, segmentMagic, at: 0)
        put(&bytes, little(1, 4) + little(96, 4) + JournalSketch.id, at: 8)
        put(&bytes, little(first, 8), at: 32)
        if first > 1 { put(&bytes, little(1, 8) + little(previousEnd, 8), at: 40) }
        put(&bytes, little(UInt64(checksum(Array(bytes[..<92]))), 4), at: 92)
        var offset = headerBytes
        while offset + headBytes <= bytes.count {
            offset = rightGroup(&bytes, at: offset)
        }
    }

    /// The end of the group.
    private static func rightGroup(_ bytes: inout [UInt8], at offset: Int) -> Int {
        let start = offset + headBytes
        let length = min(Int(number(bytes, at: offset + 16, width: 4)), bytes.count - start)
        put(&bytes, groupMagic, at: offset)
        put(&bytes, little(1, 2), at: offset + 10)
        put(&bytes, little(UInt64(length), 4), at: offset + 16)
        rightEntries(&bytes, start..<start + length)
        let payload = checksum(Array(bytes[start..<start + length]))
        put(&bytes, little(UInt64(payload), 4), at: offset + 20)
        put(&bytes, little(UInt64(offset), 8), at: offset + 32)
        put(&bytes, little(0, 4), at: offset + 56)
        let head = checksum(JournalSketch.id + bytes[offset..<offset + 60])
        put(&bytes, little(UInt64(head), 4), at: offset + 60)
        return start + length
    }

    private static func rightEntries(_ bytes: inout [UInt8], _ payload: Range<Int>) {
        var place = payload.lowerBound
        while place + 8 <= payload.upperBound {
            let size = Int(number(bytes, at: place, width: 4))
            guard place + 8 + size <= payload.upperBound else { return }
            let content = checksum(Array(bytes[(place + 8)..<(place + 8 + size)]))
            put(&bytes, little(UInt64(content), 4), at: place + 4)
            place += 8 + size
        }
    }

    // MARK: - Numbers

    /// CRC32C, bit by bit.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var state = UInt32.max
        for byte in bytes {
            state = table[Int((state ^ UInt32(byte)) & 0xFF)] ^ (state >> 8)
        }
        return ~state
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { state, _ in state & 1 == 1 ? (state >> 1) ^ 0x82F6_3B78 : state >> 1 }
    }

    private static func number(_ bytes: [UInt8], at offset: Int, width: Int) -> UInt64 {
        (0..<width).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
    }

    private static func little(_ number: UInt64, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
    }

    private static func put(_ bytes: inout [UInt8], _ part: [UInt8], at offset: Int) {
        bytes.replaceSubrange(offset..<offset + part.count, with: part)
    }
}
