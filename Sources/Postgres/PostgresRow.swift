/// One row of a result.
///
/// The rules of ``PostgresResult`` apply.
public struct PostgresRow {
    let result: PostgresResult
    /// The row's place in the result, from 0.
    public let index: Int

    /// True when the value is SQL NULL.
    public func isNull(_ column: Int) -> Bool { result.isNull(index, column) }
    /// The server's text form of any type.
    public func text(_ column: Int) -> String? { result.text(index, column) }
    /// An integer.
    public func int(_ column: Int) -> Int64? { result.int(index, column) }
    /// A `boolean`.
    public func bool(_ column: Int) -> Bool? { result.bool(index, column) }
    /// A `bytea`.
    public func bytes(_ column: Int) -> [UInt8]? { result.bytes(index, column) }
    /// A `uuid`.
    public func uuid(_ column: Int) -> UUIDBytes? { result.uuid(index, column) }
    /// A `timestamptz` in microseconds since 1970-01-01 UTC.
    public func unixMicros(_ column: Int) -> Int64? { result.unixMicros(index, column) }
    /// A one-dimensional array in text form.
    public func textArray(_ column: Int) -> [String?]? { result.textArray(index, column) }
}

extension PostgresRow {
    /// The server's text form of a column, found by its name.
    public func text(_ name: String) -> String? { text(place(name)) }
    /// An integer, found by its column's name.
    public func int(_ name: String) -> Int64? { int(place(name)) }
    /// A `boolean`, found by its column's name.
    public func bool(_ name: String) -> Bool? { bool(place(name)) }
    /// A `bytea`, found by its column's name.
    public func bytes(_ name: String) -> [UInt8]? { bytes(place(name)) }
    /// A `uuid`, found by its column's name.
    public func uuid(_ name: String) -> UUIDBytes? { uuid(place(name)) }
    /// A `timestamptz` in microseconds since 1970-01-01 UTC, found by its column's name.
    public func unixMicros(_ name: String) -> Int64? { unixMicros(place(name)) }
    /// A one-dimensional array in text form, found by its column's name.
    public func textArray(_ name: String) -> [String?]? { textArray(place(name)) }

    private func place(_ name: String) -> Int {
        guard let place = result.column(name) else {
            preconditionFailure("no column '\(name)' among \(result.columnNames.joined(separator: ", "))")
        }
        return place
    }
}
