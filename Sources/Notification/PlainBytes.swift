/// The bytes of a body for whoever looks for what is written as nearly all is.
///
/// A look takes an offset and says what lies there and where it ends; none for whatever is written in another way. It
/// reads within the bytes only, and moves nothing.
struct PlainBytes {
    private let bytes: UnsafeRawBufferPointer
    let count: Int

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        count = bytes.count
    }

    /// The byte at an offset within the bytes.
    @inline(__always)
    subscript(_ offset: Int) -> UInt8 { bytes[offset] }

    /// The first byte from `offset` on that ends a run of plain ASCII: a quote, a backslash, a control character or
    /// the start of a longer sequence.
    ///
    /// Eight bytes a step.
    @inline(__always)
    func endOfRun(from start: Int) -> Int {
        var offset = start
        while offset &+ 8 <= count {
            let stops = UInt64(littleEndian: word(at: offset)).bytesThatEndARun
            guard stops == 0 else { return offset &+ stops.trailingZeroBitCount &>> 3 }
            offset &+= 8
        }
        while offset < count, bytes[offset].isPlain {
            offset &+= 1
        }
        return offset
    }

    /// Where the string of plain ASCII that starts at `offset` has its closing quote.
    @inline(__always)
    func closingQuote(ofStringAt offset: Int) -> Int? {
        guard offset < count, bytes[offset] == UInt8(ascii: "\"") else { return nil }
        let end = endOfRun(from: offset &+ 1)
        return end < count && bytes[end] == UInt8(ascii: "\"") ? end : nil
    }

    /// Where the empty string at `offset` ends.
    @inline(__always)
    func endOfEmptyString(at offset: Int) -> Int? {
        guard offset &+ 2 <= count, bytes[offset] == UInt8(ascii: "\""), bytes[offset &+ 1] == UInt8(ascii: "\"") else {
            return nil
        }
        return offset &+ 2
    }

    /// A whole number of one to nine digits, and where it ends.
    @inline(__always)
    func number(at start: Int) -> (value: Int64, end: Int)? {
        var offset = start
        var value: Int64 = 0
        while offset < count, bytes[offset].isDigit {
            value = value &* 10 &+ Int64(bytes[offset] &- UInt8(ascii: "0"))
            offset &+= 1
        }
        let digits = offset &- start
        guard 1...9 ~= digits, digits == 1 || bytes[start] != UInt8(ascii: "0"), offset < count else { return nil }
        let next = bytes[offset]
        guard next == UInt8(ascii: ",") || next == UInt8(ascii: "}") || next.isJSONSpace else { return nil }
        return (value, offset)
    }

    /// The seconds of a time in the usual spelling, which ends 21 bytes on.
    ///
    /// All bytes are known then, so that nobody looks for the closing quote.
    @inline(__always)
    func time(at offset: Int, _ date: inout PlatformTime.PlainDate) -> Int64? {
        guard offset &+ 21 <= count, bytes[offset] == UInt8(ascii: "\""), bytes[offset &+ 20] == UInt8(ascii: "\"")
        else {
            return nil
        }
        return PlatformTime.plainSeconds(slice(offset &+ 1..<offset &+ 20), &date)
    }

    /// Whether the key of ``PlainKey/room`` bytes or fewer stands at `offset`, with its quotes and its colon.
    @inline(__always)
    func hasKey(_ key: PlainKey, at offset: Int) -> Bool {
        guard offset &+ PlainKey.room <= count else { return false }
        let first = (word(at: offset) ^ key.words.0) & key.masks.0
        let second = (word(at: offset &+ 8) ^ key.words.1) & key.masks.1
        let third = (word(at: offset &+ 16) ^ key.words.2) & key.masks.2
        let fourth = (word(at: offset &+ 24) ^ key.words.3) & key.masks.3
        return first | second | third | fourth == 0
    }

    /// Any plain key at `offset`, behind a comma unless it is the first; spaces may stand around both.
    func key(at start: Int, isFirst: Bool) -> (name: UnsafeRawBufferPointer, value: Int)? {
        var offset = endOfSpace(from: start)
        if !isFirst {
            guard offset < count, bytes[offset] == UInt8(ascii: ",") else { return nil }
            offset = endOfSpace(from: offset &+ 1)
        }
        guard let quote = closingQuote(ofStringAt: offset) else { return nil }
        let colon = endOfSpace(from: quote &+ 1)
        guard colon < count, bytes[colon] == UInt8(ascii: ":") else { return nil }
        return (slice(offset &+ 1..<quote), colon &+ 1)
    }

    /// Where a value begins behind its colon: at once, or behind spaces.
    @inline(__always)
    func valueStart(_ offset: Int) -> Int {
        offset < count && bytes[offset] > 0x20 ? offset : endOfSpace(from: offset)
    }

    private func endOfSpace(from start: Int) -> Int {
        var offset = start
        while offset < count, bytes[offset].isJSONSpace {
            offset &+= 1
        }
        return offset
    }

    @inline(__always)
    private func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }

    @inline(__always)
    private func word(at offset: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
}

/// A known key with its quotes and its colon, to be compared where it would stand.
struct PlainKey {
    /// Bytes that are looked at; those behind the key do not count.
    static let room = 32

    fileprivate let words: (UInt64, UInt64, UInt64, UInt64)
    fileprivate let masks: (UInt64, UInt64, UInt64, UInt64)
    /// Bytes of the key with its quotes and its colon.
    let length: Int
    /// The type of the field it names.
    let type: FieldType

    init(_ spec: FieldSpec) {
        let written = Array("\"\(spec.wireName)\":".utf8)
        precondition(written.count <= Self.room, "a field name of at most 29 bytes: \(spec.wireName)")
        let rest = Self.room - written.count
        words = Self.words(written + [UInt8](repeating: 0, count: rest))
        masks = Self.words([UInt8](repeating: 0xFF, count: written.count) + [UInt8](repeating: 0, count: rest))
        length = written.count
        type = spec.type
    }

    private static func words(_ bytes: [UInt8]) -> (UInt64, UInt64, UInt64, UInt64) {
        bytes.withUnsafeBytes { bytes in
            (
                bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
            )
        }
    }
}

extension UInt8 {
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    var isJSONSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }

    fileprivate var isPlain: Bool {
        self >= 0x20 && self < 0x80 && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\")
    }
}

extension UInt64 {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The high bit of the lowest byte that is not plain ASCII, exact for that one; zero when all eight are.
    @inline(__always)
    fileprivate var bytesThatEndARun: UInt64 {
        let controls = self &- Self.ones &* 0x20
        let quotes = (self ^ Self.ones &* 0x22) &- Self.ones
        let backslashes = (self ^ Self.ones &* 0x5C) &- Self.ones
        return (((controls | quotes | backslashes) & ~self) | self) & Self.highBits
    }
}
