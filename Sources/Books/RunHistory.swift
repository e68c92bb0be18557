import Postgres

/// A line of the run history.
public struct RecordedRun: Sendable, Equatable {
    /// The instant it judged from: its cut.
    public let asOfMicros: Int64
    /// `current`, `repeated` or `historical`.
    public let kind: String
    /// `running`, `published`, `done` or `failed`.
    public let outcome: String
    /// Calls, days and discrepancies.
    public let counts: Night.Counts
    /// How long it took; none: it has not ended.
    public let millis: Int64?
    /// The program that ran.
    public let programVersion: String
    /// When it started.
    public let startedAtMicros: Int64
}

extension Night {
    /// The latest runs, latest first.
    public func runs(limit: Int) throws(BooksError) -> [RecordedRun] {
        try BooksError.wrapping {
            try books.query("night/runs", [.int(Int64(limit))]).rows.map { row in
                var counts = Counts(dueCalls: row.int(3) ?? 0, dueDays: row.int(4) ?? 0)
                counts.resolved = row.int(5) ?? 0
                counts.opened = row.int(6) ?? 0
                return RecordedRun(
                    asOfMicros: row.unixMicros(0) ?? 0,
                    kind: row.text(1) ?? "",
                    outcome: row.text(2) ?? "",
                    counts: counts,
                    millis: row.int(7),
                    programVersion: row.text(8) ?? "",
                    startedAtMicros: row.unixMicros(9) ?? 0
                )
            }
        }
    }
}
