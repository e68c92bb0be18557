import Rates

/// Cards to change one line of.
enum SampleCard {
    /// Line 1 to 4: the card; line 5: `rules:`; line 6 to 9: one rule.
    static let plain = """
        name: carrier
        kind: cost
        currency: CNY
        from: 2026-01-01
        rules:
          - name: callback
            service: "002"
            legs: both
            price: 0.18
        """

    /// The plain card with more lines in its rule, from line 10 on.
    static func rule(_ lines: String...) -> String { plain + lines.map { "\n    \($0)" }.joined() }

    /// The plain card with more lines of its own, from line 10 on.
    static func card(_ lines: String...) -> String { plain + lines.map { "\n\($0)" }.joined() }

    /// The head of the plain card with rules of the callback's kind, each a flow mapping on a line from 6 on.
    static func rules(_ rules: String...) -> String {
        let head = plain.split(separator: "\n").prefix(5).joined(separator: "\n")
        return head + rules.map { "\n  - {\($0)}" }.joined()
    }

    /// The plain card with one line replaced.
    static func line(_ number: Int, _ text: String) -> String {
        var lines = plain.split(separator: "\n").map(String.init)
        lines[number - 1] = text
        return lines.joined(separator: "\n")
    }

    /// The problems of a text, as people see them.
    static func problems(_ text: String) -> [String] { RateCard.read(text).problems.map(\.description) }
}
