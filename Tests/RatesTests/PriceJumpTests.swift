import Rates
import Testing

/// What is said about a card against the one before.
@Suite struct PriceJumpTests {
    private static let jumps: [(new: String, old: String, jump: String?)] = [
        ("price: 1.80", "price: 0.18", nil),
        ("price: 1.81", "price: 0.18", "the price of a is 1.81 per 60 seconds, more than ten times up"),
        ("price: 0.018", "price: 0.18", nil),
        ("price: 0.017999999", "price: 0.18", "the price of a is 0.017999999 per 60 seconds, more than ten times down"),
        ("price: 0", "price: 0.18", "the price of a is 0 per 60 seconds, more than ten times down"),
        ("price: 0.18", "price: 0", "the price of a is 0.18 per 60 seconds, more than ten times up"),
        ("price: 0", "price: 0", nil),
        ("price: 0.003, unit: 1", "price: 0.18", nil),
        ("price: 0.18, unit: 1", "price: 0.18", "the price of a is 0.18, more than ten times up"),
        ("price: 1, app: k", "price: 0.01", nil),
        ("price: 1, app: k", "price: 0.01, app: k", "the price of a is 1 per 60 seconds, more than ten times up"),
        ("price: 1, prefix: '+86'", "price: 0.01", nil),
        ("price: 1, connection_fee: 1", "price: 1, connection_fee: 0.09", "the connection_fee of a is 1"),
        ("price: 1, connection_fee: 1", "price: 1", nil),
        ("price: 1, tts_play: 1", "price: 1, tts_play: 0.09", "the tts_play of a is 1"),
        ("price: 1, tts_second: 1", "price: 1, tts_second: 0.09", "the tts_second of a is 1"),
        ("price: 1, recording: 0.09", "price: 1, recording: 1", "the recording of a is 0.09"),
        (
            "price: 1, tiers: {mode: volume, steps: [{above: 9, price: 0.01}]}",
            "price: 1, tiers: {mode: volume, steps: [{above: 8, price: 0.9}]}", "the price above 9 of a is 0.01"
        ),
        (
            "price: 999999999999.999999999, unit: 1", "price: 0.000000001, unit: 86400",
            "the price of a is 999999999999.999999999, more"
        ),
    ]

    @Test(arguments: jumps)
    func `a price that jumps more than tenfold is told`(new: String, old: String, jump: String?) throws {
        let card = try card("name: a, service: 002, legs: both, \(new)")
        let older = try self.card("name: b, service: 002, legs: both, \(old)")

        let problems = card.problems(against: older)

        #expect(problems.count == (jump == nil ? 0 : 1))
        #expect(problems.allSatisfy { $0.severity == .warning && $0.line == 6 && $0.column == 5 })
        if let jump { #expect(problems.first?.message.hasPrefix(jump) == true, "\(problems)") }
    }

    @Test func `rules that share no leg are not compared`() throws {
        let card = try card("name: a, service: 002, legs: first, price: 1")
        let older = try self.card("name: a, service: 002, legs: second, price: 0.01")

        #expect(card.problems(against: older).isEmpty)
    }

    @Test func `the rule that began last is compared`() throws {
        let card = try card("name: a, service: 002, legs: both, price: 1")
        let older = try self.card(
            "name: b, service: 002, legs: both, price: 0.01, to: 2026-07-01",
            "name: c, service: 002, legs: both, price: 0.9, from: 2026-07-01"
        )

        #expect(card.problems(against: older).isEmpty)
    }

    @Test func `a rule is compared with the one of its window`() throws {
        let day = "name: d, service: 002, legs: both, price: 1, window: {from: 08:00, to: 20:00}"
        let night = "name: n, service: 002, legs: both, price: 0.01, window: {from: 20:00, to: 08:00}"

        #expect(try card(day, night).problems(against: card(night, day)).isEmpty)
    }

    @Test func `fixed items are compared`() throws {
        let new = try #require(RateCard.read(fixed(301)).card)
        let old = try #require(RateCard.read(fixed(30)).card)

        let problems = new.problems(against: old)

        #expect(problems.map(\.line) == [11])
        #expect(old.problems(against: new).count == 1)
        #expect(new.problems(against: new).isEmpty)
    }

    @Test func `another currency is told, and its prices are not compared`() throws {
        let new = try #require(RateCard.read(SampleCard.line(3, "currency: USD")).card)
        let old = try #require(RateCard.read(SampleCard.line(9, "    price: 100")).card)

        let problems = new.problems(against: old).map(\.description)

        #expect(problems.count == 1)
        #expect(
            problems.first?.hasPrefix("line 1, column 1: warning: the currency changes from CNY in carrier to USD")
                == true
        )
    }

    @Test func `cards of different kinds are not compared`() throws {
        let charge = try #require(RateCard.read(SampleCard.line(2, "kind: charge")).card)
        let cost = try #require(RateCard.read(SampleCard.line(9, "    price: 100")).card)

        #expect(charge.problems(against: cost).isEmpty)
    }

    private func fixed(_ price: Int) -> String {
        SampleCard.card("fixed:", "  - {name: n, app: k, count: 1, price: \(price)}")
    }

    private func card(_ rules: String...) throws -> RateCard {
        let head = SampleCard.plain.split(separator: "\n").prefix(5).joined(separator: "\n")
        let (card, problems) = RateCard.read(head + rules.map { "\n  - {\($0)}" }.joined())
        return try #require(card, "\(problems)")
    }
}
