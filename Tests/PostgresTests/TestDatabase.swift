import Postgres
import TestSupport

/// A database to test with.
struct TestDatabase {
    let conninfo: String

    /// Makes a database of its own for one test.
    init() throws {
        conninfo = try TemporaryServer.shared.makeDatabase()
    }

    /// The database of all tests that make nothing in it.
    static var empty: TestDatabase {
        get throws { try emptyOutcome.get() }
    }

    private static let emptyOutcome = Result { try TestDatabase() }

    var settings: ConnectionSettings { ConnectionSettings(conninfo, applicationName: "postgres tests") }

    func connect() throws -> PostgresConnection {
        try PostgresConnection(settings)
    }
}
