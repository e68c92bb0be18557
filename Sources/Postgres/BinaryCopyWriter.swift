/// Writes rows in the binary form of COPY; used inside ``PostgresConnection/copyIn(_:name:rows:)``.
///
/// Start each row with ``beginRow(columns:)``, then write exactly that many columns, from left to right, each with
/// the call that fits the column's type: the server does not convert. nil is NULL.
/// Related PostgreSQL documentation: <https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.4>.
public struct BinaryCopyWriter: ~Copyable {
    private var buffer: [UInt8] = []
    private var columnsLeft = 0
    private let flushBytes: Int
    private let send: (UnsafeRawBufferPointer) throws(PostgresError) -> Void

    /// Rows begun so far.
    public private(set) var rowCount = 0

    init(flushBytes: Int, send: @escaping (UnsafeRawBufferPointer) throws(PostgresError) -> Void) {
        self.flushBytes = flushBytes
        self.send = send
        buffer.reserveCapacity(flushBytes * 2)
        // Signature, flags, length of the header's extension.
        buffer.append(contentsOf: Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    }

    /// Begins a row; sends what has gathered when it is more than 64 KiB.
    ///
    /// - Throws: ``PostgresError`` when the connection broke.
    public mutating func beginRow(columns: Int) throws(PostgresError) {
        requireFullRow()
        precondition(columns >= 0 && columns <= 1_600, "\(columns) columns; a table has at most 1,600")
        if buffer.count >= flushBytes { try flush() }
        columnsLeft = columns
        rowCount += 1
        append(Int16(columns))
    }

    /// Whole rows that ``BinaryRows`` has written, `count` of them.
    ///
    /// - Throws: ``PostgresError`` when the connection broke.
    public mutating func rows(_ bytes: UnsafeRawBufferPointer, count: Int) throws(PostgresError) {
        requireFullRow()
        if buffer.count >= flushBytes { try flush() }
        rowCount += count
        buffer.append(contentsOf: bytes)
    }

    /// NULL.
    public mutating func null() {
        beginField(length: -1)
    }

    /// A `smallint`.
    public mutating func int2(_ value: Int16?) { integer(value) }

    /// An `integer`.
    public mutating func int4(_ value: Int32?) { integer(value) }

    /// A `bigint`.
    public mutating func int8(_ value: Int64?) { integer(value) }

    /// A `boolean`.
    public mutating func bool(_ value: Bool?) { integer(value.map { UInt8($0 ? 1 : 0) }) }

    /// A `text`, or an enum.
    ///
    /// U+0000 is refused by the server (22021).
    public mutating func text(_ value: String?) {
        guard var value else { return null() }
        value.withUTF8 { field(UnsafeRawBufferPointer($0)) }
    }

    /// A `text` that is UTF-8 already; checked by the server (22021).
    public mutating func text(utf8: [UInt8]?) {
        guard let utf8 else { return null() }
        field(utf8)
    }

    /// A `text` that is UTF-8 already; checked by the server (22021).
    public mutating func text(utf8: some Collection<UInt8>) { field(utf8) }

    /// A `text` that is UTF-8 already; checked by the server (22021).
    public mutating func text(utf8: UnsafeRawBufferPointer) { field(utf8) }

    /// A `bytea`.
    public mutating func bytea(_ value: [UInt8]?) {
        guard let value else { return null() }
        field(value)
    }

    /// A `bytea`.
    public mutating func bytea(_ value: some Collection<UInt8>) { field(value) }

    /// A `bytea`.
    public mutating func bytea(_ value: UnsafeRawBufferPointer) { field(value) }

    /// A `uuid`.
    public mutating func uuid(_ value: UUIDBytes?) {
        guard let value else { return null() }
        beginField(length: 16)
        append(value.high)
        append(value.low)
    }

    /// A `timestamptz`: microseconds since **1970-01-01** UTC, converted to the server's epoch here.
    ///
    /// What PostgreSQL cannot hold is refused by the server (22008).
    public mutating func timestamptz(unixMicros: Int64?) { integer(unixMicros.map(Wire.timestamp)) }

    /// A `date`: days since **1970-01-01**, converted to the server's epoch here.
    public mutating func date(unixDays: Int32?) { integer(unixDays.map(Wire.date)) }

    /// A `jsonb`, as JSON text; checked by the server (22P02).
    public mutating func jsonb(_ value: String?) {
        guard var value else { return null() }
        value.withUTF8 { utf8 in
            beginField(length: utf8.count + 1)
            // Version 1 of the binary form is the text.
            buffer.append(1)
            buffer.append(contentsOf: utf8)
        }
    }

    /// A `text[]`, some elements of which may be NULL.
    public mutating func textArray(_ value: [String?]?) {
        guard let value else { return null() }
        field(Wire.array(of: .text, value.map { $0.map { Array($0.utf8) } }))
    }

    /// Ends the stream and sends what is left.
    mutating func finish() throws(PostgresError) {
        requireFullRow()
        append(Int16(-1))
        try flush()
    }

    private mutating func flush() throws(PostgresError) {
        let bytes = buffer
        buffer.removeAll(keepingCapacity: true)
        try Self.send(bytes, send)
    }
}

extension BinaryCopyWriter {
    private static func send(
        _ bytes: [UInt8],
        _ send: (UnsafeRawBufferPointer) throws(PostgresError) -> Void
    ) throws(PostgresError) {
        var failure: PostgresError?
        bytes.withUnsafeBytes { chunk in
            do throws(PostgresError) { try send(chunk) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private func requireFullRow() {
        precondition(columnsLeft == 0, "row \(rowCount) lacks \(columnsLeft) of its columns")
    }

    private mutating func beginField(length: Int) {
        precondition(columnsLeft > 0, "row \(rowCount) has more columns than it began with")
        columnsLeft -= 1
        append(Int32(length))
    }

    private mutating func integer(_ value: (some FixedWidthInteger)?) {
        guard let value else { return null() }
        beginField(length: value.bitWidth / 8)
        append(value)
    }

    private mutating func field(_ bytes: some Collection<UInt8>) {
        beginField(length: bytes.count)
        buffer.append(contentsOf: bytes)
    }

    private mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { buffer.append(contentsOf: $0) }
    }
}
