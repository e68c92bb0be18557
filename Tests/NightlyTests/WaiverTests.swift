import Books
import BooksTestSupport
import Foundation
import Nightly
import Testing

/// What people decide about single discrepancies, and how long it holds.
@Suite struct WaiverTests {
    private static let end = "2026-10-30 04:00:00"
    private static let day = "2026-10-30"
    private static let first = "2026-11-01 02:30:00"
    private static let act = "2026-11-01 12:00:00"
    private static let second = "2026-11-02 02:30:00"
    private static let third = "2026-11-03 02:30:00"
    private static let arrival = "2026-11-02 12:00:00"
    private static let status = statusOfCall("s", endSeconds: utc(end))

    @Test func `a waived discrepancy says who, when and why in the reports of the day`() async throws {
        let nights = try await Self.waived(Self.status)
        let line = try #require(try nights.lines(Self.day, "discrepancies").first)
        #expect([line[1], line[8], line[10]] == ["missing_fee", "missing_fee", ""])
        #expect([line[11], line[12], line.last] == ["ada", "2026-11-01T20:00:00+08:00", "agreed"])
        #expect(try nights.lines(Self.day, "usage").map { $0[17] } == ["1"], "the call is still missing its fee")
        #expect(try nights.run(Self.third).days.filter(\.isChanged).map(\.day) == ["2026-11-02"], "once")
    }

    @Test(arguments: [
        ("a repeat", [status[0]], true),
        ("another event", [Fact.event(TestEvent("alerting", "s", seconds: utc(end) - 63))], false),
    ])
    func `a waiver holds until another fact of its call comes`(what: String, facts: [Fact], holds: Bool) async throws {
        let nights = try await Self.waived(Self.status)
        try await nights.load(Self.arriving(facts))
        try nights.run(Self.third)
        let line = try #require(try nights.lines(Self.day, "discrepancies").first)
        #expect((line[11] == "ada") == holds, "\(what)")
        #expect(try nights.obstacles("2026-10", Self.third).map(\.kind) == (holds ? [] : ["missing_fee"]))
        let error = holds ? nil : refusal { try nights.close("2026-10", "2026-11-03 03:00:00") }
        if holds { try nights.close("2026-10", "2026-11-03 03:00:00") }
        if case .obstacles? = error { #expect(!holds) } else { #expect(holds) }
    }

    @Test func `what lapsed can be waived again`() async throws {
        let nights = try await Self.waived(Self.status)
        try await nights.load(Self.arriving([.event(TestEvent("alerting", "s", seconds: utc(Self.end) - 63))]))
        try nights.run(Self.third)
        #expect(try nights.waive(nil, "2026-11-03 12:00:00", reason: "still agreed") == 1)
        #expect(try nights.waive(nil, "2026-11-03 12:00:01") == 0, "what is waived stays as it is")
        try nights.close("2026-10", "2026-11-04 02:30:00")
        #expect(
            try nights.lines("2026-10", "waivers").map { [$0[1], $0[7], $0[9]] } == [
                ["missing_fee", "ada", "still agreed"]
            ]
        )
    }

    @Test func `a waiver of one kind leaves the others, and of one app and day the rest`() async throws {
        let nights = try TestNights(apps: ["app-1", "app-2"])
        let other = statusOfCall("t", endSeconds: utc(Self.end), app: "app-2")
        let before = statusOfCall("u", endSeconds: utc("2026-10-29 04:00:00"))
        try await nights.load(Self.status + other + before + [cdr(Self.end, session: "v") { $0.service = nil }])
        try nights.run(Self.first)
        var scope = WaiverScope()
        (scope.kind, scope.appKey, scope.from, scope.to) = ("missing_fee", "app-1", Self.day, Self.day)
        #expect(try nights.waive(scope, nowMicros: utcMicros(Self.act)) == 1)
        #expect(
            try nights.obstacles("2026-10", Self.second).map { [$0.kind, $0.appKey, $0.firstDay] } == [
                ["missing_fee", "app-1", "2026-10-29"], ["missing_fee", "app-2", Self.day],
                ["unknown_service", "app-1", Self.day],
            ]
        )
    }

    @Test func `a discrepancy that resolves and opens again is open, waived before or not`() async throws {
        var nights = try TestNights()
        try await nights.load([cdr(Self.end)] + statusOfCall("s", endSeconds: utc(Self.end) + 3_600))
        try nights.run(Self.first)
        try nights.waive("clock_shift", Self.act)
        nights.settings.toleranceSeconds = 4_000
        try nights.run(Self.second)
        nights.settings.toleranceSeconds = 2
        try nights.run(Self.third)
        #expect(try nights.obstacles("2026-10", Self.third).map(\.kind) == ["clock_shift"])
    }

    @Test func `an act is seen by runs at its instant and later, and by none before`() async throws {
        let nights = try TestNights()
        try await nights.load(Self.status)
        try nights.run(Self.first)
        let before = try nights.reports.files()
        try nights.waive(nil, Self.act)
        try nights.run(Self.act)
        #expect(try nights.lines(Self.day, "discrepancies").map { $0[11] } == ["ada"])
        let elsewhere = try TemporaryDirectory()
        try nights.run(asOfMicros: utcMicros(Self.act) - 1, day: Self.day, in: elsewhere)
        let name = "\(Self.day)/discrepancies.csv"
        #expect(try elsewhere.files()[name] == before[name])
        try nights.run(Self.first, in: elsewhere)
        #expect(try elsewhere.files()[name] == before[name])
    }

    @Test func `an act by a clock that is behind the last run is seen by the next`() async throws {
        let nights = try TestNights()
        try await nights.load(Self.status)
        try nights.run(Self.first)
        let files = try nights.reports.files()
        try nights.waive(nil, "2026-10-31 12:00:00")
        try nights.run(Self.first)
        #expect(try nights.reports.files() == files, "the run at the same as-of does not see it")
        try nights.run(Self.second)
        #expect(try nights.lines(Self.day, "discrepancies").map { $0[11] } == ["ada"])
    }

    @Test func `what was dismissed stands in the first month that closes after it, and in no other`() async throws {
        let nights = try TestNights()
        try await nights.books.load([TestPush(Array("{".utf8), atMicros: utcMicros(Self.end))])
        try await nights.load(completeCall("s", endSeconds: utc(Self.end)))
        try nights.run(Self.first)
        try nights.dismissAll(Self.act)
        try nights.close("2026-10", Self.second)
        let line = try #require(try nights.lines("2026-10", "waivers").first)
        #expect([line[0], line[1], line[7], line[9]] == [Self.day, "set_aside", "ada", "a test of theirs"])
        try nights.run("2026-12-01 02:30:00")
        try nights.close("2026-11", "2026-12-02 02:30:00")
        #expect(try nights.lines("2026-11", "waivers").isEmpty)
    }

    // MARK: Versions

    @Test func `a choice puts a version in force and settles the conflict`() async throws {
        let nights = try await Self.conflict()
        try nights.choose(2, of: "s", nowMicros: utcMicros(Self.act))
        try nights.run(Self.second)
        #expect(try nights.lines(Self.day, "usage").map { $0[8] } == ["90"])
        let line = try #require(try nights.lines(Self.day, "discrepancies").first)
        #expect(
            [line[1], line[11], line.last] == ["conflicting_fee", "ada", "version 2 chosen: the platform said so"]
        )
        #expect(try nights.obstacles("2026-10", Self.second).isEmpty)
        try nights.close("2026-10", Self.third)
        #expect(try nights.lines("2026-10", "usage").map { $0[8] } == ["90"])
    }

    @Test func `a later version opens the conflict again, and the choice stays in force`() async throws {
        let nights = try await Self.conflict()
        try nights.choose(2, of: "s", nowMicros: utcMicros(Self.act))
        try nights.run(Self.second)
        try await nights.load([cdr(Self.end, at: Self.arrival) { $0.times["fwdAnswerTime"]? -= 50 }])
        try nights.run(Self.third)
        #expect(try nights.lines(Self.day, "usage").map { $0[8] } == ["90"])
        #expect(try nights.obstacles("2026-10", Self.third).map(\.kind) == ["conflicting_fee"])
        let lines = try nights.lines(Self.day, "discrepancies")
        #expect(lines.map { [$0[1], $0[11]] } == [["conflicting_fee", ""], ["time_order", ""]])

        try nights.choose(3, of: "s", nowMicros: utcMicros("2026-11-03 12:00:00"))
        try nights.run("2026-11-04 02:30:00")
        #expect(try nights.lines(Self.day, "usage").map { $0[8] } == ["110"], "the latest choice counts")
        #expect(try nights.obstacles("2026-10", "2026-11-04 02:30:00").isEmpty)
    }

    @Test func `a look back before a choice has the version of then`() async throws {
        let nights = try await Self.conflict()
        let then = try nights.reports.files()
        try nights.choose(2, of: "s", nowMicros: utcMicros(Self.act))
        try nights.run(Self.second)
        let elsewhere = try TemporaryDirectory()
        try nights.run(Self.first, in: elsewhere)
        for (name, bytes) in try elsewhere.files() { #expect(bytes == then[name], "\(name)") }
        #expect(try elsewhere.files().keys.contains("\(Self.day)/usage.csv"))
    }

    // MARK: -

    private static func conflict() async throws -> TestNights {
        let nights = try TestNights()
        let other = cdr(end, at: "2026-10-30 05:00:00") { $0.times["fwdAnswerTime"]? -= 30 }
        try await nights.load([cdr(end), other] + status)
        try nights.run(first)
        #expect(try nights.lines(day, "usage").map { $0[8] } == ["60"])
        #expect(try nights.obstacles("2026-10", first).map(\.kind) == ["conflicting_fee"])
        return nights
    }

    private static func waived(_ facts: [Fact]) async throws -> TestNights {
        let nights = try TestNights()
        try await nights.load(facts)
        try nights.run(first)
        #expect(try nights.waive(nil, act) == 1)
        try nights.run(second)
        return nights
    }

    private static func arriving(_ facts: [Fact]) -> [Fact] {
        facts.map { fact in
            var fact = fact
            fact.atMicros = utcMicros(arrival)
            return fact
        }
    }
}
