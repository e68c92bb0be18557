import Rates
import Testing

/// What a sound card says.
@Suite struct ReadCardTests {
    @Test func `a short card has its defaults`() throws {
        let (read, problems) = RateCard.read(SampleCard.plain)
        let card = try #require(read)
        let rule = try #require(card.rules.first)

        #expect(problems.isEmpty)
        #expect(card.name == "carrier")
        #expect(card.kind == .cost)
        #expect(card.currency == "CNY")
        #expect(card.scale == 6)
        #expect(card.from == .date("2026-01-01"))
        #expect(card.to == nil)
        #expect(card.note == "")
        #expect(card.fixedItems.isEmpty)
        #expect(rule.name == "callback")
        #expect(rule.service == .callback)
        #expect(rule.app == nil)
        #expect(rule.prefix == "")
        #expect(rule.legs == .both)
        #expect(rule.price.text == "0.18")
        #expect(rule.unitSeconds == 60)
        #expect(rule.increments.description == "60/60")
        #expect(rule.minimumSeconds == 0)
        #expect(rule.graceSeconds == 0)
        #expect(rule.connectionFee == .zero)
        #expect(rule.rounding == .leg)
        #expect(rule.ttsPlayPrice == nil)
        #expect(rule.ttsSecondPrice == nil)
        #expect(rule.recordingFee == nil)
        #expect(rule.from == nil)
        #expect(rule.to == nil)
        #expect(rule.window == nil)
        #expect(rule.freeSeconds == 0)
        #expect(rule.tierMode == nil)
        #expect(rule.tiers.isEmpty)
        #expect(rule.line == 6)
        #expect(rule.column == 5)
    }

    private static let full = """
        name: inside.2026_v1-b
        kind: charge
        currency: USD
        scale: 0
        from: 2026-01-01T00:00:00+08:00
        to: 2027-01-01 00:00Z
        note: |
          Two lines,
          agreed in May.
        rules:
          - name: all.of-it_1
            service: other
            app: someKey
            prefix: "+8613"
            legs: both
            price: "0.10"
            unit: 1
            increments: 30/6
            minimum: 6
            grace: 2
            connection_fee: 0.010
            rounding: sum
            tts_play: 0
            tts_second: 0.001
            recording: 0.05
            from: 2026-02-01
            to: 2026-03-01
            window: {days: mon-fri, from: "22:00", to: "06:30"}
            free_seconds: 3600
            tiers: {mode: volume, steps: [{above: 100, price: 0.09}, {above: 500, price: 0}]}
          - {name: rest, service: other, legs: both, price: 1}
        fixed:
          - {name: numbers, app: someKey, count: 12, price: 30, service: "003", from: 2026-04-01, to: 2026-05-01}
        """

    @Test func `every key of a card is read`() throws {
        let (read, problems) = RateCard.read(Self.full)
        let card = try #require(read, "\(problems)")

        #expect(problems.isEmpty)
        #expect(card.name == "inside.2026_v1-b")
        #expect(card.kind == .charge)
        #expect(card.currency == "USD")
        #expect(card.scale == 0)
        #expect(card.from?.text == "2026-01-01T00:00:00+08:00")
        #expect(card.to == .instant("2027-01-01T00:00:00+00:00"))
        #expect(card.note == "Two lines,\nagreed in May.\n")
    }

    @Test func `every key of a rule is read`() throws {
        let rule = try #require(RateCard.read(Self.full).card?.rules.first)

        #expect(rule.name == "all.of-it_1")
        #expect(rule.service == .other)
        #expect(rule.app == "someKey")
        #expect(rule.prefix == "+8613")
        #expect(rule.price.text == "0.1")
        #expect(rule.unitSeconds == 1)
        #expect(rule.increments.firstSeconds == 30)
        #expect(rule.increments.followingSeconds == 6)
        #expect(rule.minimumSeconds == 6)
        #expect(rule.graceSeconds == 2)
        #expect(rule.connectionFee.text == "0.01")
        #expect(rule.rounding == .sum)
        #expect(rule.ttsPlayPrice == .zero)
        #expect(rule.ttsSecondPrice?.text == "0.001")
        #expect(rule.recordingFee?.text == "0.05")
        #expect(rule.from?.text == "2026-02-01")
        #expect(rule.to?.text == "2026-03-01")
        #expect(rule.window?.weekdays == 31)
        #expect(rule.window?.fromMinute == 1_320)
        #expect(rule.window?.toMinute == 390)
        #expect(rule.freeSeconds == 3_600)
        #expect(rule.tierMode == .volume)
        #expect(rule.tiers.map(\.aboveSeconds) == [100, 500])
        #expect(rule.tiers.map(\.price.text) == ["0.09", "0"])
        #expect(rule.line == 11)
    }

    @Test func `every key of a fixed item is read`() throws {
        let item = try #require(RateCard.read(Self.full).card?.fixedItems.first)

        #expect(item.name == "numbers")
        #expect(item.app == "someKey")
        #expect(item.count == 12)
        #expect(item.price.text == "30")
        #expect(item.service == .privateNumberAX)
        #expect(item.from?.text == "2026-04-01")
        #expect(item.to?.text == "2026-05-01")
        #expect(item.line == 33)
        #expect(item.column == 5)
    }

    @Test(arguments: ["\u{FEFF}" + SampleCard.plain, SampleCard.plain.split(separator: "\n").joined(separator: "\r\n")])
    func `a card saved on Windows reads the same`(text: String) {
        let (card, problems) = RateCard.read(text)

        #expect(problems.isEmpty)
        #expect(card == RateCard.read(SampleCard.plain).card)
    }

    @Test func `a card of fixed items alone is a card`() {
        let text =
            "name: a\nkind: charge\ncurrency: CNY\nfrom: 2026-01-01\nfixed: [{name: n, app: k, count: 1, price: 30}]\n"

        #expect(SampleCard.problems(text) == [])
    }

    private static let traps: [(line: String, read: @Sendable (RateRule) -> String?, value: String)] = [
        ("service: 001", { $0.service.rawValue }, "001"),
        ("service: 002", { $0.service.rawValue }, "002"),
        ("service: '003'", { $0.service.rawValue }, "003"),
        ("price: 0.10", { $0.price.text }, "0.1"),
        ("price: 0.30000000", { $0.price.text }, "0.3"),
        ("price: 123456789012.123456789", { $0.price.text }, "123456789012.123456789"),
        ("name: no", { $0.name }, "no"),
        ("name: yes", { $0.name }, "yes"),
        ("name: on", { $0.name }, "on"),
        ("name: 2026", { $0.name }, "2026"),
        ("name: 1e3", { $0.name }, "1e3"),
        ("name: 2026-01-01", { $0.name }, "2026-01-01"),
    ]

    @Test(arguments: traps)
    func `values are taken from their text`(line: String, read: @Sendable (RateRule) -> String?, value: String) throws {
        let key = line.prefix { $0 != ":" }
        let number = try #require(["name": 6, "service": 7, "price": 9][key])
        let text = SampleCard.line(number, (number == 6 ? "  - " : "    ") + line)

        let (card, problems) = RateCard.read(text)

        #expect(problems.isEmpty)
        #expect(card?.rules.first.flatMap(read) == value)
    }

    @Test(arguments: [
        "{from: 08:00, to: 20:00}", "{from: '08:00', to: \"20:00\"}", "{days: all, from: 08:00, to: 20:00}",
    ])
    func `hours need no quotes`(window: String) {
        let rule = RateCard.read(SampleCard.rule("window: \(window)")).card?.rules.first

        #expect(rule?.window?.fromMinute == 480)
        #expect(rule?.window?.toMinute == 1_200)
        #expect(rule?.window?.weekdays == 127)
    }
}
