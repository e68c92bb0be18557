import Books
import BooksTestSupport
import Foundation
import Journal
import Nightly
import Notification
import Postgres
import Reports
import Testing

/// What is forgotten is gone everywhere, and nothing else is changed by it.
@Suite struct ForgettingTests {
    private static let digits = "13812345678"
    private static let end = utc("2026-10-20 04:00:00")
    private static let now = "2026-11-10 04:00:00"

    /// Calls of October, closed, and of November, with a number in every odd place; what is set aside is dismissed.
    private static func story() async throws -> TestNights {
        let nights = try TestNights()
        let facts = closedCalls + completeCall("nov", endSeconds: utc("2026-11-05 04:00:00"))
        try await nights.load(facts + closedCalls.map { repeated($0) })
        let odd = [
            #"{"eventType":"fee","feeLst":[{"sessionId":"x","callerNum":"\#(digits)""#,
            #"{"eventType":"fee","feeLst":[{"callerNum":"+86\#(digits)","userData":"x"},{"sessionId":"fine","#
                + #""icid":"i1","appKey":"app-1","callEndTime":"2026-10-20 05:00:00","serviceType":"002"}]}"#,
            #"{"eventType":"nothing","n":"\u0031\u0033812345678","m":\#(digits)}"#,
        ]
        try await nights.books.load(odd.map { TestPush(Array($0.utf8), atMicros: (end + 3_600) * 1_000_000) })
        try nights.run("2026-10-21 18:00:00")
        try nights.dismissAll("2026-10-22 04:00:00")
        try nights.close("2026-10", "2026-11-02 18:00:00")
        try nights.run("2026-11-06 18:00:00")
        return nights
    }

    private static var closedCalls: [Fact] {
        var first = TestCDR("1200_+86\(digits)_1", endSeconds: end)
        first.others = [
            "callerNum": "+86\(digits)", "calleeNum": digits, "fwdDstNum": "+8613900000001",
            "bindNum": "86\(digits)", "userData": "ring \(digits) back", "recordObjectName": "r_20261020\(digits).wav",
            "extra": "00 86 138-1234-5678", "hostName": "host", "failTime": "near \(digits)",
        ]
        var other = first
        other.others["userData"] = "ring \(digits) later"
        other.atMicros += 60_000_000
        var event = TestEvent("disconnect", first.session, seconds: end)
        event.others = ["caller": digits, "called": "+86\(digits)", "userData": "words", "digitInfo": digits]
        return [.cdr(first), .cdr(other), .event(event)] + completeCall("plain", endSeconds: end + 60)
    }

    private static func repeated(_ fact: Fact) -> Fact {
        var again = fact
        again.atMicros += 3_600_000_000
        return again
    }

    /// Figures and findings: everything that must be the same after forgetting.
    private static let kept = [
        "SELECT * FROM call_result", "SELECT * FROM cdr_result", "SELECT * FROM discrepancy",
        "SELECT * FROM daily_usage",
        "SELECT * FROM daily_charge", "SELECT * FROM cdr_charge", "SELECT * FROM closed_call",
        "SELECT * FROM closed_cdr",
        "SELECT * FROM closed_discrepancy", "SELECT * FROM closed_dismissal", "SELECT * FROM digest_link",
        "SELECT * FROM repeat", "SELECT * FROM set_aside_occurrence",
        "SELECT call_id, cdr_key, content_hash, received_at, ended_at, icid, call_end_time, user_data IS NULL FROM cdr",
        "SELECT call_id, event_key, content_hash, received_at, occurred_at, caller IS NULL FROM status_event",
        "SELECT set_aside_id, scope, reason, message FROM set_aside",
    ]

    private static func figures(_ nights: TestNights) throws -> [[[String]]] {
        try kept.map { try nights.books.rows("SELECT q::text FROM (\($0)) AS q ORDER BY q::text COLLATE \"C\"") }
    }

    private static func forgetter(_ nights: TestNights) throws -> (Forgetter, Actor) {
        let books = try nights.books.open("huadan forget")
        try Night(books).setParameters(asOfMicros: utcMicros(now), previousMicros: nil, nights.settings)
        let forgetter = Forgetter(books, nights.books.installation, nights.books.journals, progress: { _ in })
        return (forgetter, Actor(name: "ada", nowMicros: utcMicros(now)))
    }

    /// Every column of every table that holds texts or bytes in which something stands.
    private static func columns(holding text: String, _ nights: TestNights) throws -> [String] {
        let columns = try nights.books.rows(
            """
            SELECT c.table_name, c.column_name FROM information_schema.columns AS c
            INNER JOIN information_schema.tables AS t USING (table_schema, table_name)
            WHERE c.table_schema = 'huadan' AND t.table_type = 'BASE TABLE' AND c.data_type IN ('text', 'bytea')
            """
        )
        #expect(columns.count > 100)
        return try columns.filter { column in
            let sql = """
                SELECT count(*) FROM \(column[0]) AS t
                WHERE strpos(translate(CASE WHEN pg_typeof(t.\(column[1]))::text = 'bytea'
                    THEN encode(t.\(column[1])::text::bytea, 'escape') ELSE t.\(column[1])::text END, ' -', ''), $1) > 0
                """
            return try nights.books.rows(sql, [.text(text)])[0][0] != "0"
        }.map { $0.joined(separator: ".") }
    }

    private static func archived(_ nights: TestNights) throws -> [JournalEntry] {
        try nights.books.journals.list().flatMap { journal in
            var reader = try JournalReader(root: nights.books.journals, id: journal.header.id)
            return try reader.next(maxEntries: .max, maxBytes: .max, bound: .wholeGroups)
        }
    }

    private static func broken(_ nights: TestNights) throws -> [String] {
        try Verification(
            nights.books.open("huadan verify"),
            nights.settings,
            reportsDirectory: nights.reports.path,
            progress: { _ in }
        ).run(days: nil).filter { !$0.isRight }.map { "\($0.sentence) \($0.broken)" }
    }

    /// Reads the whole archive again; what was new.
    private static func replay(_ nights: TestNights, into books: TestBooks) throws -> LoadCounts {
        let target = try books.open("huadan replay")
        let request = ReplayRequest(
            root: nights.books.journals,
            installation: nights.books.installation,
            spanMicros: .min ..< .max,
            nowMicros: utcMicros("2026-11-12 04:00:00")
        )
        var new = LoadCounts()
        for journal in try target.knownJournals() {
            new += try target.replay(journal, from: 1, request, progress: { _ in }).new
        }
        return new
    }

    private static func acts(_ nights: TestNights) throws -> [ForgettingAct] {
        let books = try nights.books.open()
        try Night(books).setParameters(asOfMicros: utcMicros(now), previousMicros: nil, nights.settings)
        return try books.forgettingActs()
    }

    enum Way: CaseIterable { case number, before }

    private static func forget(_ way: Way, _ nights: TestNights) throws -> ForgettingCounts {
        let (forgetter, actor) = try forgetter(nights)
        switch way {
        case .number:
            let number = try #require(NumberPattern("+86 138 1234 5678"))
            return try forgetter.forget(number, reason: "asked for", by: actor)
        case .before: return try forgetter.forget(before: "2026-11-01", reason: "old", by: actor)
        }
    }

    @Test(arguments: Way.allCases)
    func `what is forgotten is gone everywhere, and no figure, key, finding or digest changes`(way: Way) async throws {
        let nights = try await Self.story()
        #expect(try Self.broken(nights) == [])
        #expect(try Self.columns(holding: Self.digits, nights).count > 8)
        let before = try Self.figures(nights)

        let counts = try Self.forget(way, nights)

        #expect(counts.facts >= 3 && counts.setAside == 3 && counts.pushes > 3 && counts.journalsLeft == 0, "\(counts)")
        #expect(try Self.columns(holding: Self.digits, nights) == [])
        for entry in try Self.archived(nights) {
            let text = String(decoding: entry.body + (entry.imprint ?? []), as: UTF8.self)
            #expect(!text.replacing("-", with: "").contains(Self.digits) && !text.contains("u0031"), "\(text)")
        }
        let after = try Self.figures(nights)
        for (query, pair) in zip(Self.kept, zip(before, after)) { #expect(pair.0 == pair.1, "\(query)") }
        #expect(try Self.broken(nights) == [])
        #expect(try Self.replay(nights, into: nights.books) == LoadCounts())
        #expect(try Self.columns(holding: Self.digits, nights) == [])
        #expect(try Self.figures(nights) == before)
        let acts = try Self.acts(nights)
        #expect(acts.map(\.pending) == [""] && acts[0].pushes == counts.pushes)
    }

    @Test func `only the number goes with a number, and everything with a day`() async throws {
        let nights = try await Self.story()
        _ = try Self.forget(.number, nights)
        let texts = try nights.books.rows("SELECT user_data FROM cdr WHERE user_data LIKE 'ring%' ORDER BY 1").flatMap {
            $0
        }
        #expect(
            texts.count == 2
                && texts.allSatisfy { $0.hasPrefix("ring 138*#") && $0.contains("er") || $0.hasSuffix("back") }
        )
        #expect(
            try nights.books.rows("SELECT DISTINCT fwd_dst_num FROM cdr WHERE caller_num LIKE '+86138*#%'") == [
                ["+8613900000001"]
            ]
        )

        _ = try Self.forget(.before, nights)
        #expect(try nights.books.rows("SELECT count(*) FROM cdr WHERE fwd_dst_num = '+8613900000001'") == [["0"]])
        #expect(try nights.books.rows("SELECT count(*) FROM status_event WHERE user_data = 'words'") == [["0"]])
        #expect(try nights.books.rows("SELECT count(*) FROM cdr WHERE forget_act_id IS NULL") == [["1"]])
        #expect(try Self.broken(nights) == [])
    }

    @Test func `a repeat that comes later is known, and books made again from the archive have the same totals`()
        async throws
    {
        let nights = try await Self.story()
        _ = try Self.forget(.before, nights)
        let empty = try TestNights()
        try empty.books.makeSame(as: nights.books)
        _ = try empty.books.open().drainIdleJournals(
            in: nights.books.journals,
            nights.books.installation,
            place: "test",
            now: { utcMicros("2026-11-12 04:00:00") }
        )
        #expect(try empty.books.factLines() == nights.books.factLines())
        #expect(try Self.columns(holding: Self.digits, empty) == [])
        try empty.run("2026-11-12 18:00:00")
        try nights.run("2026-11-12 18:00:00")
        #expect(try empty.usage(before: "2026-12-01") == nights.usage(before: "2026-12-01"))
        #expect(
            try empty.books.rows("SELECT set_aside_id, reason FROM set_aside ORDER BY 1")
                == nights.books.rows("SELECT set_aside_id, reason FROM set_aside ORDER BY 1")
        )

        let late = try Self.closedCalls.map { fact in
            var again = fact
            again.atMicros = utcMicros("2026-11-13 04:00:00")
            return try again.push()
        }
        let counts = try await nights.books.load(late)
        #expect(counts.newCDRs == 0 && counts.newEvents == 0 && counts.repeats == late.count)
    }

    @Test(arguments: [
        "UPDATE cdr SET caller_num = '+86138*#000000*000000'",
        "SELECT begin_forgetting('number', NULL, 'r', 'a', now()); UPDATE cdr SET caller_num = '+86138*#000000*000000'",
    ])
    func `facts are not changed outside of forgetting`(statement: String) async throws {
        let nights = try await Self.story()
        #expect(throws: PostgresError.self) { try nights.books.connect().script("BEGIN; \(statement)") }
    }

    @Test(arguments: [
        "call_end_time = call_end_time + interval '1 s'", "caller_num = '+8613900000009'", "caller_num = NULL",
        "content_hash = gen_random_uuid()", "tts_play_times = 5", "icid = 'other'",
    ])
    func `forgetting that changes anything else is refused`(change: String) async throws {
        let nights = try await Self.story()
        let script = """
            BEGIN;
            INSERT INTO forget_step (forget_act_id, what, count)
            SELECT begin_forgetting('number', NULL, 'r', 'a', now()), 'begun', 0;
            UPDATE cdr SET forget_act_id = (SELECT max(forget_act_id) FROM forget_act), \(change)
            WHERE caller_num IS NOT NULL
            """
        #expect(throws: PostgresError.self) { try nights.books.connect().script(script) }
        let honest = script.replacing(change, with: "caller_num = '+86138*#000000*000000'")
        try nights.books.connect().script(honest)
    }

    @Test(arguments: [("2026-11-01", true), ("2026-10-15", true), ("2026-11-02", false), ("2026-12-01", false)])
    func `only days of closed months are forgotten by age`(day: String, isClosed: Bool) async throws {
        let nights = try await Self.story()
        let (forgetter, _) = try Self.forgetter(nights)
        if isClosed {
            try forgetter.requireClosed(before: day)
        } else {
            #expect(throws: BooksError.self) { try forgetter.requireClosed(before: day) }
        }
    }

    @Test func `an archive that was in use is finished later, and never with less`() async throws {
        let nights = try await Self.story()
        let writer = try await nights.books.journal([try Self.closedCalls[0].push()], purpose: .serve)
        var loader = try nights.books.loader(try nights.books.open(), of: writer)
        _ = try loader.loadNext()
        #expect(try Self.forget(.number, nights).journalsLeft == 1)
        #expect(try Self.acts(nights).map(\.pending) == ["test"])
        await writer.close()

        #expect(try Self.forgetter(nights).0.finishPending().pushes == 1)
        #expect(try Self.acts(nights).map(\.pending) == [""])
        for entry in try Self.archived(nights) {
            #expect(!String(decoding: entry.body, as: UTF8.self).contains(Self.digits))
        }
        #expect(try Self.replay(nights, into: nights.books) == LoadCounts())
    }

    @Test func `a number is found in calls, set-aside bodies and the archive`() async throws {
        let nights = try await Self.story()
        let (forgetter, _) = try Self.forgetter(nights)
        var found: [NumberPlace] = []
        try forgetter.find(try #require(NumberPattern(Self.digits))) { found.append($0) }
        #expect(Set(found.map(\.what)) == ["cdr", "status_event", "set_aside", "archive"])
        #expect(found.filter { $0.what == "cdr" }.count == 2 && found.filter { $0.what == "set_aside" }.count == 3)
        #expect(found.filter { $0.what == "archive" }.count == 9)
        #expect(found.first?.fields.contains("user_data") == true)
        #expect(!found.contains { $0.cells.joined().contains(Self.digits) })
    }

    @Test func `a signed day is written again with its figures and says that numbers were forgotten`() async throws {
        let nights = try await Self.story()
        let before = try nights.lines("2026-10-20", "usage")
        _ = try Self.forget(.before, nights)

        try nights.run("2026-11-06 18:00:00", day: "2026-10-20")

        #expect(try nights.lines("2026-10-20", "usage") == before)
        let manifest = FileManager.default.contents(atPath: nights.reports.path + "/2026-10-20/manifest.json") ?? Data()
        #expect(String(decoding: manifest, as: UTF8.self).contains("numbers_forgotten"))
        #expect(try Self.broken(nights) == [])
        #expect(try nights.run("2026-11-06 18:00:00", day: "2026-10-20").days.first?.isChanged == false)
    }

    @Test func `what was set aside and forgotten is not tried again`() async throws {
        let nights = try await Self.story()
        _ = try Self.forget(.number, nights)
        let books = try nights.books.open()
        let id = try #require(
            try books.setAside(includesDecided: true, nights.settings, nowMicros: utcMicros(Self.now)).first?.id
        )
        #expect(throws: BooksError.self) {
            try books.retrySetAside(
                id,
                nights.books.installation,
                by: Actor(name: "ada", nowMicros: utcMicros(Self.now))
            )
        }
    }
}

extension TestBooks {
    /// Takes the key of other books, so that call ids are the same.
    fileprivate func makeSame(as other: TestBooks) throws {
        let row = try other.rows("SELECT encode(call_key, 'hex'), installation_id FROM installation")[0]
        try connect().execute(
            "UPDATE installation SET call_key = decode('\(row[0])', 'hex'), installation_id = '\(row[1])'"
        )
    }
}
