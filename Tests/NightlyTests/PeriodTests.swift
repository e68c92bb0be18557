import Books
import BooksTestSupport
import Foundation
import Nightly
import Postgres
import Reports
import Testing

/// The gate in front of a close: what holds a month open, and what lets it go.
@Suite struct PeriodTests {
    /// In the middle of October, billing time.
    static let end = "2026-10-30 04:00:00"
    static let day = "2026-10-30"
    static let closing = "2026-11-02 02:30:00"
    static let later = "2026-11-03 02:30:00"

    @Test(arguments: GateCase.all)
    func `each cause alone holds a month open, and nothing of the refused close stays`(item: GateCase) async throws {
        let nights = try await Self.nights(item)
        Self.expectRefusal(nights, item.obstacles)

        #expect(try nights.books.count("period_act") == 0)
        for table in Self.closedTables { #expect(try nights.books.count(table) == 0, "\(table)") }
        #expect(!FileManager.default.fileExists(atPath: nights.reports.path + "/2026-10"))
        #expect(try nights.state(of: "2026-10", Self.closing) == .open)
    }

    @Test(arguments: GateCase.all)
    func `a month closes once each item is waived, dismissed, chosen or resolved`(item: GateCase) async throws {
        for settlement in item.settlements {
            let nights = try await Self.nights(item)
            Self.expectRefusal(nights, item.obstacles)
            try await settlement.apply(to: nights)
            let closed = try nights.close("2026-10", Self.later)
            #expect(closed.written.revision == 1, "\(settlement)")
            #expect(try nights.state(of: "2026-10", Self.later) == .closed, "\(settlement)")
            #expect(try nights.obstacles("2026-10", Self.later).isEmpty, "\(settlement)")
        }
    }

    @Test(arguments: GateCase.harmless)
    func `what does not block lets a month close`(item: GateCase) async throws {
        let nights = try await Self.nights(item)
        try nights.close("2026-10", Self.closing)
        let open = try nights.books.rows("SELECT kind FROM closed_discrepancy WHERE resolved_at IS NULL")
        #expect(open.map { $0[0] } == item.kinds)
    }

    @Test func `a refusal names every kind and app with its count and days`() async throws {
        let nights = try TestNights(apps: ["app-1", "app-2"])
        for (index, day) in ["28", "29", "31"].enumerated() {
            try await nights.load(statusOfCall("m\(index)", endSeconds: utc("2026-10-\(day) 04:00:00")))
        }
        try await nights.load(statusOfCall("n", endSeconds: utc("2026-10-30 04:00:00"), app: "app-2"))
        try await nights.load(statusOfCall("o", endSeconds: utc("2026-11-01 04:00:00")))
        try await nights.books.load([TestPush(Array("{".utf8), atMicros: utcMicros("2026-10-05 00:00:00"))])
        Self.expectRefusal(
            nights,
            [
                ["missing_fee", "app-1", "3", "2026-10-28", "2026-10-31"],
                ["missing_fee", "app-2", "1", "2026-10-30", "2026-10-30"],
                ["set_aside", "", "1", "2026-10-05", "2026-10-05"],
            ]
        )
    }

    @Test(arguments: [
        ("2026-10-31 22:59:59", false), ("2026-10-31 23:00:00", false), ("2026-10-31 23:00:01", true),
    ])
    func `a month closes once it is over for longer than the fee grace`(asOf: String, closes: Bool) async throws {
        let nights = try TestNights()
        try await nights.load(completeCall("s", endSeconds: utc(Self.end)))
        guard !closes else {
            try nights.close("2026-10", asOf)
            return
        }
        let error = refusal { try nights.close("2026-10", asOf) }
        guard case .periodNotOver(let period, let after)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect((period, after) == ("2026-10", "2026-11-01T07:00:00+08:00"))
        #expect(try nights.books.count("nightly_run") == 0, "before anything is done")
    }

    @Test func `a microsecond longer than the grace is enough, and the last second's call is judged`() async throws {
        let nights = try TestNights()
        try await nights.load(statusOfCall("s", endSeconds: utc("2026-10-31 15:59:59")))
        let error = refusal { try nights.close("2026-10", asOfMicros: utcMicros("2026-10-31 23:00:00") + 1) }
        guard case .obstacles(_, let obstacles)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(obstacles.map(\.kind) == ["missing_fee"])
    }

    /// The last second of a month and what follows it, UTC.
    struct Border: Sendable, CustomTestStringConvertible {
        let zone: String
        let month: String
        let end: String
        var testDescription: String { "\(month) in \(zone)" }
    }

    @Test(arguments: [
        Border(zone: "Asia/Shanghai", month: "2026-10", end: "2026-10-31 16:00:00"),
        Border(zone: "Asia/Shanghai", month: "2026-12", end: "2026-12-31 16:00:00"),
        Border(zone: "Asia/Shanghai", month: "2028-02", end: "2028-02-29 16:00:00"),
        Border(zone: "Asia/Kathmandu", month: "2026-10", end: "2026-10-31 18:15:00"),
        Border(zone: "America/New_York", month: "2026-02", end: "2026-03-01 05:00:00"),
        Border(zone: "America/New_York", month: "2026-03", end: "2026-04-01 04:00:00"),
        Border(zone: "America/New_York", month: "2026-10", end: "2026-11-01 04:00:00"),
        Border(zone: "America/New_York", month: "2026-11", end: "2026-12-01 05:00:00"),
        Border(zone: "UTC", month: "2026-10", end: "2026-11-01 00:00:00"),
    ])
    func `a month ends when it ends in the billing zone`(border: Border) async throws {
        let nights = try TestNights(zone: border.zone)
        let end = utc(border.end)
        try await nights.load(
            completeCall("last", endSeconds: end - 1) + completeCall("next", endSeconds: end)
        )
        let closesAfter = (end + 25_200) * 1_000_000
        if case .periodNotOver? = refusal({ try nights.close(border.month, asOfMicros: closesAfter) }) {
        } else {
            Issue.record("closed within the grace")
        }
        try nights.close(border.month, asOfMicros: closesAfter + 1_000_000)
        #expect(try nights.lines(border.month, "calls").map { $0[2] } == ["last"])
        #expect(try nights.lines(border.month, "usage").map { $0[5] } == ["1"])
    }

    static let closedTables = ["closed_call", "closed_cdr", "closed_usage", "closed_discrepancy", "closed_dismissal"]

    private static func nights(_ item: GateCase) async throws -> TestNights {
        let nights = try TestNights(apps: ["app-1", "app-2"])
        try await nights.load(item.facts + completeCall("clean", endSeconds: utc(Self.end)))
        if !item.pushes.isEmpty { try await nights.books.load(item.pushes) }
        if let waived = item.waivedBefore {
            try nights.run("2026-11-01 23:30:00")
            try nights.waive(waived, "2026-11-01 23:40:00")
        }
        return nights
    }

    private static func expectRefusal(_ nights: TestNights, _ expected: [[String]]) {
        let error = refusal { try nights.close("2026-10", closing) }
        guard case .obstacles("2026-10", let obstacles)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(obstacles.map { [$0.kind, $0.appKey, "\($0.count)", $0.firstDay, $0.lastDay] } == expected)
    }
}

/// One thing that can hold October open, and what settles it.
struct GateCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var facts: [Fact] = []
    var pushes: [TestPush] = []
    /// A kind that never comes alone and is out of the way.
    var waivedBefore: String?
    /// Kind, app, count, first and last day of each obstacle.
    var obstacles: [[String]] = []
    /// Kinds that are open and block nothing.
    var kinds: [String] = []
    var settlements: [Settlement] = []

    /// What a person does about it, or what comes.
    enum Settlement: Sendable {
        case waive(String?)
        case choose(Int64)
        case register(String)
        case dismiss
        case arrive([Fact])

        func apply(to nights: TestNights) async throws {
            let now = "2026-11-02 12:00:00"
            switch self {
            case .waive(let kind): #expect(try nights.waive(kind, now) > 0)
            case .choose(let version): try nights.choose(version, of: "s", nowMicros: utcMicros(now))
            case .register(let app): try nights.books.addApp(app, atMicros: utcMicros(now))
            case .dismiss: try nights.dismissAll(now)
            case .arrive(let facts): try await nights.load(facts)
            }
        }
    }

    private static let end = PeriodTests.end
    private static let status = statusOfCall("s", endSeconds: utc(end))
    private static let day = PeriodTests.day
    private static let soon = "2026-11-02 12:00:00"

    private static func line(_ kind: String, app: String = "app-1", day: String = day) -> [String] {
        [kind, app, "1", day, day]
    }

    static let all: [GateCase] = single + conflicts + implausible + setAside

    private static let single: [GateCase] = [
        GateCase(
            testDescription: "missing_fee",
            facts: status,
            obstacles: [line("missing_fee")],
            settlements: [.waive("missing_fee"), .arrive([cdr(end, at: soon)])]
        ),
        GateCase(
            testDescription: "clock_shift",
            facts: [cdr(end)] + status.dropLast() + [.event(TestEvent("disconnect", "s", seconds: utc(end) + 3600))],
            obstacles: [line("clock_shift")],
            settlements: [.waive("clock_shift")]
        ),
        GateCase(
            testDescription: "several_fees",
            facts: [cdr(end), cdr(end) { $0.icid = "i2" }] + status,
            obstacles: [line("several_fees")],
            settlements: [.waive("several_fees")]
        ),
        GateCase(
            testDescription: "app_mismatch",
            facts: [cdr(end), cdr(end) { ($0.icid, $0.app) = ("i2", "app-2") }] + status,
            waivedBefore: "several_fees",
            obstacles: [line("app_mismatch")],
            settlements: [.waive("app_mismatch")]
        ),
        GateCase(
            testDescription: "unknown_app",
            facts: completeCall("s", endSeconds: utc(end), app: "ghost"),
            obstacles: [line("unknown_app", app: "ghost")],
            settlements: [.waive("unknown_app"), .register("ghost")]
        ),
        GateCase(
            testDescription: "no app",
            facts: [cdr(end) { $0.app = nil }] + status,
            obstacles: [line("unknown_app", app: "")],
            settlements: [.waive("unknown_app")]
        ),
        GateCase(
            testDescription: "unknown_service",
            facts: [cdr(end) { $0.service = "005" }] + status,
            obstacles: [line("unknown_service")],
            settlements: [.waive("unknown_service")]
        ),
    ]

    private static let conflicts: [GateCase] = [
        GateCase(
            testDescription: "conflicting_fee that moves money",
            facts: [cdr(end), cdr(end, at: "2026-10-30 05:00:00") { $0.times["fwdAnswerTime"]? -= 7 }] + status,
            obstacles: [line("conflicting_fee")],
            settlements: [.waive("conflicting_fee"), .choose(2)]
        )
    ]

    /// The end lies a year ahead, so the call awaits its other side for long; it stands on the day of arrival.
    private static let implausible: [GateCase] = [
        GateCase(
            testDescription: "implausible_time",
            facts: [cdr("2027-10-20 04:00:00", at: end)] + status,
            obstacles: [line("implausible_time")],
            settlements: [.waive("implausible_time")]
        ),
        GateCase(
            testDescription: "awaiting_fee",
            facts: [far(TestEvent("disconnect", "s", seconds: utc("2027-10-20 04:10:00")))],
            obstacles: [line("awaiting_fee"), line("implausible_time")],
            settlements: [.waive("implausible_time"), .arrive([cdr(end, at: soon)])]
        ),
        GateCase(
            testDescription: "awaiting_status",
            facts: [cdr("2027-10-20 04:00:00", at: end)],
            obstacles: [line("awaiting_status"), line("implausible_time")],
            settlements: [.waive("implausible_time")]
        ),
    ]

    private static func far(_ event: TestEvent) -> Fact {
        var event = event
        event.atMicros = utcMicros(end)
        return .event(event)
    }

    private static let setAside: [GateCase] = [
        GateCase(
            testDescription: "a body set aside",
            pushes: [TestPush(Array("{".utf8), atMicros: utcMicros(end))],
            obstacles: [line("set_aside", app: "")],
            settlements: [.dismiss]
        ),
        GateCase(
            testDescription: "a body set aside after the month",
            pushes: [TestPush(Array("{".utf8), atMicros: utcMicros("2026-11-01 04:00:00"))],
            obstacles: [line("set_aside", app: "", day: "2026-11-01")],
            settlements: [.dismiss]
        ),
    ]

    static let harmless: [GateCase] = [
        GateCase(testDescription: "nothing"),
        GateCase(testDescription: "missing_status", facts: [cdr(end)], kinds: ["missing_status"]),
        GateCase(
            testDescription: "incomplete_status",
            facts: [cdr(end)] + status.dropLast(),
            kinds: ["incomplete_status"]
        ),
        GateCase(
            testDescription: "answer_mismatch",
            facts: [cdr(end), status[0], status[2]],
            kinds: ["answer_mismatch"]
        ),
        GateCase(
            testDescription: "end_mismatch",
            facts: [cdr(end)] + statusOfCall("s", endSeconds: utc(end) + 5),
            kinds: ["end_mismatch"]
        ),
        GateCase(
            testDescription: "time_order",
            facts: [cdr(end) { $0.times["callOutAlertingTime"] = utc(end) - 70 }] + status,
            kinds: ["time_order"]
        ),
        GateCase(
            testDescription: "conflicting_fee that moves no money",
            facts: [cdr(end), cdr(end, at: "2026-10-30 05:00:00") { $0.others["userData"] = "x" }] + status,
            kinds: ["conflicting_fee"]
        ),
        GateCase(
            testDescription: "a body set aside that comes after the cut",
            pushes: [TestPush(Array("{".utf8), atMicros: utcMicros(PeriodTests.closing) + 1)]
        ),
        GateCase(
            testDescription: "something missing in the next month",
            facts: statusOfCall("s", endSeconds: utc("2026-10-31 16:00:00"))
        ),
    ]
}
