/// A rate card: the prices of one contract, for one span of time.
///
/// Cards are read from YAML (`read`) and never edited, only superseded. The file format: `docs/rate-cards.md`.
public struct RateCard: Sendable, Hashable {
    /// Name of the card.
    ///
    /// Letters, digits, `-`, `_` and `.`, at most 64.
    public let name: String

    /// Whose money it is.
    public let kind: CardKind

    /// Currency of all its prices: three capital letters, ISO 4217.
    public let currency: String

    /// Decimals that an amount is rounded to, 0 to 9.
    ///
    /// Defaults to 6.
    public let scale: Int

    /// Start of validity, included.
    ///
    /// None only for the built-in card, which covers what is before the first loaded card.
    public let from: CardTime?

    /// End of validity, not included; none: until another card takes over.
    public let to: CardTime?

    /// What people should know about the card; may be empty.
    public let note: String

    /// The rules, in the order of the file.
    public let rules: [RateRule]

    /// The fixed monthly items, in the order of the file.
    public let fixedItems: [FixedItem]
}

/// Whose money a card is about.
public enum CardKind: String, Sendable, Hashable, CaseIterable {
    /// What the platform charges us.
    case cost
    /// What we charge inside.
    case charge
}
