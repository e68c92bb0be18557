public import Books
import Reports

/// Does the runs, closes and reopens of other books again, in order, so that the same facts and acts make the same
/// reports.
public struct HistoryJob {
    private let books: Books
    private let night: Night
    private let reportsDirectory: String
    private let programVersion: String
    private let clock: NightlyJob.Clock
    private let progress: (String) -> Void

    /// Prepares.
    public init(
        _ books: Books,
        _ request: NightlyRequest,
        _ clock: NightlyJob.Clock,
        progress: @escaping (String) -> Void
    ) {
        self.books = books
        night = Night(books)
        reportsDirectory = request.reportsDirectory
        programVersion = request.programVersion
        self.clock = clock
        self.progress = progress
    }

    /// Repeats a history; the caller holds the night's lock.
    ///
    /// - Throws: ``NightlyError``; `closedDiffers` when a month no longer comes out as it was signed.
    public func `repeat`(_ events: [HistoryEvent]) throws(NightlyError) {
        try NightlyError.wrapping {
            for (index, event) in events.enumerated() {
                progress("\(index + 1) of \(events.count)")
                try `repeat`(event)
            }
        }
    }

    private func `repeat`(_ event: HistoryEvent) throws {
        switch event {
        case .run(let asOf, let settings):
            var request = NightlyRequest(
                reportsDirectory: reportsDirectory,
                settings: settings,
                programVersion: programVersion
            )
            request.asOfMicros = asOf
            _ = try NightlyJob(books, request, clock, progress: progress).run()
        case .closed(let period, let settings, let version, let digest, let actor):
            try night.setParameters(asOfMicros: actor.nowMicros, previousMicros: nil, settings)
            let found = try night.close(period, settings, programVersion: version, by: actor)
            guard found == digest else { throw NightlyError.closedDiffers(period: period) }
            try night.setParameters(asOfMicros: actor.nowMicros, previousMicros: nil, settings)
            guard let closing = try night.closing(of: period) else { throw NightlyError.periodNotClosed(period) }
            _ = try PeriodWriter(night: night, reportsDirectory: reportsDirectory).write(period, closing)
        case .reopened(let period, let reason, let settings, let version, let actor):
            try night.setParameters(asOfMicros: actor.nowMicros, previousMicros: nil, settings)
            try night.reopen(period, reason: reason, settings, programVersion: version, by: actor)
            _ = try ReportFolder.retire(directory: reportsDirectory, name: period)
        }
    }
}
