/// The database's own record of what was applied to it.
///
/// The only tables this module knows.
struct MigrationRecord {
    /// What was applied: checksums by version and by script name.
    struct Applied {
        var versions: [Int: String] = [:]
        var scripts: [String: String] = [:]
    }

    let schema: String
    let connection: PostgresConnection

    /// Lower-case letters, digits and `_`, so that it needs no quoting.
    static func isPlainName(_ name: String) -> Bool {
        let isLetter = { (byte: UInt8) in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
        }
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        guard let first = name.utf8.first, isLetter(first), name.utf8.count <= 63 else { return false }
        return name.utf8.allSatisfy { isLetter($0) || isDigit($0) }
    }

    /// Runs `body` while no other process does, and resets the session's time limits afterwards.
    func exclusively<T>(waitMillis: Int, _ body: () throws(MigrationError) -> T) throws(MigrationError) -> T {
        let key = try lock(waitMillis)
        do throws(MigrationError) {
            let value = try body()
            try database { () throws(PostgresError) in _ = try connection.advisoryUnlock(key) }
            return value
        } catch {
            // The session ends soon after an error, and its lock with it; the first error says more.
            _ = try? connection.advisoryUnlock(key)
            throw error
        }
    }

    private func lock(_ waitMillis: Int) throws(MigrationError) -> Int64 {
        do throws(PostgresError) {
            let name = PostgresValue.text("migrations of schema \(schema)")
            let key = try connection.query("SELECT hashtextextended($1, 0)", [name], name: "migration lock key")
            try wait(for: key.int(0, 0) ?? 0, waitMillis)
            return key.int(0, 0) ?? 0
        } catch {
            throw error.sqlState == .lockNotAvailable ? .busy : .database(error)
        }
    }

    /// Waits for the lock under a limit of its own: the session's limits are for ordinary statements.
    private func wait(for key: Int64, _ waitMillis: Int) throws(PostgresError) {
        let lockTimeout = try connection.query("SHOW lock_timeout").text(0, 0) ?? "0"
        let statementTimeout = try connection.query("SHOW statement_timeout").text(0, 0) ?? "0"
        defer {
            // When this fails the connection is broken, and its next statement says so.
            try? connection.set("lock_timeout", lockTimeout)
            try? connection.set("statement_timeout", statementTimeout)
        }
        try connection.setLockTimeout(milliseconds: waitMillis)
        try connection.setStatementTimeout(milliseconds: 0)
        try connection.advisoryLock(key)
    }

    /// Makes the schema and the two tables when they are missing.
    func create() throws(MigrationError) {
        guard try !exists() else { return }
        try database { () throws(PostgresError) in
            try connection.script(
                """
                CREATE SCHEMA IF NOT EXISTS \(schema);
                CREATE TABLE \(schema).schema_migration (
                    version integer CONSTRAINT schema_migration_pkey PRIMARY KEY,
                    name text NOT NULL,
                    sha256 text NOT NULL,
                    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
                );
                COMMENT ON TABLE \(schema).schema_migration IS 'Migrations applied to this schema, each once.';
                COMMENT ON COLUMN \(schema).schema_migration.sha256 IS 'SHA-256 of the file, hexadecimal.';
                CREATE TABLE \(schema).schema_repeatable (
                    name text CONSTRAINT schema_repeatable_pkey PRIMARY KEY,
                    sha256 text NOT NULL,
                    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
                );
                COMMENT ON TABLE \(schema).schema_repeatable IS 'Views and functions as last applied.';
                COMMENT ON COLUMN \(schema).schema_repeatable.sha256 IS 'SHA-256 of the file, hexadecimal.';
                """,
                name: "create migration record"
            )
        }
    }

    /// What was applied; nothing when there is no record yet.
    func applied() throws(MigrationError) -> Applied {
        guard try exists() else { return Applied() }
        return try database { () throws(PostgresError) in
            var applied = Applied()
            for row in try connection.query("SELECT version, sha256 FROM \(schema).schema_migration").rows {
                applied.versions[row.int(0).map { Int($0) } ?? 0] = row.text(1)
            }
            for row in try connection.query("SELECT name, sha256 FROM \(schema).schema_repeatable").rows {
                applied.scripts[row.text(0) ?? ""] = row.text(1)
            }
            return applied
        }
    }

    /// Forgets which scripts were applied, not which migrations.
    func forgetScripts() throws(MigrationError) {
        try database { () throws(PostgresError) in
            _ = try connection.execute("DELETE FROM \(schema).schema_repeatable", name: "forget repeatable scripts")
        }
    }

    /// The SHA-256 of each text, in order.
    func checksums(_ texts: [String]) throws(MigrationError) -> [String] {
        let query = """
            SELECT encode(sha256(file.content), 'hex')
            FROM unnest($1::bytea[]) WITH ORDINALITY AS file (content, place)
            ORDER BY file.place
            """
        let contents = PostgresValue.bytesArray(texts.map { Array($0.utf8) })
        return try database { () throws(PostgresError) in
            try connection.query(query, [contents], name: "migration checksums").rows.map { $0.text(0) ?? "" }
        }
    }

    /// Runs one file and records it, in one transaction.
    func apply(_ step: MigrationStep, _ limits: Migrator.Limits) throws(MigrationError) {
        do {
            try connection.transaction {
                try connection.set("lock_timeout", String(limits.lockMillis), untilCommit: true)
                try connection.set("statement_timeout", String(limits.statementMillis), untilCommit: true)
                try connection.script(step.sql, name: step.label)
                guard connection.transactionStatus == .inTransaction else {
                    throw MigrationError.endsTransaction(step.label)
                }
                try record(step)
            }
        } catch let error as PostgresError {
            throw .failed(step.label, error)
        } catch let error as MigrationError {
            throw error
        } catch {
            preconditionFailure("a migration throws \(type(of: error))")
        }
    }

    private func record(_ step: MigrationStep) throws(PostgresError) {
        switch step {
        case .migration(let migration, let checksum):
            try connection.execute(
                "INSERT INTO \(schema).schema_migration (version, name, sha256) VALUES ($1, $2, $3)",
                [.int(Int64(migration.version)), .text(migration.name), .text(checksum)],
                name: "record migration"
            )
        case .repeatable(let script, let checksum):
            try connection.execute(
                """
                INSERT INTO \(schema).schema_repeatable (name, sha256) VALUES ($1, $2)
                ON CONFLICT (name) DO UPDATE SET sha256 = EXCLUDED.sha256, applied_at = clock_timestamp()
                """,
                [.text(script.name), .text(checksum)],
                name: "record repeatable script"
            )
        }
    }

    private func exists() throws(MigrationError) -> Bool {
        let table = PostgresValue.text("\(schema).schema_repeatable")
        return try database { () throws(PostgresError) in
            try connection.query("SELECT to_regclass($1) IS NOT NULL", [table]).bool(0, 0) ?? false
        }
    }

    private func database<T>(_ body: () throws(PostgresError) -> T) throws(MigrationError) -> T {
        do throws(PostgresError) { return try body() } catch { throw .database(error) }
    }
}
