import Postgres

/// What a backup says of the books it holds.
public struct BooksFacts: Sendable {
    /// The server's version, as in `server_version_num`.
    public let serverVersion: Int
    /// The newest migration that was applied.
    public let schemaVersion: Int
    /// The journals that were ever loaded and may still grow, or are not loaded to their end: id and place.
    public let journals: [(id: String, place: String)]
}

extension Books {
    /// What a backup has to know.
    public func backupFacts(nowMicros: Int64) throws(BooksError) -> BooksFacts {
        let schema = try migrated { (migrator) throws(MigrationError) in try migrator.version(connection) }
        let lagging = try Night(self).laggingJournals(asOfMicros: nowMicros)
        return BooksFacts(
            serverVersion: connection.serverVersion,
            schemaVersion: schema,
            journals: lagging.map { ($0.id, $0.place) }
        )
    }

    /// The newest schema version that this program knows.
    public static func newestSchemaVersion() throws(BooksError) -> Int {
        do { return try migrator().newestVersion } catch { throw .migration(error) }
    }

    /// The server's version, as in `server_version_num`.
    public var serverVersion: Int { connection.serverVersion }

    /// Whether there is nothing where the books go.
    public func isEmptyDatabase() throws(BooksError) -> Bool {
        try BooksError.wrapping { try query("backup/schema_is_empty", [.text(Self.schema)]).bool(0, 0) ?? false }
    }

    /// Makes the schema that a dump is restored into.
    public func makeSchema() throws(BooksError) {
        try BooksError.wrapping { _ = try execute("backup/make_schema") }
    }

    /// Brings books that were just restored up to date: every function, view and right anew, and statistics.
    public func finishRestore() throws(BooksError) -> [String] {
        try migrated { (migrator) throws(MigrationError) in try migrator.forgetRepeatables(connection) }
        let applied = try migrate()
        try BooksError.wrapping { _ = try execute("backup/analyze") }
        return applied
    }

    private func migrated<T>(_ body: (Migrator) throws(MigrationError) -> T) throws(BooksError) -> T {
        do { return try body(try Self.migrator()) } catch { throw .migration(error) }
    }
}
