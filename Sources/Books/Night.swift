import Postgres

/// A run of the night over the books, on one connection: which calls are due, what is found, and its publication.
///
/// Works in temporary tables, so two runs on two connections do not meet before they publish; the night's lock sees to
/// it that only one does.
public struct Night {
    /// How a run relates to the ones before it.
    public enum Kind: String, Sendable {
        /// Later than every run before: its findings become the books'.
        case current
        /// At the very as-of of the last run: nothing new is found.
        case repeated
        /// Earlier than the last run: looks back, beside the books.
        case historical
    }

    /// Numbers of a run.
    public struct Counts: Sendable, Equatable {
        /// Calls looked at.
        public internal(set) var dueCalls: Int64 = 0
        /// Days touched, up to yesterday.
        public internal(set) var dueDays: Int64 = 0
        /// Discrepancies seen for the first time, or again.
        public internal(set) var opened: Int64 = 0
        /// Discrepancies that were no longer found.
        public internal(set) var resolved: Int64 = 0

        /// Nothing opened or resolved yet.
        public init(dueCalls: Int64 = 0, dueDays: Int64 = 0) {
            self.dueCalls = dueCalls
            self.dueDays = dueDays
        }
    }

    /// What a run changes about one kind of discrepancy.
    public struct KindChange: Sendable, Equatable {
        /// The kind.
        public let kind: String
        /// First seen by this run, or again.
        public let opened: Int64
        /// No longer found by it.
        public let healed: Int64
    }

    /// The last run that was published.
    public struct LastRun: Sendable, Equatable {
        /// The instant it judged from.
        public let asOfMicros: Int64
        /// Its settings, see ``NightSettings/line``.
        public let settings: String
        /// When it started.
        public let startedAtMicros: Int64
    }

    /// A journal that a run has to wait for.
    public struct LaggingJournal: Sendable, Equatable {
        /// The journal's id.
        public let id: String
        /// Host and directory it was last loaded from.
        public let place: String
        /// Everything it received up to then is loaded; none: nothing is.
        public let loadedThroughMicros: Int64?

        /// A journal that lags.
        public init(id: String, place: String, loadedThroughMicros: Int64?) {
            self.id = id
            self.place = place
            self.loadedThroughMicros = loadedThroughMicros
        }
    }

    let books: Books
    /// Works beside ``books``: judges half of the calls, and digests facts.
    let second: Books?
    let sharedFrom: Int64

    /// From so many due calls on it pays to judge half of them in a second session.
    public static let sharedFrom: Int64 = 10_000

    /// Works on the books' connection, which the run keeps for itself.
    ///
    /// - Parameters:
    ///   - second: Another connection for a current run to work on at the same time; none: one has to do.
    ///   - sharedFrom: With how many due calls it gets half of them. Defaults to ``sharedFrom``.
    public init(_ books: Books, beside second: Books? = nil, sharedFrom: Int64 = Night.sharedFrom) {
        self.books = books
        self.second = second
        self.sharedFrom = sharedFrom
    }

    var sessions: [Books] { [books] + (second.map { [$0] } ?? []) }

    /// The one lock that every run, and everything that must not meet a run, takes.
    private static let lockKey: Int64 = 0x4855_4144_414E_0001

    /// Takes the night's lock, until ``unlock()`` or as long as the connection lasts.
    ///
    /// False: another run holds it.
    public func lock() throws(BooksError) -> Bool {
        try BooksError.wrapping { try books.connection.tryAdvisoryLock(Self.lockKey) }
    }

    /// Gives up the night's lock.
    public func unlock() throws(BooksError) {
        _ = try BooksError.wrapping { try books.connection.advisoryUnlock(Self.lockKey) }
    }

    /// The last published run; none before the first.
    public func lastRun() throws(BooksError) -> LastRun? {
        try BooksError.wrapping {
            let row = try books.query("night/last_run")
            guard !row.isEmpty, let asOf = row.unixMicros(0, 0), let started = row.unixMicros(0, 2) else { return nil }
            return LastRun(asOfMicros: asOf, settings: row.text(0, 1) ?? "", startedAtMicros: started)
        }
    }

    /// The journals that have not loaded all they received up to as-of.
    public func laggingJournals(asOfMicros: Int64) throws(BooksError) -> [LaggingJournal] {
        try BooksError.wrapping {
            try books.query("night/lagging_journals", [.instant(unixMicros: asOfMicros)]).rows.map {
                LaggingJournal(id: $0.text(0) ?? "", place: $0.text(1) ?? "", loadedThroughMicros: $0.unixMicros(2))
            }
        }
    }

    /// Sets what the run judges by.
    public func setParameters(asOfMicros: Int64, previousMicros: Int64?, _ settings: NightSettings) throws(BooksError) {
        try BooksError.wrapping {
            for books in sessions {
                try books.execute(
                    "night/parameters",
                    [
                        .instant(unixMicros: asOfMicros), PostgresValue(unixMicros: previousMicros),
                        .text("\(settings.feeGraceSeconds)"), .text("\(settings.statusGraceSeconds)"),
                        .text("\(settings.toleranceSeconds)"), .text(settings.billingTimezone),
                        .text("\(settings.masksNumbers)"),
                    ]
                )
                try books.execute("night/periods")
            }
        }
    }

    /// The last billing day before as-of, and whether as-of lies in the future.
    public func yesterday(nowMicros: Int64) throws(BooksError) -> (day: String, asOfIsInFuture: Bool) {
        try BooksError.wrapping {
            let row = try books.query("night/yesterday", [.instant(unixMicros: nowMicros)])
            return (row.text(0, 0) ?? "", row.bool(0, 1) ?? false)
        }
    }

    /// As-of of the last published run before an instant.
    public func runBefore(_ micros: Int64) throws(BooksError) -> Int64? {
        try BooksError.wrapping {
            try books.query("night/run_before", [.instant(unixMicros: micros)]).unixMicros(0, 0)
        }
    }
}

// MARK: - Finding

extension Night {
    /// Collects the due calls of a current run and works out what is found.
    ///
    /// Writes nothing to the books.
    ///
    /// - Parameter isFull: Every known call is due: the first run, or a setting changed.
    public func reconcile(isFull: Bool, lastStartedMicros: Int64?, progress: (String) -> Void) throws(BooksError) {
        try BooksError.wrapping {
            progress("due calls")
            try makeTables()
            if !isFull {
                try books.execute("night/late_journals", [.instant(unixMicros: lastStartedMicros ?? 0)])
                try analyze("late_journal")
                try books.execute("reconcile/due_calls")
            }
            let sessions = try shareCalls(isFull: isFull)
            try sessions.judge(progress)
            progress("corrections")
            try sessions.execute(SQLFile("reconcile/night_corrections"))
            try sessions.execute(SQLFile("publish/call_days"))
            try sessions.handOver("due_day", into: "day_of_second")
            for table in ["due_call", "night_finding", "night_risk", "night_correction"] {
                try sessions.handOver(table)
                try analyze(table)
            }
            try books.execute("publish/other_days")
            try books.execute("publish/month_days")
            try analyze("due_day")
        }
    }

    /// Works out, beside the books, what a run at an earlier instant would have found for one day, or for the days
    /// it may have touched.
    public func lookBack(day: String?, progress: (String) -> Void) throws(BooksError) {
        try BooksError.wrapping {
            progress("due calls")
            try makeTables()
            if let day {
                try books.execute("night/one_day", [.text(day)])
            } else {
                try books.execute("night/historical_days")
            }
            try lookBack(progress)
        }
    }

    /// Works out the days in `due_day` from all facts and acts, in tables of this connection.
    func lookBack(_ progress: (String) -> Void) throws {
        try analyze("due_day")
        try shadow()
        try books.execute("reconcile/calls_of_days")
        try judgeDueCalls(progress)
        try books.execute("night/seed_discrepancies")
        try publishBeside(progress)
    }

    /// What a run that does not publish found.
    public func dueCounts() throws(BooksError) -> (calls: Int64, days: Int64, findings: Int64) {
        try BooksError.wrapping {
            let row = try books.query("night/due_counts")
            return (row.int(0, 0) ?? 0, row.int(0, 1) ?? 0, row.int(0, 2) ?? 0)
        }
    }

    /// What the findings of a current run change, by kind; asked before it publishes.
    public func changes() throws(BooksError) -> [KindChange] {
        try BooksError.wrapping {
            try books.query("night/changes").rows.map {
                KindChange(kind: $0.text(0) ?? "", opened: $0.int(1) ?? 0, healed: $0.int(2) ?? 0)
            }
        }
    }

    /// Judges one call from the instant that was set, without touching the books.
    func judge(_ call: UUIDBytes) throws(PostgresError) {
        try makeTables()
        try books.execute("explain/due_call", [.uuid(call)])
        try judgeDueCalls { _ in }
    }

    /// Tables of this connection that hide the books' own findings, and the views of reports over them.
    private func shadow() throws(PostgresError) {
        try books.connection.script(SQLFile("night/shadow_tables").text, name: "night/shadow_tables")
        let views = SQLFile("functions/r10_report_rows")
        let text = views.text.replacing("CREATE OR REPLACE VIEW", with: "CREATE TEMPORARY VIEW")
        try books.connection.script(text, name: views.name)
    }
}
