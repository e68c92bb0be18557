import BooksTestSupport
import Foundation
import Postgres
import Testing

@testable import Books

/// What the hot statements look at in books with a history; see docs/query-plans.md.
///
/// Each is run by `EXPLAIN (ANALYZE)`, and the rows that it looked at are counted, those it threw away too: so a plan
/// may be any, as long as its cost follows what is new and not what is old.
@Suite struct PlanTests {
    /// The most rows of a table that one statement may look at.
    struct Limits: CustomTestStringConvertible {
        let file: String
        let rows: [String: Int]

        var testDescription: String { file }
    }

    /// In the order of a night, since each statement reads what those before it have found.
    private static let night: [Limits] = [
        Limits(file: "reconcile/due_calls", rows: ["cdr": 3_000, "status_event": 6_000]),
        Limits(file: "reconcile/night_status", rows: ["status_event": 800]),
        Limits(file: "reconcile/odd_calls", rows: ["cdr": 400, "repeat": 1_000]),
        Limits(file: "reconcile/night_events", rows: ["status_event": 800]),
        Limits(file: "reconcile/night_cdrs", rows: ["cdr": 400]),
        Limits(file: "reconcile/night_calls", rows: ["cdr": 400, "status_event": 800]),
    ]

    /// With the day's CDRs and events; BRIN leads to whole blocks, so some more are looked at.
    private static let callsOfADay: [String: Int] = [
        "cdr": 6_000, "cdr_result": 4_200, "call_result": 4_300, "cdr_charge": 2_100, "status_event": 100,
        "repeat": 1_000,
    ]

    private static let shared = Result { try LargeBooks() }

    @Test(arguments: [("load/known_cdrs", "cdr"), ("load/known_events", "status_event")])
    func `a batch looks its own keys up`(file: String, table: String) throws {
        let connection = try Self.shared.get().books.connect()
        let keys = try connection.query(
            """
            SELECT
                array_agg(f.call_id)::text, array_agg(f.content_hash)::text
            FROM (SELECT * FROM \(table) ORDER BY call_id LIMIT 50) AS f
            """
        )
        let missing = "{" + Array(repeating: UUID().uuidString, count: 50).joined(separator: ",") + "}"
        let values = [missing, missing, keys.text(0, 1) ?? ""].map { "'\($0)'" }
        try connection.script("PREPARE batch AS " + SQLFile(file).text)
        // After five executions the server may turn to a plan for any keys.
        for _ in 0..<7 {
            let plan = try Plan(connection, "EXECUTE batch (" + values.joined(separator: ", ") + ")")
            plan.expect(within: [table: 100], file)
        }
    }

    @Test func `moving a loader's position finds it by its key`() throws {
        let connection = try Self.shared.get().books.connect()
        try connection.transaction {
            try connection.script("PREPARE move AS " + SQLFile("load/move_position").text)
            let plan = try Plan(connection, "EXECUTE move (7, 0, 1, 1, 1, NULL, 1)")
            plan.expect(within: ["journal_position": 1], "load/move_position")
        }
    }

    @Test func `a night with little news looks at little, whatever the books hold`() throws {
        let large = try Self.shared.get()
        let books = try large.books.open()
        let connection = books.connection
        try Night(books).setParameters(
            asOfMicros: utcMicros("2026-10-31 00:00:00"),
            previousMicros: utcMicros("2026-10-30 23:59:00"),
            .standard
        )
        try connection.script(SQLFile("reconcile/night_tables").text)
        for limits in Self.night {
            let plan = try Plan(connection, SQLFile(limits.file).of(.dueCalls).text)
            plan.expect(within: limits.rows, limits.file)
            for table in ["due_call", "odd_call", "night_status", "night_event", "night_cdr"] {
                try connection.script(SQLFile("night/analyze").text.replacing("{table}", with: table))
            }
        }
    }

    @Test func `the calls of a day are joined without a look at other days`() throws {
        let large = try Self.shared.get()
        let books = try large.books.open()
        let night = Night(books)
        try night.setParameters(asOfMicros: utcMicros("2026-10-31 00:00:00"), previousMicros: nil, .standard)
        try night.set(ReportScope(from: "2026-10-20", to: "2026-10-20"))
        try books.connection.transaction {
            let text = try night.values("calls", in: books, of: nil)
            let plan = try Plan(books.connection, text)
            #expect(plan.root.rows == 2_000, "\(plan)")
            plan.expect(within: Self.callsOfADay, "reports/calls")
        }
    }

    @Test func `rows that a plan looks at are counted`() throws {
        let connection = try Self.shared.get().books.connect()
        try connection.set("max_parallel_workers_per_gather", "0")
        let all = try Plan(connection, "SELECT count(*) FROM cdr WHERE icid = 'x'")
        let loop = try Plan(
            connection,
            "SELECT (SELECT k.day FROM call_result AS k WHERE k.call_id = c.call_id) FROM cdr AS c LIMIT 9"
        )

        #expect(all.rows["cdr"] == LargeBooks.calls + 20)
        #expect(loop.rows["call_result"] == 9)
        #expect("\(all)".contains("Seq Scan on cdr: 0 rows, \(LargeBooks.calls + 20) thrown away"))
    }
}

/// A statement's plan as it was run.
private struct Plan: CustomStringConvertible {
    /// A step of it.
    struct Node {
        let name: String
        let table: String?
        /// What it gave in one run.
        let rows: Int
        let thrownAway: Int
        let runs: Int
        let parts: [Node]

        init(_ node: [String: Any]) {
            let number = { (key: String) in (node[key] as? NSNumber)?.intValue ?? 0 }
            table = node["Relation Name"] as? String
            let index = (node["Index Name"] as? String).map { " by " + $0 } ?? ""
            name = "\(node["Node Type"] ?? "")\(index)\(table.map { " on " + $0 } ?? "")"
            rows = number("Actual Rows")
            thrownAway = number("Rows Removed by Filter") + number("Rows Removed by Index Recheck")
            runs = number("Actual Loops")
            parts = (node["Plans"] as? [[String: Any]] ?? []).map(Node.init)
        }

        func count(into sums: inout [String: Int]) {
            if let table { sums[table, default: 0] += (rows + thrownAway) * runs }
            for part in parts { part.count(into: &sums) }
        }

        func lines(_ indent: String) -> [String] {
            guard runs > 0 else { return [] }
            let more = thrownAway > 0 ? ", \(thrownAway) thrown away" : ""
            let times = runs > 1 ? ", \(runs) times" : ""
            return ["\(indent)\(name): \(rows) rows\(more)\(times)"] + parts.flatMap { $0.lines(indent + "  ") }
        }
    }

    let root: Node

    init(_ connection: PostgresConnection, _ statement: String) throws {
        let answer = try connection.query("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + statement)
        let json = try JSONSerialization.jsonObject(with: Data((answer.text(0, 0) ?? "").utf8))
        root = Node(((json as? [[String: Any]])?.first?["Plan"] as? [String: Any]) ?? [:])
    }

    /// Rows of each table that were looked at.
    var rows: [String: Int] {
        var sums: [String: Int] = [:]
        root.count(into: &sums)
        return sums
    }

    var description: String { root.lines("").joined(separator: "\n") }

    func expect(within limits: [String: Int], _ file: String) {
        for (table, limit) in limits {
            let found = rows[table, default: 0]
            #expect(found <= limit, "\(file) looked at \(found) rows of \(table), \(limit) at most:\n\(self)")
        }
    }
}

/// Thirty days of books, 2,000 calls a day, each with a CDR, two status events, a result and a charge; the last minute
/// brought news of 20 of them.
private struct LargeBooks {
    static let calls = 60_000
    let books: TestBooks

    init() throws {
        books = try TestBooks()
        let connection = try books.connect()
        try connection.script(Self.script)
        // It also notes for BRIN what lies where, as autovacuum does.
        try connection.script("VACUUM ANALYZE")
    }

    private static let script = """
        CREATE TEMPORARY TABLE one AS
        SELECT
            n, md5('call ' || n)::uuid AS call_id, md5('key ' || n)::uuid AS key, md5('content ' || n)::uuid AS content,
            timestamptz '2026-10-01 00:00:00+08' + n * interval '30 days' / 60000 AS at
        FROM generate_series(0, 59999) AS n;
        INSERT INTO cdr (
            call_id, cdr_key, content_hash, received_at, journal_id, push_sequence, record_index, ended_at, app_key,
            session_id, user_data)
        SELECT o.call_id, o.key, o.content, o.at + interval '10 s', 1, o.n, 0, o.at, 'app', 's' || o.n, repeat('x', 500)
        FROM one AS o;
        INSERT INTO status_event (
            call_id, event_key, content_hash, received_at, journal_id, push_sequence, record_index, event_type,
            occurred_at, session_id, user_data)
        SELECT
            o.call_id, md5(o.key::text || k)::uuid, md5(o.content::text || k)::uuid, o.at + interval '10 s', 1, o.n, k,
            CASE k WHEN 0 THEN 'answer' ELSE 'disconnect' END, o.at, 's' || o.n, repeat('x', 200)
        FROM one AS o CROSS JOIN generate_series(0, 1) AS k
        ORDER BY o.n;
        INSERT INTO cdr_result (
            call_id, cdr_key, content_hash, day, app_key, answered, talk_seconds, recorded)
        SELECT o.call_id, o.key, o.content, day.of, 'app', true, 1, false
        FROM one AS o CROSS JOIN LATERAL (SELECT (o.at AT TIME ZONE 'Asia/Shanghai')::date AS of) AS day;
        INSERT INTO call_result (
            call_id, day, app_key, has_cdr, ended_at, state, cdrs, status_events, answered, recorded, discrepancies,
            other_discrepancies, as_of, facts)
        SELECT r.call_id, r.day, 'app', true, o.at, 'complete', 1, 2, true, false, '', 0, o.at, 3
        FROM cdr_result AS r INNER JOIN one AS o ON o.call_id = r.call_id;
        INSERT INTO cdr_charge (
            call_id, cdr_key, card_kind, component, rate_card_id, rule_number, day, app_key, legs, quantity,
            billed_seconds, currency, amount)
        SELECT r.call_id, r.cdr_key, 'cost', 'talk', 1, 1, r.day, 'app', 1, 60, 60, 'CNY', 0.1 FROM cdr_result AS r;
        INSERT INTO repeat (call_id, fact_key, content_hash, received_at, journal_id, push_sequence, record_index)
        SELECT o.call_id, o.key, o.content, o.at + interval '1 h', 1, o.n, 0 FROM one AS o WHERE o.n % 100 = 0;
        INSERT INTO journal (journal_uid, purpose, loaders, place, registered_at)
        SELECT 'journal ' || n, 'import', 1, 'here', '2026-10-01 00:00:00+00' FROM generate_series(1, 2000) AS n;
        INSERT INTO journal_position (journal_id, loader, next_sequence, loaded_through_at)
        SELECT j.journal_id, 0, 1, '-infinity' FROM journal AS j;
        INSERT INTO cdr (
            call_id, cdr_key, content_hash, received_at, journal_id, push_sequence, record_index, ended_at, app_key,
            session_id)
        SELECT o.call_id, o.key, md5('later ' || o.n)::uuid, '2026-10-31 00:00:00+00', 1, o.n, 1, o.at, 'app', 's' || o.n
        FROM one AS o WHERE o.n % 3000 = 0;
        """
}
