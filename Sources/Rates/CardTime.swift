/// A time in a card: midnight of a date in the billing zone, or an instant with its offset.
public enum CardTime: Sendable, Hashable {
    /// Midnight at the start of the date in the billing zone; `2026-01-01`.
    case date(String)

    /// An instant; `2026-01-01T00:00:00+08:00`.
    case instant(String)

    /// The text, as PostgreSQL reads it: a `date`, or a `timestamptz` with its offset.
    public var text: String {
        switch self {
        case .date(let text), .instant(let text): text
        }
    }
}
