import Postgres
import Testing

/// Two sessions at work side by side.
@Suite struct BesideTests {
    private static let give =
        "COPY (SELECT n, 'row ' || n FROM generate_series(1, 50000) AS g (n)) TO STDOUT (FORMAT binary)"
    private static let take = "COPY taken FROM STDIN (FORMAT binary)"

    /// Two sessions, the second with an empty table `taken` of its own.
    private static func pair() throws -> (giver: PostgresConnection, taker: PostgresConnection) {
        let giver = try TestDatabase.empty.connect()
        let taker = try giver.another(applicationName: "the taker")
        try taker.script("CREATE TEMPORARY TABLE taken (number integer PRIMARY KEY, label text)")
        return (giver, taker)
    }

    private static func isUsable(_ connection: PostgresConnection) throws -> Bool {
        try connection.query("SELECT 7").int(0, 0) == 7
    }

    private static func texts(_ connection: PostgresConnection, _ sql: String) throws -> [String?] {
        let rows = try connection.query(sql)
        return (0..<rows.columnCount).map { rows.text(0, $0) }
    }

    @Test func `another session is one of the same database with settings of its own`() throws {
        let first = try TestDatabase.empty.connect()
        let second = try first.another(applicationName: "beside", ["work_mem": "7MB"])

        let question = "SELECT current_database(), current_user, current_setting('search_path')"
        #expect(try Self.texts(first, question) == Self.texts(second, question))
        #expect(first.backendPID != second.backendPID)
        let own = "SELECT current_setting('application_name'), current_setting('work_mem')"
        #expect(try Self.texts(second, own) == ["beside", "7MB"])
        #expect(try Self.texts(first, own) != Self.texts(second, own))
    }

    @Test func `a statement runs while another session is asked`() throws {
        let (first, second) = try Self.pair()
        // The second waits for the first, and the first is asked meanwhile.
        try first.script("BEGIN; SELECT pg_advisory_xact_lock(4711)")
        let running = try second.start("SELECT pg_advisory_lock(4711), $1 + 1", [.int(41)])
        #expect(try Self.isUsable(first))
        try first.script("COMMIT")

        #expect(try running.result().text(0, 1) == "42")
    }

    @Test func `a statement that fails beside throws when its result is taken`() throws {
        let (first, second) = try Self.pair()
        let running = try first.start("SELECT 1 / 0", name: "a division")
        #expect(try Self.isUsable(second))

        let error = #expect(throws: PostgresError.self) { try running.result() }

        #expect(error?.sqlState == SQLState("22012") && error?.statementName == "a division")
        #expect(try Self.isUsable(first))
    }

    @Test func `a result that nobody takes does not disturb the next statement`() throws {
        let connection = try TestDatabase.empty.connect()

        _ = try connection.start("SELECT 1")

        #expect(try Self.isUsable(connection))
    }

    @Test func `rows go from one session to the other`() throws {
        let (giver, taker) = try Self.pair()
        let rows = try giver.startCopyOut(Self.give)
        // The taker is free until it takes.
        #expect(try Self.isUsable(taker))

        #expect(try rows.pour(into: taker, Self.take) == 50_000)

        let sums = "SELECT count(*), sum(number), max(label COLLATE \"C\") FROM taken"
        #expect(try Self.texts(taker, sums) == ["50000", "1250025000", "row 9999"])
        #expect(try Self.isUsable(giver))
    }

    @Test(arguments: [
        // The one who takes has such a row, is asked for what is not there, or wants another type.
        (give, "taken", "INSERT INTO taken VALUES (40000, 'there')"),
        (give, "nowhere", "SELECT 1"),
        ("COPY (SELECT 1::bigint, 'x') TO STDOUT (FORMAT binary)", "taken", "SELECT 1"),
        // The one who gives fails on the way.
        (
            "COPY (SELECT n, (1 / (30000 - n))::text FROM generate_series(1, 50000) AS g (n)) TO STDOUT (FORMAT binary)",
            "taken", "SELECT 1"
        ),
    ])
    func `rows that cannot go leave nothing, and both sessions go on`(
        given: String,
        target: String,
        before: String
    ) throws {
        let (giver, taker) = try Self.pair()
        try taker.script(before)
        let count = try taker.query("SELECT count(*) FROM taken").int(0, 0)
        let rows = try giver.startCopyOut(given)

        #expect(throws: PostgresError.self) { try rows.pour(into: taker, "COPY \(target) FROM STDIN (FORMAT binary)") }

        #expect(try taker.query("SELECT count(*) FROM taken").int(0, 0) == count)
        #expect(try Self.isUsable(giver))
    }
}
