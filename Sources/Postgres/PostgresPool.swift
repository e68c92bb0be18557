import Synchronization

/// Connections lent to one task at a time; blocking calls run on the pool's own threads.
///
/// Connections are opened when first needed. A broken one is dropped and opened again on its next use; one that
/// comes back in a transaction is rolled back. Whoever waits is served in the order of coming. What a session
/// keeps otherwise (settings, session locks, temporary tables) stays with the connection: clean up in `body`.
public final class PostgresPool: Sendable {
    private let state: Mutex<PoolState>

    /// Makes a pool of at most `size` connections, for which at most `waitersLimit` tasks may wait.
    public init(_ settings: ConnectionSettings, size: Int, waitersLimit: Int = 1_000) {
        precondition(size > 0 && waitersLimit >= 0, "a pool of \(size) connections and \(waitersLimit) waiters")
        let slots = (1...size).map { PoolSlot(settings, number: $0) }
        state = Mutex(PoolState(idle: slots, waitersLimit: waitersLimit))
    }

    /// Runs `body` with a connection, on the thread of that connection.
    ///
    /// Cancelling the task ends its waiting; a statement that runs already is not interrupted (set a statement
    /// timeout). A transaction still open when `body` returns is rolled back, which is an error.
    ///
    /// - Throws: what `body` throws; `CancellationError` while waiting; ``PostgresError`` of kind `cannotConnect`,
    ///   `poolExhausted`, `poolClosed` or `protocolMisuse`.
    public func withConnection<T: Sendable>(
        _ body: @Sendable (PostgresConnection) throws -> T
    ) async throws -> T {
        let slot = try await lend()
        defer { takeBack(slot) }
        return try await slot.run(body)
    }

    /// Refuses new uses, sends waiters away, waits for the connections that are lent, and closes all.
    public func shutdown() async {
        let (waiters, slots) = state.withLock { $0.close() }
        for waiter in waiters { waiter.resume(throwing: PoolState.closedError) }
        await withCheckedContinuation { continuation in
            let isQuiet = state.withLock { $0.isQuiet(orTell: continuation) }
            if isQuiet { continuation.resume() }
        }
        for slot in slots { await slot.close() }
    }

    /// Tasks that wait for a connection right now.
    public var waitingCount: Int { state.withLock { $0.waiters.count } }

    /// Connections that are lent right now.
    public var lentCount: Int { state.withLock { $0.lentCount } }
}

extension PostgresPool {
    private func lend() async throws -> PoolSlot {
        try Task.checkCancellation()
        let ticket = state.withLock { $0.nextTicket() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                let outcome = state.withLock { $0.lend(to: waiter, ticket) }
                if let outcome { waiter.resume(with: outcome) }
                // A cancellation that came before the waiter stood in line found nobody to send away.
                if Task.isCancelled { leave(ticket) }
            }
        } onCancel: {
            leave(ticket)
        }
    }

    private func leave(_ ticket: Int) {
        let waiter = state.withLock { $0.remove(ticket) }
        waiter?.resume(throwing: CancellationError())
    }

    private func takeBack(_ slot: PoolSlot) {
        switch state.withLock({ $0.takeBack(slot) }) {
        case .rest: break
        case .serve(let waiter): waiter.resume(returning: slot)
        case .quiet(let closers): for closer in closers { closer.resume() }
        }
    }
}

/// Who has which connection: values only, so that every step is one short hold of the lock.
struct PoolState: Sendable {
    typealias Waiter = CheckedContinuation<PoolSlot, any Error>
    typealias Closer = CheckedContinuation<Void, Never>

    /// What follows from a connection that came back.
    enum Return {
        /// Nothing.
        case rest
        /// This waiter gets it.
        case serve(Waiter)
        /// The pool is closed and nothing is lent any more.
        case quiet([Closer])
    }

    static let closedError = PostgresError(.poolClosed, "the connection pool was shut down")

    private var idle: [PoolSlot]
    private let waitersLimit: Int
    private let slots: [PoolSlot]
    private var ticket = 0
    private var isClosed = false
    private var closers: [Closer] = []
    private(set) var waiters: [(ticket: Int, waiter: Waiter)] = []

    init(idle: [PoolSlot], waitersLimit: Int) {
        self.idle = idle
        self.waitersLimit = waitersLimit
        slots = idle
    }

    var lentCount: Int { slots.count - idle.count }

    mutating func nextTicket() -> Int {
        ticket += 1
        return ticket
    }

    /// The outcome if it is known now; nil when the waiter stands in line.
    mutating func lend(to waiter: Waiter, _ ticket: Int) -> Result<PoolSlot, any Error>? {
        if isClosed { return .failure(Self.closedError) }
        // The one used last: its connection is the most likely to be open.
        if let slot = idle.popLast() { return .success(slot) }
        guard waiters.count < waitersLimit else {
            let message = "all \(slots.count) connections are in use and \(waiters.count) tasks wait already"
            return .failure(PostgresError(.poolExhausted, message))
        }
        waiters.append((ticket, waiter))
        return nil
    }

    /// The waiter with that ticket, if it stands in line; it no longer does.
    mutating func remove(_ ticket: Int) -> Waiter? {
        waiters.firstIndex { $0.ticket == ticket }.map { waiters.remove(at: $0).waiter }
    }

    mutating func takeBack(_ slot: PoolSlot) -> Return {
        if !waiters.isEmpty { return .serve(waiters.removeFirst().waiter) }
        idle.append(slot)
        guard isClosed, lentCount == 0 else { return .rest }
        defer { closers = [] }
        return .quiet(closers)
    }

    /// The waiters to send away, and the slots to close.
    mutating func close() -> ([Waiter], [PoolSlot]) {
        isClosed = true
        defer { waiters = [] }
        return (waiters.map(\.waiter), slots)
    }

    /// True when nothing is lent; else the closer is told later.
    mutating func isQuiet(orTell closer: Closer) -> Bool {
        if lentCount > 0 { closers.append(closer) }
        return lentCount == 0
    }
}
