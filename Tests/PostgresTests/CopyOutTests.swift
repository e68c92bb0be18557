import Postgres
import Testing

@Suite struct CopyOutTests {
    private struct Enough: Error {}

    private func texts(_ query: String, _ connection: PostgresConnection) throws -> [[String?]] {
        var rows: [[String?]] = []
        let count = try connection.copyOut("COPY (\(query)) TO STDOUT") { rows.append($0.texts) }
        #expect(count == rows.count)
        return rows
    }

    @Test func `escapes are undone and NULL is no text`() throws {
        let connection = try TestDatabase.empty.connect()
        let rows = try texts(
            #"""
            SELECT * FROM (VALUES
                (1, NULL, '', 'x'),
                (2, E'\t\n\r\b\f\x0b\\', '\N', E'a\\Nb'),
                (3, '话单', '\t', E'\\\\n')
            ) AS v ORDER BY 1
            """#,
            connection
        )
        #expect(
            rows == [
                ["1", nil, "", "x"],
                ["2", "\t\n\r\u{8}\u{c}\u{b}\\", #"\N"#, #"a\Nb"#],
                ["3", "话单", #"\t"#, #"\\n"#],
            ]
        )
    }

    @Test func `one column, empty rows and no rows are told apart`() throws {
        let connection = try TestDatabase.empty.connect()
        #expect(try texts("SELECT ''", connection) == [[""]])
        #expect(try texts("SELECT NULL", connection) == [[nil]])
        #expect(try texts("SELECT 1 WHERE false", connection) == [])
    }

    @Test func `random texts come back as they went`() throws {
        var random = SeededGenerator(seed: 95)
        let alphabet = Array("ab\\\t\n\rN.\"话\u{8}\u{b}\u{c}")
        let connection = try TestDatabase().connect()
        try connection.script("CREATE TABLE item (n integer, a text, b text)")
        var written: [[String?]] = []
        for number in 0..<500 {
            let pair = (0..<2).map { _ in
                Int.random(in: 0..<8, using: &random) == 0
                    ? nil
                    : String(
                        (0..<Int.random(in: 0..<9, using: &random)).map { _ in
                            alphabet.randomElement(using: &random) ?? "a"
                        }
                    )
            }
            written.append([String(number)] + pair)
            try connection.execute(
                "INSERT INTO item VALUES ($1, $2, $3)",
                [.int(Int64(number)), PostgresValue(pair[0]), PostgresValue(pair[1])]
            )
        }
        #expect(try texts("SELECT * FROM item ORDER BY n", connection) == written, "seed \(random.seed)")
    }

    @Test func `columns are read without a copy of the row`() throws {
        let connection = try TestDatabase.empty.connect()
        var sum = 0
        let count = try connection.copyOut("COPY (SELECT n, NULL, 'x' FROM generate_series(1, 1000) AS n) TO STDOUT") {
            row in
            #expect(row.count == 3)
            #expect(row.isNull(1) && row.utf8(1) == nil && row.text(1) == nil)
            #expect(row.utf8(2).map { Array($0) } == [UInt8(ascii: "x")])
            sum += row.text(0).flatMap { Int($0) } ?? 0
        }
        #expect(count == 1_000)
        #expect(sum == 500_500)
    }

    @Test func `a reader that has enough stops the server and keeps the session`() throws {
        let connection = try TestDatabase.empty.connect()
        var seen = 0
        #expect(throws: Enough.self) {
            try connection.copyOut("COPY (SELECT generate_series(1, 1000000000)) TO STDOUT") { _ in
                seen += 1
                if seen == 3 { throw Enough() }
            }
        }
        #expect(seen == 3)
        #expect(connection.transactionStatus == .idle)
        for number in 1...20 { #expect(try connection.query("SELECT \(number)").int(0, 0) == Int64(number)) }
    }

    @Test func `an error in the middle is thrown after the rows before it`() throws {
        let connection = try TestDatabase.empty.connect()
        var seen = 0
        let error = #expect(throws: PostgresError.self) {
            try connection.copyOut("COPY (SELECT 1 / (3 - n) FROM generate_series(1, 9) AS n) TO STDOUT", name: "show")
            { _ in
                seen += 1
            }
        }
        #expect(error?.sqlState == SQLState("22012"))
        #expect(seen == 2)
        #expect(try connection.query("SELECT 1").int(0, 0) == 1)
    }

    @Test func `a backend that dies during COPY is a lost connection`() throws {
        let database = try TestDatabase()
        let victim = try database.connect()
        let killer = try database.connect()
        var seen = 0
        let error = #expect(throws: PostgresError.self) {
            try victim.copyOut("COPY (SELECT generate_series(1, 1000000000)) TO STDOUT") { _ in
                seen += 1
                if seen == 1 {
                    _ = try killer.query("SELECT pg_terminate_backend($1::integer)", [.int(Int64(victim.backendPID))])
                }
            }
        }
        #expect(error?.kind == .connectionLost)
        #expect(!victim.isAlive)
    }
}
