import CLibPQ

/// One session with a PostgreSQL server.
///
/// libpq allows one thread at a time per session, so a connection is not `Sendable`: it stays where it was made, and
/// the compiler sees to it. Calls block; on cooperative threads go through ``PostgresPool``.
/// Related PostgreSQL documentation: <https://www.postgresql.org/docs/15/libpq-exec.html>.
public final class PostgresConnection {
    let session: OpaquePointer
    let settings: ConnectionSettings

    /// Connects, at most `connect_timeout` (defaults to 5 seconds) for each host.
    ///
    /// - Throws: ``PostgresError`` of kind `cannotConnect`.
    public init(_ settings: ConnectionSettings) throws(PostgresError) {
        let keywords = try settings.keywords()
        let opened = Self.open(keywords)
        guard let opened else { throw PostgresError(.cannotConnect, "out of memory while connecting") }
        guard PQstatus(opened) == CONNECTION_OK else {
            let message = settings.scrubbed(Self.oneLine(PQerrorMessage(opened)))
            PQfinish(opened)
            throw PostgresError(.cannotConnect, message)
        }
        session = opened
        self.settings = settings
        // libpq prints notices to standard error, which belongs to the log.
        PQsetNoticeReceiver(session, { _, _ in }, nil)
    }

    deinit {
        PQfinish(session)
    }

    private static func open(_ keywords: [String: String]) -> OpaquePointer? {
        let ordered = keywords.sorted { $0.key < $1.key }
        return withCStrings(ordered.map(\.key)) { names in
            withCStrings(ordered.map(\.value)) { values in
                PQconnectdbParams(names, values, 0)
            }
        }
    }

    /// Runs one statement and returns its rows.
    ///
    /// - Parameters:
    ///   - sql: One statement; `$1`, `$2` … stand for the parameters.
    ///   - parameters: The values, in order.
    ///   - name: What errors call the statement.
    public func query(
        _ sql: String,
        _ parameters: [PostgresValue] = [],
        name: String = ""
    ) throws(PostgresError) -> PostgresResult {
        try start(sql, parameters, name: name).result()
    }

    /// Runs one statement and returns the number of rows it affected.
    @discardableResult
    public func execute(
        _ sql: String,
        _ parameters: [PostgresValue] = [],
        name: String = ""
    ) throws(PostgresError) -> Int {
        try query(sql, parameters, name: name).affectedRows
    }

    /// Runs several statements, separated by semicolons, without parameters: for migrations.
    ///
    /// Outside a transaction the server runs them as one transaction, unless they say otherwise.
    public func script(_ sql: String, name: String = "") throws(PostgresError) {
        try requireNoZero(sql, name)
        drain()
        _ = try checked(try awaited(sent: PQsendQuery(session, sql), name), name)
    }

    func requireNoZero(_ sql: String, _ name: String) throws(PostgresError) {
        guard sql.utf8.contains(0) else { return }
        throw PostgresError(.protocolMisuse, "the statement's text holds U+0000", statementName: name)
    }
}

extension PostgresConnection {
    /// Where a session stands with its transaction.
    public enum TransactionStatus: Sendable, Hashable {
        /// No transaction is open.
        case idle
        /// A statement is running.
        case active
        /// A transaction is open.
        case inTransaction
        /// A transaction is open and has failed; only ROLLBACK helps.
        case inFailedTransaction
        /// The connection is broken.
        case unknown
    }

    /// Where this session stands, as last heard from the server.
    public var transactionStatus: TransactionStatus {
        switch PQtransactionStatus(session) {
        case PQTRANS_IDLE: .idle
        case PQTRANS_ACTIVE: .active
        case PQTRANS_INTRANS: .inTransaction
        case PQTRANS_INERROR: .inFailedTransaction
        default: .unknown
        }
    }

    /// The server's process for this session, as in `pg_stat_activity.pid`.
    public var backendPID: Int32 { PQbackendPID(session) }

    /// The server's version, for example 150018 for 15.18.
    public var serverVersion: Int { Int(PQserverVersion(session)) }

    /// The connection is usable as far as can be told without asking the server: reads what has arrived, so that a
    /// server that said goodbye is noticed.
    public var isAlive: Bool {
        // The first read takes the server's last words, the second finds the end of the stream.
        PQconsumeInput(session) == 1 && PQconsumeInput(session) == 1 && PQstatus(session) == CONNECTION_OK
    }

    /// Cancels any later statement of this session that runs longer; 0 is never.
    public func setStatementTimeout(milliseconds: Int) throws(PostgresError) {
        try set("statement_timeout", String(milliseconds))
    }

    /// Gives up with 55P03 when a lock is not to be had in time; 0 is never.
    public func setLockTimeout(milliseconds: Int) throws(PostgresError) {
        try set("lock_timeout", String(milliseconds))
    }

    /// Changes a server setting, for the session or (`untilCommit`) for the current transaction.
    public func set(_ setting: String, _ value: String, untilCommit: Bool = false) throws(PostgresError) {
        _ = try query(
            "SELECT set_config($1, $2, $3)",
            [.text(setting), .text(value), .bool(untilCommit)],
            name: "set \(setting)"
        )
    }
}

/// Calls `body` with a C array of C strings that ends with a null pointer.
private func withCStrings<T>(_ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> T) -> T {
    var bytes: [CChar] = []
    var starts: [Int] = []
    for string in strings {
        starts.append(bytes.count)
        bytes.append(contentsOf: string.utf8CString)
    }
    return bytes.withUnsafeBufferPointer { buffer in
        let pointers = starts.map { start in buffer.baseAddress.map { $0 + start } } + [nil]
        return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
