import CLibPQ

/// Two sessions at work side by side, from one thread: while the server works for one, the other is asked.
///
/// Related PostgreSQL documentation: <https://www.postgresql.org/docs/15/libpq-async.html>.
extension PostgresConnection {
    /// Opens another session by the settings of this one.
    ///
    /// - Parameters:
    ///   - applicationName: Shown in `pg_stat_activity`.
    ///   - serverSettings: Of the other session alone.
    /// - Throws: ``PostgresError`` of kind `cannotConnect`.
    public func another(
        applicationName: String,
        _ serverSettings: [String: String] = [:]
    ) throws(PostgresError) -> PostgresConnection {
        var settings = settings
        settings.applicationName = applicationName
        settings.serverSettings.merge(serverSettings) { $1 }
        return try PostgresConnection(settings)
    }

    /// A statement that the server works on.
    ///
    /// Until its result is taken the session is to be left alone; whatever it is asked first throws the result away.
    public struct Running {
        fileprivate let connection: PostgresConnection
        fileprivate let name: String

        /// Waits for the end of the statement.
        public func result() throws(PostgresError) -> PostgresResult {
            try connection.checked(try connection.awaited(sent: 1, name), name)
        }
    }

    /// Rows that a session has begun to give out in `COPY … TO STDOUT (FORMAT binary)`.
    public struct RunningCopy {
        fileprivate let connection: PostgresConnection
        fileprivate let name: String

        /// Hands the rows on to `COPY … FROM STDIN (FORMAT binary)` of another session, byte for byte; returns how many
        /// it took.
        @discardableResult
        public func pour(into other: PostgresConnection, _ sql: String) throws -> Int {
            try other.takeIn(sql, from: connection, name)
        }
    }

    /// Sends one statement and does not wait for it.
    public func start(
        _ sql: String,
        _ parameters: [PostgresValue] = [],
        name: String = ""
    ) throws(PostgresError) -> Running {
        try requireNoZero(sql, name)
        let block = try ParameterBlock(parameters, statementName: name)
        drain()
        let sent = block.withPointers { values in
            PQsendQueryParams(session, sql, block.count, block.types, values, block.lengths, block.formats, 0)
        }
        guard sent == 1 else { throw sessionError(name) }
        return Running(connection: self, name: name)
    }

    /// Starts `COPY … TO STDOUT (FORMAT binary)`; the server works ahead as far as its buffers reach.
    public func startCopyOut(_ sql: String, name: String = "") throws(PostgresError) -> RunningCopy {
        try begin(sql, PGRES_COPY_OUT, isBinary: true, name)
        return RunningCopy(connection: self, name: name)
    }

    /// Runs `body` in a read-only transaction that sees what one of another session sees.
    ///
    /// The other's transaction must be open, and at repeatable read.
    public func transaction<T>(seeing other: PostgresConnection, _ body: () throws -> T) throws -> T {
        let snapshot = try other.query("SELECT pg_export_snapshot()", name: "snapshot").text(0, 0) ?? ""
        return try transaction(.repeatableRead, readOnly: true) {
            try script("SET TRANSACTION SNAPSHOT '\(snapshot)'", name: "snapshot")
            return try body()
        }
    }

    /// Calls `row` for each row of `COPY … TO STDOUT` in text form in this session and in another one, by turns.
    ///
    /// Memory holds one row at a time. An error of either statement, or thrown by `row`, cancels both and is thrown on.
    ///
    /// - Throws: ``PostgresError``, or what `row` throws.
    public func copyOut(
        _ sql: String,
        beside other: PostgresConnection,
        _ otherSQL: String,
        name: String = "",
        row: (borrowing CopyRow) throws -> Void
    ) throws {
        try begin(sql, PGRES_COPY_OUT, isBinary: false, name)
        var open = [self]
        do {
            try other.begin(otherSQL, PGRES_COPY_OUT, isBinary: false, name)
            open.append(other)
            var reusable = CopyRow()
            var turn = 0
            while !open.isEmpty {
                turn = turn + 1 < open.count ? turn + 1 : 0
                let hasRow = try open[turn].receiveOne(name) { line in
                    reusable.decode(line)
                    try row(reusable)
                }
                if !hasRow { _ = try open.remove(at: turn).afterCopy(name) }
            }
        } catch {
            for session in open where !session.isBroken { session.cancelRunning() }
            throw error
        }
    }
}
