import BooksTestSupport
import Notification
import Postgres
import Testing

@testable import Books

/// Every file of `sql/` against the schema that the migrations make.
@Suite struct StatementTests {
    /// Folders whose files are scripts of the schema, and files that are templates of a statement.
    private static let schemaFolders = ["migrations", "functions"]
    private static let templates = [
        "acts/insert", "acts/number", "night/collect_findings", "night/copy_in", "night/copy_out", "reports/calls",
        "reports/copy", "reports/discrepancies", "verify/difference",
    ]

    private static let statements: [SQLFile] = sqlFiles.keys.sorted()
        .map { SQLFile(String($0.dropLast(".sql".count))).of(.dueCalls) }
        .filter { file in
            !schemaFolders.contains { file.name.hasPrefix($0 + "/") } && !templates.contains(file.name)
        }

    private static func head(_ text: String) -> String {
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("--") }
        return lines.first.map { String($0.prefix { $0 != " " }) } ?? ""
    }

    /// A connection on which all that statements work in is there.
    private static func prepared(_ test: TestBooks) throws -> PostgresConnection {
        let books = try test.open()
        let connection = books.connection
        try Night(books).setParameters(asOfMicros: 0, previousMicros: nil, .standard)
        try books.execute("night/report_parameters", [.text("2026-01-01"), .text("2026-01-02"), .null, .text("")])
        try connection.script(SQLFile("load/staging").text)
        try connection.script(SQLFile("reconcile/night_tables").text)
        try connection.set("huadan.find_pattern", "x")
        return connection
    }

    private static let shared = Result { try TestBooks() }

    @Test func `the folders hold what this test looks at`() {
        #expect(Self.statements.count > 70)
        #expect(DiscrepancyRule.all.count == 15)
        #expect(DiscrepancyRule.all.map(\.kind) == DiscrepancyRule.all.map(\.kind).sorted())
    }

    @Test(arguments: statements.filter { ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(head($0.text)) })
    func `a query or a change is planned by the server`(file: SQLFile) throws {
        let connection = try Self.prepared(Self.shared.get())

        try connection.script("PREPARE statement AS\n" + file.text, name: file.name)
        let names = try connection.query("SELECT array_length(parameter_types, 1)::bigint FROM pg_prepared_statements")
        let count = Int(names.int(0, 0) ?? 0)
        let arguments = count == 0 ? "" : "(" + Array(repeating: "NULL", count: count).joined(separator: ", ") + ")"

        #expect(try !connection.query("EXPLAIN EXECUTE statement" + arguments).isEmpty)
        #expect(count == Self.highestParameter(file.text), "\(file.name) does not use all its parameters")
    }

    @Test(arguments: DiscrepancyRule.all)
    func `a rule is collected into the findings`(rule: DiscrepancyRule) throws {
        let connection = try Self.prepared(Self.shared.get())

        try connection.script("PREPARE statement AS\n" + rule.statement.text, name: rule.file.name)
        #expect(try !connection.query("EXPLAIN EXECUTE statement ('k', 's')").isEmpty)
    }

    @Test(arguments: ["usage", "charges", "corrections", "statement", "waivers", "live_discrepancies"])
    func `a report is copied out`(report: String) throws {
        let test = try Self.shared.get()
        let night = Night(try test.open())
        try night.setParameters(asOfMicros: 0, previousMicros: nil, .standard)

        try night.rows(of: report, ReportScope(from: "2026-01-01", to: "2026-01-02")) { _ in
            Issue.record("empty books have a row")
        }
    }

    @Test(arguments: ["calls", "discrepancies"])
    func `values are copied out, inside a transaction too`(report: String) throws {
        let night = Night(try Self.shared.get().open())
        try night.setParameters(asOfMicros: 0, previousMicros: nil, .standard)
        let copy = {
            try night.values(of: report, ReportScope(from: "0001-01-01", to: "9999-12-31")) { _ in
                Issue.record("empty books have a row")
            }
        }

        try copy()
        try night.books.connection.transaction { try copy() }
        let zone = try night.books.connection.query("SELECT current_setting('TimeZone')")
        #expect(zone.text(0, 0) != "Asia/Shanghai")
    }

    @Test func `every other statement runs`() throws {
        let others = Self.statements.filter {
            !["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(Self.head($0.text))
        }
        let ran = [
            "backup/analyze", "backup/make_schema", "load/copy_cdrs", "load/copy_events", "load/copy_set_aside",
            "load/prepare_move", "load/prepared_move", "load/staging", "rights/apply", "rights/roles",
        ]
        let ranHere = ["night/analyze", "night/shadow_tables", "reconcile/night_tables"]
        #expect(others.map(\.name).filter { !ran.contains($0) } == ranHere)

        let connection = try Self.prepared(Self.shared.get())
        try connection.script(SQLFile("night/analyze").on(table: "night_call").text)
        try connection.script(SQLFile("night/shadow_tables").text)
    }

    @Test(arguments: statements)
    func `a file says what it is for and ends without a semicolon`(file: SQLFile) {
        #expect(file.text.hasPrefix("-- "))
        let scripts = [
            "load/staging", "night/shadow_tables", "reconcile/night_tables", "rights/apply", "rights/roles",
        ]
        #expect(scripts.contains(file.name) || !file.text.contains(";\n"))
    }

    @Test func `the columns that are copied are the fields of the wire, in their order`() throws {
        let leading = ["call_id", "KEY", "content_hash", "received_at", "journal_id", "push_sequence", "record_index"]
        let sender = ["token_app_key", "signed_by"]
        let cdr =
            leading + sender + ["ended_at"] + CDRField.allCases.map(\.columnName)
            + ["unknown_fields", "unreadable_times", "notes"]
        let event =
            leading + sender + ["event_type", "occurred_at"] + EventRow.fields.map(\.columnName)
            + ["unknown_fields", "notes"]

        #expect(Self.columns("load/copy_cdrs") == cdr.map { $0 == "KEY" ? "cdr_key" : $0 })
        #expect(Self.columns("load/copy_events") == event.map { $0 == "KEY" ? "event_key" : $0 })
        #expect(Self.columns("load/copy_cdrs").count == CDRRow.columnCount)
        #expect(Self.columns("load/copy_events").count == EventRow.columnCount)
    }

    @Test(arguments: [("load/copy_cdrs", "cdr"), ("load/copy_events", "status_event")])
    func `the columns that are copied are all columns of the table`(file: String, table: String) throws {
        let columns = try Self.shared.get().rows(
            "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 ORDER BY attnum",
            [.text(table)]
        )
        // Which act has forgotten something of a fact is never known when it is loaded.
        #expect(Self.columns(file) == columns.map { $0[0] }.filter { $0 != "forget_act_id" })
    }

    private static func columns(_ file: String) -> [String] {
        let text = SQLFile(file).text
        guard let open = text.firstIndex(of: "("), let close = text.firstIndex(of: ")") else { return [] }
        return text[text.index(after: open)..<close].split { ", \n".contains($0) }.map(String.init)
    }

    private static func highestParameter(_ text: String) -> Int {
        let code = text.split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: "\n")
        return code.matches(of: /\$(\d+)/).compactMap { Int($0.1) }.max() ?? 0
    }
}

extension SQLFile: CustomTestStringConvertible {
    /// Its name.
    public var testDescription: String { name }
}

extension DiscrepancyRule: CustomTestStringConvertible {
    /// Its kind.
    public var testDescription: String { kind }
}

extension NightSettings {
    static let standard = NightSettings(
        feeGraceSeconds: 25_200,
        statusGraceSeconds: 600,
        toleranceSeconds: 2,
        masksNumbers: true,
        billingTimezone: "Asia/Shanghai"
    )
}
