import Books
import BooksTestSupport
import Foundation
import Nightly
import Postgres
import Reports
import Testing

/// What was signed stays as it was signed, and how it comes to be signed.
@Suite struct ClosedMonthTests {
    static let october = "2026-10-30 04:00:00"
    static let september = "2026-09-30 04:00:00"
    static let closing = "2026-11-02 02:30:00"

    // MARK: Order

    @Test func `months close in order`() async throws {
        let nights = try TestNights()
        try await nights.load(Self.calls(Self.september, Self.october))
        try nights.run(Self.closing)
        let error = refusal { try nights.close("2026-10", "2026-11-02 03:00:00") }
        guard case .earlierPeriodOpen("2026-10", earlier: "2026-09")? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        try nights.close("2026-09", "2026-11-02 04:00:00")
        try nights.close("2026-10", "2026-11-02 05:00:00")
        #expect(try nights.state(of: "2026-09", "2026-11-02 05:00:00") == .closed)
    }

    @Test func `a month that no run has seen yet is closed before the next one too`() async throws {
        let nights = try TestNights()
        try await nights.load(Self.calls(Self.september, Self.october))
        let error = refusal { try nights.close("2026-10", Self.closing) }
        guard case .earlierPeriodOpen("2026-10", earlier: "2026-09")? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try nights.books.count("period_act") == 0)
    }

    @Test func `a month without anything in it needs no close, and is closed with the next`() async throws {
        let nights = try TestNights()
        try await nights.load(Self.calls(Self.october))
        try nights.close("2026-10", Self.closing)
        let error = refusal { try nights.close("2026-08", "2026-11-02 03:00:00") }
        guard case .periodClosedWith("2026-08", books: "2026-10")? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        try await nights.load([cdr("2026-08-20 04:00:00", at: "2026-11-03 04:00:00", session: "late")])
        try nights.run("2026-11-05 02:30:00")
        var expected = Correction("2026-11-03", of: "2026-08-20", "late_cdr", icid: "i1", (1, 1, 60))
        expected.session = "late"
        #expect(try nights.corrections("2026-11-05 02:30:00") == [expected])
    }

    @Test func `a month with nothing in it at all can be closed`() async throws {
        let nights = try TestNights()
        try nights.close("2026-10", Self.closing)
        #expect(try nights.reports.files(below: "2026-10").keys.contains("statement.csv"))
    }

    @Test func `a close cannot look back`() async throws {
        let nights = try TestNights()
        try await nights.load(Self.calls(Self.october))
        try nights.run("2026-11-03 02:30:00")
        let error = refusal { try nights.close("2026-10", Self.closing) }
        if case .cutBeforeLastRun? = error {} else { Issue.record("\(String(describing: error))") }
    }

    @Test(arguments: ["2026-1", "2026-13", "2026-10-01", "", "october"])
    func `what is no month is neither closed nor reopened`(text: String) throws {
        let nights = try TestNights()
        for action in [
            { try nights.close(text, Self.closing) as Any }, { try nights.reopen(text, Self.closing) as Any },
        ] {
            let error = refusal(action)
            if case .notAPeriod? = error {} else { Issue.record("\(String(describing: error))") }
        }
    }

    // MARK: The same bytes

    @Test func `closing again writes the same bytes`() async throws {
        let nights = try TestNights()
        try await nights.load(Self.calls(Self.october))
        let first = try nights.close("2026-10", Self.closing)
        let files = try nights.reports.files()
        let traces = try nights.reports.traces()
        #expect(Set(try nights.reports.files(below: "2026-10").keys).isSuperset(of: Self.periodFiles))

        let again = try nights.close("2026-10", "2026-11-09 02:30:00")
        #expect(again.run == nil)
        #expect(!again.written.isChanged && again.written.digest == first.written.digest)
        #expect(try nights.reports.traces() == traces)
        #expect(try nights.books.count("period_act") == 1)

        try FileManager.default.removeItem(atPath: nights.reports.path + "/2026-10")
        try nights.close("2026-10", "2026-11-09 02:30:00")
        #expect(try nights.reports.files() == files)
        let elsewhere = try TemporaryDirectory()
        try nights.close("2026-10", "2026-11-09 02:30:00", in: elsewhere)
        #expect(try elsewhere.files() == files.filter { $0.key.hasPrefix("2026-10/") })
    }

    static let periodFiles: Set<String> = [
        "usage.csv", "charges.csv", "discrepancies.csv", "calls.csv", "corrections.csv", "statement.csv", "waivers.csv",
        "summary.html", "manifest.json",
    ]

    @Test(arguments: Later.allCases)
    func `whatever comes later, nothing that was signed changes`(later: Later) async throws {
        var nights = try TestNights()
        try await nights.load(Self.story)
        try nights.run("2026-11-01 23:30:00")
        try nights.waive("missing_fee", "2026-11-01 23:40:00")
        try nights.close("2026-10", Self.closing)
        let signed = try Self.signed(nights.reports.files())
        let figures = try Self.figures(nights)
        #expect(signed.count == 2 * 7 + 9)

        try await later.happen(to: &nights)
        try nights.run("2026-11-06 02:30:00")
        try nights.run("2026-11-09 02:30:00")

        #expect(try Self.signed(nights.reports.files()) == signed)
        #expect(try Self.figures(nights) == figures)
        let elsewhere = try TemporaryDirectory()
        for day in ["2026-10-30", "2026-10-31"] {
            try nights.run("2026-11-09 02:30:00", day: day, in: elsewhere)
            let prefix = day + "/"
            #expect(
                try elsewhere.files().filter { $0.key.hasPrefix(prefix) } == signed.filter { $0.key.hasPrefix(prefix) }
            )
        }
        try FileManager.default.removeItem(atPath: nights.reports.path + "/2026-10")
        try nights.close("2026-10", "2026-11-09 03:00:00")
        #expect(try Self.signed(nights.reports.files()) == signed, "also when it is written again")
        let usage = try nights.report(
            "usage",
            asOfMicros: utcMicros("2026-11-09 02:30:00"),
            from: "2026-10-01",
            to: "2026-10-31"
        )
        #expect(usage == (try nights.lines("2026-10", "usage")), "the report of the month is the one that was signed")
    }

    /// What can come after a close.
    enum Later: String, CaseIterable, Sendable {
        case lateCDR, unknownCall, otherVersion, lateStatus, repeated, renamed, removed, settings, masks, waiver

        func happen(to nights: inout TestNights) async throws {
            let at = "2026-11-05 03:00:00"
            switch self {
            case .lateCDR: try await nights.load([cdr(october, at: at, session: "missing")])
            case .unknownCall: try await nights.load([cdr(october, at: at, session: "new")])
            case .otherVersion:
                try await nights.load([cdr(october, at: at, session: "whole") { $0.times["fwdAnswerTime"]? -= 30 }])
            case .lateStatus:
                var event = TestEvent("disconnect", "silent", seconds: utc(october) + 7_200)
                event.atMicros = utcMicros(at)
                try await nights.load([.event(event)])
            case .repeated: try await nights.load([cdr(october, at: at, session: "whole")])
            case .renamed, .removed: try changeApp(nights, at: utcMicros(at))
            case .settings:
                nights.settings.toleranceSeconds = 60
                nights.settings.feeGraceSeconds = 3_600
                nights.settings.statusGraceSeconds = 1
            case .masks: nights.settings.masksNumbers = false
            case .waiver: try nights.waive(nil, at)
            }
        }

        private func changeApp(_ nights: TestNights, at micros: Int64) throws {
            let actor = Actor(name: "ada", nowMicros: micros)
            let books = try nights.books.open()
            guard self == .renamed else { return try books.removeApp("app-1", by: actor) }
            _ = try books.change("app-1", AppChange(name: "Renamed", expectsStatus: false), by: actor)
        }
    }

    /// A whole call with numbers, one whose CDR is missing, one without status events.
    private static let story =
        statusOfCall("whole", endSeconds: utc(october)) + statusOfCall("missing", endSeconds: utc(october))
        + [
            cdr(october, session: "silent"),
            cdr(october, session: "whole") { $0.others["calleeNum"] = "+8613812345678" },
            cdr("2026-11-01 16:30:00", session: "next month"),
        ]

    // MARK: Two at once, and deaths

    @Test func `who closes or reopens while another run is at work is told so`() async throws {
        let nights = try TestNights()
        try await nights.load(Self.calls(Self.october))
        let holder = Night(try nights.books.open())
        #expect(try holder.lock())
        for action in [
            { _ = try nights.close("2026-10", Self.closing) }, { _ = try nights.reopen("2026-10", Self.closing) },
        ] {
            let error = refusal(action)
            if case .anotherRun? = error {} else { Issue.record("\(String(describing: error))") }
        }
        #expect(try nights.books.count("period_act") == 0)
    }

    @Test func `of several closes at once each ends with the same month, closed once`() async throws {
        let nights = try TestNights()
        try await nights.load(Self.calls(Self.october))
        try nights.run("2026-11-01 23:30:00")
        let digests = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    do {
                        return try nights.close("2026-10", Self.closing).written.digest
                    } catch NightlyError.anotherRun {
                        return nil
                    }
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(digests.subtracting([nil]).count == 1)
        #expect(try nights.books.count("period_act") == 1)
        #expect(try nights.books.count("closed_call") == 1)
    }

    @Test(arguments: [
        "closed_call", "closed_cdr", "closed_usage", "closed_discrepancy", "closed_dismissal", "period_act",
    ])
    func `a close that dies while it keeps figures leaves none`(table: String) async throws {
        let nights = try TestNights()
        try await nights.load(Self.story)
        try await nights.books.load([TestPush(Array("{".utf8), atMicros: utcMicros(Self.october))])
        try nights.run("2026-11-01 23:30:00")
        try nights.waive("missing_fee", "2026-11-01 23:40:00")
        try nights.dismissAll("2026-11-01 23:45:00")
        try Self.makeDeadly(table, nights)
        refusal { try nights.close("2026-10", Self.closing) }
        for table in PeriodTests.closedTables + ["period_act"] {
            #expect(try nights.books.count(table) == 0, "\(table)")
        }
        try nights.books.connect().execute("DROP TRIGGER deadly ON \(table)")
        #expect(try nights.close("2026-10", Self.closing).written.revision == 1)
        for table in PeriodTests.closedTables { #expect(try nights.books.count(table) > 0, "\(table)") }
    }

    @Test func `a close that dies before its folder stands is finished by the next night`() async throws {
        let twin = try TestNights()
        let nights = try TestNights()
        for each in [twin, nights] { try await each.load(Self.calls(Self.october)) }
        try twin.close("2026-10", Self.closing)

        let busy = try ReportFolder(directory: nights.reports.path, name: "2026-10")
        refusal { try nights.close("2026-10", Self.closing) }
        busy.abandon()
        #expect(try nights.books.count("period_act") == 1)
        #expect(try nights.reports.files(below: "").keys.allSatisfy { !$0.hasPrefix("2026-10/") })
        #expect(try nights.run("2026-11-03 02:30:00").periods.map(\.period) == ["2026-10"])
        #expect(try nights.reports.files(below: "2026-10") == twin.reports.files(below: "2026-10"))
        #expect(try nights.run("2026-11-04 02:30:00").periods.isEmpty, "once")
    }

    @Test func `a close that dies after its folder stands is noted by the next night`() async throws {
        let nights = try TestNights()
        try await nights.load(Self.calls(Self.october))
        try Self.makeDeadly("period_files", nights)
        refusal { try nights.close("2026-10", Self.closing) }
        let files = try nights.reports.files(below: "2026-10")
        #expect(Set(files.keys) == Self.periodFiles)
        try nights.books.connect().execute("DROP TRIGGER deadly ON period_files")
        let outcome = try nights.run("2026-11-03 02:30:00")
        #expect(outcome.periods.map(\.isChanged) == [false])
        #expect(try nights.reports.files(below: "2026-10") == files)
    }

    // MARK: Looking back

    @Test func `a look back before the close gives the open figures again`() async throws {
        var nights = try TestNights()
        try await nights.load(Self.story)
        try nights.run("2026-11-01 02:30:00")
        let open = try nights.reports.files()
        try nights.run("2026-11-01 23:30:00")
        try nights.waive("missing_fee", "2026-11-01 23:40:00")
        try nights.close("2026-10", Self.closing)
        try await Later.lateCDR.happen(to: &nights)
        try nights.run("2026-11-06 02:30:00")
        let books = try RunTests.books(nights)

        let elsewhere = try TemporaryDirectory()
        #expect(try nights.run("2026-11-01 02:30:00", in: elsewhere).kind == .historical)
        let back = try elsewhere.files()
        #expect(back.keys.contains("2026-10-30/usage.csv"))
        for (name, bytes) in back { #expect(bytes == open[name], "\(name)") }
        #expect(try RunTests.books(nights) == books)
    }

    @Test func `a look back into the same folder is put right by the next night`() async throws {
        let nights = try TestNights()
        try await nights.load(Self.story)
        try nights.run("2026-11-01 02:30:00")
        try nights.run("2026-11-01 23:30:00")
        try nights.waive("missing_fee", "2026-11-01 23:40:00")
        try nights.close("2026-10", Self.closing)
        let signed = Self.signed(try nights.reports.files())
        try nights.run("2026-11-01 02:30:00")
        try nights.run("2026-11-05 02:30:00")
        #expect(Self.signed(try nights.reports.files()) == signed)
    }

    // MARK: -

    private static func calls(_ ends: String...) -> [Fact] {
        ends.flatMap { completeCall("of \($0)", endSeconds: utc($0)) }
    }

    private static func signed(_ files: [String: Data]) -> [String: Data] {
        files.filter { $0.key.hasPrefix("2026-10/") || $0.key.hasPrefix("2026-10-") && !$0.key.contains(".r0") }
    }

    /// All that is kept of closed months.
    private static func figures(_ nights: TestNights) throws -> [[String]] {
        try PeriodTests.closedTables.flatMap { table in
            try nights.books.rows("SELECT '\(table)', t::text FROM \(table) AS t ORDER BY t::text COLLATE \"C\"")
        }
    }

    private static func makeDeadly(_ table: String, _ nights: TestNights) throws {
        try nights.books.connect().script(
            """
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
            CREATE TRIGGER deadly BEFORE INSERT ON \(table) FOR EACH ROW EXECUTE FUNCTION die();
            """
        )
    }
}
