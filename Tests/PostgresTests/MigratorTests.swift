import Postgres
import Testing

@Suite(.timeLimit(.minutes(5))) struct MigratorTests {
    private static let migrations = [
        Migration(version: 1, name: "create_item", sql: "CREATE TABLE books.item (n integer)"),
        Migration(
            version: 2,
            name: "add_label",
            sql: "ALTER TABLE books.item ADD label text; INSERT INTO books.item VALUES (1, 'one')"
        ),
    ]
    private static let views = [
        RepeatableScript(name: "item_view", sql: "CREATE OR REPLACE VIEW books.item_view AS SELECT n FROM books.item"),
        RepeatableScript(
            name: "item_count",
            sql: "CREATE OR REPLACE VIEW books.item_count AS SELECT count(*) FROM books.item_view"
        ),
    ]

    private func migrator(
        _ migrations: [Migration] = migrations,
        _ views: [RepeatableScript] = views
    ) throws -> Migrator {
        try Migrator(schema: "books", migrations: migrations, repeatables: views)
    }

    @Test func `a new database gets everything in order, and a second run finds nothing to do`() throws {
        let connection = try TestDatabase().connect()
        let all = ["v0001_create_item", "v0002_add_label", "item_view", "item_count"]
        #expect(try migrator(Self.migrations.reversed()).pending(connection) == all)
        #expect(try migrator(Self.migrations.reversed()).migrate(connection) == all)
        #expect(try migrator().pending(connection) == [])
        #expect(try migrator().migrate(connection) == [])
        #expect(try connection.query("SELECT count FROM books.item_count").int(0, 0) == 1)
    }

    @Test func `what was applied is on record with the checksum of its text`() throws {
        let connection = try TestDatabase().connect()
        _ = try migrator().migrate(connection)
        let rows = try connection.query(
            "SELECT version, name, sha256, applied_at IS NOT NULL FROM books.schema_migration ORDER BY 1"
        )
        #expect(rows.rows.map { $0.int(0) } == [1, 2])
        #expect(rows.rows.map { $0.text(1) } == ["create_item", "add_label"])
        // printf '%s' 'CREATE TABLE books.item (n integer)' | sha256sum
        #expect(rows.text(0, 2) == "181210392f5fa43bf7dd35fc3aca0a891a3553759b41b62f64db873225945ee3")
        #expect(rows.rows.allSatisfy { $0.bool(3) == true })
    }

    @Test func `pending changes nothing`() throws {
        let connection = try TestDatabase().connect()
        _ = try migrator().pending(connection)
        #expect(try connection.query("SELECT to_regnamespace('books') IS NULL").bool(0, 0) == true)
    }

    @Test func `only what is missing is applied`() throws {
        let connection = try TestDatabase().connect()
        #expect(try migrator([Self.migrations[0]], []).migrate(connection) == ["v0001_create_item"])
        #expect(try migrator().migrate(connection) == ["v0002_add_label", "item_view", "item_count"])
    }

    @Test func `a view is applied again when its text changed`() throws {
        let connection = try TestDatabase().connect()
        _ = try migrator().migrate(connection)
        var views = Self.views
        views[1] = RepeatableScript(name: "item_count", sql: views[1].sql + " WHERE n > 1")
        #expect(try migrator(Self.migrations, views).migrate(connection) == ["item_count"])
        #expect(try connection.query("SELECT count FROM books.item_count").int(0, 0) == 0)
        #expect(try migrator(Self.migrations, views).migrate(connection) == [])
    }

    @Test func `many processes at once: one works, the others find nothing to do`() async throws {
        let database = try TestDatabase()
        var settings = database.settings
        // Shorter than the migration: neither it nor the waiting for it is an ordinary statement.
        settings.statementTimeoutMillis = 2_000
        let pool = PostgresPool(settings, size: 6)
        let slow = Self.migrations + [Migration(version: 3, name: "wait", sql: "SELECT pg_sleep(2.2)")]
        let applied = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<6 {
                group.addTask {
                    try await pool.withConnection { try Migrator(schema: "books", migrations: slow).migrate($0) }
                }
            }
            return try await group.reduce(into: [[String]]()) { $0.append($1) }
        }
        #expect(applied.filter { !$0.isEmpty } == [["v0001_create_item", "v0002_add_label", "v0003_wait"]])
        #expect(applied.count == 6)
        await pool.shutdown()
    }

    @Test func `another run that never ends is given up on`() throws {
        let database = try TestDatabase()
        let other = try database.connect()
        let connection = try database.connect()
        try other.script("SELECT pg_advisory_lock(hashtextextended('migrations of schema books', 0))")
        var limits = Migrator.Limits()
        limits.otherRunMillis = 20
        let migrator = try Migrator(schema: "books", migrations: Self.migrations, limits: limits)
        #expect(throws: MigrationError.busy) { try migrator.migrate(connection) }
        #expect(try connection.query("SHOW lock_timeout").text(0, 0) == "0")
    }

    @Test func `a changed text of an applied migration is refused, by name`() throws {
        let connection = try TestDatabase().connect()
        _ = try migrator().migrate(connection)
        let changed = Migration(version: 1, name: "create_item", sql: Self.migrations[0].sql + " ")
        let migrations = [
            changed, Self.migrations[1], Migration(version: 3, name: "drop_item", sql: "DROP TABLE books.item"),
        ]
        #expect(throws: MigrationError.changed("v0001_create_item")) { try migrator(migrations).migrate(connection) }
        #expect(throws: MigrationError.changed("v0001_create_item")) { try migrator(migrations).pending(connection) }
        #expect(try connection.query("SELECT count(*) FROM books.item").int(0, 0) == 1)
    }

    @Test func `a newer schema than the program knows is refused`() throws {
        let connection = try TestDatabase().connect()
        _ = try migrator().migrate(connection)
        let old = try migrator([Self.migrations[0]], [])
        let error = #expect(throws: MigrationError.self) { try old.migrate(connection) }
        #expect(error == .schemaNewer(found: 2, known: 1))
        #expect(error?.description.contains("newer program") == true)
    }

    @Test func `a failed file leaves nothing, and the next run goes on from there`() throws {
        let connection = try TestDatabase().connect()
        let bad = Migration(version: 2, name: "break", sql: "CREATE TABLE books.half (n integer); SELECT 1 / 0")
        let error = #expect(throws: MigrationError.self) {
            try migrator([Self.migrations[0], bad], []).migrate(connection)
        }
        guard case .failed("v0002_break", let cause) = try #require(error) else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(cause.sqlState == SQLState("22012"))
        #expect(error?.postgresError == cause)
        #expect(try connection.query("SELECT to_regclass('books.half') IS NULL").bool(0, 0) == true)
        #expect(try connection.query("SELECT array_agg(version)::text FROM books.schema_migration").text(0, 0) == "{1}")
        #expect(try migrator().migrate(connection) == ["v0002_add_label", "item_view", "item_count"])
    }

    @Test func `after a failure the lock is free and the session's limits are as before`() throws {
        let database = try TestDatabase()
        let connection = try database.connect()
        try connection.setLockTimeout(milliseconds: 4_321)
        let bad = Migration(version: 1, name: "break", sql: "SELECT 1 / 0")
        #expect(throws: MigrationError.self) { try migrator([bad], []).migrate(connection) }
        #expect(try connection.query("SHOW lock_timeout").text(0, 0) == "4321ms")
        #expect(try connection.query("SHOW statement_timeout").text(0, 0) == "0")
        var limits = Migrator.Limits()
        limits.otherRunMillis = 1_000
        let next = try Migrator(schema: "books", migrations: Self.migrations, limits: limits)
        #expect(try next.migrate(try database.connect()).count == 2)
    }

    @Test func `a table that somebody else holds does not stall the migration`() throws {
        let database = try TestDatabase()
        let connection = try database.connect()
        let reader = try database.connect()
        _ = try migrator([Self.migrations[0]], []).migrate(connection)
        try reader.script("BEGIN; SELECT * FROM books.item")
        var limits = Migrator.Limits()
        limits.lockMillis = 20
        let next = try Migrator(schema: "books", migrations: Self.migrations, limits: limits)
        let error = #expect(throws: MigrationError.self) { try next.migrate(connection) }
        #expect(error?.postgresError?.sqlState == .lockNotAvailable)
    }

    @Test(arguments: ["COMMIT", "INSERT INTO books.item VALUES (1); ROLLBACK"])
    func `a file that ends its transaction is refused`(sql: String) throws {
        let connection = try TestDatabase().connect()
        let migrations = [Self.migrations[0], Migration(version: 2, name: "end_it", sql: sql)]
        #expect(throws: MigrationError.endsTransaction("v0002_end_it")) {
            try migrator(migrations, []).migrate(connection)
        }
        #expect(try connection.query("SELECT count(*) FROM books.schema_migration").int(0, 0) == 1)
    }

    @Test func `gaps and repeats among versions and names are refused`() {
        let first = Self.migrations[0]
        #expect(throws: MigrationError.versionMissing(expected: 1, found: 2)) { try migrator([Self.migrations[1]], []) }
        #expect(throws: MigrationError.versionMissing(expected: 2, found: 1)) { try migrator([first, first], []) }
        #expect(throws: MigrationError.nameTwice("item_view")) { try migrator([], [Self.views[0], Self.views[0]]) }
    }
}

@Suite struct MigrationFileNameTests {
    @Test func `a file's name says version and purpose`() throws {
        let migration = try Migration(fileName: "sql/migrations/v0012_create_call_2.sql", sql: "SELECT 1")
        #expect(migration == Migration(version: 12, name: "create_call_2", sql: "SELECT 1"))
        #expect(migration.label == "v0012_create_call_2")
        #expect(Migration(version: 12_345, name: "x", sql: "").label == "v12345_x")
    }

    @Test(arguments: [
        "", "v0001.sql", "v0001_.sql", "v001_x.sql", "v00001_x.sql", "0001_x.sql", "v0001_x", "v0001_X.sql",
        "v0001-x.sql",
        "v000a_x.sql", "v+001_x.sql", "V0001_x.sql", "v0001_x.sql.orig", "v0001_über.sql",
    ])
    func `other names are refused`(fileName: String) {
        #expect(throws: MigrationError.badFileName(fileName)) { try Migration(fileName: fileName, sql: "") }
    }
}
