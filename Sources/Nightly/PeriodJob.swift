public import Books
import Reports

/// Closes and reopens months, under the night's lock.
public struct PeriodJob {
    private let books: Books
    private let night: Night
    private let request: NightlyRequest
    private let clock: NightlyJob.Clock
    private let progress: (String) -> Void

    /// Prepares.
    ///
    /// - Parameters:
    ///   - request: How the run at the cut is done: as-of, settings, where reports are written.
    ///   - clock: Now, and how to wait for what was received.
    ///   - progress: Told what is going on, for a person who watches.
    public init(
        _ books: Books,
        _ request: NightlyRequest,
        _ clock: NightlyJob.Clock,
        progress: @escaping (String) -> Void
    ) {
        self.books = books
        night = Night(books)
        self.request = request
        self.clock = clock
        self.progress = progress
    }

    /// What a close did.
    public struct Closed: Sendable {
        /// The run at the cut; none when the month was closed already and its files were written again.
        public let run: NightlyOutcome?
        /// The month's folder.
        public let written: WrittenPeriod
    }

    /// Closes a month: a run at the cut, the gate, the figures, the folder.
    ///
    /// Closed already, it writes the kept files again.
    ///
    /// - Throws: ``NightlyError``.
    public func close(_ period: String, by name: String) throws(NightlyError) -> Closed {
        try locked { try closeUnwrapped(period, by: name) }
    }

    /// Opens a month again; returns the number its signed files keep as a revision, if they stood in the folder.
    ///
    /// - Throws: ``NightlyError``.
    public func reopen(_ period: String, reason: String, by name: String) throws(NightlyError) -> Int? {
        try locked {
            try requirePeriod(period)
            let now = try night.actInstant(nowMicros: clock.now())
            try night.setParameters(asOfMicros: now, previousMicros: nil, request.settings)
            let state = try night.state(of: period)
            guard state.isClosed else { throw NightlyError.periodNotClosed(period) }
            if let books = state.books, books != period { throw NightlyError.periodClosedWith(period, books: books) }
            let standing = try night.correctionsInClosedPeriods(for: period)
            guard standing.isEmpty else {
                throw NightlyError.correctionsSigned(period: period, in: standing.map(\.period))
            }
            try night.reopen(
                period,
                reason: reason,
                request.settings,
                programVersion: request.programVersion,
                by: Actor(name: name, nowMicros: now)
            )
            return try ReportFolder.retire(directory: request.reportsDirectory, name: period)
        }
    }

    private func locked<T>(_ body: () throws -> T) throws(NightlyError) -> T {
        try NightlyError.wrapping {
            guard try night.lock() else { throw NightlyError.anotherRun }
            defer { try? night.unlock() }
            return try body()
        }
    }

    private func closeUnwrapped(_ period: String, by name: String) throws -> Closed {
        try requirePeriod(period)
        let asOf = request.asOfMicros ?? clock.now()
        try night.setParameters(asOfMicros: asOf, previousMicros: nil, request.settings)
        if let closing = try night.closing(of: period) {
            return Closed(run: nil, written: try writer.write(period, closing))
        }
        try checkOrder(period)
        let run = try runAtCut(asOf)
        try night.setParameters(asOfMicros: asOf, previousMicros: nil, request.settings)
        // The run may have found an earlier month that none had seen before.
        try checkOrder(period)
        let obstacles = try night.obstacles(to: period)
        guard obstacles.isEmpty else { throw NightlyError.obstacles(period: period, obstacles) }
        progress("closing \(period)")
        _ = try night.close(
            period,
            request.settings,
            programVersion: request.programVersion,
            by: Actor(name: name, nowMicros: asOf)
        )
        // The parameters say which months are closed.
        try night.setParameters(asOfMicros: asOf, previousMicros: nil, request.settings)
        guard let closing = try night.closing(of: period) else { throw NightlyError.periodNotClosed(period) }
        return Closed(run: run, written: try writer.write(period, closing))
    }

    private var writer: PeriodWriter { PeriodWriter(night: night, reportsDirectory: request.reportsDirectory) }

    private func requirePeriod(_ period: String) throws(NightlyError) {
        guard CalendarDate.isValidPeriod(period) else { throw .notAPeriod(period) }
    }

    private func checkOrder(_ period: String) throws {
        let state = try night.state(of: period)
        if state.isClosed { throw NightlyError.periodClosedWith(period, books: state.books ?? period) }
        guard state.isOver else {
            throw NightlyError.periodNotOver(period, closesAfter: state.closesAfter)
        }
        if let earlier = state.openBefore { throw NightlyError.earlierPeriodOpen(period, earlier: earlier) }
    }

    /// Everything received up to the cut is judged, and the days are written, before anything is signed.
    private func runAtCut(_ asOf: Int64) throws -> NightlyOutcome {
        if let last = try night.lastRun(), asOf < last.asOfMicros {
            throw NightlyError.cutBeforeLastRun(last: UTCText.of(micros: last.asOfMicros))
        }
        var request = request
        request.asOfMicros = asOf
        request.day = nil
        request.isDryRun = false
        return try NightlyJob(books, request, clock, progress: progress).run()
    }
}
