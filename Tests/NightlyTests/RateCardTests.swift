import Books
import BooksTestSupport
import Foundation
import Nightly
import Postgres
import Testing

/// Which card and which rule price a CDR, night after night.
@Suite struct RateCardTests {
    /// A card for callbacks at a price, from October on.
    private static func card(
        _ name: String,
        _ price: String,
        from: String = "2026-10-01",
        _ change: (inout TestCard) -> Void = { _ in }
    ) -> TestCard {
        var card = TestCard(name: name, from: from, rules: [TestRule("r", price: price)])
        change(&card)
        return card
    }

    private static func brief(_ lines: [ChargeLine]) -> [String] { lines.map(\.brief) }

    // MARK: The price at the end

    @Test(arguments: [
        ("2026-10-14 15:59:59", "0.36"), ("2026-10-14 16:00:00", "0.6"), ("2026-10-14 16:00:01", "0.6"),
    ])
    func `a price changes at midnight of the billing zone, for a call under way by its end`(
        end: String,
        right: String
    ) async throws {
        let ways: [[TestCard]] = [
            [Self.card("old", "0.18"), Self.card("new", "0.3", from: "2026-10-15")],
            [Self.card("old", "0.18"), Self.card("new", "0.3", from: "2026-10-15T00:00:00+08:00")],
            [Self.card("old", "0.18"), Self.card("new", "0.3", from: "2026-10-14T16:00:00+00:00")],
            [
                Self.card("both", "0.18") { card in
                    card.rules[0].to = "2026-10-15"
                    card.rules.append(TestRule("s", price: "0.3") { $0.from = "2026-10-15" })
                }
            ],
        ]
        for cards in ways {
            let nights = try TestNights()
            for card in cards { try nights.rate(card, "2026-09-30 12:00:00") }
            try await nights.load([callback("s", end, first: nil, second: 120)])
            try nights.run("2026-10-16 18:00:00")
            let lines = try nights.charges("2026-10-16 18:00:00")
            #expect(lines.map(\.amount.description) == [right], "\(cards.map(\.name))")
            #expect(lines.map(\.billed) == [120])
        }
    }

    @Test(arguments: [
        // The clocks of New York go back on 2026-11-01 at 06:00 UTC; Kathmandu is five hours and three quarters ahead.
        ("America/New_York", "2026-11-01", "2026-11-01 03:59:59", "2026-11-01 04:00:00"),
        ("America/New_York", "2026-11-02", "2026-11-02 04:59:59", "2026-11-02 05:00:00"),
        ("Asia/Kathmandu", "2026-11-02", "2026-11-01 18:14:59", "2026-11-01 18:15:00"),
        ("UTC", "2026-11-02", "2026-11-01 23:59:59", "2026-11-02 00:00:00"),
    ])
    func `midnight is that of the billing zone`(zone: String, date: String, last: String, first: String) async throws {
        let nights = try TestNights(zone: zone)
        try nights.rate(Self.card("old", "0.2") { $0.to = date }, "2026-10-01 00:00:00")
        let window = TestWindow(days: Set(0...6), from: 0, to: 1)
        let new = Self.card("new", "0.3", from: date) { $0.rules[0].window = window }
        try nights.rate(new, "2026-10-01 01:00:00")
        try await nights.load([
            callback("a", last, first: nil, second: 60), callback("b", first, first: nil, second: 60),
        ])
        try nights.run("2026-11-04 18:00:00")
        #expect(try nights.charges("2026-11-04 18:00:00").map { "\($0.card) \($0.amount)" } == ["old 0.2", "new 0.3"])
    }

    @Test func `the built-in card covers what is before the first loaded card and nothing after it`() async throws {
        let nights = try TestNights()
        try await nights.load([
            callback("a", "2026-10-09 15:59:59", first: 61, second: 60),
            callback("b", "2026-10-09 16:00:00", first: 61, second: 60),
            callback("c", "2026-10-19 15:59:59", first: 61, second: 60),
            callback("d", "2026-10-19 16:00:00", first: 61, second: 60),
        ])
        try nights.run("2026-10-20 18:00:00")
        #expect(try nights.charges("2026-10-20 18:00:00").map(\.card) == Array(repeating: "list-prices", count: 8))
        #expect(try nights.call("d")?.kinds == ["missing_status"])

        try nights.rate(Self.card("mine", "0.1", from: "2026-10-10") { $0.to = "2026-10-20" }, "2026-10-20 19:00:00")
        try nights.run("2026-10-21 18:00:00")
        let lines = try nights.charges("2026-10-21 18:00:00")
        #expect(
            Set(lines.map { "\($0.day) \($0.card)" }) == [
                "2026-10-09 list-prices", "2026-10-10 mine", "2026-10-19 mine",
            ]
        )
        #expect(try nights.call("a")?.kinds == ["missing_status"])
        #expect(try nights.call("c")?.kinds == ["missing_status"])
        #expect(try nights.call("d")?.kinds == ["missing_status", "unrated"])
        let unrated = try nights.lines("2026-10-20", "discrepancies").filter { $0[1] == "unrated" }
        #expect(unrated.map { $0[6] } == ["high"])
        #expect(
            try nights.obstacles("2026-10", "2026-11-03 00:00:00").contains { $0.kind == "unrated" && $0.count == 1 }
        )

        try nights.rate(Self.card("next", "0.2", from: "2026-10-20"), "2026-10-21 19:00:00")
        try nights.run("2026-10-22 18:00:00")
        #expect(try nights.call("d")?.kinds == ["missing_status"])
        let filled = try nights.charges("2026-10-22 18:00:00", from: "2026-10-20")
        #expect(Self.brief(filled) == ["2026-10-20 r first_leg 120 0.4", "2026-10-20 r second_leg 60 0.2"])
        #expect(try nights.broken() == [])
    }

    @Test func `of cards valid at once the one loaded last counts`() async throws {
        let nights = try TestNights()
        try await nights.load([
            callback("a", "2026-10-09 04:00:00", first: nil, second: 60),
            callback("b", "2026-10-12 04:00:00", first: nil, second: 60),
            callback("c", "2026-10-19 04:00:00", first: nil, second: 60),
        ])
        try nights.rate(Self.card("wide", "1"), "2026-10-20 01:00:00")
        try nights.rate(Self.card("late", "2", from: "2026-10-18"), "2026-10-20 02:00:00")
        try nights.rate(Self.card("narrow", "4", from: "2026-10-10") { $0.to = "2026-10-13" }, "2026-10-20 03:00:00")
        try nights.run("2026-10-20 18:00:00")
        #expect(try nights.charges("2026-10-20 18:00:00").map(\.amount.description) == ["1", "4", "2"])

        try nights.rate(Self.card("over", "8", from: "2026-10-11"), "2026-10-20 19:00:00")
        try nights.run("2026-10-21 18:00:00")
        #expect(try nights.charges("2026-10-21 18:00:00").map(\.amount.description) == ["1", "8", "8"])
        #expect(try nights.broken() == [])
    }

    // MARK: Re-rating

    @Test func `a back-dated card prices open days again, and twice is once`() async throws {
        let nights = try TestNights()
        try await nights.load(
            (10..<16).flatMap { completeCall("s\($0)", endSeconds: utc("2026-10-\($0) 04:00:00"), talkSeconds: 61) }
        )
        try nights.run("2026-10-20 18:00:00")
        let before = try nights.reports.files()
        let back = Self.card("back", "0.1", from: "2026-10-12") { $0.rules[0].increments = (60, 6) }
        try nights.rate(back, "2026-10-20 19:00:00")
        #expect(
            try nights.run("2026-10-21 18:00:00").days.map(\.day).prefix(4) == [
                "2026-10-12", "2026-10-13", "2026-10-14", "2026-10-15",
            ]
        )
        let charges = { try (10..<16).map { try nights.lines("2026-10-\($0)", "charges") } }
        let once = try charges()
        #expect(once[1].map { $0[16] } == ["0.360000", "0.360000"])
        #expect(once[2].map { $0[16] } == ["0.110000", "0.110000"])
        #expect(try nights.reports.files()["2026-10-11/manifest.json"] == before["2026-10-11/manifest.json"])

        let files = try nights.reports.files()
        try nights.run("2026-10-21 18:00:00")
        #expect(try nights.reports.files() == files)
        try nights.rate(back, "2026-10-21 19:00:00")
        try nights.run("2026-10-22 18:00:00")
        #expect(try charges() == once)
        #expect(try nights.broken() == [])
    }

    @Test func `a look back prices by the cards of its own time`() async throws {
        let nights = try TestNights()
        try await nights.load([callback("a", "2026-10-12 04:00:00", first: 60, second: 60)])
        try nights.run("2026-10-13 18:00:00")
        try nights.rate(Self.card("mine", "0.5"), "2026-10-14 09:00:00")
        try nights.run("2026-10-14 18:00:00")
        #expect(try nights.lines("2026-10-12", "charges").map { $0[6] } == ["mine", "mine"])
        let folder = try TemporaryDirectory()
        try nights.run("2026-10-13 18:00:00", day: "2026-10-12", in: folder)
        let written = FileManager.default.contents(atPath: "\(folder.path)/2026-10-12/charges.csv") ?? Data()
        let text = String(decoding: written, as: UTF8.self)
        #expect(text.contains(",list-prices,") && !text.contains(",mine,"))
    }

    @Test func `a preview says what the next run does, and writes nothing`() async throws {
        let nights = try TestNights()
        try await nights.load([
            callback("a", "2026-10-12 04:00:00", first: 61, second: 60),
            callback("b", "2026-10-13 04:00:00", first: 59, second: nil),
            callback("c", "2026-10-20 04:00:00", first: 59, second: nil),
        ])
        try nights.run("2026-10-20 18:00:00")
        let card = Self.card("mine", "0.005") { $0.rules[0].increments = (1, 1) }
        let found = try nights.preview(card, "2026-10-20 19:00:00", from: "2026-10-12", to: "2026-10-13")
        // Before: 3 and 1 minutes at 0.18; after: 61, 60 and 59 seconds at 0.005 a minute.
        #expect(found.map { [$0.appKey, $0.kind, $0.currency, "\($0.cdrs)"] } == [["app-1", "cost", "CNY", "2"]])
        #expect(found.map { Fraction(text: $0.before).description } == ["0.72"])
        #expect(found.map { Fraction(text: $0.after).description } == ["0.015"])
        #expect(found.map { Fraction(text: $0.difference).description } == ["-0.705"])
        #expect(try nights.books.count("rate_card") == 1)
        try nights.rate(card, "2026-10-20 19:00:00")
        try nights.run("2026-10-21 18:00:00")
        let after = try nights.charges("2026-10-21 18:00:00", from: "2026-10-12", to: "2026-10-13").map(\.amount)
        #expect(after.reduce(.zero, +) == Fraction(text: "0.015"))
    }

    @Test func `a card also prices a CDR again whose end is too far ahead to stand on its day`() async throws {
        let nights = try TestNights()
        try await nights.load([
            callback("a", "2026-12-05 04:00:00", first: nil, second: 60, at: "2026-10-12 04:00:00")
        ])
        try nights.run("2026-10-13 18:00:00")
        try nights.rate(Self.card("mine", "0.5", from: "2026-12-01"), "2026-10-14 09:00:00")
        try nights.run("2026-10-14 18:00:00")
        #expect(Self.brief(try nights.charges("2026-10-14 18:00:00")) == ["2026-10-12 r second_leg 60 0.5"])
        #expect(try nights.broken() == [])
    }

    // MARK: Legs

    @Test func `a leg is billed when it was answered, and a CDR without one is free`() async throws {
        let nights = try TestNights()
        try await nights.load([
            callback("first", "2026-10-12 04:00:00", first: 61, second: nil),
            callback("none", "2026-10-13 04:00:00", first: nil, second: nil) {
                $0.plays(3, seconds: 9, isRecorded: true)
            },
            callback("zero", "2026-10-14 04:00:00", first: 0, second: nil),
            callback("play", "2026-10-15 04:00:00", first: 61, second: 30) { $0.service = "001" },
        ])
        try nights.run("2026-10-16 18:00:00")
        #expect(
            Self.brief(try nights.charges("2026-10-16 18:00:00")) == [
                "2026-10-12 callback first_leg 120 0.36", "2026-10-14 callback first_leg 0 0",
                "2026-10-15 playback first_leg 120 0.36",
            ]
        )
        let calls = try nights.report("calls", asOfMicros: utcMicros("2026-10-16 18:00:00"))
        #expect(
            calls.map { [$0[2], $0[17], $0[18], $0[19], $0[34], $0[35]] } == [
                ["first", "120", "CNY", "0.360000", "list-prices", "callback"], ["none", "", "", "", "", ""],
                ["zero", "0", "CNY", "0.000000", "list-prices", "callback"],
                ["play", "120", "CNY", "0.360000", "list-prices", "playback"],
            ]
        )
    }

    @Test func `every component is an atom of its own`() async throws {
        let nights = try TestNights()
        var card = Self.card("mine", "0.1")
        (card.rules[0].connection, card.rules[0].ttsPlay, card.rules[0].ttsSecond) = ("0.0000005", "0.02", "0.003")
        (card.rules[0].recording, card.rules[0].sums, card.rules[0].minimum) = ("0.05", true, 90)
        try nights.rate(card, "2026-10-01 00:00:00")
        try await nights.load([
            callback("a", "2026-10-12 04:00:00", first: 61, second: 60) { $0.plays(3, seconds: 7, isRecorded: true) },
            callback("b", "2026-10-12 04:01:00", first: 10, second: nil) { $0.plays(0, seconds: 0) },
        ])
        try nights.run("2026-10-13 18:00:00")
        let lines = try nights.charges("2026-10-13 18:00:00").map {
            "\($0.component) \($0.cdrs) \($0.legs) \($0.billed) \($0.amount)"
        }
        // a: 121 s are three minutes, two of them its first leg's; two fees of half a millionth are one, one is none.
        #expect(
            lines == [
                "connection 2 3 0 0.000001", "first_leg 2 2 240 0.4", "recording 1 0 0 0.05", "second_leg 1 1 60 0.1",
                "tts_play 1 0 0 0.06", "tts_second 1 0 0 0.021",
            ]
        )
    }

    // MARK: Rules

    @Test(arguments: [
        ("app-1", "+8613800000001", "2026-10-12 04:00:00", "app"),
        ("app-2", "+8613800000001", "2026-10-12 04:00:00", "long"),
        ("app-2", "+8615000000001", "2026-10-12 04:00:00", "short"),
        ("app-2", "+85212345678", "2026-10-12 04:00:00", "day"),
        ("app-2", "+85212345678", "2026-10-12 14:00:00", "any"),
        ("app-1", "+85212345678", "2026-10-12 14:00:00", "app"),
    ])
    func `the app wins, then the longest prefix, at the hour`(
        app: String,
        called: String,
        end: String,
        right: String
    ) async throws {
        var card = Self.card("mine", "1")
        card.rules = [
            TestRule("any", price: "1") { $0.window = TestWindow(days: [0, 1, 2, 3, 4], from: 1_200, to: 480) },
            TestRule("day", price: "2") { $0.window = TestWindow(days: [0, 1, 2, 3, 4], from: 480, to: 1_200) },
            TestRule("short", price: "3") { $0.prefix = "+86" }, TestRule("long", price: "4") { $0.prefix = "+86138" },
            TestRule("app", price: "5") { $0.app = "app-1" },
        ]
        for rules in [card.rules, card.rules.reversed()] {
            card.rules = rules
            let nights = try TestNights(apps: ["app-1", "app-2"])
            try nights.rate(card, "2026-10-01 00:00:00")
            try await nights.load([
                callback("a", end, first: nil, second: 60) { ($0.app, $0.others["fwdDstNum"]) = (app, called) }
            ])
            try nights.run("2026-10-14 18:00:00")
            #expect(try nights.charges("2026-10-14 18:00:00").map(\.rule) == [right])
        }
    }

    @Test func `each leg goes by the number it called`() async throws {
        let nights = try TestNights()
        var card = Self.card("mine", "1")
        card.rules = [
            TestRule("home", price: "1") { $0.prefix = "+86" }, TestRule("away", price: "3") { $0.prefix = "+852" },
        ]
        try nights.rate(card, "2026-10-01 00:00:00")
        try await nights.load([
            callback("a", "2026-10-12 04:00:00", first: 60, second: 60) { $0.others["fwdDstNum"] = "+85212345678" },
            callback("b", "2026-10-12 05:00:00", first: 60, second: 60) { $0.others["fwdDstNum"] = "+4912345678" },
        ])
        try nights.run("2026-10-13 18:00:00")
        #expect(
            Self.brief(try nights.charges("2026-10-13 18:00:00")) == [
                "2026-10-12 away second_leg 60 3", "2026-10-12 home first_leg 120 2",
            ]
        )
        #expect(try nights.call("a")?.kinds == ["missing_status"])
        #expect(try nights.call("b")?.kinds == ["missing_status", "unrated"])
    }

    @Test func `a prefix is as long as its digits`() async throws {
        var card = Self.card("mine", "1")
        card.rules = [
            TestRule("short", price: "1") { $0.prefix = "+861" }, TestRule("long", price: "3") { $0.prefix = "8613" },
        ]
        for rules in [card.rules, card.rules.reversed()] {
            card.rules = rules
            let nights = try TestNights()
            try nights.rate(card, "2026-10-01 00:00:00")
            try await nights.load([callback("a", "2026-10-12 04:00:00", first: 60, second: nil)])
            try nights.run("2026-10-13 18:00:00")
            #expect(try nights.charges("2026-10-13 18:00:00").map(\.rule) == ["long"])
        }
    }

    @Test func `a code that is not known is priced as other`() async throws {
        let nights = try TestNights()
        var card = Self.card("mine", "1")
        card.rules.append(TestRule("else", service: "other", price: "7"))
        try nights.rate(card, "2026-10-01 00:00:00")
        try await nights.load([
            callback("a", "2026-10-12 04:00:00", first: 60, second: nil) { $0.service = "009" },
            callback("b", "2026-10-12 04:01:00", first: 60, second: nil) { $0.service = nil },
        ])
        try nights.run("2026-10-13 18:00:00")
        let lines = try nights.charges("2026-10-13 18:00:00")
        #expect(
            lines.map { [$0.serviceType, $0.service, $0.rule, $0.amount.description] } == [
                ["", "other", "else", "7"], ["009", "other", "else", "7"],
            ]
        )
    }

    @Test(arguments: [
        // Shanghai: Friday 19:59:59, 20:00, 23:59:59; Saturday 00:00, 07:59:59, 08:00; Sunday; Monday 00:00, 08:00.
        ("2026-10-16 11:59:59", "day"), ("2026-10-16 12:00:00", "night"), ("2026-10-16 15:59:59", "night"),
        ("2026-10-16 16:00:00", "night"), ("2026-10-16 23:59:59", "night"), ("2026-10-17 00:00:00", "weekend"),
        ("2026-10-18 15:59:59", "weekend"), ("2026-10-18 16:00:00", "monday"), ("2026-10-19 00:00:00", "day"),
    ])
    func `windows run over midnight and the weekend`(end: String, right: String) async throws {
        let nights = try TestNights()
        var card = Self.card("mine", "1")
        let workdays: Set<Int> = [0, 1, 2, 3, 4]
        let windows = [
            ("day", TestWindow(days: workdays, from: 480, to: 1_200)),
            ("night", TestWindow(days: workdays, from: 1_200, to: 480)),
            ("saturday", TestWindow(days: [5], from: 480, to: 1_440)),
            ("weekend", TestWindow(days: [6], from: 0, to: 1_440)),
            ("monday", TestWindow(days: [0], from: 0, to: 480)),
        ]
        card.rules = windows.map { name, window in TestRule(name) { $0.window = window } }
        try nights.rate(card, "2026-10-01 00:00:00")
        try await nights.load([callback("a", end, first: 60, second: nil)])
        try nights.run("2026-10-20 18:00:00")
        let rule = try nights.charges("2026-10-20 18:00:00").first?.rule
        #expect((rule == "saturday" ? "weekend" : rule) == right)
    }

    // MARK: Two kinds

    @Test func `cost and charge stand side by side, each in its currency`() async throws {
        let nights = try TestNights()
        try nights.rate(Self.card("in", "0.1"), "2026-10-01 00:00:00")
        try nights.rate(
            Self.card("out", "0.05") { ($0.kind, $0.currency, $0.scale) = ("charge", "EUR", 2) },
            "2026-10-01 01:00:00"
        )
        try await nights.load([
            callback("a", "2026-10-12 04:00:00", first: 61, second: 60),
            callback("b", "2026-10-12 05:00:00", first: 30, second: nil),
        ])
        try nights.run("2026-10-13 18:00:00")
        let lines = try nights.charges("2026-10-13 18:00:00")
        #expect(
            lines.map { "\($0.kind) \($0.card) \($0.currency) \($0.component) \($0.billed) \($0.amount)" } == [
                "charge out EUR first_leg 180 0.15", "charge out EUR second_leg 60 0.05",
                "cost in CNY first_leg 180 0.3",
                "cost in CNY second_leg 60 0.1",
            ]
        )
        let calls = try nights.lines("2026-10-12", "calls").map { Array($0[17...21]) }
        #expect(
            calls == [["180", "CNY", "0.300000", "EUR", "0.15"], ["60", "CNY", "0.100000", "EUR", "0.05"]]
        )
        #expect(
            try nights.lines("2026-10-12", "usage").map { Array($0[21...24]) } == [["CNY", "0.400000", "EUR", "0.20"]]
        )
        #expect(try nights.lines("2026-10-12", "usage").map { $0[11] } == ["240"])
    }
}

/// The reports say the same about the same CDR.
@Suite struct MoneyAgreementTests {
    @Test func `billed seconds of usage and calls agree where only one kind of card prices a CDR`() async throws {
        let nights = try TestNights()
        let cost = TestCard(name: "in", from: "2026-10-01", rules: [TestRule("home") { $0.prefix = "+86" }])
        let charge = TestCard(name: "out", kind: "charge", from: "2026-10-01", rules: [TestRule("all")])
        try nights.rate(cost, "2026-10-01 00:00:00")
        try nights.rate(charge, "2026-10-01 01:00:00")
        try await nights.load([
            callback("a", "2026-10-12 04:00:00", first: 60, second: nil),
            callback("b", "2026-10-12 05:00:00", first: 30, second: nil) { $0.others["calleeNum"] = "+4912345678" },
        ])
        try nights.run("2026-10-13 18:00:00")
        let calls = try nights.lines("2026-10-12", "calls").map { Int($0[17]) ?? .min }
        #expect(try nights.lines("2026-10-12", "usage").map { Int($0[11]) ?? .min } == [calls.reduce(0, +)])
    }

    @Test func `billed seconds of usage and calls agree where one kind changes its currency within a day`() async throws
    {
        let nights = try TestNights()
        let cost = TestCard(name: "in", from: "2026-10-01", rules: [TestRule("all")])
        let euro = TestCard(
            name: "out",
            kind: "charge",
            currency: "EUR",
            from: "2026-10-01",
            rules: [TestRule("all")]
        )
        let dollar = TestCard(
            name: "new",
            kind: "charge",
            currency: "USD",
            from: "2026-10-12T12:30:00+08:00",
            rules: [TestRule("all")]
        )
        for (hour, card) in [cost, euro, dollar].enumerated() { try nights.rate(card, "2026-10-01 0\(hour):00:00") }
        try await nights.load([
            callback("a", "2026-10-12 04:00:00", first: 60, second: nil),
            callback("b", "2026-10-12 05:00:00", first: 30, second: nil),
        ])
        try nights.run("2026-10-13 18:00:00")
        let usage = try nights.lines("2026-10-12", "usage")
        #expect(
            usage.map { Array($0[21...24]) } == [
                ["", "", "USD", "0.180000"], ["CNY", "0.360000", "EUR", "0.180000"],
            ]
        )
        #expect(usage.map { Int($0[11]) ?? .min }.reduce(0, +) == 120)
    }

    @Test func `a CDR that moved out of a closed month has its signed price there and its own where it is now`()
        async throws
    {
        let nights = try TestNights()
        let first = callback("a", "2026-10-30 04:00:00", first: 60, second: nil)
        let moved = callback("a", "2026-11-02 04:00:00", first: 180, second: nil, at: "2026-11-03 04:00:00")
        try await nights.load([first])
        try nights.run("2026-11-02 18:00:00")
        try nights.waive(nil, "2026-11-02 19:00:00")
        try nights.close("2026-10", "2026-11-02 20:00:00")
        try await nights.load([moved])
        try nights.run("2026-11-03 18:00:00")
        try nights.choose(2, of: "a", nowMicros: utcMicros("2026-11-04 04:00:00"))
        try nights.run("2026-11-04 18:00:00")
        let asOf = utcMicros("2026-11-04 18:00:00")
        #expect(
            try nights.report("calls", asOfMicros: asOf).map { "\($0[0]) \($0[17]) \($0[19])" } == [
                "2026-10-30 60 0.180000", "2026-11-02 180 0.540000",
            ]
        )
        let corrections = try nights.report("corrections", asOfMicros: asOf)
        #expect(corrections.map { "\($0[1]) \($0[9]) \($0[11]) \($0[13])" } == ["2026-10-30 -1 -60 -0.180000"])
        #expect(try nights.broken() == [])
    }

    @Test(arguments: [
        "UPDATE cdr_charge SET amount = amount + 0.01", "UPDATE daily_charge SET amount = amount + 0.000001",
        "UPDATE daily_charge SET currency = 'EUR'", "DELETE FROM cdr_charge",
        "UPDATE cdr_charge SET billed_seconds = 1",
        "UPDATE rate_rule SET price = 0.19", "UPDATE daily_charge SET unit_price = 7",
    ])
    func `an amount that somebody changed shows in the verification`(damage: String) async throws {
        let nights = try TestNights()
        try await nights.load(completeCall("a", endSeconds: utc("2026-10-12 04:00:00")))
        try nights.run("2026-10-13 18:00:00")
        #expect(try nights.broken() == [])
        try nights.books.tampering().execute(damage)
        #expect(try !nights.broken().isEmpty, "\(damage)")
    }
}
