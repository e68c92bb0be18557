import Postgres
import Synchronization

/// A throw-away PostgreSQL server of this test process: on a Unix socket below `/tmp`, without syncing.
///
/// It is started on first use and ends with the process, however that ends: a small shell process holds the other
/// end of a pipe and stops the server when the pipe closes. Works as root (the server then runs as `postgres`) and
/// as an ordinary user; needs the server's programs in `/usr/lib/postgresql/*/bin` or in the path. The server's own
/// defaults for time zone, date style and bytes are odd on purpose: sessions have to set what they rely on.
///
/// ```swift
/// let conninfo = try TemporaryServer.shared.makeDatabase()
/// ```
public final class TemporaryServer: Sendable {
    /// The server that all tests of this process share.
    ///
    /// Do not ``stop()`` it: make one of your own for that.
    public static var shared: TemporaryServer {
        get throws { try sharedOutcome.get() }
    }

    private static let sharedOutcome = Result { try TemporaryServer() }

    /// Where the server's files and its socket are.
    public let directory: String
    private let keeper: ServerKeeper
    private let databaseCount = Atomic(0)
    private let templates = Mutex<[String: String]>([:])

    /// Starts a server of your own, which ends with this object.
    ///
    /// - Parameter environment: What the server gets besides the environment of this process; `HUADAN_TEST_DISK` names
    ///   the directory in which its own is made.
    public init(environment: [String: String] = [:]) throws {
        keeper = try ServerKeeper(environment: environment)
        directory = try keeper.answer()
    }

    /// The connection string of one of this server's databases.
    public func conninfo(database: String) -> String {
        "host=\(directory) user=postgres dbname=\(database)"
    }

    /// Makes an empty database; returns its connection string.
    public func makeDatabase() throws -> String {
        try copy(of: "template0")
    }

    /// Makes a database that is a copy of a template; returns its connection string.
    ///
    /// The template is made on first use: `prepare` gets its connection string, fills it, and leaves no connection
    /// open. Later calls with the same name skip `prepare`.
    public func makeDatabase(
        likeTemplate name: String,
        preparedBy prepare: (_ conninfo: String) throws -> Void
    ) throws -> String {
        let template = try templates.withLock { templates in
            if let known = templates[name] { return known }
            let database = newName("template")
            try administer("CREATE DATABASE \(database) TEMPLATE template0")
            try prepare(conninfo(database: database))
            templates[name] = database
            return database
        }
        return try copy(of: template)
    }

    /// Stops the server, as an operator would; sessions get 57P01.
    public func stop() throws {
        try keeper.order("stop")
    }

    /// Ways to end the server without a shutdown: the next start recovers from its log.
    public enum Crash: String, Sendable, CaseIterable {
        /// `pg_ctl stop -m immediate`.
        case immediate
        /// `kill -9` of the postmaster; its children notice that they are alone.
        case kill
    }

    /// Ends the server without a shutdown.
    public func crash(_ how: Crash) throws {
        try keeper.order(how.rawValue)
    }

    /// Starts the server again after ``stop()`` or ``crash(_:)``, or when it gave up by itself, with the same databases at the same place.
    public func start() throws {
        try keeper.order("start")
    }

    private func copy(of template: String) throws -> String {
        let database = newName("test")
        try administer("CREATE DATABASE \(database) TEMPLATE \(template)")
        return conninfo(database: database)
    }

    /// Makes a copy of one of this server's databases, to which nobody may be connected; its connection string.
    public func copy(ofDatabaseAt conninfo: String) throws -> String {
        guard let name = conninfo.split(separator: " ").first(where: { $0.hasPrefix("dbname=") }) else {
            throw TemporaryServerError(description: "no database is named in the connection string")
        }
        return try copy(of: String(name.dropFirst("dbname=".count)))
    }

    private func newName(_ prefix: String) -> String {
        "\(prefix)_\(databaseCount.add(1, ordering: .relaxed).newValue)"
    }

    private func administer(_ sql: String) throws {
        let settings = ConnectionSettings(conninfo(database: "postgres"), applicationName: "test support")
        try PostgresConnection(settings).execute(sql)
    }
}

/// Why there is no test server.
public struct TemporaryServerError: Error, CustomStringConvertible {
    /// What the shell said.
    public let description: String
}
