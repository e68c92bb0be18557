extension RateCard {
    static let builtInName = "list-prices"

    /// The built-in card: the platform's published list prices, before the first loaded card of kind `cost`.
    ///
    /// Source: published list prices, undated; `docs/platform.md`.
    public static let builtIn: RateCard = {
        let (card, problems) = CardReader(isBuiltIn: true).read(builtInText)
        // Part of the program: a test reads it.
        guard let card else { preconditionFailure("the built-in card does not read: \(problems)") }
        return card
    }()

    /// The built-in card as the YAML it is read from.
    public static let builtInText = """
        # The built-in rate card. It covers what is before the first loaded card.
        name: list-prices
        kind: cost
        currency: CNY
        note: >-
          PUBLISHED LIST PRICES, UNDATED: CHECK THEM AGAINST YOUR CONTRACT. A callback costs 0.18 a minute for each
          leg, a playback 0.18 a minute for its first leg; each begun minute of a leg counts in full. Private numbers
          (services 003 and 004) have no rule here: it is known that only the leg from X to B is charged, the price is
          not. Their calls, and those of other services, stay without a price until a card of yours is loaded.
        rules:
          - name: callback
            service: "002"
            legs: both
            price: 0.18
            unit: 60
            increments: 60/60
            rounding: leg
          - name: playback
            service: "001"
            legs: first
            price: 0.18
            unit: 60
            increments: 60/60
            rounding: leg

        """
}
