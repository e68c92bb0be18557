import Books
import BooksTestSupport
import Foundation
import Journal
import Postgres
import Testing

/// Facts, acts and signed figures are never changed: the database itself refuses, whoever asks.
@Suite struct ClosedByConstructionTests {
    static let tables = [
        "cdr", "status_event", "repeat", "set_aside", "set_aside_occurrence", "set_aside_act", "app_act", "app_token",
        "app_token_end", "discrepancy_waiver", "cdr_choice", "period_act", "closed_call", "closed_cdr", "closed_usage",
        "closed_discrepancy", "closed_dismissal", "correction", "period_files", "gap", "digest_link",
        "report_revision",
    ]

    @Test func `nothing that was received, decided or signed can be changed or removed`() async throws {
        let nights = try await Self.story()
        for table in Self.tables {
            let before = try Self.rows(nights, table)
            for statement in try Self.attempts(on: table, nights) {
                let error = Self.attempt(statement, nights)
                let message = error?.serverMessage ?? "no error"
                #expect(message.contains(table), "\(statement) should be refused by name: \(message)")
                #expect(
                    message.contains("never") || message.contains("cannot"),
                    "\(statement) should say that it is not to be: \(message)"
                )
            }
            #expect(try Self.rows(nights, table) == before, "\(table)")
        }
    }

    @Test func `the story has a row of each`() async throws {
        let nights = try await Self.story()
        // A chain of digests is written by other means than a run of a test.
        for table in Self.tables where table != "digest_link" {
            #expect(try nights.books.count(table) > 0, "\(table)")
        }
    }

    @Test func `a condition that no row meets is refused too`() async throws {
        let nights = try TestNights()
        for table in Self.tables {
            #expect(Self.attempt("DELETE FROM \(table) WHERE false", nights) != nil, "\(table)")
        }
    }

    // MARK: -

    private static func attempts(on table: String, _ nights: TestNights) throws -> [String] {
        let column = try nights.books.rows(
            """
            SELECT quote_ident(column_name) FROM information_schema.columns
            WHERE table_schema = ANY (current_schemas(false)) AND table_name = $1
                AND is_identity = 'NO' AND is_generated = 'NEVER'
            ORDER BY ordinal_position LIMIT 1
            """,
            [.text(table)]
        )[0][0]
        return ["UPDATE \(table) SET \(column) = \(column)", "DELETE FROM \(table)", "TRUNCATE \(table) CASCADE"]
    }

    /// Tries a statement as the owner, and takes it back should it work.
    private static func attempt(_ statement: String, _ nights: TestNights) -> PostgresError? {
        do {
            let connection = try nights.books.connect()
            try connection.execute("BEGIN")
            try connection.execute(statement)
            try connection.execute("ROLLBACK")
            return nil
        } catch {
            return error as? PostgresError
        }
    }

    private static func rows(_ nights: TestNights, _ table: String) throws -> [[String]] {
        try nights.books.rows("SELECT t::text FROM \(table) AS t ORDER BY t::text COLLATE \"C\"")
    }

    /// Everything that can happen, once.
    private static func story() async throws -> TestNights {
        let nights = try TestNights()
        let end = "2026-10-30 04:00:00"
        let other = cdr(end, at: "2026-10-30 05:00:00") { $0.times["fwdAnswerTime"]? -= 30 }
        let again = cdr(end, at: "2026-10-30 06:00:00")
        try await nights.load([cdr(end), other, again] + statusOfCall("s", endSeconds: utc(end)))
        let note = #"{"kind":"down","from_micros":1,"to_micros":2,"count":0}"#
        var gap = TestPush(Array(note.utf8), atMicros: utcMicros("2026-10-30 06:00:00"))
        gap.kind = .gap
        try await nights.books.load([gap, TestPush(Array("{".utf8), atMicros: utcMicros(end))])
        _ = try nights.books.open().rotateToken(
            of: "app-1",
            overlapSeconds: 60,
            by: Actor(name: "ada", nowMicros: utcMicros(end))
        )
        try nights.run("2026-11-01 02:30:00")
        try nights.choose(2, of: "s", nowMicros: utcMicros("2026-11-01 12:00:00"))
        try nights.dismissAll("2026-11-01 12:00:00")
        try nights.close("2026-10", "2026-11-02 02:30:00")
        try await nights.load([cdr(end, at: "2026-11-04 03:00:00", session: "late")])
        try nights.run("2026-11-05 02:30:00")
        return nights
    }
}
