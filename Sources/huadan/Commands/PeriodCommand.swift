import ArgumentParser
import Books
import Ingest
import Nightly

/// `huadan period …`.
struct PeriodCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "period",
        abstract: "Close the books of a month, and open them again.",
        subcommands: [PeriodListCommand.self, PeriodCloseCommand.self, PeriodReopenCommand.self]
    )
}

/// `huadan period list`.
struct PeriodListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the months, whether they are closed, and what stands in the way.",
        discussion: """
            As of the last nightly run. "in the way" counts calls that await their other side and discrepancies that \
            block; "corrections" those booked for the month in later ones.

            Example:
              huadan period list
            """
    )

    @OptionGroup var settings: SettingOptions

    func run() throws {
        let session = try Session.open(try settings.configuration())
        defer { session.close() }
        let books = try session.connectReading("period list")
        let night = Night(books)
        try night.setParameters(
            asOfMicros: try night.actInstant(nowMicros: WallClock.nowMicros()),
            previousMicros: nil,
            session.nightSettings
        )
        var table = TextTable(["month", "state", "calls", "cdrs", "in the way", "corrections", "since", "by"])
        for period in try night.periods() {
            table.add([
                period.name, period.state.rawValue, "\(period.calls)", "\(period.cdrs)", "\(period.obstacles)",
                "\(period.corrections)", period.actedAt.isEmpty ? "-" : period.actedAt,
                period.actedBy.isEmpty ? "-" : period.actedBy,
            ])
        }
        table.printOut(whenEmpty: "no month yet; `huadan nightly` works out the first")
    }
}

/// `huadan period close`.
struct PeriodCloseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Sign a month: from then on its figures stay, and what comes later becomes a correction.",
        discussion: """
            Waits until all that was received is loaded, does a nightly run, and closes when nothing stands in the way: \
            no call that awaits its CDR, no discrepancy that blocks, nothing set aside, unless waived or dismissed. \
            Writes the folder of the month. Months close in order. A month that is closed already is written again as \
            it was signed.

            Example:
              huadan period close 2026-10
            """
    )

    @Argument(help: "The month, as 2026-10.")
    var period: String
    @Option(
        name: .customLong("as-of"),
        help: "The cut, as 2026-11-02T09:00:00+08:00; not before that of the last run. Defaults to now."
    )
    var asOf: Instant?
    @Option(help: "Where to write (HUADAN_REPORTS_DIR).")
    var reports: String?
    @OptionGroup var settings: SettingOptions

    func run() throws {
        let configuration = try settings.configuration()
        let progress = Progress()
        let session = try Session.open(configuration, progress: progress.show)
        defer { session.close() }
        let (books, installation) = try session.connectPrepared("period close")
        var request = NightlyRequest(
            reportsDirectory: reports ?? configuration.given(.reportsDirectory),
            settings: session.nightSettings,
            programVersion: ProgramVersion.text
        )
        request.asOfMicros = asOf?.micros
        let drain = Drain(books: books, installation: installation, place: session.place, progress: progress.show)
        let job = PeriodJob(books, request, drain.clock, progress: progress.show)
        do throws(NightlyError) {
            let closed = try job.close(period, by: currentActor().name)
            progress.clear()
            report(closed, request.reportsDirectory)
        } catch {
            progress.clear()
            for line in ObstaclesText(error)?.lines ?? [] { print(line) }
            throw error
        }
    }

    private func report(_ closed: PeriodJob.Closed, _ directory: String) {
        let written = closed.written
        if closed.run == nil { print("\(period) is closed already; its folder stands as it was signed") }
        for file in written.rows.keys.sorted() where file.hasSuffix(".csv") {
            print("\(directory)/\(period)/\(file): \(written.rows[file] ?? 0) rows")
        }
        print("closed \(period) revision=\(written.revision) digest=\(written.digest)")
    }
}

/// `huadan period reopen`.
struct PeriodReopenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reopen",
        abstract: "Open a closed month again, with a reason that is kept.",
        discussion: """
            Corrections booked for it in open months are withdrawn by the next nightly run, which brings its days up to \
            date. Its signed files stay beside, as a revision. Refused while corrections for it stand in a closed month.

            Example:
              huadan period reopen 2026-10 --reason "wrong app of the support line, agreed with finance"
            """
    )

    @Argument(help: "The month, as 2026-10.")
    var period: String
    @Option(help: "Why, for whoever asks later.")
    var reason: String
    @Option(help: "Where its folder is (HUADAN_REPORTS_DIR).")
    var reports: String?
    @OptionGroup var settings: SettingOptions

    func validate() throws {
        try ArgumentChecks.reason(reason)
    }

    func run() throws {
        let configuration = try settings.configuration()
        let session = try Session.open(configuration)
        defer { session.close() }
        let books = try session.connectReading("period reopen")
        let directory = reports ?? configuration.given(.reportsDirectory)
        let request = NightlyRequest(
            reportsDirectory: directory,
            settings: session.nightSettings,
            programVersion: ProgramVersion.text
        )
        let drain = Drain(books: books, installation: nil, place: session.place) { _ in }
        let revision = try PeriodJob(books, request, drain.clock) { _ in }
            .reopen(period, reason: reason, by: currentActor().name)
        if let revision {
            let digits = "\(revision)"
            let kept = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            print("the signed files stand in \(directory)/\(period).r\(kept)")
        }
        print("reopened \(period); the next nightly run brings its days up to date")
    }
}
