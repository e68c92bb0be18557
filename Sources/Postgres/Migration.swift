/// One step of a schema, applied once and in order; forward only.
public struct Migration: Sendable, Hashable {
    /// 1, 2, 3 … without a gap.
    public let version: Int
    /// What it does, for example `create_call`.
    public let name: String
    /// The statements; run as one transaction, so they hold no BEGIN and no COMMIT.
    public let sql: String

    /// Makes a migration.
    public init(version: Int, name: String, sql: String) {
        self.version = version
        self.name = name
        self.sql = sql
    }

    /// Makes a migration of a file named `vNNNN_verb_object.sql`; folders before the name do not matter.
    ///
    /// - Throws: ``MigrationError/badFileName(_:)``.
    public init(fileName: String, sql: String) throws(MigrationError) {
        let base = fileName.split(separator: "/").last ?? ""
        let parts = base.split(separator: "_", maxSplits: 1)
        guard parts.count == 2, base.hasSuffix(".sql"), parts[0].first == "v", parts[0].utf8.count == 5,
            parts[0].dropFirst().utf8.allSatisfy(Self.isDigit), let version = Int(parts[0].dropFirst())
        else { throw .badFileName(fileName) }
        let name = parts[1].dropLast(4)
        guard !name.isEmpty, name.utf8.allSatisfy(Self.isNameCharacter) else { throw .badFileName(fileName) }
        self.init(version: version, name: String(name), sql: sql)
    }

    /// What errors and results call it: its file without the ending.
    public var label: String {
        let digits = String(version)
        return "v" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "_" + name
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}

/// A script that replaces what it made before: views and functions.
///
/// Applied again whenever its text changes.
public struct RepeatableScript: Sendable, Hashable {
    /// Its name; the same name is the same script.
    public let name: String
    /// The statements; run as one transaction.
    public let sql: String

    /// Makes a script.
    public init(name: String, sql: String) {
        self.name = name
        self.sql = sql
    }
}

/// Why a schema was not brought up to date.
public enum MigrationError: Error, Sendable, Hashable {
    /// A file's name is not `vNNNN_verb_object.sql`.
    case badFileName(String)
    /// The versions are not 1, 2, 3 …: this one was expected at this place.
    case versionMissing(expected: Int, found: Int)
    /// Two scripts have this name.
    case nameTwice(String)
    /// The server is too old; versions as in `server_version_num`.
    case serverTooOld(found: Int, required: Int)
    /// The database has a version that this program does not know.
    case schemaNewer(found: Int, known: Int)
    /// A migration that was applied has another text now.
    case changed(String)
    /// Another process migrates for too long.
    case busy
    /// A file failed; nothing of it stays.
    case failed(String, PostgresError)
    /// A file ended or began a transaction itself.
    case endsTransaction(String)
    /// The database refused something else.
    case database(PostgresError)
}

extension MigrationError {
    /// The database's error behind it, if there is one.
    public var postgresError: PostgresError? {
        switch self {
        case .failed(_, let error), .database(let error): error
        default: nil
        }
    }
}

extension MigrationError: CustomStringConvertible {
    /// What, which one, and what to do.
    public var description: String {
        switch self {
        case .badFileName(let name):
            "migration file '\(name)': call it vNNNN_verb_object.sql"
        case .versionMissing(let expected, let found):
            "migration versions must be 1, 2, 3 …: expected \(expected), found \(found)"
        case .nameTwice(let name):
            "two repeatable scripts are called '\(name)'; rename one"
        case .serverTooOld(let found, let required):
            "the server is PostgreSQL \(found / 10_000), \(required / 10_000) or newer is needed; upgrade the server"
        case .schemaNewer(let found, let known):
            "the schema is at version \(found), this program knows up to \(known); use the newer program"
        case .changed(let label):
            "migration \(label) was changed after it had been applied; restore its text and add a new migration"
        case .busy:
            "another process has been migrating for too long; wait for it, or end it, and try again"
        case .failed(let label, let error):
            "migration \(label) failed and was undone: \(error)"
        case .endsTransaction(let label):
            "migration \(label) has BEGIN, COMMIT or ROLLBACK; remove it, each file is one transaction"
        case .database(let error):
            "cannot migrate: \(error)"
        }
    }
}
