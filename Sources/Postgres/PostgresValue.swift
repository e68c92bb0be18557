/// A parameter of a statement.
///
/// All but instants, bytes and the arrays of bytes and UUIDs go as text whose type the server infers from the statement, so an integer fits any
/// numeric column and a text any type that can be read from one. Write `$1::bigint` where nothing says the type.
public enum PostgresValue: Sendable, Hashable {
    /// SQL NULL.
    case null
    /// A text. U+0000 is refused as the server would refuse it (22021).
    case text(String)
    /// An integer.
    case int(Int64)
    /// A truth value.
    case bool(Bool)
    /// A `bytea`, sent as it is.
    case bytes([UInt8])
    /// A `uuid`.
    case uuid(UUIDBytes)
    /// A `timestamptz`: microseconds since 1970-01-01 UTC.
    case instant(unixMicros: Int64)
    /// An array of texts, some of which may be NULL.
    case textArray([String?])
    /// An array of integers.
    case intArray([Int64])
    /// A `uuid[]`.
    case uuidArray([UUIDBytes])
    /// A `bytea[]`.
    case bytesArray([[UInt8]])
}

extension PostgresValue {
    /// The text, or NULL.
    public init(_ value: String?) { self = value.map(Self.text) ?? .null }
    /// The integer, or NULL.
    public init(_ value: Int64?) { self = value.map(Self.int) ?? .null }
    /// The integer, or NULL.
    public init(_ value: Int?) { self = value.map { .int(Int64($0)) } ?? .null }
    /// The truth value, or NULL.
    public init(_ value: Bool?) { self = value.map(Self.bool) ?? .null }
    /// The bytes, or NULL.
    public init(_ value: [UInt8]?) { self = value.map(Self.bytes) ?? .null }
    /// The UUID, or NULL.
    public init(_ value: UUIDBytes?) { self = value.map(Self.uuid) ?? .null }
    /// The instant in microseconds since 1970-01-01 UTC, or NULL.
    public init(unixMicros value: Int64?) { self = value.map { .instant(unixMicros: $0) } ?? .null }
}

extension PostgresValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }
}

extension PostgresValue: ExpressibleByIntegerLiteral {
    /// An integer.
    public init(integerLiteral value: Int64) { self = .int(value) }
}

extension PostgresValue: ExpressibleByBooleanLiteral {
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension PostgresValue: ExpressibleByNilLiteral {
    /// NULL.
    public init(nilLiteral: ()) { self = .null }
}
