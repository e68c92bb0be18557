/// Brings a schema up to date: migrations once and in order, repeatable scripts whenever their text changed.
///
/// Safe for several processes at once: one works, the others wait and then find nothing to do. Each file is one
/// transaction together with its row in `schema_migration` (or `schema_repeatable`), so an interrupted run
/// continues where it stopped. Text is compared by SHA-256, computed by the server.
public struct Migrator: Sendable {
    /// The oldest server that is supported, as in `server_version_num`.
    public static let requiredServerVersion = 150_000

    /// How long to wait for what.
    public struct Limits: Sendable, Hashable {
        /// Milliseconds to wait for another process that migrates.
        ///
        /// Defaults to 10 minutes.
        public var otherRunMillis = 600_000
        /// Milliseconds a file's statement waits for a lock on a table.
        ///
        /// Defaults to 10 seconds.
        public var lockMillis = 10_000
        /// Milliseconds a file may run.
        ///
        /// Defaults to 1 hour.
        public var statementMillis = 3_600_000

        /// The defaults.
        public init() {}
    }

    private let schema: String
    private let migrations: [Migration]
    private let repeatables: [RepeatableScript]
    private let limits: Limits

    /// Makes a migrator; the order of `migrations` does not matter, that of `repeatables` does.
    ///
    /// - Parameters:
    ///   - schema: Where the record of what was applied is kept; made when missing. Lower-case letters, digits, `_`.
    ///   - migrations: All migrations from version 1 on.
    ///   - repeatables: Views and functions, each after what it uses.
    ///   - limits: How long to wait for what.
    /// - Throws: ``MigrationError/versionMissing(expected:found:)``, ``MigrationError/nameTwice(_:)``.
    public init(
        schema: String,
        migrations: [Migration],
        repeatables: [RepeatableScript] = [],
        limits: Limits = Limits()
    ) throws(MigrationError) {
        precondition(MigrationRecord.isPlainName(schema), "schema '\(schema)' is not a plain lower-case name")
        self.schema = schema
        self.migrations = migrations.sorted { $0.version < $1.version }
        self.repeatables = repeatables
        self.limits = limits
        try checkVersions()
        try checkNames()
    }

    /// Applies what is missing; returns the labels of what was applied, in order.
    ///
    /// Nothing to do: empty.
    public func migrate(_ connection: PostgresConnection) throws(MigrationError) -> [String] {
        try checkServer(connection)
        let record = MigrationRecord(schema: schema, connection: connection)
        return try record.exclusively(waitMillis: limits.otherRunMillis) { () throws(MigrationError) in
            try record.create()
            let steps = try missing(record)
            for step in steps { try record.apply(step, limits) }
            return steps.map(\.label)
        }
    }

    /// Lets the next ``migrate(_:)`` apply every repeatable script again: for a schema that was restored without the
    /// rights that the scripts give.
    public func forgetRepeatables(_ connection: PostgresConnection) throws(MigrationError) {
        try MigrationRecord(schema: schema, connection: connection).forgetScripts()
    }

    /// The newest version that was applied; 0 for none.
    public func version(_ connection: PostgresConnection) throws(MigrationError) -> Int {
        try MigrationRecord(schema: schema, connection: connection).applied().versions.keys.max() ?? 0
    }

    /// The newest version that this program knows.
    public var newestVersion: Int { migrations.count }

    /// What ``migrate(_:)`` would apply, in order; changes nothing.
    public func pending(_ connection: PostgresConnection) throws(MigrationError) -> [String] {
        try checkServer(connection)
        return try missing(MigrationRecord(schema: schema, connection: connection)).map(\.label)
    }
}

extension Migrator {
    private func checkVersions() throws(MigrationError) {
        for (index, migration) in migrations.enumerated() where migration.version != index + 1 {
            throw .versionMissing(expected: index + 1, found: migration.version)
        }
    }

    private func checkNames() throws(MigrationError) {
        var names: Set<String> = []
        for script in repeatables where !names.insert(script.name).inserted { throw .nameTwice(script.name) }
    }

    private func checkServer(_ connection: PostgresConnection) throws(MigrationError) {
        let found = connection.serverVersion
        try Self.checkServer(version: found)
    }

    /// Throws ``MigrationError/serverTooOld(found:required:)`` for a version as in `server_version_num`.
    static func checkServer(version: Int) throws(MigrationError) {
        guard version < requiredServerVersion else { return }
        throw .serverTooOld(found: version, required: requiredServerVersion)
    }

    /// The steps that the database does not have yet; throws when it has what this program does not know.
    private func missing(_ record: MigrationRecord) throws(MigrationError) -> [MigrationStep] {
        let applied = try record.applied()
        let checksums = try record.checksums(migrations.map(\.sql) + repeatables.map(\.sql))
        if let newest = applied.versions.keys.max(), newest > migrations.count {
            throw .schemaNewer(found: newest, known: migrations.count)
        }
        var steps: [MigrationStep] = []
        for (migration, checksum) in zip(migrations, checksums) {
            guard let known = applied.versions[migration.version] else {
                steps.append(.migration(migration, checksum))
                continue
            }
            if known != checksum { throw .changed(migration.label) }
        }
        for (script, checksum) in zip(repeatables, checksums.dropFirst(migrations.count))
        where applied.scripts[script.name] != checksum {
            steps.append(.repeatable(script, checksum))
        }
        return steps
    }
}

/// One file to apply, with its checksum.
enum MigrationStep {
    case migration(Migration, String)
    case repeatable(RepeatableScript, String)

    var label: String {
        switch self {
        case .migration(let migration, _): migration.label
        case .repeatable(let script, _): script.name
        }
    }

    var sql: String {
        switch self {
        case .migration(let migration, _): migration.sql
        case .repeatable(let script, _): script.sql
        }
    }
}
