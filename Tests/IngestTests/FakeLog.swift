import Ingest
import Journal
import Synchronization

/// A push log in memory that can be told to fail, and to hold every append until it is let go.
final class FakeLog: PushLog {
    private struct State {
        var drafts: [JournalDraft] = []
        var failure: JournalError?
        var isHolding = false
        var held: [CheckedContinuation<Void, Never>] = []
        var heldCountWaiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    static let receivedAtMicros: Int64 = 1_700_000_000_000_000
    private let state = Mutex(State())

    var drafts: [JournalDraft] { state.withLock { $0.drafts } }
    var pushes: [JournalDraft] { drafts.filter { $0.kind == .push } }
    var gapBodies: [String] { drafts.filter { $0.kind == .gap }.map { String(decoding: $0.body, as: UTF8.self) } }

    func append(_ draft: JournalDraft) async throws -> PushReceipt {
        // A test that has failed cancels what still waits, so that it ends.
        await withTaskCancellationHandler(operation: passGate, onCancel: letGo)
        return try state.withLock { state in
            if let failure = state.failure { throw failure }
            state.drafts.append(draft)
            return PushReceipt(sequence: UInt64(state.drafts.count), receivedAtMicros: Self.receivedAtMicros)
        }
    }

    func unwritableReason() async -> String? {
        state.withLock { $0.failure?.description }
    }

    func releaseReserve() {}

    func fail(with failure: JournalError?) {
        state.withLock { $0.failure = failure }
    }

    /// From now on appends wait until ``letGo()``.
    func hold() {
        state.withLock { $0.isHolding = true }
    }

    func letGo() {
        let held = state.withLock { state in
            state.isHolding = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    /// Returns once so many appends wait.
    func waitUntilHeld(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.held.count >= count { return true }
                state.heldCountWaiters.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private func passGate() async {
        await withCheckedContinuation { continuation in
            let released = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                guard state.isHolding else { return [continuation] }
                state.held.append(continuation)
                let count = state.held.count
                defer { state.heldCountWaiters.removeAll { $0.count <= count } }
                return state.heldCountWaiters.filter { $0.count <= count }.map(\.continuation)
            }
            for continuation in released { continuation.resume() }
        }
    }
}
