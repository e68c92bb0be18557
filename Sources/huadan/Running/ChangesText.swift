import Books
import Nightly

/// What a run changed against the one before, for a terminal.
struct ChangesText {
    private let changes: [Night.KindChange]
    private let isDryRun: Bool

    init(_ changes: [Night.KindChange], isDryRun: Bool) {
        self.changes = changes
        self.isDryRun = isDryRun
    }

    /// A line a kind that changed, and the sum: `12 healed, 3 new`.
    var lines: [String] {
        let healed = changes.reduce(0) { $0 + $1.healed }
        let opened = changes.reduce(0) { $0 + $1.opened }
        let kinds = changes.map { "  \($0.kind): \($0.healed) healed, \($0.opened) new" }
        return ["discrepancies against the run before\(isDryRun ? ", if it ran" : ""): \(healed) healed, \(opened) new"]
            + kinds
    }
}
