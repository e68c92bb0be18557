import Postgres
import Testing

@Suite struct TransactionTests {
    private struct Refused: Error {}

    private func connect() throws -> PostgresConnection {
        let connection = try TestDatabase().connect()
        try connection.script("CREATE TABLE item (n integer CONSTRAINT item_pkey PRIMARY KEY)")
        return connection
    }

    private func items(_ connection: PostgresConnection) throws -> [Int64?] {
        try connection.query("SELECT n FROM item ORDER BY n").rows.map { $0.int(0) }
    }

    @Test func `what the body returns is committed and returned`() throws {
        let connection = try connect()
        let count = try connection.transaction { try connection.execute("INSERT INTO item VALUES (1), (2)") }
        #expect(count == 2)
        #expect(connection.transactionStatus == .idle)
        #expect(try items(connection) == [1, 2])
    }

    @Test func `a body that throws is rolled back and its error thrown on`() throws {
        let connection = try connect()
        #expect(throws: Refused.self) {
            try connection.transaction {
                try connection.execute("INSERT INTO item VALUES (1)")
                throw Refused()
            }
        }
        #expect(connection.transactionStatus == .idle)
        #expect(try items(connection) == [])
    }

    @Test func `a failed statement rolls back and keeps its SQLSTATE`() throws {
        let connection = try connect()
        let error = #expect(throws: PostgresError.self) {
            try connection.transaction { try connection.execute("INSERT INTO item VALUES (1), (1)") }
        }
        #expect(error?.sqlState == .uniqueViolation)
        #expect(connection.transactionStatus == .idle)
    }

    @Test func `an error that the body swallowed is not taken for a commit`() throws {
        let connection = try connect()
        let error = #expect(throws: PostgresError.self) {
            try connection.transaction {
                try connection.execute("INSERT INTO item VALUES (1)")
                _ = try? connection.execute("SELECT 1 / 0")
            }
        }
        #expect(error?.kind == .transactionAborted)
        #expect(try items(connection) == [])
    }

    @Test func `a transaction inside a transaction is refused`() throws {
        let connection = try connect()
        let error = #expect(throws: PostgresError.self) {
            try connection.transaction { try connection.transaction {} }
        }
        #expect(error?.kind == .protocolMisuse)
    }

    @Test func `a savepoint fails alone, also inside another`() throws {
        let connection = try connect()
        try connection.transaction {
            try connection.execute("INSERT INTO item VALUES (1)")
            #expect(throws: PostgresError.self) {
                try connection.savepoint { try connection.execute("INSERT INTO item VALUES (2), (1)") }
            }
            try connection.savepoint {
                try connection.execute("INSERT INTO item VALUES (3)")
                #expect(throws: Refused.self) {
                    try connection.savepoint {
                        try connection.execute("INSERT INTO item VALUES (4)")
                        throw Refused()
                    }
                }
            }
        }
        #expect(try items(connection) == [1, 3])
    }

    @Test func `a read-only transaction refuses to write`() throws {
        let connection = try connect()
        let error = #expect(throws: PostgresError.self) {
            try connection.transaction(readOnly: true) { try connection.execute("INSERT INTO item VALUES (1)") }
        }
        #expect(error?.sqlState == .readOnlySQLTransaction)
    }

    @Test(arguments: [
        (Isolation.readCommitted, "read committed"), (.repeatableRead, "repeatable read"),
        (.serializable, "serializable"),
    ])
    func `the isolation level is the one asked for`(isolation: Isolation, name: String) throws {
        let connection = try connect()
        let found = try connection.transaction(isolation) {
            try connection.query("SHOW transaction_isolation").text(0, 0)
        }
        #expect(found == name)
    }

    @Test func `a commit that a deferred constraint refuses is an error and leaves nothing`() throws {
        let connection = try connect()
        try connection.script(
            "ALTER TABLE item ADD CONSTRAINT item_n_fkey FOREIGN KEY (n) REFERENCES item DEFERRABLE INITIALLY DEFERRED"
        )
        try connection.script(
            "ALTER TABLE item ADD p integer CONSTRAINT item_p_fkey REFERENCES item DEFERRABLE INITIALLY DEFERRED"
        )
        let error = #expect(throws: PostgresError.self) {
            try connection.transaction { try connection.execute("INSERT INTO item VALUES (1, 99)") }
        }
        #expect(error?.sqlState == .foreignKeyViolation)
        #expect(connection.transactionStatus == .idle)
        #expect(try items(connection) == [])
    }

    @Test func `a connection that breaks in COMMIT leaves the outcome unknown`() throws {
        let connection = try connect()
        try connection.script(
            """
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql
                AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(60); RETURN NULL; END';
            CREATE CONSTRAINT TRIGGER die AFTER INSERT ON item DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION die();
            """
        )
        let error = #expect(throws: PostgresError.self) {
            try connection.transaction { try connection.execute("INSERT INTO item VALUES (1)") }
        }
        #expect(error?.kind == .commitOutcomeUnknown)
        #expect(error?.isConnectionFailure == true)
    }

    @Test func `a connection that breaks in the body is a lost connection`() throws {
        let connection = try connect()
        let error = #expect(throws: PostgresError.self) {
            try connection.transaction { try connection.query("SELECT pg_terminate_backend(pg_backend_pid())") }
        }
        #expect(error?.kind == .connectionLost)
    }
}
