import Postgres

/// A revision of a day's report files.
public struct ReportRevision: Sendable, Equatable {
    /// 1 for the first.
    public let number: Int
    /// The as-of at which files with this content first stood.
    public let asOfMicros: Int64
    /// Digest over the files.
    public let filesDigest: String
    /// The folder's manifest, byte for byte; none for revisions written before it was kept.
    public var manifest: String?
    /// The folder's page, byte for byte; none where the manifest is none.
    public var summary: String?

    /// A revision of files with this digest.
    public init(number: Int, asOfMicros: Int64, filesDigest: String) {
        self.number = number
        self.asOfMicros = asOfMicros
        self.filesDigest = filesDigest
    }
}

extension Night {
    /// Days whose reports are behind the books, and those that stand exactly at as-of, in order.
    public func daysToWrite(asOfMicros: Int64) throws(BooksError) -> [String] {
        try days("night/days_to_write", [.instant(unixMicros: asOfMicros)])
    }

    /// The days this run touches, in order.
    public func dueDays() throws(BooksError) -> [String] {
        try days("night/due_days", [])
    }

    private func days(_ file: String, _ parameters: [PostgresValue]) throws(BooksError) -> [String] {
        try BooksError.wrapping {
            try books.query(file, parameters).rows.compactMap { $0.text(0) }
        }
    }

    /// As-of of the last run that touched a day; none when no run did.
    public func asOf(day: String) throws(BooksError) -> Int64? {
        try BooksError.wrapping {
            let row = try books.query("night/day_as_of", [.text(day)])
            return row.isEmpty ? nil : row.unixMicros(0, 0)
        }
    }

    /// Notes that a day's reports stand at the books' as-of.
    public func markWritten(day: String) throws(BooksError) {
        try BooksError.wrapping { try books.execute("night/day_written", [.text(day)]) }
    }

    /// Notes that what stands in the day's folder is not what the books say now.
    public func markUnwritten(day: String) throws(BooksError) {
        try BooksError.wrapping { try books.execute("night/day_unwritten", [.text(day)]) }
    }

    /// The revision of a day's files that stood at an instant.
    public func revision(day: String, atMicros: Int64) throws(BooksError) -> ReportRevision? {
        try BooksError.wrapping {
            let row = try books.query("night/revision", [.text(day), .instant(unixMicros: atMicros)])
            guard !row.isEmpty, let number = row.int(0, 0), let asOf = row.unixMicros(0, 1) else { return nil }
            var revision = ReportRevision(
                number: Int(number),
                asOfMicros: asOf,
                filesDigest: row.text(0, 2) ?? ""
            )
            (revision.manifest, revision.summary) = (row.text(0, 3), row.text(0, 4))
            return revision
        }
    }

    /// The manifest of a revision of a day; none when there is none or it was not kept.
    public func manifest(day: String, revision: Int) throws(BooksError) -> String? {
        try BooksError.wrapping {
            let row = try books.query("night/manifest_of", [.text(day), .int(Int64(revision))])
            return row.isEmpty ? nil : row.text(0, 0)
        }
    }

    /// Notes a new revision.
    public func add(_ revision: ReportRevision, day: String) throws(BooksError) {
        try BooksError.wrapping {
            try books.execute(
                "night/add_revision",
                [
                    .text(day), .int(Int64(revision.number)), .instant(unixMicros: revision.asOfMicros),
                    .text(revision.filesDigest), PostgresValue(revision.manifest),
                    PostgresValue(revision.summary),
                ]
            )
        }
    }

    /// Opens a line of the run history; returns its number.
    public func startRun(
        asOfMicros: Int64,
        _ kind: Kind,
        _ settings: NightSettings,
        programVersion: String,
        nowMicros: Int64
    ) throws(BooksError) -> Int64 {
        try BooksError.wrapping {
            let row = try books.query(
                "night/start_run",
                [
                    .instant(unixMicros: asOfMicros), .text(kind.rawValue), .text(settings.line), .text(programVersion),
                    .instant(unixMicros: nowMicros),
                ]
            )
            return row.int(0, 0) ?? 0
        }
    }

    /// Closes a line of the run history as `done` or `failed`.
    public func finishRun(_ run: Int64, outcome: String, nowMicros: Int64) throws(BooksError) {
        try BooksError.wrapping {
            try books.execute("night/finish_run", [.int(run), .text(outcome), .instant(unixMicros: nowMicros)])
        }
    }
}
