import Synchronization

/// Entries that were appended together: reports once, when the last of them is settled.
final class AppendBatch: Sendable {
    private struct State {
        var open: Int
        var failure: JournalError?
    }

    private let state: Mutex<State>
    private let finish: @Sendable (Result<Void, JournalError>) -> Void

    /// Waits for `count` entries, then tells `finish` of the first failure, or of none.
    init(count: Int, finish: @escaping @Sendable (Result<Void, JournalError>) -> Void) {
        state = Mutex(State(open: count))
        self.finish = finish
    }

    /// Takes the outcome of one entry.
    func settle(_ result: AppendResult) {
        let outcome = state.withLock { state -> Result<Void, JournalError>? in
            state.open -= 1
            if case .failure(let error) = result { state.failure = state.failure ?? error }
            guard state.open == 0 else { return nil }
            return state.failure.map { .failure($0) } ?? .success(())
        }
        if let outcome { finish(outcome) }
    }
}
