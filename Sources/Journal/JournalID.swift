/// The random identity of a journal: 16 bytes, written as 32 lower-case hex digits.
///
/// The database knows a loader's position by this id, so a copied or restored directory keeps the id it had.
public struct JournalID: Hashable, Sendable, CustomStringConvertible, LosslessStringConvertible {
    /// The 16 bytes of the id.
    public let bytes: [UInt8]

    /// A new id from the system's random source.
    public static func random() -> JournalID {
        JournalID(unchecked: (0..<byteCount).map { _ in UInt8.random(in: .min ... .max) })
    }

    /// The id of exactly 16 bytes; `nil` for any other count.
    public init?(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Reads 32 lower-case hex digits; `nil` for anything else.
    public init?(_ description: String) {
        let digits = description.utf8.map { Self.digits.firstIndex(of: $0) }
        let values = digits.compactMap { $0.map(UInt8.init) }
        guard digits.count == 2 * Self.byteCount, values.count == digits.count else { return nil }
        bytes = (0..<Self.byteCount).map { values[2 * $0] << 4 | values[2 * $0 + 1] }
    }

    private init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// 32 lower-case hex digits.
    public var description: String {
        String(decoding: bytes.flatMap { [Self.digits[Int($0 >> 4)], Self.digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    static let byteCount = 16
    private static let digits = Array("0123456789abcdef".utf8)
}
