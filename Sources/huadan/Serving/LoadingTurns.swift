import Foundation

/// Lets loaders commit small batches one after the other, in the order they ask.
///
/// Two small commits at the same time would each take half of what has come and cost as much as one that takes all of
/// it. In turn, each takes what has come for it while the others were at work.
final class LoadingTurns: Sendable {
    // NSCondition guards the line; it is safe to use from any thread.
    private let condition = NSCondition()
    private let line = Line()

    /// Only touched while the condition is locked, hence unchecked.
    private final class Line: @unchecked Sendable {
        var given = 0
        var next = 0
    }

    /// Runs `body` when all who asked before are done.
    func take<T>(_ body: () throws -> T) rethrows -> T {
        condition.withLock {
            let number = line.given
            line.given += 1
            while line.next != number { condition.wait() }
        }
        defer {
            condition.withLock {
                line.next += 1
                condition.broadcast()
            }
        }
        return try body()
    }
}

/// Whether a loader's next batch is better committed in turn with the others' or beside them, told by its last one.
struct TurnRule {
    /// Above it the rows take longer than the commit, and two cores load faster than one.
    static let smallBytes = 64 << 10
    /// Above it the commit waits for a disk that several commits can wait for together.
    static let quick = Duration.milliseconds(5)

    /// Before the first batch it is beside.
    private(set) var isInTurn = false

    /// Notes a batch that was committed; one without entries says nothing.
    mutating func committed(entries: Int, bodyBytes: Int, in time: Duration) {
        guard entries > 0 else { return }
        isInTurn = bodyBytes <= Self.smallBytes && time <= Self.quick
    }
}
