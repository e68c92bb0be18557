public import Postgres

/// The store of facts, acts and findings in PostgreSQL: the only place that knows its tables.
///
/// A value wraps one connection; calls block. Several processes and threads use the same books, each through a
/// connection of its own.
public struct Books {
    /// The schema that holds all of it.
    public static let schema = "huadan"

    let connection: PostgresConnection

    /// Uses a connection whose search path is ``schema``.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Connects to the books; commits of this session wait for the disk.
    ///
    /// - Parameters:
    ///   - conninfo: A libpq URI or keyword string.
    ///   - purpose: Shown in `pg_stat_activity`, such as `huadan nightly`.
    /// - Throws: ``BooksError/database(_:)``.
    public static func connect(_ conninfo: String, purpose: String) throws(BooksError) -> Books {
        try BooksError.wrapping {
            let books = try Books(PostgresConnection(settings(conninfo, purpose: purpose)))
            try books.execute("installation/commit_on_disk")
            return books
        }
    }

    /// Connects once more, as these books are connected.
    ///
    /// - Parameters:
    ///   - purpose: Shown in `pg_stat_activity`.
    ///   - serverSettings: Of that session alone.
    public func again(purpose: String, _ serverSettings: [String: String] = [:]) throws(BooksError) -> Books {
        try BooksError.wrapping {
            let books = try Books(connection.another(applicationName: purpose, serverSettings))
            try books.execute("installation/commit_on_disk")
            return books
        }
    }

    /// How to connect to the books.
    public static func settings(_ conninfo: String, purpose: String) -> ConnectionSettings {
        ConnectionSettings(conninfo, applicationName: purpose, searchPath: schema)
    }

    /// Brings the schema and the rights of its roles up to date; returns what was applied.
    ///
    /// Safe to run twice and from two processes at once. When nothing is to be done, any role of these books may.
    ///
    /// - Throws: ``BooksError/migration(_:)``, ``BooksError/database(_:)``.
    public func migrate() throws(BooksError) -> [String] {
        let applied: [String]
        do {
            applied = try Self.migrator().migrate(connection)
        } catch {
            throw .migration(error)
        }
        return try applied + (bringRightsInLine() ? ["rights of roles"] : [])
    }

    /// What ``migrate()`` would apply.
    ///
    /// Not empty: the schema is older than this program.
    public func pendingMigrations() throws(BooksError) -> [String] {
        do {
            return try Self.migrator().pending(connection)
        } catch {
            throw .migration(error)
        }
    }

    static func migrator() throws(MigrationError) -> Migrator {
        var migrations: [Migration] = []
        for file in SQLFile.all(in: "migrations") {
            migrations.append(try Migration(fileName: file.fileName, sql: file.text))
        }
        let repeatables = SQLFile.all(in: "functions").map { RepeatableScript(name: $0.fileName, sql: $0.text) }
        return try Migrator(schema: schema, migrations: migrations, repeatables: repeatables)
    }

    /// Runs a statement file and returns its rows.
    func query(_ file: String, _ parameters: [PostgresValue] = []) throws(PostgresError) -> PostgresResult {
        let statement = SQLFile(file)
        return try connection.query(statement.text, parameters, name: statement.name)
    }

    /// Sends a statement file and does not wait for it.
    func start(_ file: String, _ parameters: [PostgresValue] = []) throws(PostgresError) -> PostgresConnection.Running {
        let statement = SQLFile(file)
        return try connection.start(statement.text, parameters, name: statement.name)
    }

    /// Runs a statement file and returns the number of rows it touched.
    @discardableResult
    func execute(_ file: String, _ parameters: [PostgresValue] = []) throws(PostgresError) -> Int {
        let statement = SQLFile(file)
        return try connection.execute(statement.text, parameters, name: statement.name)
    }
}

extension SQLFile {
    /// Name of the file, with its ending.
    fileprivate var fileName: String {
        (name.split(separator: "/").last.map(String.init) ?? name) + ".sql"
    }
}
