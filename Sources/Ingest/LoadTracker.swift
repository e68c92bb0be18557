import Synchronization

/// Keeps how far each loader has come, and wakes the pushes that wait for it.
///
/// Loader `k` of `N` takes the entries whose sequence number modulo `N` is `k`. Until the loaders have said
/// that they are there (``setAway(_:)``), they count as away. The loaders drive it: ``advance(loader:through:)``
/// after each commit, ``setAway(_:)`` when PostgreSQL is lost and when it is back.
///
/// A process that starts with entries of an earlier one to load calls ``appended(_:)`` with the number of the
/// newest and the time of the oldest of them, before it says that the loaders are there.
public final class LoadTracker: LoadProgress {
    fileprivate struct Waiter {
        let id: UInt64
        let sequence: UInt64
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Bool, Never>
    }

    fileprivate struct State {
        var lanes: [BacklogMarks]
        var isAway = true
        // In the order of their deadlines, since all wait equally long.
        var waiters: [Waiter] = []
        var lastWaiterID: UInt64 = 0
        var isSweeping = false
    }

    private let ackWait: Duration
    private let now: @Sendable () -> Int64
    private let state: Mutex<State>

    /// Makes a tracker whose loaders are away.
    ///
    /// - Parameters:
    ///   - loaders: How many loaders share the journal, 1 or more.
    ///   - ackWait: How long a push waits, and how far behind the loaders may be before none waits.
    ///     Defaults to 2 seconds.
    ///   - now: The clock of the receipts. Microseconds since 1970-01-01 UTC.
    public init(
        loaders: Int,
        ackWait: Duration = .seconds(2),
        now: @escaping @Sendable () -> Int64 = WallClock.nowMicros
    ) {
        precondition(loaders >= 1)
        self.ackWait = ackWait
        self.now = now
        state = Mutex(State(lanes: Array(repeating: BacklogMarks(), count: loaders)))
    }

    /// The age of the oldest push that is not loaded.
    ///
    /// Microseconds, 0 when all is loaded.
    public var lagMicros: Int64 {
        let nowMicros = now()
        return state.withLock { $0.lagMicros(nowMicros: nowMicros) }
    }

    /// Whether the loaders are away, or behind by more than the ack wait.
    public var isBehind: Bool {
        let nowMicros = now()
        return state.withLock { isBehind($0, nowMicros: nowMicros) }
    }

    /// Whether the loaders have said that they are away, or have yet to say that they are there.
    public var isAway: Bool { state.withLock { $0.isAway } }

    /// Each loader's committed position, in the order of the loaders; 0 before it has said one.
    public var loadedThrough: [UInt64] {
        state.withLock { $0.lanes.map(\.loadedThrough) }
    }

    /// Notes a push that is in the journal and waits to be loaded.
    public func appended(_ receipt: PushReceipt) {
        state.withLock { $0.lanes[$0.lane(of: receipt.sequence)].appended(receipt) }
    }

    /// Notes that a loader has committed all its entries up to and including this sequence number.
    ///
    /// A position that is not beyond the last one is ignored.
    ///
    /// - Parameter loader: The loader's index, 0 to the number of loaders minus 1.
    public func advance(loader: Int, through sequence: UInt64) {
        let woken = state.withLock { state -> [Waiter] in
            guard state.lanes[loader].advance(through: sequence) else { return [] }
            let loaders = UInt64(state.lanes.count)
            return state.removeWaiters { $0.sequence % loaders == UInt64(loader) && $0.sequence <= sequence }
        }
        for waiter in woken { waiter.continuation.resume(returning: true) }
    }

    /// Says whether the loaders are away: pushes then do not wait, and those that wait are let go.
    public func setAway(_ isAway: Bool) {
        let released = state.withLock { state -> [Waiter] in
            state.isAway = isAway
            return isAway ? state.removeWaiters { _ in true } : []
        }
        for waiter in released { waiter.continuation.resume(returning: false) }
    }

    /// Waits until the push is committed, no longer than the ack wait.
    ///
    /// - Returns: Whether it is committed; at once `false` when the loaders are away or behind.
    public func waitUntilLoaded(_ sequence: UInt64) async -> Bool {
        let id = state.withLock { $0.nextWaiterID() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { enlist($0, id: id, sequence: sequence) }
        } onCancel: {
            release { $0.id == id }
        }
    }

    private func enlist(_ continuation: CheckedContinuation<Bool, Never>, id: UInt64, sequence: UInt64) {
        let nowMicros = now()
        let waiter = Waiter(id: id, sequence: sequence, deadline: .now + ackWait, continuation: continuation)
        var startsSweeping = false
        let answer = state.withLock { state -> Bool? in
            if state.isLoaded(sequence) { return true }
            // Looked at under the lock: a later cancellation finds the waiter in the list.
            if Task.isCancelled || isBehind(state, nowMicros: nowMicros) { return false }
            state.waiters.append(waiter)
            startsSweeping = !state.isSweeping
            state.isSweeping = true
            return nil
        }
        if let answer { continuation.resume(returning: answer) }
        if startsSweeping { Task { await sweep() } }
    }

    /// One timer for all waiters, and none while nobody waits.
    private func sweep() async {
        while let deadline = firstDeadline() {
            // The sleep is the timeout itself. Nothing cancels it: without a waiter the sweep ends.
            try? await Task.sleep(until: deadline)
            let now = ContinuousClock.now
            release { $0.deadline <= now }
        }
    }

    private func firstDeadline() -> ContinuousClock.Instant? {
        state.withLock { state in
            state.isSweeping = !state.waiters.isEmpty
            return state.waiters.first?.deadline
        }
    }

    private func release(where isMeant: (Waiter) -> Bool) {
        let released = state.withLock { $0.removeWaiters(where: isMeant) }
        for waiter in released { waiter.continuation.resume(returning: false) }
    }

    private func isBehind(_ state: borrowing State, nowMicros: Int64) -> Bool {
        state.isAway || state.lagMicros(nowMicros: nowMicros) > ackWait.wholeMicros
    }
}

extension LoadTracker.State {
    fileprivate func lane(of sequence: UInt64) -> Int {
        Int(sequence % UInt64(lanes.count))
    }

    fileprivate func isLoaded(_ sequence: UInt64) -> Bool {
        lanes[lane(of: sequence)].loadedThrough >= sequence
    }

    fileprivate func lagMicros(nowMicros: Int64) -> Int64 {
        guard let oldest = lanes.compactMap(\.oldestReceivedAtMicros).min() else { return 0 }
        return max(0, nowMicros - oldest)
    }

    fileprivate mutating func nextWaiterID() -> UInt64 {
        lastWaiterID += 1
        return lastWaiterID
    }

    fileprivate mutating func removeWaiters(where isMeant: (LoadTracker.Waiter) -> Bool) -> [LoadTracker.Waiter] {
        let removed = waiters.filter(isMeant)
        if !removed.isEmpty { waiters.removeAll(where: isMeant) }
        return removed
    }
}
