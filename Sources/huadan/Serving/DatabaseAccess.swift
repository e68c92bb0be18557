import Books
import Ingest
import Logging
import Postgres
import Synchronization

/// How the threads of `serve` reach the books: the private cluster is started once, the schema is brought up to date
/// by whoever connects.
final class DatabaseAccess: Sendable {
    private let configuration: Configuration
    private let place: DataDirectory
    private let logger: Logger
    private let lease: Mutex<PrivateCluster.Lease?> = Mutex(nil)
    private let unsafe: Mutex<[String]?> = Mutex(nil)

    init(_ configuration: Configuration, _ place: DataDirectory, _ logger: Logger) {
        self.configuration = configuration
        self.place = place
        self.logger = logger
    }

    /// The server's settings that are unsafe; `nil` before the first connection.
    var unsafeSettings: [String]? { unsafe.withLock { $0 } }

    /// Connects; blocks as long as that takes.
    ///
    /// Safe from several threads at once.
    func connect(_ purpose: String) throws -> (books: Books, installation: Installation) {
        let books = try Books.connect(try conninfo(), purpose: "huadan \(purpose)")
        let health = try books.requireWritable()
        warn(about: health)
        return (books, try books.prepared(configuration, place))
    }

    /// Says what is unsafe when it is first seen, and when it changes.
    private func warn(about health: ServerHealth) {
        let isNew = unsafe.withLock { known in
            defer { known = health.unsafeSettings }
            return known != health.unsafeSettings
        }
        guard isNew else { return }
        for warning in health.warnings { logger.error("\(warning)") }
    }

    /// A connection broke: a private cluster that died is started again by the next ``connect(_:)``.
    func lost() {
        lease.withLock { lease in
            // A server that cannot be started now is tried again by the next connection, which reports it.
            try? lease?.ensureServer()
        }
    }

    /// Gives the private cluster back.
    func close() {
        lease.withLock { lease in
            lease?.release()
            lease = nil
        }
    }

    private func conninfo() throws -> String {
        if let url = configuration.text(.databaseURL) { return url }
        return try lease.withLock { lease in
            if let lease { return lease.conninfo }
            let fresh = try PrivateCluster(dataDirectory: place.path).acquire()
            lease = fresh
            return fresh.conninfo
        }
    }
}
