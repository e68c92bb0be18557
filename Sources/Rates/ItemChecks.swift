/// What has to hold between the fixed items of a card.
struct ItemChecks {
    let validity: Validity
    let problems: ProblemList

    /// An item of one name and app must not be booked twice.
    func check(_ items: [FixedItem]) {
        for group in Dictionary(grouping: items, by: { [$0.name, $0.app] }).values {
            for (index, later) in group.enumerated() {
                for earlier in group[..<index] where span(later).overlaps(span(earlier)) == true {
                    guard problems.errorCount < ProblemList.limit else { return }
                    report(later, earlier)
                }
            }
        }
    }

    private func span(_ item: FixedItem) -> Validity {
        Validity(from: item.from, to: item.to).filled(from: validity)
    }

    private func report(_ later: FixedItem, _ earlier: FixedItem) {
        problems.error(
            CardPlace(line: later.line, column: later.column),
            """
            the fixed item \(later.name) of this app is on line \(earlier.line) already, for the same time; \
            add up the counts, or give one another name or validity
            """
        )
    }
}
