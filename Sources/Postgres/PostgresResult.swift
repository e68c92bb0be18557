import CLibPQ

/// The rows of one statement, as texts; memory is freed with the last reference.
///
/// The accessors return nil for SQL NULL only. Asking for a type that the column does not have, a row or column that
/// is not there, is an error in the program and stops it: cast in SQL (`sum(n)::bigint`).
public final class PostgresResult {
    private let answer: OpaquePointer

    init(_ answer: OpaquePointer) {
        self.answer = answer
    }

    deinit {
        PQclear(answer)
    }

    /// The number of rows.
    public var rowCount: Int { Int(PQntuples(answer)) }

    /// True when there is no row.
    public var isEmpty: Bool { rowCount == 0 }

    /// The number of columns.
    public var columnCount: Int { Int(PQnfields(answer)) }

    /// Rows inserted, updated, deleted, copied or selected; 0 for other statements.
    public var affectedRows: Int { Int(String(cString: PQcmdTuples(answer))) ?? 0 }

    /// What the server says it did, for example `INSERT 0 3`.
    public var commandTag: String { String(cString: PQcmdStatus(answer)) }

    /// The names of the columns, from left to right.
    public var columnNames: [String] {
        (0..<Int32(columnCount)).map { PQfname(answer, $0).map { String(cString: $0) } ?? "" }
    }

    /// The place of a column, or nil when there is none of that name.
    public func column(_ name: String) -> Int? {
        columnNames.firstIndex(of: name)
    }

    /// The rows, one after another.
    public var rows: some Sequence<PostgresRow> {
        (0..<rowCount).lazy.map { PostgresRow(result: self, index: $0) }
    }
}

extension PostgresResult {
    /// True when the value is SQL NULL.
    public func isNull(_ row: Int, _ column: Int) -> Bool {
        require(row, column)
        return PQgetisnull(answer, Int32(row), Int32(column)) == 1
    }

    /// The server's text form of any type.
    public func text(_ row: Int, _ column: Int) -> String? {
        utf8(row, column).map { String(decoding: $0, as: UTF8.self) }
    }

    /// An integer: `smallint`, `integer`, `bigint` or `oid`.
    public func int(_ row: Int, _ column: Int) -> Int64? {
        read(row, column, as: "an integer", [.int2, .int4, .int8, .oid]) { Int64($0) }
    }

    /// A `boolean`.
    public func bool(_ row: Int, _ column: Int) -> Bool? {
        read(row, column, as: "a boolean", [.bool]) { $0 == "t" ? true : $0 == "f" ? false : nil }
    }

    /// A `bytea`.
    public func bytes(_ row: Int, _ column: Int) -> [UInt8]? {
        requireType(column, "bytes", [.bytea])
        return utf8(row, column).map { text in
            guard let bytes = HexDigit.bytes(text.dropFirst(2)) else { unreadable(column, "bytes") }
            return bytes
        }
    }

    /// A `uuid`.
    public func uuid(_ row: Int, _ column: Int) -> UUIDBytes? {
        read(row, column, as: "a UUID", [.uuid]) { UUIDBytes($0) }
    }

    /// A `timestamptz` in microseconds since 1970-01-01 UTC; `infinity` and `-infinity` are the extreme values.
    public func unixMicros(_ row: Int, _ column: Int) -> Int64? {
        read(row, column, as: "an instant", [.timestamptz]) { TimestampText.unixMicros($0) }
    }

    /// A one-dimensional array of any type, element by element in text form.
    public func textArray(_ row: Int, _ column: Int) -> [String?]? {
        read(row, column, as: "an array", nil) { ArrayLiteral.decode($0) }
    }
}

extension PostgresResult {
    private func utf8(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        guard !isNull(row, column) else { return nil }
        let length = PQgetlength(answer, Int32(row), Int32(column))
        return UnsafeRawBufferPointer(start: PQgetvalue(answer, Int32(row), Int32(column)), count: Int(length))
    }

    private func read<T>(
        _ row: Int,
        _ column: Int,
        as kind: String,
        _ types: [ServerType]?,
        _ parse: (String) -> T?
    ) -> T? {
        requireType(column, kind, types)
        return text(row, column).map { text in
            guard let value = parse(text) else { unreadable(column, kind) }
            return value
        }
    }

    private func require(_ row: Int, _ column: Int) {
        precondition(row >= 0 && row < rowCount, "row \(row) of a result with \(rowCount) rows")
        precondition(column >= 0 && column < columnCount, "column \(column) of a result with \(columnCount) columns")
    }

    /// The check is on the column's type, not on the value, so that a wrong call fails in the first test.
    private func requireType(_ column: Int, _ kind: String, _ types: [ServerType]?) {
        guard let types, column >= 0, column < columnCount else { return }
        let type = PQftype(answer, Int32(column))
        precondition(
            types.contains { $0.rawValue == type },
            "column '\(columnNames[column])' (type \(type)) is not \(kind); cast it in SQL"
        )
    }

    private func unreadable(_ column: Int, _ kind: String) -> Never {
        preconditionFailure("column '\(columnNames[column])' holds what is not \(kind)")
    }
}

/// The numbers of built-in types, fixed by PostgreSQL (`pg_type.dat`).
enum ServerType: UInt32 {
    case bool = 16
    case bytea = 17
    case int8 = 20
    case int2 = 21
    case int4 = 23
    case text = 25
    case oid = 26
    case byteaArray = 1001
    case timestamptz = 1184
    case uuid = 2950
    case uuidArray = 2951
}
