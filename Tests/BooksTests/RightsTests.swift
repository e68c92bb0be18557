import Books
import BooksTestSupport
import Foundation
import Postgres
import TestSupport
import Testing

/// What each role may do in the database, tried out on every table.
@Suite struct RightsTests {
    private static let roles = ["huadan_ingest", "huadan_nightly", "huadan_acts", "huadan_reading"]

    /// S SELECT, I INSERT, U UPDATE, D DELETE, T TRUNCATE; with a colon only these columns.
    ///
    /// A table that is not here
    /// fails the test until somebody decides.
    private static let expected = """
        installation | S | * | * | *
        journal | S I U:place,retired_at | S | S | S
        journal_position | S I U:last_entry,last_sequence,loaded_through_at,next_sequence | S | S | S
        gap | S I | S | S | S
        cdr | S I | S | S | S
        status_event | S I | S | S | S
        repeat | S I | S | S | S
        set_aside | S I | S | S | S
        set_aside_occurrence | S I | S | S | S
        set_aside_act | S | S | S I | S
        app_act | S | ** | S I | **
        app_signature_act | S | *** | S I | ***
        app_token | S | - | S I | -
        app_token_end | S | - | S I | -
        nightly_run | S | S I U:due_calls,due_days,finished_at,opened,outcome,resolved | S | S
        nightly_day | - | S I | S | S
        call_result | - | S I D | S | S
        cdr_result | - | S I D | S | S
        cdr_charge | - | S I D | S | S
        discrepancy | - | S I U | S | S
        daily_usage | - | S I D | S | S
        daily_charge | - | S I D | S | S
        report_day | - | S I U:as_of,written_as_of | S | S
        report_revision | - | S I | S | S
        digest_link | - | S I | S | S
        correction | - | S I | S | S
        period_files | - | S I | S | S
        discrepancy_waiver | - | S | S I | S
        cdr_choice | - | S | S I | S
        period_act | - | S | S I | S
        rate_card | S | S | S I | S
        rate_rule | - | S | S I | S
        rate_item | - | S | S I | S
        closed_call | - | S | S I | S
        closed_cdr | - | S | S I | S
        closed_usage | - | S | S I | S
        closed_discrepancy | - | S | S I | S
        closed_dismissal | - | S | S I | S
        closed_cdr_charge | - | S | S I | S
        closed_charge | - | S | S I | S
        forget_act | - | S | S | S
        forget_step | - | S | S | S
        forget_place | - | S | S | S
        cause_code | - | S | S | S
        schema_migration | S | S | S | S
        schema_repeatable | S | S | S | S
        """
        .replacing("***", with: "S:acted_at,acted_by,app_key,app_signature_act_id,earlier_secrets_end_at,signature")
        .replacing("**", with: "S:act,acted_at,acted_by,app_act_id,app_key,app_name,expects_fee,expects_status")
        .replacing("*", with: "S:billing_timezone,created_at,installation_id,singleton")

    @Test func `each role may do what is written here with each table, and no more`() throws {
        let books = try SeparateRoles()
        let expected = Self.expected.split(separator: "\n").map(String.init)
        let tables = expected.compactMap { $0.split(separator: " ").first.map(String.init) }
        #expect(try books.tables().sorted() == tables.sorted(), "decide what each role may do with a new table")
        let connections = try Self.roles.map { try books.connect(as: $0 + "_login") }
        for (table, line) in zip(tables, expected) {
            let columns = try books.columns(of: table)
            let found = connections.map { Attempts(connection: $0, table: table, columns: columns).allowed }
            #expect(([table] + found).joined(separator: " | ") == line)
        }
    }

    @Test func `views are read and never written, and serve reads those it needs`() throws {
        let books = try SeparateRoles()
        let views = try books.relations(kinds: "v").sorted()
        for role in Self.roles {
            let connection = try books.connect(as: role + "_login")
            let may = { (right: String) throws in
                try views.filter { view in
                    let name = [PostgresValue.text("huadan." + view), .text(right)]
                    return try connection.query("SELECT has_table_privilege($1, $2)", name).bool(0, 0) ?? false
                }
            }
            let own = ["actual_right", "expected_right", "period_as_of", "right_difference"]
            // A view that is not here fails the test until somebody decides who may read it.
            #expect(try may("SELECT") == (role == "huadan_ingest" ? own : views), "\(role)")
            #expect(try may("INSERT, UPDATE, DELETE, TRUNCATE").isEmpty, "\(role)")
        }
    }

    @Test(arguments: roles)
    func `no role makes, alters or opens anything`(role: String) throws {
        let books = try SeparateRoles()
        let connection = try books.connect(as: role + "_login")
        let attempts = [
            "CREATE TABLE huadan.mine (n integer)", "CREATE VIEW huadan.mine AS SELECT 1",
            "CREATE FUNCTION huadan.mine() RETURNS integer LANGUAGE sql RETURN 1",
            "ALTER TABLE cdr DISABLE TRIGGER insert_only", "DROP TRIGGER insert_only ON cdr", "DROP TABLE repeat",
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER mine BEFORE INSERT ON cdr EXECUTE FUNCTION refuse_change()",
            "SET session_replication_role = replica", "SET ROLE \(books.owner)",
            "CREATE ROLE more", "COPY cdr TO PROGRAM 'true'",
        ]
        for attempt in attempts {
            let error = #expect(throws: PostgresError.self, "\(attempt)") { try connection.execute(attempt) }
            #expect(error?.sqlState == .insufficientPrivilege, "\(attempt): \(error.map { "\($0)" } ?? "nothing")")
        }
    }

    @Test func `a table and a function of a later migration are closed until they are named`() throws {
        let books = try SeparateRoles()
        try books.connect(as: books.owner).script(
            """
            CREATE TABLE huadan.newcomer (n integer);
            CREATE FUNCTION huadan.own_key() RETURNS bytea LANGUAGE sql SECURITY DEFINER SET search_path = huadan
                RETURN (SELECT call_key FROM huadan.installation);
            """
        )
        #expect(try books.open(as: books.owner).rightDifferences().contains("PUBLIC may EXECUTE own_key()"))
        _ = try books.open(as: books.owner).migrate()
        for role in Self.roles {
            let connection = try books.connect(as: role + "_login")
            for attempt in ["SELECT FROM newcomer", "INSERT INTO newcomer VALUES (1)", "SELECT own_key()"] {
                let error = #expect(throws: PostgresError.self) { try connection.execute(attempt) }
                #expect(error?.sqlState == .insufficientPrivilege, "\(role): \(attempt)")
            }
        }
    }

    @Test func `rights that somebody changed are seen, and set right by the owner's next migration`() throws {
        let books = try SeparateRoles()
        let owner = try books.open(as: books.owner)
        #expect(try owner.migrate().isEmpty && owner.rightDifferences().isEmpty)
        let statements = [
            "GRANT UPDATE ON huadan.cdr TO huadan_ingest": "huadan_ingest may UPDATE cdr",
            "GRANT SELECT (call_key) ON huadan.installation TO huadan_reading":
                "huadan_reading may SELECT installation.call_key",
            "GRANT SELECT ON huadan.cdr TO PUBLIC": "PUBLIC may SELECT cdr",
            "GRANT CREATE ON SCHEMA huadan TO huadan_acts": "huadan_acts may CREATE schema huadan",
            "REVOKE INSERT ON huadan.cdr FROM huadan_ingest": "huadan_ingest may not INSERT cdr",
            "REVOKE USAGE ON SCHEMA huadan FROM huadan_reading": "huadan_reading may not use the schema",
        ]
        for (statement, sentence) in statements {
            try books.connect(as: books.owner).execute(statement)
            #expect(try owner.rightDifferences() == [sentence])
            #expect(try owner.migrate() == ["rights of roles"])
            #expect(try owner.rightDifferences().isEmpty, "\(statement)")
        }
    }

    @Test func `what others than the four roles were given over facts is found, and so is a guard that is off`() throws
    {
        let books = try SeparateRoles()
        let owner = try books.connect(as: books.owner)
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        let check = try String(
            contentsOf: root.appending(path: "sql/checks/books/rights_as_written.sql"),
            encoding: .utf8
        )
        #expect(try owner.query(check).isEmpty)
        try owner.script(
            "GRANT DELETE ON huadan.cdr TO stranger; GRANT UPDATE (reason) ON huadan.period_act TO stranger"
        )
        #expect(
            try owner.query(check).rows.map { $0.text(0) } == [
                "stranger may DELETE cdr", "stranger may UPDATE period_act.reason",
            ]
        )
        #expect(try books.open(as: "huadan_reading_login").unguardedTables().isEmpty)
        try owner.execute("ALTER TABLE huadan.cdr DISABLE TRIGGER insert_only")
        #expect(try books.open(as: "huadan_reading_login").unguardedTables() == ["table cdr"])
    }

    @Test func `a role that cannot read the key finds a call by its session id all the same`() throws {
        let books = try SeparateRoles()
        let key = try books.open(as: books.owner).installation(billingTimezone: SeparateRoles.zone).callKey
        let reading = try books.open(as: "huadan_reading_login")
        for session in [
            "s", "", "1200_366_0_20161228102743@example.com", "话单 +8613912345678", String(repeating: "x", count: 256),
        ] {
            #expect(try reading.callID(ofSession: session) == key.callID(session))
        }
        let error = #expect(throws: BooksError.self) {
            try reading.installation(billingTimezone: SeparateRoles.zone)
        }
        #expect(error.map { "\($0)" }?.contains("docs/operations.md says which role a command needs") == true)
        #expect(throws: BooksError.self) { try books.open(as: "huadan_ingest_login").callID(ofSession: "s") }
    }

    @Test func `without the roles one role does everything, and they can be made later`() throws {
        let books = try SeparateRoles(makesRoles: false)
        let owner = try books.open(as: books.owner)
        #expect(try owner.missingRoles() == Self.roles.sorted())
        #expect(try owner.rightDifferences().isEmpty && owner.migrate().isEmpty)
        try books.makeRoles()
        #expect(try owner.missingRoles().isEmpty)
        #expect(try owner.migrate() == ["rights of roles"])
        #expect(try owner.migrate().isEmpty)
    }

    @Test func `a role that does not own the books is told who brings an old schema up to date`() throws {
        let books = try SeparateRoles()
        let reading = try books.open(as: "huadan_reading_login")
        #expect(try reading.migrate().isEmpty)
        try books.connect(as: books.owner).execute(
            "UPDATE huadan.schema_repeatable SET sha256 = '' WHERE name LIKE 'r01%'"
        )
        let error = #expect(throws: BooksError.self) { try reading.migrate() }
        #expect(error.map { "\($0)" }?.contains("with the owner of the books in HUADAN_DATABASE_URL") == true)
    }

    @Test func `what a role is and may is known`() throws {
        let books = try SeparateRoles()
        let owner = try books.open(as: books.owner).role()
        #expect(owner.ownsBooks && !owner.isSuperuser && owner.mayLoad && owner.mayAddCards)
        let ingest = try books.open(as: "huadan_ingest_login").role()
        #expect(!ingest.ownsBooks && ingest.mayLoad && !ingest.mayAddCards && ingest.groups == ["huadan_ingest"])
        let nightly = try books.open(as: "huadan_nightly_login").role()
        #expect(!nightly.ownsBooks && !nightly.mayLoad && !nightly.mayReadKey)
        #expect(try books.open(as: "postgres").role().isSuperuser)
    }
}

/// Tries every operation on a table, and takes back what worked.
private struct Attempts {
    let connection: PostgresConnection
    let table: String
    let columns: [SeparateRoles.Column]

    /// Such as `S I U:place`; `-` is nothing.
    var allowed: String {
        let words = [
            over(columns.map(\.name), "S") { "SELECT \($0) FROM \(table) WHERE false" },
            may("INSERT INTO \(table) DEFAULT VALUES") ? "I" : nil,
            over(columns.filter { !$0.isGenerated }.map(\.name), "U") {
                "UPDATE \(table) SET \($0) = NULL WHERE false"
            },
            may("DELETE FROM \(table) WHERE false") ? "D" : nil,
            may("TRUNCATE \(table) CASCADE") ? "T" : nil,
        ].compactMap(\.self)
        return words.isEmpty ? "-" : words.joined(separator: " ")
    }

    private func over(_ columns: [String], _ letter: String, _ statement: (String) -> String) -> String? {
        let allowed = columns.filter { may(statement($0)) }
        guard !allowed.isEmpty else { return nil }
        return allowed.count == columns.count ? letter : letter + ":" + allowed.sorted().joined(separator: ",")
    }

    /// Whatever else is wrong with a statement is found after the right to it.
    private func may(_ statement: String) -> Bool {
        defer { _ = try? connection.execute("ROLLBACK") }
        do {
            try connection.execute("BEGIN")
            try connection.execute(statement)
            return true
        } catch {
            return error.sqlState != .insufficientPrivilege
        }
    }
}

/// Books on a server of their own, since roles belong to a server: an owner that is no superuser, and a login for each
/// of the four roles.
struct SeparateRoles {
    static let zone = "Asia/Shanghai"
    /// Who migrates.
    let owner = "books_owner"
    private let server: TemporaryServer
    private let database: String

    init(makesRoles: Bool = true) throws {
        server = try TemporaryServer()
        let conninfo = try server.makeDatabase()
        database = conninfo.split(separator: "=").last.map(String.init) ?? ""
        try connect(as: "postgres").script(
            """
            CREATE ROLE \(owner) LOGIN;
            CREATE ROLE stranger LOGIN;
            ALTER DATABASE \(database) OWNER TO \(owner);
            """
        )
        if makesRoles { try self.makeRoles() }
        let books = try open(as: owner)
        _ = try books.migrate()
        _ = try books.install(billingTimezone: Self.zone, nowMicros: utcMicros("2020-01-01 00:00:00"))
    }

    func makeRoles() throws {
        let connection = try connect(as: "postgres")
        try connection.script(Books.roleScript)
        for role in ["huadan_ingest", "huadan_nightly", "huadan_acts", "huadan_reading"] {
            try connection.execute("CREATE ROLE \(role)_login LOGIN IN ROLE \(role)")
        }
    }

    func conninfo(as role: String) -> String { "host=\(server.directory) user=\(role) dbname=\(database)" }

    func open(as role: String) throws -> Books { try Books.connect(conninfo(as: role), purpose: "test") }

    func connect(as role: String) throws -> PostgresConnection {
        try PostgresConnection(Books.settings(conninfo(as: role), purpose: "test"))
    }

    func tables() throws -> [String] { try relations(kinds: "rpmf") }

    /// By letters of `pg_class.relkind`.
    func relations(kinds: String) throws -> [String] {
        try connect(as: "postgres").query(
            "SELECT relname FROM pg_class WHERE relnamespace = 'huadan'::regnamespace AND strpos($1, relkind::text) > 0",
            [.text(kinds)]
        ).rows.compactMap { $0.text(0) }
    }

    struct Column {
        let name: String
        /// Nobody may set it, so that no right to that can be found out.
        let isGenerated: Bool
    }

    func columns(of table: String) throws -> [Column] {
        try connect(as: "postgres").query(
            """
            SELECT attname, attidentity <> '' FROM pg_attribute
            WHERE attrelid = ('huadan.' || $1)::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
            """,
            [.text(table)]
        ).rows.map { Column(name: $0.text(0) ?? "", isGenerated: $0.bool(1) ?? false) }
    }
}
