import Postgres
import Testing

/// Changes and rows in one message.
@Suite struct CopyTransactionTests {
    private struct Refused: Error {}

    private static let schema = """
        CREATE TABLE item (n integer CONSTRAINT item_pkey PRIMARY KEY);
        CREATE TABLE other (n integer CONSTRAINT other_pkey PRIMARY KEY);
        CREATE TABLE place (name text, n integer);
        INSERT INTO place VALUES ('a', 0), ('b', 0), ('b', 0);
        """
    private static let move = "UPDATE place SET n = n + 1 WHERE name = 'a'"

    private let database: TestDatabase
    private let connection: PostgresConnection

    init() throws {
        database = try TestDatabase()
        connection = try database.connect()
        try connection.script(Self.schema)
    }

    private func copy(_ numbers: [Int32], to table: String = "item", failing: Bool = false) -> CopyRows {
        CopyRows("COPY \(table) FROM STDIN (FORMAT binary)", name: "load \(table)") { writer in
            for number in numbers {
                try writer.beginRow(columns: 1)
                writer.int4(number)
            }
            if failing { throw Refused() }
        }
    }

    private func run(_ copies: [CopyRows]) throws -> [Int]? { try run([Self.move], copies) }

    private func run(_ changes: [String], _ copies: [CopyRows]) throws -> [Int]? {
        try connection.transaction(changing: changes, name: "move", copies: copies)
    }

    /// The sums of the three tables.
    private func sums() throws -> [Int64?] {
        try ["item", "other", "place"].map {
            try connection.query("SELECT coalesce(sum(n), 0)::bigint FROM \($0)").int(0, 0)
        }
    }

    @Test func `changes and rows are committed together`() throws {
        #expect(try run([Self.move, Self.move], [copy([1, 2, 3]), copy([7], to: "other")]) == [3, 1])
        #expect(connection.transactionStatus == .idle)
        #expect(try sums() == [6, 7, 2])
        // More than one flush of the writer.
        #expect(try run([copy(Array(100..<50_000))]) == [49_900])
    }

    @Test(arguments: ["UPDATE place SET n = 1 WHERE name = 'c'", "UPDATE place SET n = 1 WHERE name = 'b'"])
    func `a change of no row, or of two, undoes everything`(change: String) throws {
        #expect(try run([Self.move, change], [copy([1])]) == nil)
        #expect(try run([change, Self.move], [copy([1])]) == nil)
        #expect(connection.transactionStatus == .idle)
        #expect(try sums() == [0, 0, 0])
    }

    @Test func `a violation in any table undoes everything and keeps its name`() throws {
        for copies in [
            [copy([1, 1])], [copy([1]), copy([2, 2], to: "other")], [copy([1, 1]), copy([2], to: "other")],
        ] {
            let error = #expect(throws: PostgresError.self) { try run(copies) }
            #expect(error?.sqlState == .uniqueViolation)
            #expect(error?.statementName == (error?.tableName).map { "load \($0)" })
            #expect(connection.transactionStatus == .idle)
            #expect(try sums() == [0, 0, 0])
        }
    }

    @Test func `an error of the sender undoes everything and is thrown on`() throws {
        for copies in [[copy([1], failing: true)], [copy([1]), copy([2], to: "other", failing: true)]] {
            #expect(throws: Refused.self) { try run(copies) }
            #expect(connection.transactionStatus == .idle)
            #expect(try sums() == [0, 0, 0])
        }
    }

    @Test(arguments: ["COPY item FROM STDIN", "COPY nowhere FROM STDIN (FORMAT binary)"])
    func `what is no such COPY undoes everything`(sql: String) throws {
        #expect(throws: PostgresError.self) { try run([CopyRows(sql) { _ in }]) }
        #expect(try connection.query("SELECT 1").int(0, 0) == 1)
        #expect(try sums() == [0, 0, 0])
    }

    @Test func `a failed change is an error that names it`() throws {
        let error = #expect(throws: PostgresError.self) { try run(["UPDATE nowhere SET n = 1"], [copy([1])]) }
        #expect(error?.statementName == "move" && error?.sqlState == .undefinedTable)
        #expect(try sums() == [0, 0, 0])
    }

    @Test func `it is refused inside a transaction`() throws {
        let error = #expect(throws: PostgresError.self) { try connection.transaction { try run([copy([1])]) } }
        #expect(error?.kind == .protocolMisuse)
        #expect(try sums() == [0, 0, 0])
    }

    @Test func `a backend that dies among the rows is a lost connection, one that dies at the commit an open question`()
        throws
    {
        let killer = try database.connect()
        let lost = #expect(throws: PostgresError.self) {
            try run([
                CopyRows("COPY item FROM STDIN (FORMAT binary)") { writer in
                    for number in 0..<200_000 {
                        if number == 100_000 { try killer.terminate(connection.backendPID) }
                        try writer.beginRow(columns: 1)
                        writer.int4(Int32(number))
                    }
                }
            ])
        }
        #expect(lost?.kind == .connectionLost)

        let other = try database.connect()
        try other.script(
            """
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
            CREATE CONSTRAINT TRIGGER deadly AFTER INSERT ON item DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION die();
            """
        )
        let open = #expect(throws: PostgresError.self) {
            try other.transaction(changing: [Self.move], name: "move", copies: [copy([1])])
        }
        #expect(open?.kind == .commitOutcomeUnknown)
        #expect(try killer.query("SELECT count(*) FROM item").int(0, 0) == 0)
    }
}
