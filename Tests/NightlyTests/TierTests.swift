import Books
import BooksTestSupport
import Foundation
import Nightly
import Postgres
import Testing

/// What is worked out by the month: tiers, free seconds and fixed items.
@Suite struct TierTests {
    private static let asOf = "2026-11-02 18:00:00"

    private static func card(_ change: (inout TestRule) -> Void) -> TestCard {
        var card = TestCard(name: "mine", from: "2026-09-01", rules: [TestRule("r", price: "0.6")])
        card.rules[0].increments = (1, 1)
        change(&card.rules[0])
        return card
    }

    /// Callbacks of app-1 with only a second leg.
    private static func calls(_ seconds: [(end: String, seconds: Int)]) -> [Fact] {
        seconds.enumerated().map { callback("s\($0)", $1.end, first: nil, second: Int64($1.seconds)) }
    }

    private static func adjustments(_ nights: TestNights, _ asOf: String = asOf) throws -> [String] {
        try nights.charges(asOf).filter { $0.component == "tier_adjustment" }
            .map { "\($0.day) \($0.app) \($0.serviceType) \($0.rule) \($0.tier) \($0.cdrs) \($0.billed) \($0.amount)" }
    }

    @Test func `a threshold crossed within a day and by one call splits that call`() async throws {
        let nights = try TestNights()
        try nights.rate(
            Self.card { ($0.tierMode, $0.tiers) = ("graduated", [(100, "0.3"), (250, "0")]) },
            "2026-09-02 00:00:00"
        )
        try await nights.load(
            Self.calls([
                ("2026-10-05 04:00:00", 60), ("2026-10-20 04:00:00", 30), ("2026-10-20 05:00:00", 50),
                ("2026-10-20 06:00:00", 120),
            ])
        )
        try nights.run(Self.asOf)
        // At 0.6: 260 s, 2.6. At 0.01 a second to 100, at 0.005 to 250, free to 260: 1 + 0.75.
        #expect(try Self.adjustments(nights) == ["2026-10-31 app-1 002 r 3 0 0 -0.85"])
        let days = try nights.charges(Self.asOf).filter { $0.component == "second_leg" }.map(\.brief)
        #expect(days == ["2026-10-05 r second_leg 60 0.6", "2026-10-20 r second_leg 200 2"])
        #expect(try nights.broken() == [])
        #expect(try nights.broken(days: ["2026-10-20"]) == [])
    }

    @Test(arguments: [
        (99, []), (100, []), (101, ["2026-10-31 app-1 002 r 2 0 0 -0.005"]),
        (250, ["2026-10-31 app-1 002 r 2 0 0 -0.75"]), (251, ["2026-10-31 app-1 002 r 3 0 0 -0.76"]),
    ])
    func `a tier begins with the second after its threshold`(seconds: Int, right: [String]) async throws {
        let nights = try TestNights()
        try nights.rate(
            Self.card { ($0.tierMode, $0.tiers) = ("graduated", [(100, "0.3"), (250, "0")]) },
            "2026-09-02 00:00:00"
        )
        try await nights.load(Self.calls([("2026-10-05 04:00:00", seconds)]))
        try nights.run(Self.asOf)
        #expect(try Self.adjustments(nights) == right)
    }

    @Test(arguments: [
        (100, []), (101, ["2026-10-31 app-1 002 r 2 0 0 -0.505"]), (250, ["2026-10-31 app-1 002 r 2 0 0 -1.25"]),
        (251, ["2026-10-31 app-1 002 r 3 0 0 -2.008"]),
    ])
    func `by volume the last second's price holds for all`(seconds: Int, right: [String]) async throws {
        let nights = try TestNights()
        try nights.rate(
            Self.card { ($0.tierMode, $0.tiers) = ("volume", [(100, "0.3"), (250, "0.12")]) },
            "2026-09-02 00:00:00"
        )
        try await nights.load(Self.calls([("2026-10-05 04:00:00", 60), ("2026-10-25 04:00:00", seconds - 60)]))
        try nights.run(Self.asOf)
        #expect(try Self.adjustments(nights) == right)
    }

    @Test(arguments: [
        // Free to 90; with tiers the free seconds count in the volume.
        ("", 80, "0 0 0 -0.8"), ("", 90, "0 0 0 -0.9"), ("", 200, "1 0 0 -0.9"), ("graduated", 200, "2 0 0 -1.4"),
        ("volume", 80, "0 0 0 -0.8"), ("volume", 200, "2 0 0 -1.45"),
    ])
    func `free seconds are the month's first`(mode: String, seconds: Int, right: String) async throws {
        let nights = try TestNights()
        let card = Self.card { rule in
            rule.free = 90
            if !mode.isEmpty { (rule.tierMode, rule.tiers) = (mode, [(100, "0.3")]) }
        }
        try nights.rate(card, "2026-09-02 00:00:00")
        try await nights.load(Self.calls([("2026-10-05 04:00:00", 50), ("2026-10-25 04:00:00", seconds - 50)]))
        try nights.run(Self.asOf)
        #expect(try Self.adjustments(nights) == ["2026-10-31 app-1 002 r " + right])
    }

    @Test func `volumes are of one rule, app and month`() async throws {
        let nights = try TestNights(apps: ["app-1", "app-2"])
        var card = Self.card { $0.free = 30 }
        card.rules.append(TestRule("p", service: "001", legs: "first", price: "0.6") { $0.free = 10 })
        try nights.rate(card, "2026-09-02 00:00:00")
        try await nights.load([
            callback("a", "2026-10-05 04:00:00", first: 40, second: nil),
            callback("b", "2026-10-06 04:00:00", first: 40, second: nil),
            callback("c", "2026-10-07 04:00:00", first: 40, second: nil) { $0.app = "app-2" },
            callback("d", "2026-10-08 04:00:00", first: 60, second: nil) { $0.service = "001" },
            callback("e", "2026-10-31 15:59:59", first: 1, second: nil),
            callback("f", "2026-10-31 16:00:00", first: 40, second: nil),
        ])
        try nights.run("2026-12-01 18:00:00")
        #expect(
            try Self.adjustments(nights, "2026-12-01 18:00:00") == [
                "2026-10-31 app-1 001 p 1 0 0 -0.1", "2026-10-31 app-1 002 r 1 0 0 -0.3",
                "2026-10-31 app-2 002 r 1 0 0 -0.3",
                "2026-11-30 app-1 002 r 1 0 0 -0.3",
            ]
        )
        #expect(try nights.broken() == [])
    }

    @Test func `a late CDR changes its own day and the month's last line, and no day between`() async throws {
        let nights = try TestNights()
        try nights.rate(Self.card { ($0.tierMode, $0.tiers) = ("graduated", [(100, "0.3")]) }, "2026-09-02 00:00:00")
        try await nights.load(Self.calls([("2026-10-05 04:00:00", 60), ("2026-10-20 04:00:00", 90)]))
        try nights.run("2026-10-25 18:00:00")
        #expect(try Self.adjustments(nights) == [])
        try nights.run(Self.asOf)
        #expect(try Self.adjustments(nights) == ["2026-10-31 app-1 002 r 2 0 0 -0.25"])
        let before = try (1...31).map { try nights.lines("2026-10-" + ($0 < 10 ? "0\($0)" : "\($0)"), "charges") }

        try await nights.load([
            callback("late", "2026-10-06 04:00:00", first: nil, second: 50, at: "2026-11-03 04:00:00")
        ])
        try nights.run("2026-11-03 18:00:00")
        #expect(try Self.adjustments(nights) == ["2026-10-31 app-1 002 r 2 0 0 -0.5"])
        let after = try (1...31).map { try nights.lines("2026-10-" + ($0 < 10 ? "0\($0)" : "\($0)"), "charges") }
        #expect((0..<31).filter { before[$0] != after[$0] } == [5, 30])
        #expect(try nights.broken() == [])
    }

    @Test func `a month brought in later by an import has its tiers`() async throws {
        let nights = try TestNights()
        try nights.rate(Self.card { $0.free = 30 }, "2026-09-02 00:00:00")
        try await nights.load([callback("a", "2026-09-05 04:00:00", first: 40, second: nil, at: "2026-11-01 10:00:00")])
        try nights.run("2026-11-01 18:00:00")
        #expect(try Self.adjustments(nights) == ["2026-09-30 app-1 002 r 1 0 0 -0.3"])
    }

    @Test func `a month's last day, worked out again by itself, has the month's tiers`() async throws {
        let nights = try TestNights()
        try nights.rate(Self.card { $0.free = 30 }, "2026-09-02 00:00:00")
        try await nights.load([callback("a", "2026-10-05 04:00:00", first: 40, second: nil)])
        try nights.run(Self.asOf)
        #expect(try nights.broken(days: ["2026-10-31"]) == [])
        let right = try nights.lines("2026-10-31", "charges")
        #expect(right.map { $0[8] } == ["tier_adjustment"])
        try nights.run("2026-11-03 18:00:00")
        let folder = try TemporaryDirectory()
        try nights.run(Self.asOf, day: "2026-10-31", in: folder)
        let written = FileManager.default.contents(atPath: "\(folder.path)/2026-10-31/charges.csv") ?? Data()
        #expect(String(decoding: written, as: UTF8.self).contains("tier_adjustment"))
    }

    // MARK: Fixed items

    @Test func `fixed items are booked on the 1st while they are valid`() async throws {
        let nights = try TestNights()
        try await nights.load([callback("a", "2026-08-20 04:00:00", first: nil, second: nil)])
        try nights.run("2026-08-21 18:00:00")
        var card = TestCard(name: "mine", scale: 2, from: "2026-09-01", rules: [TestRule("r")])
        card.items = [
            TestItem(name: "numbers", count: 7, price: "1.005", service: "004"),
            TestItem(name: "line", price: "30", from: "2026-10-01"),
            TestItem(name: "old", price: "5", to: "2026-10-01"),
            TestItem(name: "middle", price: "9", from: "2026-10-02", to: "2026-10-30"),
        ]
        try nights.rate(card, "2026-08-22 00:00:00")
        var rent = TestCard(name: "rent", kind: "charge", currency: "EUR", from: "2026-10-01T00:00:01+08:00")
        rent.items = [TestItem(name: "desk", price: "4")]
        try nights.rate(rent, "2026-08-23 00:00:00")
        try nights.run(Self.asOf)
        let found = try nights.charges(Self.asOf).map {
            "\($0.day) \($0.kind) \($0.serviceType) \($0.rule) \($0.component) \($0.cdrs) \($0.unitPrice) \($0.amount)"
        }
        #expect(
            found == [
                "2026-09-01 cost  old fixed 0 5 5", "2026-09-01 cost 004 numbers fixed 0 1.005 7.04",
                "2026-10-01 cost  line fixed 0 30 30", "2026-10-01 cost 004 numbers fixed 0 1.005 7.04",
                "2026-11-01 charge  desk fixed 0 4 4", "2026-11-01 cost  line fixed 0 30 30",
                "2026-11-01 cost 004 numbers fixed 0 1.005 7.04",
            ]
        )
        #expect(
            try nights.lines("2026-11-01", "usage").map { Array($0[3...6]) + $0[21...24] } == [
                ["", "", "0", "0", "CNY", "30.00", "EUR", "4.000000"],
                ["004", "private number AXB", "0", "0", "CNY", "7.04", "", ""],
            ]
        )
        #expect(try nights.broken() == [])
    }

    // MARK: Closed months

    @Test func `a card for a closed month is booked on the day it was loaded`() async throws {
        let nights = try TestNights()
        try await nights.load([callback("a", "2026-10-05 04:00:00", first: 40, second: nil)])
        try nights.run(Self.asOf)
        try nights.waive(nil, "2026-11-02 19:00:00")
        try nights.close("2026-10", "2026-11-02 20:00:00")
        var card = Self.card { $0.free = 10 }
        card.items = [TestItem(name: "line", price: "30")]
        try nights.rate(card, "2026-11-05 04:00:00")
        try nights.run("2026-11-08 18:00:00")
        let found = try nights.report("corrections", asOfMicros: utcMicros("2026-11-08 18:00:00"))
            .map {
                "\($0[0]) \($0[1]) \($0[3]) \($0[5]) \($0[6]) \($0[9]) \($0[11]) \($0[12]) \(Fraction(text: $0[13])) \($0[14])"
            }
        #expect(
            Set(found) == [
                "2026-11-05 2026-10-05 rate_card 002 a 0 -20 CNY 0.22 cost",
                "2026-11-05 2026-10-01 rate_card   0 0 CNY 30 cost",
                "2026-11-05 2026-10-31 rate_card 002  0 0 CNY -0.1 cost",
            ]
        )
        #expect(try nights.lines("2026-10-05", "charges").map { $0[6] } == ["list-prices"])
        #expect(try nights.broken() == [])
        try nights.run("2026-11-09 18:00:00")
        #expect(try nights.report("corrections", asOfMicros: utcMicros("2026-11-09 18:00:00")).count == 3)

        try nights.reopen("2026-10", "2026-11-10 04:00:00")
        try nights.run("2026-11-10 18:00:00")
        #expect(try nights.report("corrections", asOfMicros: utcMicros("2026-11-10 18:00:00")).isEmpty)
        #expect(
            try nights.charges("2026-11-10 18:00:00", to: "2026-10-31").map(\.brief) == [
                "2026-10-01 line fixed 0 30", "2026-10-05 r first_leg 40 0.4", "2026-10-31 r tier_adjustment 0 -0.1",
            ]
        )
        #expect(try nights.broken() == [])
    }

    @Test(arguments: ["fixed", "tier_adjustment"])
    func `an amount of the month that somebody changed shows in the verification`(component: String) async throws {
        let nights = try TestNights()
        var card = Self.card { $0.free = 10 }
        card.items = [TestItem(name: "line", price: "30")]
        try nights.rate(card, "2026-09-02 00:00:00")
        try await nights.load([callback("a", "2026-10-05 04:00:00", first: 40, second: nil)])
        try nights.run(Self.asOf)
        #expect(try nights.broken() == [])
        try nights.books.tampering().execute("UPDATE daily_charge SET amount = 7 WHERE component = '\(component)'")
        #expect(try !nights.broken().isEmpty)
    }

    @Test func `acts brought back with their cards and facts replayed make the same reports, byte for byte`()
        async throws
    {
        let nights = try TestNights(apps: [])
        try nights.books.addApp("app-1", atMicros: utcMicros("2026-09-01 00:00:00"))
        let facts = [
            callback("a", "2026-10-05 04:00:00", first: 40, second: nil),
            callback("b", "2026-10-06 04:00:00", first: 70, second: 65),
        ]
        try await nights.load(facts)
        try nights.run("2026-10-08 18:00:00")
        var card = Self.card { ($0.free, $0.tierMode, $0.tiers) = (10, "graduated", [(50, "0.005")]) }
        card.items = [TestItem(name: "line", price: "30.10")]
        try nights.rate(card, "2026-10-10 00:00:00")
        try nights.run(Self.asOf)
        try nights.waive(nil, "2026-11-02 19:00:00")
        try nights.close("2026-10", "2026-11-02 20:00:00")
        try nights.rate(Self.card { $0.price = "0.7" }, "2026-11-05 04:00:00")
        try nights.run("2026-11-08 18:00:00")

        let acts = try nights.books.open().exportActs()
        let again = try TestNights(apps: [])
        let books = try again.books.open()
        try books.adopt(acts, again.books.installation)
        let installation = try books.installation(billingTimezone: "Asia/Shanghai")
        try await again.books.load(try facts.map { try $0.push() }, as: installation)
        try books.insert(acts)
        try HistoryJob(
            books,
            again.request(asOfMicros: nil),
            NightlyJob.Clock(now: { utcMicros("2026-12-01 00:00:00") }, drain: { _ throws(BooksError) in [] }),
            progress: { _ in }
        ).repeat(books.history(of: acts))
        let (right, found) = (try nights.reports.files(), try again.reports.files())
        #expect(Set(right.keys).union(found.keys).filter { right[$0] != found[$0] }.sorted() == [])
        #expect(try again.broken() == [])
    }
}
