/// Sixteen bytes that PostgreSQL stores as a `uuid`; ordered bytewise, as the server orders them.
public struct UUIDBytes: Hashable, Sendable {
    /// Bytes 0 to 7, big-endian.
    public var high: UInt64
    /// Bytes 8 to 15, big-endian.
    public var low: UInt64

    /// Makes the value from its two halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Takes the first 16 bytes of a collection, for example of a longer digest.
    ///
    /// There must be at least 16.
    public init(_ bytes: some Collection<UInt8>) {
        precondition(bytes.count >= 16, "a UUID needs 16 bytes, got \(bytes.count)")
        self.init(high: Self.bigEndian(bytes.prefix(8)), low: Self.bigEndian(bytes.dropFirst(8).prefix(8)))
    }

    /// The 16 bytes in order.
    public var bytes: [UInt8] { Wire.bytes(high) + Wire.bytes(low) }

    private static func bigEndian(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension UUIDBytes: Comparable {
    /// Bytewise order.
    public static func < (left: UUIDBytes, right: UUIDBytes) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension UUIDBytes: LosslessStringConvertible {
    /// Reads 32 hexadecimal digits; dashes may stand between any of them.
    public init?(_ description: String) {
        var digits: [UInt8] = []
        for character in description.utf8 where character != UInt8(ascii: "-") {
            guard let digit = HexDigit.value(character) else { return nil }
            digits.append(digit)
        }
        guard digits.count == 32 else { return nil }
        self.init(stride(from: 0, to: 32, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
    }

    /// Lower-case digits in the usual groups of 8-4-4-4-12.
    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, byte) in bytes.enumerated() {
            if index == 4 || index == 6 || index == 8 || index == 10 { text.append(UInt8(ascii: "-")) }
            text.append(HexDigit.digit(byte >> 4))
            text.append(HexDigit.digit(byte & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Hexadecimal digits to and from their values.
enum HexDigit {
    /// The value of one ASCII digit, 0 to 15; nil when it is none.
    static func value(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The lower-case ASCII digit of a value from 0 to 15.
    static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// The bytes behind pairs of digits; nil when something is no digit or one is left over.
    static func bytes(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        var upper: UInt8?
        for character in text {
            guard let digit = value(character) else { return nil }
            if let first = upper {
                bytes.append(first << 4 | digit)
                upper = nil
            } else {
                upper = digit
            }
        }
        return bytes
    }
}
