/// A half-open span of time; a missing end is open.
struct Validity: Hashable {
    let from: CardTime?
    let to: CardTime?

    static let always = Validity(from: nil, to: nil)

    /// With the missing ends of another.
    func filled(from outer: Validity) -> Validity { Validity(from: from ?? outer.from, to: to ?? outer.to) }

    /// Whether two spans share an instant; none: it depends on the billing zone.
    func overlaps(_ other: Validity) -> Bool? {
        switch (Self.begins(from, before: other.to), Self.begins(other.from, before: to)) {
        case (true?, true?): true
        case (false?, _), (_, false?): false
        default: nil
        }
    }

    /// Whether an instant lies inside; none: it depends on the billing zone.
    func contains(_ time: CardTime) -> Bool? {
        let isBeforeStart = from.map { time.isBefore($0) } ?? false
        switch (isBeforeStart, Self.begins(time, before: to)) {
        case (false?, true?): return true
        case (true?, _), (_, false?): return false
        default: return nil
        }
    }

    private static func begins(_ start: CardTime?, before end: CardTime?) -> Bool? {
        guard let start, let end else { return true }
        return start.isBefore(end)
    }
}
