/// Writes rows in the binary form of COPY into memory that is large enough, for
/// ``BinaryCopyWriter/rows(_:count:)`` to send later.
///
/// Begin each row with ``beginRow(columns:)``, then write exactly that many columns. nil is NULL.
/// Related PostgreSQL documentation: <https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.4>.
public struct BinaryRows {
    /// Bytes that the head of a row takes.
    public static let headBytes = 2
    /// Bytes that a column takes besides its value.
    public static let columnBytes = 4

    @usableFromInline let start: UnsafeMutableRawPointer
    @usableFromInline var next: UnsafeMutableRawPointer
    @usableFromInline let end: UnsafeMutableRawPointer
    @usableFromInline var columnsLeft = 0

    /// Writes into `room`, which must outlive this value and hold at least a byte.
    @inlinable
    public init(_ room: UnsafeMutableRawBufferPointer) {
        guard let base = room.baseAddress else { preconditionFailure("room of some bytes") }
        start = base
        next = base
        end = base + room.count
    }

    /// Bytes written so far.
    @inlinable public var count: Int { next - start }

    /// Begins a row.
    @inlinable
    public mutating func beginRow(columns: Int) {
        precondition(columnsLeft == 0, "a row lacks some of its columns")
        columnsLeft = columns
        add(Int16(columns))
    }

    /// NULL.
    @inlinable
    public mutating func null() {
        beginField(length: -1)
    }

    /// An `integer`.
    @inlinable
    public mutating func int4(_ value: Int32) {
        beginField(length: 4)
        add(value)
    }

    /// A `bigint`.
    @inlinable
    public mutating func int8(_ value: Int64) {
        beginField(length: 8)
        add(value)
    }

    /// A `timestamptz`: microseconds since **1970-01-01** UTC.
    ///
    /// What PostgreSQL cannot hold is refused by the server (22008).
    @inlinable
    public mutating func timestamptz(unixMicros: Int64) {
        int8(Wire.timestamp(unixMicros))
    }

    /// A `uuid`.
    @inlinable
    public mutating func uuid(_ value: UUIDBytes) {
        beginField(length: 16)
        add(value.high)
        add(value.low)
    }

    /// A `text` that is UTF-8 already; checked by the server (22021).
    @inlinable
    public mutating func text(utf8: UnsafeRawBufferPointer) {
        beginField(length: utf8.count)
        guard let source = utf8.baseAddress else { return }
        room(for: utf8.count).copyMemory(from: source, byteCount: utf8.count)
    }

    /// A `text`.
    public mutating func text(_ value: String?) {
        guard var value else { return null() }
        value.withUTF8 { text(utf8: UnsafeRawBufferPointer($0)) }
    }

    @inlinable
    mutating func beginField(length: Int) {
        precondition(columnsLeft > 0, "a row has more columns than it began with")
        columnsLeft -= 1
        add(Int32(truncatingIfNeeded: length))
    }

    @inlinable
    mutating func add(_ value: some FixedWidthInteger) {
        let bytes = value.bigEndian
        room(for: value.bitWidth / 8).storeBytes(of: bytes, as: type(of: bytes))
    }

    @inlinable
    @inline(__always)
    mutating func room(for count: Int) -> UnsafeMutableRawPointer {
        precondition(end - next >= count, "more bytes than there is room for")
        defer { next += count }
        return next
    }
}
