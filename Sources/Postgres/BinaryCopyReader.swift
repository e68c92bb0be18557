/// Reads the columns of one row of a binary COPY, from left to right; nil is NULL.
///
/// Each call must fit its column's type, else it throws ``PostgresError`` of kind `protocolMisuse`.
public struct BinaryCopyReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private var column = 0
    /// The number of columns of the row.
    public let columnCount: Int

    init(_ bytes: ArraySlice<UInt8>, columnCount: Int) {
        self.bytes = bytes
        self.columnCount = columnCount
        position = bytes.startIndex
    }

    /// A `smallint`.
    public mutating func int2() throws(PostgresError) -> Int16? { try integer() }

    /// An `integer`.
    public mutating func int4() throws(PostgresError) -> Int32? { try integer() }

    /// A `bigint`.
    public mutating func int8() throws(PostgresError) -> Int64? { try integer() }

    /// A `boolean`.
    public mutating func bool() throws(PostgresError) -> Bool? { try integer(UInt8.self).map { $0 != 0 } }

    /// A `text`.
    public mutating func text() throws(PostgresError) -> String? {
        try field().map { String(decoding: $0, as: UTF8.self) }
    }

    /// A `bytea`, or the bytes of any other type.
    public mutating func bytea() throws(PostgresError) -> [UInt8]? { try field().map { Array($0) } }

    /// A `uuid`.
    public mutating func uuid() throws(PostgresError) -> UUIDBytes? {
        guard let bytes = try field() else { return nil }
        try require(bytes.count == 16, "is not a UUID")
        return UUIDBytes(bytes)
    }

    /// A `timestamptz` in microseconds since 1970-01-01 UTC; infinities are the extreme values.
    public mutating func unixMicros() throws(PostgresError) -> Int64? { try int8().map(Wire.unixMicros) }

    /// A `date` in days since 1970-01-01.
    public mutating func unixDays() throws(PostgresError) -> Int32? {
        try int4().map { $0.addingReportingOverflow(Wire.epochDays).partialValue }
    }

    /// A one-dimensional `text[]`.
    public mutating func textArray() throws(PostgresError) -> [String?]? {
        guard let bytes = try field() else { return nil }
        try require(bytes.count >= 12, "is not an array")
        let dimensions = Wire.integer(bytes.prefix(4), as: Int32.self)
        guard dimensions > 0 else { return [] }
        try require(dimensions == 1 && bytes.count >= 20, "is not an array of one dimension")
        let count = Wire.integer(bytes.dropFirst(12).prefix(4), as: Int32.self)
        var elements = BinaryCopyReader(bytes.dropFirst(20), columnCount: Int(count))
        var texts: [String?] = []
        for _ in 0..<count { texts.append(try elements.text()) }
        return texts
    }
}

extension BinaryCopyReader {
    /// The bytes that are left once every column was passed over; nil when the row is cut short.
    mutating func rest() throws(PostgresError) -> ArraySlice<UInt8> {
        while column < columnCount { _ = try field() }
        return bytes[position...]
    }

    private mutating func field() throws(PostgresError) -> ArraySlice<UInt8>? {
        try require(column < columnCount, "is one more than the row has")
        column += 1
        try require(position + 4 <= bytes.endIndex, "is cut short")
        let length = Int(Wire.integer(bytes[position..<position + 4], as: Int32.self))
        position += 4
        guard length >= 0 else { return nil }
        try require(position + length <= bytes.endIndex, "is cut short")
        defer { position += length }
        return bytes[position..<position + length]
    }

    private mutating func integer<T: FixedWidthInteger>(_ type: T.Type = T.self) throws(PostgresError) -> T? {
        guard let bytes = try field() else { return nil }
        try require(bytes.count == T.bitWidth / 8, "has \(bytes.count) bytes, not the \(T.bitWidth / 8) of \(T.self)")
        return Wire.integer(bytes)
    }

    private func require(_ condition: Bool, _ problem: String) throws(PostgresError) {
        guard !condition else { return }
        throw PostgresError(.protocolMisuse, "column \(column) of a binary COPY \(problem)")
    }
}
