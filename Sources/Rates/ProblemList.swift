/// Collects what is wrong with a card.
///
/// Not Sendable: it lives as long as one reading.
final class ProblemList {
    /// More would not be read by anybody.
    static let limit = 100

    private var found: [CardProblem] = []
    private var known: Set<CardProblem> = []

    var errorCount: Int { found.count { $0.severity == .error } }

    /// In the order of their places, at most `limit` and a last one that says so.
    var sorted: [CardProblem] {
        let ordered = found.enumerated()
            .sorted {
                ($0.element.line, $0.element.column, $0.offset) < ($1.element.line, $1.element.column, $1.offset)
            }
            .map(\.element)
        guard ordered.count > Self.limit, let last = ordered.dropFirst(Self.limit).first else { return ordered }
        let rest = ordered.count - Self.limit
        let severity: CardProblem.Severity =
            ordered.dropFirst(Self.limit).contains { $0.severity == .error } ? .error : .warning
        let more = CardProblem(
            severity: severity,
            line: last.line,
            column: last.column,
            message: "and \(rest) more from here on; mend those above first"
        )
        return ordered.prefix(Self.limit) + [more]
    }

    func error(_ place: CardPlace, _ message: String) { add(.error, place, message) }

    func warning(_ place: CardPlace, _ message: String) { add(.warning, place, message) }

    private func add(_ severity: CardProblem.Severity, _ place: CardPlace, _ message: String) {
        let problem = CardProblem(severity: severity, line: place.line, column: place.column, message: message)
        // A key that several checks look at is told once.
        if known.insert(problem).inserted { found.append(problem) }
    }
}
