/// Something about a card that its author has to mend or should look at.
public struct CardProblem: Sendable, Hashable, CustomStringConvertible {
    /// How bad it is.
    public enum Severity: String, Sendable, Hashable {
        /// The card cannot be used.
        case error
        /// The card can be used; a person should look.
        case warning
    }

    /// How bad it is.
    public let severity: Severity

    /// Line of the file, from 1.
    public let line: Int

    /// Column of the line, from 1, in Unicode scalars.
    public let column: Int

    /// What is wrong, and what to do.
    public let message: String

    /// Place and message: `line 12, column 5: …`.
    ///
    /// A warning says so in front of its message.
    public var description: String {
        "line \(line), column \(column): \(severity == .warning ? "warning: " : "")\(message)"
    }
}
