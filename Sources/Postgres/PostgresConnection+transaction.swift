/// How much of other transactions' work a transaction sees.
///
/// Related PostgreSQL documentation: <https://www.postgresql.org/docs/15/transaction-iso.html>.
public enum Isolation: String, Sendable, Hashable {
    /// Each statement sees what was committed before it began.
    case readCommitted = "READ COMMITTED"
    /// All statements see what was committed before the first.
    case repeatableRead = "REPEATABLE READ"
    /// As if transactions ran one after another; may fail with 40001.
    case serializable = "SERIALIZABLE"
}

extension PostgresConnection {
    /// Runs `body` in a transaction: commits when it returns, rolls back when it throws, and rethrows its error.
    ///
    /// - Throws: what `body` throws; ``PostgresError`` of kind `transactionAborted` when `body` swallowed an error,
    ///   `commitOutcomeUnknown` when the connection broke during COMMIT, `protocolMisuse` inside a transaction.
    public func transaction<T>(
        _ isolation: Isolation = .readCommitted,
        readOnly: Bool = false,
        _ body: () throws -> T
    ) throws -> T {
        guard transactionStatus == .idle || transactionStatus == .unknown else {
            throw PostgresError(.protocolMisuse, "a transaction is open already; use savepoint")
        }
        try script(Self.begin(isolation, readOnly: readOnly), name: "begin")
        return try ending(body, rollback: "ROLLBACK") { () throws(PostgresError) in try commit() }
    }

    static func begin(_ isolation: Isolation, readOnly: Bool) -> String {
        "BEGIN ISOLATION LEVEL \(isolation.rawValue) \(readOnly ? "READ ONLY" : "READ WRITE")"
    }

    /// Runs `body` as a part of the open transaction that can fail alone: undone when it throws.
    public func savepoint<T>(_ body: () throws -> T) throws -> T {
        try script("SAVEPOINT part", name: "savepoint")
        return try ending(body, rollback: "ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part") {
            () throws(PostgresError) in
            try script("RELEASE SAVEPOINT part", name: "release savepoint")
        }
    }

    private func ending<T>(
        _ body: () throws -> T,
        rollback: String,
        _ finish: () throws(PostgresError) -> Void
    ) throws -> T {
        let value: T
        do {
            value = try body()
        } catch {
            // The first error says more than one of the rollback; a broken session is rolled back by the server.
            try? script(rollback, name: "rollback")
            throw error
        }
        try finish()
        return value
    }

    private func commit() throws(PostgresError) {
        try ended { () throws(PostgresError) in
            let outcome = try query("COMMIT", name: "commit")
            // The server answers ROLLBACK, without an error, when the transaction had failed before.
            guard outcome.commandTag == "COMMIT" else {
                throw PostgresError(.transactionAborted, "rolled back: an earlier error in the transaction was ignored")
            }
        }
    }

    /// Runs what asks the server to commit: when the connection breaks meanwhile, nobody knows whether it did.
    func ended(_ committing: () throws(PostgresError) -> Void) throws(PostgresError) {
        do throws(PostgresError) {
            try committing()
        } catch {
            guard error.isConnectionFailure else { throw error }
            var unknown = error
            unknown.kind = .commitOutcomeUnknown
            throw unknown
        }
    }
}

extension PostgresConnection {
    /// Takes a lock of this session if nobody has it; says whether it was taken.
    ///
    /// Counted: unlock as often.
    public func tryAdvisoryLock(_ key: Int64) throws(PostgresError) -> Bool {
        try query("SELECT pg_try_advisory_lock($1)", [.int(key)], name: "try advisory lock").bool(0, 0) ?? false
    }

    /// Waits for a lock of this session, at most as long as the lock timeout says.
    public func advisoryLock(_ key: Int64) throws(PostgresError) {
        _ = try query("SELECT pg_advisory_lock($1)", [.int(key)], name: "advisory lock")
    }

    /// Gives a lock of this session back; false when it was not held.
    @discardableResult
    public func advisoryUnlock(_ key: Int64) throws(PostgresError) -> Bool {
        try query("SELECT pg_advisory_unlock($1)", [.int(key)], name: "advisory unlock").bool(0, 0) ?? false
    }
}
