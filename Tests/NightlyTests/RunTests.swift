import Books
import BooksTestSupport
import Foundation
import Journal
import Nightly
import Postgres
import Testing

/// A run as a whole: repeated, looked back at, killed, met by another.
@Suite struct RunTests {
    private static let first = "2026-11-22 02:30:00"
    private static let second = "2026-11-23 02:30:00"
    private static let third = "2026-11-24 02:30:00"

    /// What comes before the first night, between the first two, and after the second.
    private static let before =
        completeCall("a", endSeconds: utc("2026-11-20 04:00:00"))
        + statusOfCall("b", endSeconds: utc("2026-11-21 04:00:00"))
        + statusOfCall("c", endSeconds: utc("2026-11-21 15:00:00"))
    private static let between: [Fact] =
        [late("b", "2026-11-21 04:00:00", "2026-11-22 03:00:00")]
        + completeCall("d", endSeconds: utc("2026-11-22 05:00:00"), talkSeconds: 7)
    private static let after: [Fact] = [late("c", "2026-11-21 16:00:01", "2026-11-23 03:00:00")]

    private static func late(_ session: String, _ end: String, _ arrival: String) -> Fact {
        var cdr = TestCDR(session, endSeconds: utc(end))
        cdr.atMicros = utcMicros(arrival)
        return .cdr(cdr)
    }

    @Test func `the same as-of again gives the same bytes and touches nothing`() async throws {
        let nights = try TestNights()
        try await nights.load(Self.before)
        #expect(try nights.run(Self.first).kind == .current)
        let traces = try nights.reports.traces()
        let books = try Self.books(nights)

        let again = try nights.run(Self.first)

        #expect(again.kind == .repeated)
        #expect(!again.days.isEmpty && again.days.allSatisfy { !$0.isChanged })
        #expect(try nights.reports.traces() == traces)
        #expect(try Self.books(nights) == books)
        #expect(try nights.books.count("nightly_run") == 2, "but the run is in the history")
    }

    @Test func `the same as-of again heals a folder`() async throws {
        let nights = try TestNights()
        try await nights.load(Self.before)
        try nights.run(Self.first)
        let files = try nights.reports.files()
        try FileManager.default.removeItem(atPath: nights.reports.path + "/2026-11-21")

        try nights.run(Self.first)

        #expect(try nights.reports.files() == files)
    }

    @Test func `a look back gives the bytes of the run of then, and leaves the books alone`() async throws {
        let nights = try TestNights()
        try await nights.load(Self.before)
        try nights.run(Self.first)
        let then = try nights.reports.files()
        try await nights.load(Self.between)
        try nights.run(Self.second)
        let second = try nights.reports.files()
        try await nights.load(Self.after)
        try nights.run(Self.third)
        let books = try Self.books(nights)

        for (asOf, files) in [(Self.first, then), (Self.second, second)] {
            let folder = try TemporaryDirectory()
            let outcome = try nights.run(asOf, in: folder)
            #expect(outcome.kind == .historical)
            let back = try folder.files()
            #expect(!back.isEmpty)
            for (name, bytes) in back {
                #expect(bytes == files[name], "\(asOf) \(name)")
            }
            #expect(try Self.books(nights) == books)
        }
        let folder = try TemporaryDirectory()
        try nights.run(Self.first, day: "2026-11-21", in: folder)
        #expect(try folder.files() == then.filter { $0.key.hasPrefix("2026-11-21/") })
    }

    @Test func `two nights give what one night over everything gives`() async throws {
        let two = try TestNights()
        try await two.load(Self.before)
        try two.run(Self.first)
        try await two.load(Self.between)
        try two.run(Self.second)
        let one = try TestNights()
        try await one.load(Self.before + Self.between)
        try one.run(Self.second)

        let files = try one.reports.files()
        let others = try two.reports.files()
        for report in ["usage", "calls", "charges", "corrections"] {
            for (name, bytes) in files where name.hasSuffix("/\(report).csv") {
                #expect(others[name] == bytes, "\(name)")
            }
        }
        #expect(try one.usage(before: "9999-01-01") == two.usage(before: "9999-01-01"))
    }

    @Test func `a revision rises only when files change`() async throws {
        let nights = try TestNights()
        try await nights.load(Self.before)
        #expect(try nights.run(Self.first).days.map(\.revision).allSatisfy { $0 == 1 })
        try await nights.load(Self.between + [Self.before[0]].map { with($0, utcMicros("2026-11-22 04:00:00")) })
        let outcome = try nights.run(Self.second)

        let revisions = Dictionary(uniqueKeysWithValues: outcome.days.map { ($0.day, $0.revision) })
        #expect(revisions == ["2026-11-20": 1, "2026-11-21": 2, "2026-11-22": 1], "a repeat changes no file")
        #expect(try nights.run(Self.third).days.map(\.day) == ["2026-11-23"], "only the day that ended is due")
    }

    @Test func `a run that is killed before it publishes leaves nothing and the next one does the same`() async throws {
        let twin = try TestNights()
        try await twin.load(Self.before)
        try twin.run(Self.first)
        let nights = try TestNights()
        try await nights.load(Self.before)
        let untouched = try Self.books(nights)
        let books = try nights.books.open("the victim")
        let night = Night(books)
        #expect(try night.lock())
        try night.setParameters(asOfMicros: utcMicros(Self.first), previousMicros: nil, nights.settings)
        let run = try night.startRun(
            asOfMicros: utcMicros(Self.first),
            .current,
            nights.settings,
            programVersion: "test",
            nowMicros: utcMicros(Self.first)
        )
        try night.reconcile(isFull: true, lastStartedMicros: nil) { _ in }
        try kill("the victim", nights)

        let error = #expect(throws: BooksError.self) { try night.publish(run: run, asOfMicros: 0, startedMicros: 0) }
        #expect(error?.isConnectionFailure == true)
        #expect(try Self.books(nights) == untouched)

        #expect(try nights.run(Self.first).kind == .current)
        #expect(try Self.books(nights) == Self.books(twin))
        #expect(try nights.reports.files() == twin.reports.files())
    }

    @Test(arguments: ["discrepancy", "call_result", "cdr_result", "daily_usage", "report_day", "nightly_day"])
    func `a run that dies while it publishes leaves nothing`(table: String) async throws {
        let nights = try TestNights()
        try await nights.load(Self.before)
        try nights.books.connect().script(
            """
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
            CREATE TRIGGER deadly BEFORE INSERT ON \(table) FOR EACH ROW EXECUTE FUNCTION die();
            """
        )

        #expect(throws: NightlyError.self) { try nights.run(Self.first) }
        #expect(try Self.books(nights).isEmpty)
        #expect(try nights.reports.files().isEmpty)

        try nights.books.connect().execute("DROP TRIGGER deadly ON \(table)")
        #expect(try nights.run(Self.first).kind == .current)
        #expect(try nights.call("a")?.state == "complete")
    }

    @Test func `a run that is killed before it wrote its reports is finished by the next`() async throws {
        let twin = try TestNights()
        try await twin.load(Self.before)
        try twin.run(Self.first)
        let nights = try TestNights()
        try await nights.load(Self.before)
        let request = nights.request(asOfMicros: utcMicros(Self.first))
        let job = NightlyJob(
            try nights.books.open("the victim"),
            request,
            NightlyJob.Clock(now: { utcMicros(Self.first) + 1_000_000 }, drain: { _ throws(BooksError) in [] }),
            progress: { step in if step.hasPrefix("reports of") { try? kill("the victim", nights) } }
        )
        #expect(throws: NightlyError.self) { try job.run() }
        #expect(try nights.reports.files().isEmpty)

        try nights.run(Self.first)
        #expect(try nights.reports.files() == twin.reports.files())
        #expect(
            try nights.books.rows("SELECT outcome FROM nightly_run ORDER BY nightly_run_id") == [
                ["published"], ["done"],
            ]
        )
    }

    @Test func `a second run meets the lock`() async throws {
        let nights = try TestNights()
        let holder = Night(try nights.books.open())
        #expect(try holder.lock())

        let error = #expect(throws: NightlyError.self) { try nights.run(Self.first) }

        if case .anotherRun? = error {} else { Issue.record("\(String(describing: error))") }
        #expect(try nights.books.count("nightly_run") == 0)
    }

    @Test func `a run waits for what is not loaded`() async throws {
        let nights = try TestNights()
        let writer = try await nights.books.journal([try Self.before[0].push()], purpose: .serve)
        _ = try nights.books.loader(nights.books.open(), of: writer)
        let books = try nights.books.open()
        let job = NightlyJob(
            books,
            nights.request(asOfMicros: utcMicros(Self.first)),
            NightlyJob.Clock(
                now: { utcMicros(Self.first) },
                drain: { asOf throws(BooksError) in try Night(books).laggingJournals(asOfMicros: asOf) }
            ),
            progress: { _ in }
        )

        let error = #expect(throws: NightlyError.self) { try job.run() }

        guard case .notLoaded(let journals)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(journals.map(\.id) == [writer.id.description])
        #expect(try nights.books.count("nightly_run") == 0)
        await writer.close()
    }

    private func kill(_ name: String, _ nights: TestNights) throws {
        let killed = try nights.books.rows(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
                + "WHERE application_name = $1 AND datname = current_database()",
            [.text(name)]
        )
        #expect(killed == [["t"]])
    }

    private func with(_ fact: Fact, _ micros: Int64) -> Fact {
        var fact = fact
        fact.atMicros = micros
        return fact
    }

    /// All that a run publishes.
    static func books(_ nights: TestNights) throws -> [[String]] {
        let tables = [
            "call_result", "cdr_result", "discrepancy", "daily_usage", "report_revision", "nightly_day",
        ]
        return try tables.flatMap { table in
            try nights.books.rows("SELECT '\(table)', t::text FROM \(table) AS t ORDER BY t::text COLLATE \"C\"")
        }
    }
}
