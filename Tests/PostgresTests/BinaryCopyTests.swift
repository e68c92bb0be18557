import Postgres
import Testing

@Suite struct BinaryCopyTests {
    private struct Refused: Error {}

    /// One row with a column of every type the writer knows.
    struct Row: Equatable, Sendable {
        var small: Int16?
        var medium: Int32?
        var large: Int64?
        var flag: Bool?
        var label: String?
        var body: [UInt8]?
        var key: UUIDBytes?
        var micros: Int64?
        var days: Int32?
        var texts: [String?]?
    }

    private static let rows = [
        Row(),
        Row(
            small: 0,
            medium: 0,
            large: 0,
            flag: false,
            label: "",
            body: [],
            key: UUIDBytes(high: 0, low: 0),
            micros: 0,
            days: 0,
            texts: []
        ),
        Row(
            small: .max,
            medium: .max,
            large: .max,
            flag: true,
            label: "话单 \\ \t \n ☎️",
            body: Array(0...255),
            key: UUIDBytes(high: .max, low: .max),
            micros: .max,
            days: 2_134_803,
            texts: ["a", nil, "", "NULL", "{,}\"\\"]
        ),
        Row(
            small: .min,
            medium: .min,
            large: .min,
            flag: true,
            label: String(repeating: "长", count: 100_000),
            body: Array(repeating: 0, count: 300_000),
            key: UUIDBytes(high: 1, low: 2),
            micros: -210_866_803_200_000_000,
            days: -2_440_588,
            texts: [nil]
        ),
        Row(micros: 946_684_799_999_999, days: 10_956),
    ]

    private static let schema = """
        CREATE TABLE item (
            place integer, small smallint, medium integer, large bigint, flag boolean, label text, body bytea,
            key uuid, at timestamptz, day date, texts text[]
        )
        """

    private func connect() throws -> PostgresConnection {
        let connection = try TestDatabase().connect()
        try connection.script(Self.schema)
        return connection
    }

    @discardableResult
    private func write(_ rows: [Row], to connection: PostgresConnection) throws -> Int {
        try connection.copyIn("COPY item FROM STDIN (FORMAT binary)", name: "load item") { writer in
            for (place, row) in rows.enumerated() { try Self.write(row, place, to: &writer) }
        }
    }

    private static func write(_ row: Row, _ place: Int, to writer: inout BinaryCopyWriter) throws {
        try writer.beginRow(columns: 11)
        writer.int4(Int32(place))
        writer.int2(row.small)
        writer.int4(row.medium)
        writer.int8(row.large)
        writer.bool(row.flag)
        writer.text(row.label)
        writer.bytea(row.body)
        writer.uuid(row.key)
        writer.timestamptz(unixMicros: row.micros)
        writer.date(unixDays: row.days)
        writer.textArray(row.texts)
    }

    private func read(_ connection: PostgresConnection) throws -> [Row] {
        var rows: [Row] = []
        let query = "COPY (SELECT * FROM item ORDER BY place) TO STDOUT (FORMAT binary)"
        try connection.copyOutBinary(query) { reader in
            #expect(reader.columnCount == 11)
            #expect(try reader.int4() == Int32(rows.count))
            rows.append(
                Row(
                    small: try reader.int2(),
                    medium: try reader.int4(),
                    large: try reader.int8(),
                    flag: try reader.bool(),
                    label: try reader.text(),
                    body: try reader.bytea(),
                    key: try reader.uuid(),
                    micros: try reader.unixMicros(),
                    days: try reader.unixDays(),
                    texts: try reader.textArray()
                )
            )
        }
        return rows
    }

    @Test func `rows come back as they went`() throws {
        let connection = try connect()
        #expect(try write(Self.rows, to: connection) == Self.rows.count)
        #expect(try read(connection) == Self.rows)
    }

    @Test func `the server agrees on what was written`() throws {
        let connection = try connect()
        try write(Self.rows, to: connection)
        let result = try connection.query(
            "SELECT small, medium, large, flag, label, body, key, at, texts, day FROM item ORDER BY place"
        )
        let found = result.rows.map { row in
            Row(
                small: row.int(0).map { Int16($0) },
                medium: row.int(1).map { Int32($0) },
                large: row.int(2),
                flag: row.bool(3),
                label: row.text(4),
                body: row.bytes(5),
                key: row.uuid(6),
                micros: row.unixMicros(7),
                texts: row.textArray(8)
            )
        }
        #expect(
            found
                == Self.rows.map { row in
                    var row = row
                    row.days = nil
                    return row
                }
        )
        #expect(result.rows.map { $0.text(9) } == [nil, "1970-01-01", "7814-11-23", "4714-11-24 BC", "1999-12-31"])
    }

    @Test func `no row is a COPY of no rows`() throws {
        let connection = try connect()
        #expect(try write([], to: connection) == 0)
        #expect(try read(connection) == [])
    }

    @Test func `many rows leave in chunks and arrive whole`() throws {
        let connection = try connect()
        var random = SeededGenerator(seed: 140)
        let rows = (0..<20_000).map { _ in
            Row(
                large: Int64.random(in: .min ... .max, using: &random),
                label: String(repeating: "x", count: Int.random(in: 0...60, using: &random)),
                micros: Int64.random(in: -1_000_000_000_000_000...4_000_000_000_000_000, using: &random)
            )
        }
        #expect(try write(rows, to: connection) == rows.count)
        #expect(try read(connection) == rows, "seed \(random.seed)")
    }

    @Test func `text and bytes can be written from buffers and JSON as text`() throws {
        let connection = try TestDatabase().connect()
        try connection.script(
            "CREATE TABLE note (label text, other text, body bytea, slice bytea, fields jsonb, none jsonb)"
        )
        let bytes = Array("话单".utf8)
        try connection.copyIn("COPY note FROM STDIN (FORMAT binary)") { writer in
            try writer.beginRow(columns: 6)
            writer.text(utf8: bytes)
            bytes.withUnsafeBytes { writer.text(utf8: $0) }
            bytes.withUnsafeBytes { writer.bytea($0) }
            writer.bytea(bytes.dropFirst(3))
            writer.jsonb(#"{"b": [1, 2], "a": null}"#)
            writer.jsonb(nil)
        }
        let result = try connection.query("SELECT label, other, body, slice, fields::text, none::text FROM note")
        #expect(result.text(0, 0) == "话单")
        #expect(result.text(0, 1) == "话单")
        #expect(result.bytes(0, 2) == bytes)
        #expect(result.bytes(0, 3) == Array("单".utf8))
        #expect(result.text(0, 4) == #"{"a": null, "b": [1, 2]}"#)
        #expect(result.isNull(0, 5))
    }

    @Test(arguments: [0, 1, 100_000])
    func `a sender that gives up leaves no row and a usable session`(rowsBefore: Int) throws {
        let connection = try connect()
        #expect(throws: Refused.self) {
            try connection.copyIn("COPY item (place) FROM STDIN (FORMAT binary)") { writer in
                for place in 0..<rowsBefore {
                    try writer.beginRow(columns: 1)
                    writer.int4(Int32(place))
                }
                throw Refused()
            }
        }
        #expect(connection.transactionStatus == .idle)
        #expect(try write(Self.rows, to: connection) == Self.rows.count)
        #expect(try connection.query("SELECT count(*) FROM item").int(0, 0) == Int64(Self.rows.count))
    }

    struct BadRow: Sendable {
        let why: String
        let state: SQLState
        let write: @Sendable (inout BinaryCopyWriter) -> Void
    }

    private static let badRows = [
        BadRow(why: "U+0000", state: .characterNotInRepertoire) { $0.text("+8613912345678\0") },
        BadRow(why: "not UTF-8", state: .characterNotInRepertoire) { $0.text(utf8: [0x31, 0xFF] as [UInt8]) },
        BadRow(why: "too long", state: SQLState("22P03")) { $0.int8(13_912_345_678) },
        BadRow(why: "missing", state: .notNullViolation) { $0.null() },
        BadRow(why: "check", state: .checkViolation) { $0.text("+8613912345678") },
    ]

    @Test(arguments: badRows.indices)
    func `a row the server refuses is a data error without its values`(index: Int) throws {
        let example = Self.badRows[index]
        let connection = try TestDatabase().connect()
        let type = example.why == "too long" ? "timestamptz(0)" : "text"
        let check = example.why == "too long" ? "true" : "length(number::text) < 5"
        try connection.script(
            "CREATE TABLE call (number \(type) NOT NULL CONSTRAINT call_number_check CHECK (\(check)), n integer)"
        )
        let error = #expect(throws: PostgresError.self) {
            try connection.copyIn("COPY call FROM STDIN (FORMAT binary)", name: "load call") { writer in
                try writer.beginRow(columns: 2)
                example.write(&writer)
                example.why == "too long" ? writer.int8(1) : writer.int4(1)
            }
        }
        #expect(error?.sqlState == example.state)
        #expect(error?.isDataError == true)
        #expect(error?.description.contains("13912345678") == false)
        #expect(connection.transactionStatus == .idle)
        #expect(try connection.query("SELECT count(*) FROM call").int(0, 0) == 0)
    }

    @Test func `a backend that dies during COPY is a lost connection`() throws {
        let database = try TestDatabase()
        let victim = try database.connect()
        let killer = try database.connect()
        try victim.script(Self.schema)
        let error = #expect(throws: PostgresError.self) {
            try victim.copyIn("COPY item (place) FROM STDIN (FORMAT binary)") { writer in
                for place in 0..<200_000 {
                    if place == 100_000 { try killer.terminate(victim.backendPID) }
                    try writer.beginRow(columns: 1)
                    writer.int4(Int32(place))
                }
            }
        }
        #expect(error?.kind == .connectionLost)
        #expect(try killer.query("SELECT count(*) FROM item").int(0, 0) == 0)
    }

    @Test func `reading a column as another type is an error that names it`() throws {
        let connection = try TestDatabase.empty.connect()
        let error = #expect(throws: PostgresError.self) {
            try connection.copyOutBinary("COPY (SELECT 1::integer, 2::bigint) TO STDOUT (FORMAT binary)") { reader in
                #expect(try reader.int4() == 1)
                _ = try reader.int4()
            }
        }
        #expect(error?.kind == .protocolMisuse)
        #expect(error?.description.contains("column 2") == true)
        #expect(try connection.query("SELECT 1").int(0, 0) == 1)
    }

    @Test func `columns that the reader leaves are passed over`() throws {
        let connection = try TestDatabase.empty.connect()
        var numbers: [Int32?] = []
        let count = try connection.copyOutBinary(
            "COPY (SELECT n, 'x' FROM generate_series(1, 3) AS n) TO STDOUT (FORMAT binary)"
        ) {
            numbers.append(try $0.int4())
        }
        #expect(count == 3)
        #expect(numbers == [1, 2, 3])
    }

    @Test func `a statement that is no such COPY is refused`() throws {
        let connection = try connect()
        let out = "COPY item TO STDOUT (FORMAT binary)"
        for sql in ["SELECT 1", out, "COPY item FROM STDIN"] {
            let error = #expect(throws: PostgresError.self) { try connection.copyIn(sql) { _ in } }
            #expect(error?.kind == .protocolMisuse)
        }
        for sql in ["SELECT 1", "COPY item TO STDOUT", "COPY item FROM STDIN (FORMAT binary)"] {
            let error = #expect(throws: PostgresError.self) { try connection.copyOutBinary(sql) { _ in } }
            #expect(error?.kind == .protocolMisuse)
        }
        for sql in ["SELECT 1", out, "COPY item FROM STDIN"] {
            let error = #expect(throws: PostgresError.self) { try connection.copyOut(sql) { _ in } }
            #expect(error?.kind == .protocolMisuse)
        }
        let error = #expect(throws: PostgresError.self) {
            try connection.copyIn("COPY nowhere FROM STDIN (FORMAT binary)") { _ in }
        }
        #expect(error?.sqlState == .undefinedTable)
        #expect(try connection.copyOutBinary(out) { _ in } == 0)
    }

    @Test func `another connection that is lost inside a COPY is not taken for this one`() throws {
        let database = try TestDatabase()
        let connection = try database.connect()
        try connection.script(Self.schema)
        for copy in [
            { other in try connection.copyIn("COPY item FROM STDIN (FORMAT binary)") { _ in try other.endItself() } },
            { other in
                try connection.copyOut("COPY (SELECT generate_series(1, 9)) TO STDOUT") { _ in try other.endItself() }
            },
        ] as [(PostgresConnection) throws -> Int] {
            let other = try database.connect()
            let error = #expect(throws: PostgresError.self) { _ = try copy(other) }
            #expect(error?.sqlState == .adminShutdown)
            #expect(try connection.query("SELECT count(*) FROM item").int(0, 0) == 0)
        }
    }

    @Test func `a statement on the connection that copies is refused and ends the COPY`() throws {
        let connection = try connect()
        let error = #expect(throws: PostgresError.self) {
            try connection.copyIn("COPY item FROM STDIN (FORMAT binary)") { _ in _ = try connection.query("SELECT 1") }
        }
        #expect(error?.kind == .protocolMisuse)
        #expect(try connection.query("SELECT count(*) FROM item").int(0, 0) == 0)
    }
}

extension PostgresConnection {
    /// Ends this session from inside.
    fileprivate func endItself() throws {
        _ = try query("SELECT pg_terminate_backend(pg_backend_pid())")
    }
}
