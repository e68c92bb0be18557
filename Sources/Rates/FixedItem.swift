/// A fixed monthly item, such as rented numbers; booked on the 1st of each month on which it is valid.
public struct FixedItem: Sendable, Hashable {
    /// Name of the item.
    ///
    /// Letters, digits, `-`, `_` and `.`, at most 64.
    public let name: String

    /// App that pays.
    public let app: String

    /// How many, 1 to 1,000,000.
    public let count: Int

    /// Price of one, a month.
    public let price: ExactDecimal

    /// Service that the item is shown with; none: no service.
    public let service: RatedService?

    /// Start of validity, included; none: the card's.
    public let from: CardTime?

    /// End of validity, not included; none: the card's.
    public let to: CardTime?

    /// Line of the file where the item begins, from 1.
    public let line: Int

    /// Column where the item begins, from 1.
    public let column: Int
}
