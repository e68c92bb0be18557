import Journal

/// The files of a journal as a fuzzer's bytes describe them.
///
/// The first byte says which files there are, the others fill them. Checksums a fuzzer would never guess can be set
/// right afterwards, so that what lies behind them is reached as well.
struct JournalSketch {
    /// Bits of the first byte.
    private enum Choice {
        static let rightsChecksums: UInt8 = 1
        static let isCompressed: UInt8 = 2
        static let hasSecondSegment: UInt8 = 4
        static let hasSkips: UInt8 = 8
    }

    /// The journal's id, always the same: heads are checksummed with it.
    static let id = (0..<16).map { UInt8($0 * 17) }

    /// File names and contents.
    private(set) var files: [(name: String, bytes: [UInt8])] = []

    /// What the segments hold before compression, where that is known.
    private(set) var segments: [[UInt8]] = []

    init(_ bytes: [UInt8]) {
        let choice = bytes.first ?? 0
        var rest = bytes.dropFirst()
        if choice & Choice.hasSkips != 0 {
            files.append(("skips", Self.skips(&rest)))
        }
        var second: ArraySlice<UInt8>?
        if choice & Choice.hasSecondSegment != 0, let place = rest.popFirst() {
            let cut = rest.startIndex + rest.count * Int(place) / 256
            second = rest[cut...]
            rest = rest[..<cut]
        }
        if choice & Choice.isCompressed != 0 {
            files.append(("00000000000000000001.seg.zst", Array(rest)))
        } else {
            addSegment(1, previousEnd: 0, Array(rest), rights: choice & Choice.rightsChecksums != 0)
        }
        if let second {
            let number = 1 + UInt64(rest.first ?? 0) % 4
            addSegment(1 + number, previousEnd: UInt64(rest.count), Array(second), rights: true)
        }
        files.append(("journal", Self.header))
    }

    private mutating func addSegment(_ first: UInt64, previousEnd: UInt64, _ bytes: [UInt8], rights: Bool) {
        var segment = bytes
        if rights { PlainSegment.rightChecksums(&segment, first: first, previousEnd: previousEnd) }
        let digits = String(first)
        files.append((String(repeating: "0", count: 20 - digits.count) + digits + ".seg", segment))
        segments.append(segment)
    }

    /// A record of skips: as it comes up to a zero byte, then two numbers made of the next bytes.
    private static func skips(_ bytes: inout ArraySlice<UInt8>) -> [UInt8] {
        let text = bytes.prefix { $0 != 0 }
        bytes = bytes.dropFirst(text.count + 1)
        return Array(text)
    }

    /// The header file, made once by the journal itself and written down.
    private static let header: [UInt8] = {
        let lines = """
            huadan-journal 1
            id 00112233445566778899aabbccddeeff
            purpose serve
            loaders 2
            created_at_micros 1

            """
        return Array((lines + "crc32c \(PlainSegment.checksum(Array(lines.utf8)))\n").utf8)
    }()
}
