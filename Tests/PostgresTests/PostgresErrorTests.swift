import Postgres
import Testing

@Suite struct PostgresErrorTests {
    private static let secret = "+8613912345678"

    private static let schema = """
        CREATE TABLE call (
            caller text CONSTRAINT call_pkey PRIMARY KEY,
            seconds integer NOT NULL CONSTRAINT call_seconds_check CHECK (seconds >= 0),
            code varchar(3),
            parent text CONSTRAINT call_parent_fkey REFERENCES call
        );
        INSERT INTO call VALUES ('\(secret)', 1);
        """

    struct Case: Sendable {
        let sql: String
        let state: SQLState
        var isDataError = true
        var constraint: String?
    }

    private static let cases = [
        Case(sql: "INSERT INTO call VALUES ($1, 1)", state: .uniqueViolation, constraint: "call_pkey"),
        Case(sql: "INSERT INTO call VALUES ('x' || $1, -1)", state: .checkViolation, constraint: "call_seconds_check"),
        Case(sql: "INSERT INTO call VALUES ('x' || $1, NULL)", state: .notNullViolation),
        Case(sql: "INSERT INTO call VALUES ('x', 1, $1)", state: .stringDataRightTruncation),
        Case(
            sql: "INSERT INTO call VALUES ('x', 1, '', 'y' || $1)",
            state: .foreignKeyViolation,
            constraint: "call_parent_fkey"
        ),
        Case(sql: "SELECT $1::integer", state: .numericValueOutOfRange),
        Case(sql: "SELECT ('x' || $1)::integer", state: .invalidTextRepresentation),
        Case(sql: "SELECT $1::uuid", state: .invalidTextRepresentation),
        Case(sql: "SELECT ('x' || $1)::jsonb", state: .invalidTextRepresentation),
        Case(sql: "SELECT ('{' || $1)::text[]", state: .invalidTextRepresentation),
        Case(sql: "SELECT ('x' || $1)::timestamptz", state: SQLState("22007")),
        Case(sql: "SELECT now() AT TIME ZONE $1", state: SQLState("22023")),
        Case(sql: "SELECT 1 / (length($1) - length($1))", state: SQLState("22012")),
        Case(sql: "SELECT $1 FROM nowhere", state: .undefinedTable, isDataError: false),
        Case(sql: "SELECT $1::text, colour FROM call", state: .undefinedColumn, isDataError: false),
        Case(sql: "SELEKT $1", state: .syntaxError, isDataError: false),
    ]

    @Test(arguments: cases)
    func `an error has its SQLSTATE and no parameter value`(example: Case) throws {
        let connection = try TestDatabase.empty.connect()
        try connection.script(Self.schema.replacing("CREATE TABLE", with: "CREATE TEMPORARY TABLE"))
        let error = #expect(throws: PostgresError.self) {
            try connection.query(example.sql, [.text(Self.secret)], name: "load call")
        }
        let found = try #require(error)

        #expect(found.kind == .server(example.state))
        #expect(found.isDataError == example.isDataError)
        #expect(found.constraintName == example.constraint)
        #expect(found.isConnectionFailure == false)
        for text in ["\(found)", String(reflecting: found), "\([found])", "\(MigrationError.database(found))"] {
            #expect(!text.contains("13912345678"))
            #expect(text.contains("load call"))
            #expect(text.contains(found.sqlState?.code ?? "no state"))
        }
    }

    @Test func `what the server quotes can be read on purpose`() throws {
        let connection = try TestDatabase().connect()
        try connection.script(Self.schema)
        let error = #expect(throws: PostgresError.self) {
            try connection.execute("INSERT INTO call VALUES ($1, 1)", [.text(Self.secret)])
        }
        #expect(error?.serverDetail?.contains(Self.secret) == true)
        #expect(error?.tableName == "call")
    }

    @Test func `a row too large for an index is a data error`() throws {
        let connection = try TestDatabase().connect()
        try connection.script("CREATE TABLE big (t text CONSTRAINT big_pkey PRIMARY KEY)")
        var random = SeededGenerator(seed: 54)
        let incompressible = (0..<10_000).map { _ in String(Int.random(in: 0..<36, using: &random), radix: 36) }
            .joined()
        let error = #expect(throws: PostgresError.self) {
            try connection.execute("INSERT INTO big VALUES ($1)", [.text(incompressible)])
        }
        #expect(error?.sqlState == .programLimitExceeded)
        #expect(error?.isDataError == true)
    }

    @Test(arguments: [
        ("40001", true, false), ("40P01", true, false), ("55P03", true, false), ("57014", false, false),
        ("22P02", false, true), ("23505", false, true), ("54000", false, true), ("53100", false, false),
        ("42P01", false, false), ("08006", false, false),
    ])
    func `codes are retryable, or about the record's content, or neither`(code: String, retryable: Bool, content: Bool)
    {
        #expect(SQLState(code).isRetryable == retryable)
        #expect(SQLState(code).isDataError == content)
    }
}
