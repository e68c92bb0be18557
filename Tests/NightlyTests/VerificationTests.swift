import Books
import BooksTestSupport
import Foundation
import Nightly
import Postgres
import Reports
import Testing

/// What proves the books and the reports, and what it says when somebody changed them.
@Suite struct VerificationTests {
    private static let end = utc("2026-10-20 04:00:00")
    private static let night = "2026-11-02 18:00:00"

    /// Three calls of October, closed, and one that came late.
    private static func closedBooks() async throws -> TestNights {
        let nights = try TestNights()
        try await nights.load(
            completeCall("a", endSeconds: end) + completeCall("b", endSeconds: end + 60)
                + completeCall("c", endSeconds: end + 86_400)
        )
        try nights.run("2026-10-21 18:00:00")
        try nights.close("2026-10", night)
        try await nights.load([cdr("2026-10-20 05:00:00", at: "2026-11-03 01:00:00", session: "late")])
        try nights.run("2026-11-03 18:00:00")
        return nights
    }

    private static func broken(_ nights: TestNights, days: [String]? = nil) throws -> [String] {
        try Verification(
            nights.books.open("huadan verify"),
            nights.settings,
            reportsDirectory: nights.reports.path,
            progress: { _ in }
        ).run(days: days).filter { !$0.isRight }.map(\.sentence)
    }

    @Test func `books that nobody touched hold, also worked out again in full`() async throws {
        #expect(try Self.broken(try await Self.closedBooks()) == [])
    }

    @Test func `empty books hold`() throws {
        #expect(try Self.broken(try TestNights()) == [])
    }

    @Test(arguments: [
        (
            "UPDATE cdr SET call_end_time = call_end_time + interval '1 min', ended_at = ended_at + interval '1 min'",
            "worked out again"
        ),
        ("UPDATE cdr_result SET talk_seconds = talk_seconds + 1", "The sums of each day"),
        ("UPDATE daily_usage SET first_leg_seconds = first_leg_seconds + 1", "Each day's usage"),
        ("UPDATE daily_usage SET calls = calls + 1, complete = complete + 1", "The sums of each day"),
        ("UPDATE call_result SET state = 'missing_fee' WHERE state = 'complete'", "The sums of each day"),
        ("DELETE FROM call_result WHERE day = '2026-10-21'", "Every call with a fact"),
        ("DELETE FROM status_event WHERE event_type = 'answer'", "The facts that were new"),
        ("UPDATE cdr SET content_hash = gen_random_uuid()", "Of the versions of each CDR"),
        ("UPDATE call_result SET discrepancies = 'several_fees'", "The kinds that a call's result"),
        ("UPDATE closed_usage SET talk_seconds = talk_seconds - 1", "No figure of a closed month"),
        ("UPDATE closed_cdr SET talk_seconds = talk_seconds - 1", "What closed months say plus"),
        ("DELETE FROM correction", "What closed months say plus"),
        ("UPDATE period_act SET acted_by = 'eve'", "The acts of people"),
        ("DELETE FROM digest_link WHERE link = 1", "Every link of the chain"),
        ("UPDATE digest_link SET totals = totals || ' '", "Every link of the chain"),
        ("UPDATE cdr SET push_sequence = push_sequence + 1000", "Every fact came with a push"),
        ("ALTER TABLE cdr DISABLE TRIGGER insert_only", "The database refuses changes"),
        (
            "UPDATE report_revision SET manifest = replace(manifest, '\"calls\": \"2\"', '\"calls\": \"3\"')",
            "The control totals"
        ),
    ])
    func `a change in the database shows`(change: String, check: String) async throws {
        let nights = try await Self.closedBooks()
        let touched = try nights.books.tampering().execute(change)
        #expect(touched > 0 || change.hasPrefix("ALTER"), "the test changes nothing")
        let broken = try Self.broken(nights)
        #expect(broken.contains { $0.hasPrefix(check) || $0.contains(check) }, "only found: \(broken)")
    }

    /// Links of earlier programs digested each fact first; the books of their users go on being proved.
    @Test func `a link that counts a digest a fact holds, and shows a change`() async throws {
        let nights = try TestNights()
        try await nights.load(completeCall("a", endSeconds: Self.end) + completeCall("b", endSeconds: Self.end + 60))
        try nights.run("2026-10-21 18:00:00")
        try nights.books.tampering().execute(
            #"""
            UPDATE digest_link AS l
            SET totals = regexp_replace(l.totals, '^[^\n]*', f.line),
                digest = link_digest('', l.as_of, regexp_replace(l.totals, '^[^\n]*', f.line))
            FROM (
                SELECT 'facts cdrs=2 events=' || sum(b.facts) - 2 || ' '
                    || encode(sha256(string_agg(b.digest, '' ORDER BY b.byte)), 'hex') AS line
                FROM (
                    SELECT get_byte(d.digest, 0) AS byte, count(*) AS facts,
                        sha256(string_agg(d.digest, '' ORDER BY d.digest)) AS digest
                    FROM (
                        SELECT sha256('\x01'::bytea || uuid_send(c.cdr_key) || uuid_send(c.content_hash)) AS digest FROM cdr AS c
                        UNION ALL
                        SELECT sha256('\x02'::bytea || uuid_send(e.event_key) || uuid_send(e.content_hash)) FROM status_event AS e
                    ) AS d
                    GROUP BY 1
                ) AS b
            ) AS f
            """#
        )
        #expect(try Self.broken(nights) == [])
        try nights.books.tampering().execute("DELETE FROM status_event WHERE event_type = 'answer'")
        #expect(try Self.broken(nights).contains { $0.hasPrefix("The facts that were new") })
    }

    @Test func `a byte of a report shows, and so does a manifest made to fit it`() async throws {
        let nights = try await Self.closedBooks()
        let path = "\(nights.reports.path)/2026-10/usage.csv"
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        try file.seek(toOffset: 300)
        try file.write(contentsOf: Data("9".utf8))
        try file.close()
        #expect(try Self.broken(nights).map { $0.prefix(16) } == ["The report files"])

        let folder = "\(nights.reports.path)/2026-10"
        let named = try #require(try Manifest.read(folder: folder).files.first { $0.name == "usage.csv" })
        let bytes = Array(try #require(FileManager.default.contents(atPath: path)))
        let found = try nights.books.rows("SELECT encode(sha256($1), 'hex')", [.bytes(bytes)])[0][0]
        let manifest = URL(fileURLWithPath: folder + "/manifest.json")
        try String(contentsOf: manifest, encoding: .utf8).replacing(named.sha256, with: found)
            .write(to: manifest, atomically: true, encoding: .utf8)
        #expect(Manifest.verify(folder: folder).isEmpty)
        #expect(try Self.broken(nights).map { $0.prefix(16) } == ["The report files"])
    }
}

/// From the journals and the acts alone, the same books again.
@Suite struct HistoryAgainTests {
    @Test func `facts replayed and acts brought back make the same reports, byte for byte`() async throws {
        let nights = try TestNights(apps: [])
        try nights.books.addApp("app-1", atMicros: utcMicros("2026-10-01 00:00:00"))
        var other = TestCDR("b", endSeconds: utc("2026-10-20 04:01:00"))
        other.times["fwdAnswerTime"] = utc("2026-10-20 04:00:30")
        other.atMicros += 5
        let facts =
            completeCall("a", endSeconds: utc("2026-10-20 04:00:00"))
            + completeCall("b", endSeconds: utc("2026-10-20 04:01:00")) + [.cdr(other)]
            + [.event(TestEvent("disconnect", "lost", seconds: utc("2026-10-22 04:00:00")))]
        try await nights.load(facts)
        try nights.run("2026-10-23 18:00:00")
        try nights.choose(2, of: "b", nowMicros: utcMicros("2026-10-24 09:00:00"))
        try nights.waive("missing_fee", "2026-10-24 10:00:00")
        try nights.close("2026-10", "2026-11-02 18:00:00")
        let late: [Fact] = [cdr("2026-10-22 04:00:00", at: "2026-11-03 01:00:00", session: "lost")]
        try await nights.load(late)
        try nights.run("2026-11-04 18:00:00")
        try nights.reopen("2026-10", "2026-11-05 09:00:00")
        try nights.run("2026-11-05 18:00:00")
        try nights.close("2026-10", "2026-11-06 18:00:00")

        let acts = try nights.books.open().exportActs()
        let again = try TestNights(apps: [])
        let books = try again.books.open()
        try books.adopt(acts, again.books.installation)
        let installation = try books.installation(billingTimezone: "Asia/Shanghai")
        try await again.books.load(try (facts + late).map { try $0.push() }, as: installation)
        try books.insert(acts)
        let history = try books.history(of: acts)
        #expect(history.count == 8)
        try HistoryJob(
            books,
            again.request(asOfMicros: nil),
            NightlyJob.Clock(now: { utcMicros("2026-12-01 00:00:00") }, drain: { _ throws(BooksError) in [] }),
            progress: { _ in }
        ).repeat(history)

        #expect(try again.reports.files() == nights.reports.files())
        #expect(try Night(books).factsDigest() == Night(nights.books.open()).factsDigest())
        #expect(try books.exportActs().lines.count == acts.lines.count)
    }

    @Test func `acts go into books without acts only, and with facts only under the same key`() async throws {
        let nights = try TestNights()
        let acts = try nights.books.open().exportActs()
        #expect(throws: BooksError.self) { try nights.books.open().adopt(acts, nights.books.installation) }

        let loaded = try TestNights(apps: [])
        let other = String(repeating: "ab", count: 32)
        try await loaded.load(completeCall("a", endSeconds: utc("2026-10-20 04:00:00")))
        try loaded.books.open().adopt(acts, loaded.books.installation)
        let others = ActsExport(
            lines: [acts.lines[0].replacing(loaded.books.installation.callKey.hexadecimal, with: other)]
        )
        #expect(throws: BooksError.self) { try loaded.books.open().adopt(others, loaded.books.installation) }
    }

    @Test(arguments: ["", "nonsense", "{}", #"{"huadan_acts": 2}"#, #"["huadan_acts"]"#])
    func `what is no export of acts is refused by a sentence`(line: String) throws {
        let nights = try TestNights(apps: [])
        let error = #expect(throws: BooksError.self) {
            try nights.books.open().adopt(ActsExport(lines: [line]), nights.books.installation)
        }
        #expect(error?.description.hasPrefix("the acts were not imported: ") == true)
    }
}
