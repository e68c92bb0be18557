import Books
import BooksTestSupport
import Foundation
import Nightly
import Testing

/// What comes after a close is booked beside what was signed.
@Suite struct CorrectionTests {
    private static let end = "2026-10-30 04:00:00"
    private static let day = "2026-10-30"
    private static let closing = "2026-11-02 02:30:00"
    /// When something comes that October did not have, and the days of billing time it is booked and seen on.
    private static let arrival = "2026-11-04 03:00:00"
    private static let booked = "2026-11-04"
    private static let night = "2026-11-05 02:30:00"
    private static let status = statusOfCall("s", endSeconds: utc(end))

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var before: [Fact] = []
        var after: [Fact] = []
        var lines: [Correction] = []
        /// Usage of open days: day, service type, calls, CDRs.
        var open: [[String]] = []
    }

    @Test(arguments: known + unknown + moving + versions)
    func `the difference to what was signed is booked on the day of arrival`(item: Case) async throws {
        let nights = try await Self.closed(item.before)
        try await nights.load(item.after)
        try nights.run(Self.night)

        let found = try nights.corrections(Self.night)
        #expect(found == item.lines)
        #expect(try nights.lines(Self.booked, "corrections").map(Correction.init) == item.lines)
        let usage = try nights.report("usage", asOfMicros: utcMicros(Self.night), from: "2026-11-01")
        #expect(usage.map { [$0[0], $0[3], $0[5], $0[6]] } == item.open)
        // Nothing is booked twice, not by a run over everything either.
        var again = nights
        again.settings.toleranceSeconds = 3
        try nights.run("2026-11-06 02:30:00")
        try again.run("2026-11-07 02:30:00")
        #expect(try nights.corrections("2026-11-07 02:30:00") == item.lines)
        #expect(try nights.books.count("correction") == item.lines.count)
    }

    private static func line(
        _ cause: String,
        service: String = "002",
        icid: String = "",
        of original: String = day,
        _ figures: (Int, Int, Int)
    ) -> Correction {
        Correction(booked, of: original, cause, service: service, icid: icid, figures)
    }

    private static let known = [
        Case(
            testDescription: "another CDR of a known call counts no call",
            before: [cdr(end)] + status,
            after: [cdr(end, at: arrival) { $0.icid = "i2" }],
            lines: [line("late_cdr", icid: "i2", (0, 1, 60))]
        ),
        Case(
            testDescription: "the CDR that was missing moves its call to its service",
            before: status,
            after: [cdr(end, at: arrival)],
            lines: [
                line("late_cdr", service: "", (-1, 0, 0)), line("late_cdr", (1, 0, 0)),
                line("late_cdr", icid: "i1", (0, 1, 60)),
            ]
        ),
        Case(
            testDescription: "a late event of a known call changes no figure",
            before: [cdr(end)],
            after: [event("disconnect", end)]
        ),
        Case(
            testDescription: "a repeat changes nothing",
            before: [cdr(end)] + status,
            after: [cdr(end, at: arrival)]
        ),
        Case(
            testDescription: "a late event moves a call without a CDR to another day",
            before: [.event(TestEvent("callout", "s", seconds: utc("2026-10-29 15:59:00")))],
            after: [event("disconnect", "2026-10-29 16:00:00")],
            lines: [
                line("late_status", service: "", of: "2026-10-29", (-1, 0, 0)),
                line("late_status", service: "", of: "2026-10-30", (1, 0, 0)),
            ]
        ),
    ]

    private static let unknown = [
        Case(
            testDescription: "a CDR of an unknown call counts the call in its line",
            after: [cdr(end, at: arrival)],
            lines: [line("late_cdr", icid: "i1", (1, 1, 60))]
        ),
        Case(
            testDescription: "two CDRs of an unknown call count it once",
            after: [cdr(end, at: arrival), cdr(end, at: arrival) { ($0.icid, $0.atMicros) = ("i2", $0.atMicros + 1) }],
            lines: [line("late_cdr", icid: "i1", (1, 1, 60)), line("late_cdr", icid: "i2", (0, 1, 60))]
        ),
        Case(
            testDescription: "an event of an unknown call",
            after: [event("disconnect", end)],
            lines: [line("late_status", service: "", (1, 0, 0))]
        ),
        Case(
            testDescription: "an unanswered call has no seconds",
            after: [cdr(end, at: arrival) { $0.unanswer() }],
            lines: [line("late_cdr", icid: "i1", (1, 1, 0))]
        ),
    ]

    private static let moving = [
        Case(
            testDescription: "a CDR takes its call from an open month into the closed one",
            before: [.event(TestEvent("disconnect", "s", seconds: utc("2026-10-31 16:00:05")))],
            after: [cdr("2026-10-31 15:59:59", at: arrival)],
            lines: [line("late_cdr", icid: "i1", of: "2026-10-31", (1, 1, 60))]
        ),
        Case(
            testDescription: "a CDR takes its call from the closed month into an open one",
            before: [.event(TestEvent("disconnect", "s", seconds: utc("2026-10-31 15:59:59")))],
            after: [cdr("2026-10-31 16:00:05", at: arrival)],
            lines: [line("late_cdr", service: "", of: "2026-10-31", (-1, 0, 0))],
            open: [["2026-11-01", "002", "1", "1"]]
        ),
        Case(
            testDescription: "another CDR takes the call along, and the first stays where it was signed",
            before: [cdr("2026-10-31 15:59:00")] + statusOfCall("s", endSeconds: utc("2026-10-31 15:59:00")),
            after: [cdr("2026-10-31 16:00:05", at: arrival) { $0.icid = "i2" }],
            lines: [line("late_cdr", of: "2026-10-31", (-1, 0, 0))],
            open: [["2026-11-01", "002", "1", "1"]]
        ),
        Case(
            testDescription: "an earlier CDR of another service moves the call between two lines of a day",
            before: [cdr(end)] + status,
            after: [cdr("2026-10-30 03:59:00", at: arrival) { ($0.icid, $0.service) = ("h", "001") }],
            lines: [
                line("late_cdr", service: "001", (1, 0, 0)), line("late_cdr", service: "001", icid: "h", (0, 1, 65)),
                line("late_cdr", service: "002", (-1, 0, 0)),
            ]
        ),
    ]

    private static let versions = [
        Case(
            testDescription: "another version is not in force, so no figure changes",
            before: [cdr(end)] + status,
            after: [cdr(end, at: arrival) { $0.times["fwdAnswerTime"]? -= 30 }]
        )
    ]

    /// What another version says otherwise.
    enum Change: CaseIterable, Sendable {
        case seconds, service, day

        func apply(to cdr: inout TestCDR) {
            switch self {
            case .seconds: cdr.times["fwdAnswerTime"]? -= 30
            case .service: cdr.service = "003"
            case .day: cdr.times["callEndTime"]? += 2 * 86_400
            }
        }

        /// Calls, CDRs and seconds of the closed day, by service.
        var difference: [[String]: [Int]] {
            switch self {
            case .seconds: [[CorrectionTests.day, "app-1", "002"]: [0, 0, 30]]
            case .service:
                [
                    [CorrectionTests.day, "app-1", "002"]: [-1, -1, -60],
                    [CorrectionTests.day, "app-1", "003"]: [1, 1, 60],
                ]
            case .day: [[CorrectionTests.day, "app-1", "002"]: [-1, -1, -60]]
            }
        }
    }

    @Test(arguments: Change.allCases)
    func `a version that a person chooses after the close is booked`(change: Change) async throws {
        let other = cdr(Self.end, at: "2026-11-02 02:00:00", session: "s", change.apply)
        let nights = try await Self.closed([cdr(Self.end)] + Self.status + [other])
        try nights.run("2026-11-03 02:30:00")
        #expect(try nights.corrections("2026-11-03 02:30:00").isEmpty)
        try nights.choose(2, of: "s", nowMicros: utcMicros(Self.arrival))
        try nights.run(Self.night)
        #expect(Self.netted(try nights.corrections(Self.night)) == change.difference)
        let causes = Set(try nights.corrections(Self.night).map { "\($0.cause) on \($0.day)" })
        #expect(causes == ["version_chosen on \(Self.booked)"])

        try nights.choose(1, of: "s", nowMicros: utcMicros("2026-11-05 03:00:00"))
        try nights.run("2026-11-06 02:30:00")
        #expect(Self.netted(try nights.corrections("2026-11-06 02:30:00")).isEmpty, "chosen back")
    }

    /// Figures by original day, app and service, without what comes to nothing.
    private static func netted(_ lines: [Correction]) -> [[String]: [Int]] {
        lines.reduce(into: [:]) { sums, line in
            let key = [line.original, line.app, line.service]
            sums[key] = zip(sums[key] ?? [0, 0, 0], [line.calls, line.cdrs, line.talk]).map(+)
        }
        .filter { $0.value != [0, 0, 0] }
    }

    // MARK: The day of a booking

    @Test func `what arrived in a month that is closed by now is booked on the first open day`() async throws {
        let nights = try await Self.closed([])
        try nights.run("2026-12-01 02:30:00")
        try nights.close("2026-11", "2026-12-02 02:30:00")
        try await nights.load([cdr(Self.end, at: Self.arrival)], nowMicros: utcMicros("2026-12-03 00:00:00"))
        try nights.run("2026-12-04 02:30:00")
        var expected = Self.line("late_cdr", icid: "i1", (1, 1, 60))
        expected.day = "2026-12-01"
        #expect(try nights.corrections("2026-12-04 02:30:00") == [expected])
        #expect(try nights.lines("2026-12-01", "corrections").map(Correction.init) == [expected])
        #expect(try nights.lines(Self.booked, "corrections").isEmpty)
    }

    @Test func `what arrives on a day that is not over yet is in that day's file once it is`() async throws {
        let nights = try await Self.closed([])
        try await nights.load([cdr(Self.end, at: "2026-11-04 16:30:00")])
        try nights.run("2026-11-04 18:00:00")
        #expect(!FileManager.default.fileExists(atPath: nights.reports.path + "/2026-11-05"))
        try nights.run("2026-11-05 18:00:00")
        #expect(try nights.lines("2026-11-05", "corrections").map { $0[1] } == [Self.day])
    }

    @Test func `corrections of one call are booked as they come, each on its day`() async throws {
        let nights = try await Self.closed(Self.status)
        try await nights.load([cdr(Self.end, at: Self.arrival)])
        try nights.run(Self.night)
        try await nights.load([cdr(Self.end, at: "2026-11-05 03:00:00") { $0.icid = "i2" }])
        try nights.run("2026-11-06 02:30:00")
        #expect(try nights.lines("2026-11-04", "corrections").count == 3)
        #expect(
            try nights.lines("2026-11-05", "corrections").map(Correction.init) == [
                Correction("2026-11-05", of: Self.day, "late_cdr", icid: "i2", (0, 1, 60))
            ]
        )
    }

    @Test func `the month in which corrections are booked lists them when it closes`() async throws {
        let nights = try await Self.closed([])
        try await nights.load([cdr(Self.end, at: Self.arrival)])
        try nights.run("2026-12-01 02:30:00")
        try nights.close("2026-11", "2026-12-02 02:30:00")
        #expect(
            try nights.lines("2026-11", "corrections").map(Correction.init) == [
                Self.line("late_cdr", icid: "i1", (1, 1, 60))
            ]
        )
        #expect(try nights.lines("2026-11", "usage").isEmpty, "and counts them nowhere else")
        #expect(try nights.lines("2026-10", "corrections").isEmpty)
    }

    // MARK: late_fee

    @Test func `a late fee is open in the run that books it and resolved by the next`() async throws {
        let nights = try await Self.closed([])
        try await nights.load([cdr(Self.end, at: Self.arrival), .event(Self.lateEvent("answer"))])
        try nights.run(Self.night)
        #expect(try nights.discrepancies().contains(["late_fee", Self.night, ""]))
        for report in ["calls", "discrepancies", "usage"] {
            #expect(try nights.lines(Self.day, report).isEmpty, "\(report) of the closed day")
        }
        #expect(
            try nights.report("discrepancies", asOfMicros: utcMicros(Self.night)).isEmpty,
            "its call is in no report"
        )
        let live = try nights.report("live_discrepancies", asOfMicros: utcMicros(Self.night))
        #expect(live.map { Array($0[0...3]) }.contains([Self.day, "late_fee", "app-1", "s"]))

        try nights.run("2026-11-06 02:30:00")
        #expect(try nights.discrepancies().contains(["late_fee", Self.night, "2026-11-06 02:30:00"]))
        try nights.run("2026-11-07 02:30:00")
        #expect(try nights.discrepancies().filter { $0[0] == "late_fee" }.count == 1, "and does not come back")
    }

    @Test func `a late fee of a call in an open month stands in that month`() async throws {
        let nights = try await Self.closed(completeCall("s", endSeconds: utc("2026-10-31 16:01:00")))
        try await nights.load([cdr("2026-10-31 15:59:59", at: Self.arrival) { $0.icid = "i2" }])
        try nights.run(Self.night)
        #expect(
            try nights.corrections(Self.night) == [
                Self.line("late_cdr", icid: "i2", of: "2026-10-31", (0, 1, 60))
            ]
        )
        #expect(try nights.lines("2026-11-01", "discrepancies").map { $0[1] }.contains("late_fee"))
        try nights.run("2026-11-06 02:30:00")
        #expect(try !nights.lines("2026-11-01", "discrepancies").map { $0[1] }.contains("late_fee"))
    }

    // MARK: -

    /// October closed over some facts, whatever is wrong with them.
    private static func closed(_ facts: [Fact]) async throws -> TestNights {
        let nights = try TestNights()
        try await nights.load(facts)
        try nights.run("2026-11-02 02:10:00")
        try nights.waive(nil, "2026-11-02 02:20:00")
        try nights.close("2026-10", closing)
        return nights
    }

    private static func event(_ type: String, _ time: String) -> Fact {
        var event = TestEvent(type, "s", seconds: utc(time))
        event.atMicros = utcMicros(arrival)
        return .event(event)
    }

    private static func lateEvent(_ type: String) -> TestEvent {
        var event = TestEvent(type, "s", seconds: utc(end) - 60)
        event.atMicros = utcMicros(arrival) + 1
        return event
    }
}
