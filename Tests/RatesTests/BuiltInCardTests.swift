import Rates
import Testing

@Suite struct BuiltInCardTests {
    @Test func `the built-in card reads without problems`() {
        let (card, problems) = RateCard.read(RateCard.builtInText)

        #expect(problems.map(\.description) == [])
        #expect(card == RateCard.builtIn)
    }

    @Test func `it has the published list prices and no start`() {
        let card = RateCard.builtIn

        #expect(card.name == "list-prices")
        #expect(card.kind == .cost)
        #expect(card.currency == "CNY")
        #expect(card.from == nil)
        #expect(card.to == nil)
        #expect(card.rules.map(\.service) == [.callback, .playback])
        #expect(card.rules.map(\.legs) == [.both, .first])
        #expect(card.rules.allSatisfy { $0.price.text == "0.18" && $0.unitSeconds == 60 && $0.rounding == .leg })
        #expect(card.rules.allSatisfy { $0.increments.description == "60/60" && $0.minimumSeconds == 0 })
        #expect(card.fixedItems.isEmpty)
    }

    @Test(arguments: ["LIST PRICES", "UNDATED", "CHECK THEM AGAINST YOUR CONTRACT", "003 and 004"])
    func `its note says what to check`(words: String) {
        #expect(RateCard.builtIn.note.contains(words))
    }
}
