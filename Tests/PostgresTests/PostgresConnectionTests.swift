import Postgres
import Testing

@Suite struct PostgresConnectionTests {
    @Test func `a session speaks UTC, ISO and hexadecimal whatever the server's defaults`() throws {
        let connection = try TestDatabase.empty.connect()
        let expected = [
            "TimeZone": "UTC", "DateStyle": "ISO, YMD", "IntervalStyle": "iso_8601", "bytea_output": "hex",
            "client_encoding": "UTF8", "standard_conforming_strings": "on", "jit": "off",
            "application_name": "postgres tests",
        ]
        for (setting, value) in expected {
            #expect(try connection.query("SELECT current_setting($1)", [.text(setting)]).text(0, 0) == value)
        }
    }

    @Test func `rows are found by place and by name`() throws {
        let result = try TestDatabase.empty.connect().query(
            "SELECT n AS number, 'r' || n AS label FROM generate_series(1, 3) AS n ORDER BY n"
        )
        #expect(result.rowCount == 3)
        #expect(result.columnCount == 2)
        #expect(result.columnNames == ["number", "label"])
        #expect(result.column("label") == 1)
        #expect(result.column("colour") == nil)
        #expect(result.rows.map { $0.int("number") } == [1, 2, 3])
        #expect(result.rows.map { $0.text(1) } == ["r1", "r2", "r3"])
    }

    @Test func `execute counts the rows it affected`() throws {
        let connection = try TestDatabase().connect()
        #expect(try connection.execute("CREATE TABLE item (n integer)") == 0)
        #expect(try connection.execute("INSERT INTO item SELECT generate_series(1, $1)", [7]) == 7)
        #expect(try connection.execute("UPDATE item SET n = n WHERE n > $1", [4]) == 3)
        #expect(try connection.execute("DELETE FROM item") == 7)
    }

    @Test func `a script runs several statements, or none of them`() throws {
        let connection = try TestDatabase().connect()
        try connection.script("CREATE TABLE one (n integer); INSERT INTO one VALUES (1); INSERT INTO one VALUES (2)")
        #expect(throws: PostgresError.self) { try connection.script("INSERT INTO one VALUES (3); SELECT 1 / 0") }
        #expect(try connection.query("SELECT count(*) FROM one").int(0, 0) == 2)
    }

    @Test func `text after U+0000 in a statement is not dropped silently`() throws {
        let connection = try TestDatabase.empty.connect()
        let error = #expect(throws: PostgresError.self) { try connection.execute("SELECT 1 \0 WHERE false") }
        #expect(error?.kind == .protocolMisuse)
    }

    @Test func `a statement that runs too long is cancelled`() throws {
        let connection = try TestDatabase.empty.connect()
        try connection.setStatementTimeout(milliseconds: 20)
        let error = #expect(throws: PostgresError.self) { try connection.query("SELECT pg_sleep(60)") }
        #expect(error?.sqlState == .queryCanceled)
        try connection.setStatementTimeout(milliseconds: 0)
        #expect(try connection.query("SELECT 1").int(0, 0) == 1)
    }

    @Test func `a lock that is not to be had in time is a retryable error`() throws {
        let database = try TestDatabase()
        let holder = try database.connect()
        let waiter = try database.connect()
        try holder.advisoryLock(7)
        try waiter.setLockTimeout(milliseconds: 20)
        let error = #expect(throws: PostgresError.self) { try waiter.advisoryLock(7) }
        #expect(error?.sqlState == .lockNotAvailable)
        #expect(error?.isRetryable == true)
    }

    @Test func `a session lock keeps others out until it is given back`() throws {
        let database = try TestDatabase()
        let first = try database.connect()
        let second = try database.connect()
        #expect(try first.tryAdvisoryLock(.min))
        #expect(try !second.tryAdvisoryLock(.min))
        #expect(try !second.advisoryUnlock(.min))
        #expect(try first.advisoryUnlock(.min))
        #expect(try second.tryAdvisoryLock(.min))
    }

    @Test func `a connection knows its server`() throws {
        let connection = try TestDatabase.empty.connect()
        #expect(connection.serverVersion >= 150_000)
        #expect(try connection.query("SELECT pg_backend_pid()").int(0, 0) == Int64(connection.backendPID))
        #expect(connection.isAlive)
    }

    @Test func `a terminated backend is noticed without asking it`() throws {
        let database = try TestDatabase()
        let victim = try database.connect()
        #expect(victim.isAlive)
        try database.connect().terminate(victim.backendPID)
        #expect(!victim.isAlive)
        let error = #expect(throws: PostgresError.self) { try victim.query("SELECT 1") }
        #expect(error?.kind == .connectionLost)
    }

    @Test func `a backend terminated in a statement is a lost connection with its code`() throws {
        let connection = try TestDatabase.empty.connect()
        let error = #expect(throws: PostgresError.self) {
            try connection.query("SELECT pg_terminate_backend(pg_backend_pid())", name: "end itself")
        }
        #expect(error?.kind == .connectionLost)
        #expect(error?.sqlState == .adminShutdown)
        #expect(error?.isConnectionFailure == true)
        #expect(!connection.isAlive)
        #expect(connection.transactionStatus == .unknown)
    }

    @Test(arguments: ["COPY item TO STDOUT", "COPY item FROM STDIN"])
    func `a COPY outside copyIn and copyOut is refused and leaves the session usable`(sql: String) throws {
        let connection = try TestDatabase().connect()
        try connection.script("CREATE TABLE item (n integer); INSERT INTO item VALUES (1), (2)")
        let first = #expect(throws: PostgresError.self) { try connection.query(sql) }
        let second = #expect(throws: PostgresError.self) { try connection.script(sql) }
        #expect(first?.kind == .protocolMisuse)
        #expect(second?.kind == .protocolMisuse)
        #expect(try connection.query("SELECT count(*) FROM item").int(0, 0) == 2)
    }
}

extension PostgresConnection {
    /// Ends another session and waits until its process is gone.
    func terminate(_ backendPID: Int32) throws {
        _ = try query("SELECT pg_terminate_backend($1::integer, 10000)", [.int(Int64(backendPID))])
    }
}
