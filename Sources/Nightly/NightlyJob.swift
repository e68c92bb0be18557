public import Books
import Reports

/// What a nightly run is asked to do.
public struct NightlyRequest: Sendable {
    /// Only this day's reports; none: every due day up to yesterday.
    public var day: String?
    /// The instant to judge from, in microseconds since 1970-01-01 UTC; none: now.
    public var asOfMicros: Int64?
    /// Where the folders of the days are written.
    public var reportsDirectory: String
    /// Find out, write nothing.
    public var isDryRun = false
    /// How reports hide numbers, how long graces are.
    public var settings: NightSettings
    /// Stands in manifests and in the run history.
    public var programVersion: String

    /// A run over every due day from now.
    public init(reportsDirectory: String, settings: NightSettings, programVersion: String) {
        self.reportsDirectory = reportsDirectory
        self.settings = settings
        self.programVersion = programVersion
    }
}

/// What a nightly run did.
public struct NightlyOutcome: Sendable {
    /// The instant it judged from.
    public let asOfMicros: Int64
    /// How it relates to the runs before it.
    public let kind: Night.Kind
    /// Calls, days and discrepancies.
    public var counts = Night.Counts()
    /// The days whose reports were written or found to be right already, in order.
    public var days: [WrittenDay] = []
    /// Closed months whose folder an earlier close had not written to its end.
    public var periods: [WrittenPeriod] = []
    /// For a dry run: the days it would have written.
    public var dueDays: [String] = []
    /// What opened and healed, by kind.
    public var changes: [Night.KindChange] = []
}

/// The nightly run: cut, due calls, findings, publication, reports.
///
/// Reads from top to bottom.
///
/// It may be killed at any moment and run again: what is published is published as a whole, and days that were not
/// written are written by the next run.
public struct NightlyJob {
    private let books: Books
    private let night: Night
    private let request: NightlyRequest
    private let clock: Clock
    private let progress: (String) -> Void
    private let sharedFrom: Int64

    /// Time as a run sees it.
    public struct Clock {
        /// Now, in microseconds since 1970-01-01 UTC.
        public let now: () -> Int64
        /// Waits until everything received up to an instant is loaded; returns the journals that are not.
        public let drain: (Int64) throws(BooksError) -> [Night.LaggingJournal]

        /// A clock.
        public init(
            now: @escaping () -> Int64,
            drain: @escaping (Int64) throws(BooksError) -> [Night.LaggingJournal]
        ) {
            self.now = now
            self.drain = drain
        }
    }

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - sharedFrom: With how many due calls half of them are judged in a second session.
    ///   - progress: Told what is going on, for a person who watches.
    public init(
        _ books: Books,
        _ request: NightlyRequest,
        _ clock: Clock,
        sharedFrom: Int64 = Night.sharedFrom,
        progress: @escaping (String) -> Void
    ) {
        self.books = books
        self.sharedFrom = sharedFrom
        night = Night(books)
        self.request = request
        self.clock = clock
        self.progress = progress
    }

    /// Runs.
    ///
    /// - Throws: ``NightlyError``.
    public func run() throws(NightlyError) -> NightlyOutcome {
        try NightlyError.wrapping { try runUnwrapped() }
    }

    private func runUnwrapped() throws -> NightlyOutcome {
        guard try night.lock() else { throw NightlyError.anotherRun }
        // The server notes the end of a connection a moment late; who comes next must not meet that. A connection that
        // is broken has lost the lock already.
        defer { try? night.unlock() }
        let started = clock.now()
        let asOf = request.asOfMicros ?? started
        try checkRequest(asOf: asOf, nowMicros: started)
        try checkClock(started)
        progress("waiting for what was received to be loaded")
        let lagging = try clock.drain(asOf)
        guard lagging.isEmpty else { throw NightlyError.notLoaded(lagging) }

        let last = try night.lastRun()
        let kind = kind(asOf: asOf, last: last)
        try night.setParameters(asOfMicros: asOf, previousMicros: try previous(kind, asOf, last), request.settings)
        if request.isDryRun { return try dryRun(asOf, kind, last) }
        let run = try night.startRun(
            asOfMicros: asOf,
            kind,
            request.settings,
            programVersion: request.programVersion,
            nowMicros: started
        )
        do {
            let outcome = try work(run: run, startedMicros: started, asOf, last)
            try night.finishRun(run, outcome: "done", nowMicros: clock.now())
            return outcome
        } catch {
            // The error that stopped the run says more than one of noting it.
            try? night.finishRun(run, outcome: "failed", nowMicros: clock.now())
            throw error
        }
    }

    private func checkRequest(asOf: Int64, nowMicros: Int64) throws {
        try night.setParameters(asOfMicros: asOf, previousMicros: nil, request.settings)
        let yesterday = try night.yesterday(nowMicros: nowMicros)
        guard !yesterday.asOfIsInFuture else { throw NightlyError.asOfInFuture }
        guard let day = request.day else { return }
        guard CalendarDate.isValid(day) else { throw NightlyError.notADay(day) }
        guard day <= yesterday.day else { throw NightlyError.dayNotOver(day: day, last: yesterday.day) }
    }

    /// A clock that went back must not turn tonight's run into a look back.
    private func checkClock(_ now: Int64) throws {
        guard request.asOfMicros == nil, let last = try night.lastRun(), now < last.asOfMicros else { return }
        throw NightlyError.clockBehind(last: UTCText.of(micros: last.asOfMicros))
    }

    private func kind(asOf: Int64, last: Night.LastRun?) -> Night.Kind {
        guard let last else { return .current }
        if asOf < last.asOfMicros { return .historical }
        let isRepeat = asOf == last.asOfMicros && last.settings == request.settings.line
        return isRepeat ? .repeated : .current
    }

    private func previous(_ kind: Night.Kind, _ asOf: Int64, _ last: Night.LastRun?) throws -> Int64? {
        kind == .historical ? try night.runBefore(asOf) : last?.asOfMicros
    }

    private func dryRun(_ asOf: Int64, _ kind: Night.Kind, _ last: Night.LastRun?) throws -> NightlyOutcome {
        var outcome = NightlyOutcome(asOfMicros: asOf, kind: kind)
        guard kind == .current else { return outcome }
        try reconcile(night, last)
        let counts = try night.dueCounts()
        outcome.counts = Night.Counts(dueCalls: counts.calls, dueDays: counts.days)
        outcome.changes = try night.changes()
        outcome.dueDays = try night.dueDays()
        return outcome
    }

    private func work(
        run: Int64,
        startedMicros: Int64,
        _ asOf: Int64,
        _ last: Night.LastRun?
    ) throws -> NightlyOutcome {
        let kind = kind(asOf: asOf, last: last)
        // A look back works in tables that one session alone has.
        let night = kind == .historical ? night : try inTwoSessions(asOf, last)
        var outcome = NightlyOutcome(asOfMicros: asOf, kind: kind)
        switch kind {
        case .current:
            try reconcile(night, last)
            outcome.changes = try night.changes()
            outcome.counts = try night.publish(
                run: run,
                asOfMicros: asOf,
                startedMicros: startedMicros,
                progress: progress
            )
        case .historical: try night.lookBack(day: request.day, progress: progress)
        case .repeated: break
        }
        let writer = DayWriter(night: night, request: request, isHistorical: kind == .historical)
        for day in try daysToWrite(asOf, kind) {
            progress("reports of \(day)")
            outcome.days.append(try writer.write(day, runAsOfMicros: asOf))
        }
        guard request.day == nil, kind != .historical else { return outcome }
        outcome.periods = try finishPeriods(asOf)
        return outcome
    }

    /// A close that was killed before its folder stood, or a reopening before it was put away.
    private func finishPeriods(_ asOf: Int64) throws -> [WrittenPeriod] {
        try night.setParameters(asOfMicros: asOf, previousMicros: nil, request.settings)
        for period in try night.reopenedPeriods() {
            _ = try ReportFolder.retire(directory: request.reportsDirectory, name: period)
        }
        let writer = PeriodWriter(night: night, reportsDirectory: request.reportsDirectory)
        return try night.unwrittenPeriods().compactMap { period in
            try night.setParameters(asOfMicros: asOf, previousMicros: nil, request.settings)
            return try night.closing(of: period).map { try writer.write(period, $0) }
        }
    }

    /// Where PostgreSQL has no second connection for the run, one has to do.
    private func inTwoSessions(_ asOf: Int64, _ last: Night.LastRun?) throws -> Night {
        guard let second = try? books.again(purpose: "huadan nightly, beside") else { return night }
        let night = Night(books, beside: second, sharedFrom: sharedFrom)
        try night.setParameters(asOfMicros: asOf, previousMicros: last?.asOfMicros, request.settings)
        return night
    }

    /// A changed setting makes every call due.
    private func reconcile(_ night: Night, _ last: Night.LastRun?) throws {
        let isFull = last?.settings != request.settings.line
        try night.reconcile(isFull: isFull, lastStartedMicros: last?.startedAtMicros, progress: progress)
    }

    private func daysToWrite(_ asOf: Int64, _ kind: Night.Kind) throws -> [String] {
        if let day = request.day { return [day] }
        return kind == .historical ? try night.dueDays() : try night.daysToWrite(asOfMicros: asOf)
    }
}
