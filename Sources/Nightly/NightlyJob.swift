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
    /// For a dry run: the days it would have written.
    public var dueDays: [String] = []
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
    private let now: () -> Int64
    private let drain: (Int64) throws(BooksError) -> [Night.LaggingJournal]
    private let progress: (String) -> Void

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - now: The clock.
    ///   - drain: Waits until everything received up to an instant is loaded; returns the journals that are not.
    ///   - progress: Told what is going on, for a person who watches.
    public init(
        _ books: Books,
        _ request: NightlyRequest,
        now: @escaping () -> Int64,
        drain: @escaping (Int64) throws(BooksError) -> [Night.LaggingJournal],
        progress: @escaping (String) -> Void
    ) {
        self.books = books
        night = Night(books)
        self.request = request
        self.now = now
        self.drain = drain
        self.progress = progress
    }

    /// Runs.
    ///
    /// - Throws: ``NightlyError``.
    public func run() throws(NightlyError) -> NightlyOutcome {
        do {
            return try runUnwrapped()
        } catch let error as NightlyError {
            throw error
        } catch let error as BooksError {
            throw .books(error)
        } catch let error as ReportError {
            throw .report(error)
        } catch {
            preconditionFailure("an error of another kind: \(error)")
        }
    }

    private func runUnwrapped() throws -> NightlyOutcome {
        guard try night.lock() else { throw NightlyError.anotherRun }
        // The server notes the end of a connection a moment late; who comes next must not meet that. A connection that
        // is broken has lost the lock already.
        defer { try? night.unlock() }
        let started = now()
        let asOf = request.asOfMicros ?? started
        try checkRequest(asOf: asOf, nowMicros: started)
        progress("waiting for what was received to be loaded")
        let lagging = try drain(asOf)
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
            let outcome = try work(run: run, asOf, kind, last)
            try night.finishRun(run, outcome: "done", nowMicros: now())
            return outcome
        } catch {
            // The error that stopped the run says more than one of noting it.
            try? night.finishRun(run, outcome: "failed", nowMicros: now())
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
        try reconcile(last)
        let counts = try night.dueCounts()
        outcome.counts = Night.Counts(dueCalls: counts.calls, dueDays: counts.days)
        outcome.dueDays = try night.dueDays()
        return outcome
    }

    private func work(run: Int64, _ asOf: Int64, _ kind: Night.Kind, _ last: Night.LastRun?) throws -> NightlyOutcome {
        var outcome = NightlyOutcome(asOfMicros: asOf, kind: kind)
        switch kind {
        case .current:
            try reconcile(last)
            progress("publishing")
            outcome.counts = try night.publish(run: run)
        case .historical: try night.lookBack(day: request.day, progress: progress)
        case .repeated: break
        }
        let writer = DayWriter(night: night, request: request, isHistorical: kind == .historical)
        for day in try daysToWrite(asOf, kind) {
            progress("reports of \(day)")
            outcome.days.append(try writer.write(day, runAsOfMicros: asOf))
        }
        return outcome
    }

    /// A changed setting makes every call due.
    private func reconcile(_ last: Night.LastRun?) throws {
        let isFull = last?.settings != request.settings.line
        try night.reconcile(isFull: isFull, lastStartedMicros: last?.startedAtMicros, progress: progress)
    }

    private func daysToWrite(_ asOf: Int64, _ kind: Night.Kind) throws -> [String] {
        if let day = request.day { return [day] }
        return kind == .historical ? try night.dueDays() : try night.daysToWrite(asOfMicros: asOf)
    }
}
