import Dispatch

/// One place of a pool: a connection, opened when first needed, and the thread on which it blocks.
actor PoolSlot {
    private let executor: BlockingExecutor
    private let settings: ConnectionSettings
    private var connection: PostgresConnection?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ settings: ConnectionSettings, number: Int) {
        self.settings = settings
        executor = BlockingExecutor(label: "postgres.pool.\(number)")
    }

    /// Runs `body` with a live connection, and leaves the connection clean or drops it.
    func run<T: Sendable>(_ body: @Sendable (PostgresConnection) throws -> T) throws -> T {
        let connection = try liveConnection()
        let value: T
        do {
            value = try body(connection)
        } catch {
            _ = settle(connection)
            throw error
        }
        guard settle(connection) else {
            throw PostgresError(.protocolMisuse, "the connection came back in a transaction, which was rolled back")
        }
        return value
    }

    /// Closes the connection.
    func close() {
        connection = nil
    }

    private func liveConnection() throws(PostgresError) -> PostgresConnection {
        if let connection, connection.isAlive { return connection }
        connection = nil
        let opened = try PostgresConnection(settings)
        connection = opened
        return opened
    }

    /// False when a transaction had been left open.
    private func settle(_ used: PostgresConnection) -> Bool {
        switch used.transactionStatus {
        case .idle:
            return true
        case .inTransaction, .inFailedTransaction:
            if (try? used.script("ROLLBACK", name: "rollback")) == nil { connection = nil }
            return false
        case .active, .unknown:
            connection = nil
            return true
        }
    }
}

/// Runs an actor on a thread of its own, where it may block: cooperative threads are as many as there are cores.
final class BlockingExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let work = UnownedJob(job)
        queue.async { work.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
