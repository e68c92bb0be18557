import Postgres

/// What the server says of itself.
public struct ServerHealth: Sendable {
    /// Version of PostgreSQL.
    public let version: String
    /// Writes reach the disk.
    public let hasFsync: Bool
    /// A commit waits for the disk, by the settings of the server, the database and the role; the books' own sessions
    /// wait in any case.
    public let commitsSynchronously: Bool
    /// A torn page can be repaired.
    public let hasFullPageWrites: Bool
    /// Its clock, in microseconds since 1970-01-01 UTC.
    public let nowMicros: Int64
    /// It is a standby and takes no writes.
    public let isStandby: Bool
    /// It takes no writes: a standby, or told to be read-only.
    public let isReadOnly: Bool

    /// The settings that can be unsafe, by the names that PostgreSQL gives them.
    public static let watchedSettings = ["fsync", "full_page_writes", "synchronous_commit"]

    /// Those of them that are off.
    public var unsafeSettings: [String] {
        let states = [hasFsync, hasFullPageWrites, commitsSynchronously]
        return zip(Self.watchedSettings, states).filter { !$1 }.map(\.0)
    }

    /// What each of them risks, as sentences.
    public var warnings: [String] {
        unsafeSettings.map { setting in
            setting == "synchronous_commit"
                ? "PostgreSQL has synchronous_commit off here; Huadan's own sessions switch it on, others lose commits"
                : "PostgreSQL runs with \(setting)=off: a power cut can damage the books beyond repair; switch it on"
        }
    }
}

/// The latest nightly run, whatever became of it.
public struct RunAttempt: Sendable {
    /// The instant it judged from.
    public let asOfMicros: Int64
    /// `running`, `published`, `done` or `failed`.
    public let outcome: String
    /// When it started.
    public let startedAtMicros: Int64
}

/// The last push of an app on one feed.
public struct LastPush: Sendable {
    /// App; empty: nobody says.
    public let app: String
    /// `fee` or `status`.
    public let feed: String
    /// When it came.
    public let atMicros: Int64
}

/// Gaps of one kind.
public struct GapSum: Sendable {
    /// Why pushes were refused or missed.
    public let kind: String
    /// How many gaps.
    public let gaps: Int64
    /// Refused pushes; 0 when nobody could count.
    public let refused: Int64
    /// End of the latest.
    public let lastAtMicros: Int64
}

/// Something of the platform's that no table knows.
public struct UnknownName: Sendable {
    /// The app of the token it came by, else of the record; empty for none.
    public let app: String
    /// `key` or `serviceType`.
    public let kind: String
    /// As it came.
    public let name: String
    /// In how many facts.
    public let facts: Int64
    /// When the latest of them came.
    public let lastAtMicros: Int64
}

extension Books {
    /// What no table knows in the facts received since an instant: the first 50, by app.
    public func unknownNames(sinceMicros: Int64) throws(BooksError) -> [UnknownName] {
        try BooksError.wrapping {
            try query("doctor/unknown_names", [.instant(unixMicros: sinceMicros)]).rows.map {
                UnknownName(
                    app: $0.text(0) ?? "",
                    kind: $0.text(1) ?? "",
                    name: $0.text(2) ?? "",
                    facts: $0.int(3) ?? 0,
                    lastAtMicros: $0.unixMicros(4) ?? 0
                )
            }
        }
    }

    /// Asks the server about itself.
    public func serverHealth() throws(BooksError) -> ServerHealth {
        try BooksError.wrapping {
            let row = try query("doctor/server")
            return ServerHealth(
                version: row.text(0, 0) ?? "",
                hasFsync: row.bool(0, 1) ?? false,
                commitsSynchronously: row.bool(0, 2) ?? false,
                hasFullPageWrites: row.bool(0, 3) ?? false,
                nowMicros: row.unixMicros(0, 4) ?? 0,
                isStandby: row.bool(0, 5) ?? false,
                isReadOnly: row.bool(0, 6) ?? false
            )
        }
    }

    /// Refuses a server that takes no writes.
    ///
    /// - Throws: ``BooksError/readOnly(isStandby:)``, ``BooksError/database(_:)``.
    /// - Returns: What the server says of itself.
    @discardableResult
    public func requireWritable() throws(BooksError) -> ServerHealth {
        let health = try serverHealth()
        guard !health.isReadOnly else { throw .readOnly(isStandby: health.isStandby) }
        return health
    }

    /// The latest nightly run; none before the first.
    public func lastAttempt() throws(BooksError) -> RunAttempt? {
        try BooksError.wrapping {
            let row = try query("doctor/last_attempt")
            guard !row.isEmpty, let asOf = row.unixMicros(0, 0), let started = row.unixMicros(0, 2) else { return nil }
            return RunAttempt(asOfMicros: asOf, outcome: row.text(0, 1) ?? "", startedAtMicros: started)
        }
    }

    /// When a fact last came from each app and feed, no further back than an instant.
    public func lastPushes(sinceMicros: Int64) throws(BooksError) -> [LastPush] {
        try BooksError.wrapping {
            try query("doctor/last_pushes", [.instant(unixMicros: sinceMicros)]).rows.map {
                LastPush(app: $0.text(0) ?? "", feed: $0.text(1) ?? "", atMicros: $0.unixMicros(2) ?? 0)
            }
        }
    }

    /// How many bodies and records wait for a decision.
    public func openSetAsideCount() throws(BooksError) -> Int64 {
        try BooksError.wrapping { try query("doctor/open_set_aside").int(0, 0) ?? 0 }
    }

    /// The gaps noted since an instant, by kind.
    public func gaps(sinceMicros: Int64) throws(BooksError) -> [GapSum] {
        try BooksError.wrapping {
            try query("doctor/gaps", [.instant(unixMicros: sinceMicros)]).rows.map {
                GapSum(
                    kind: $0.text(0) ?? "",
                    gaps: $0.int(1) ?? 0,
                    refused: $0.int(2) ?? 0,
                    lastAtMicros: $0.unixMicros(3) ?? 0
                )
            }
        }
    }
}
