import ArgumentParser
import Books
import Ingest
import Nightly

/// `huadan nightly`.
struct NightlyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nightly",
        abstract: "Reconcile, aggregate and write the reports of every due day.",
        discussion: """
            Waits until all that was received up to as-of is loaded, judges the calls that are due and writes a folder \
            per due day. Safe to run again at any time; the same as-of gives the same bytes.

            Examples:
              huadan nightly
              huadan nightly --day 2026-11-21
              huadan nightly --as-of 2026-11-22T07:30:00+08:00 --reports /srv/reports
              huadan nightly --dry-run
            """
    )

    @Option(help: "Only this day, as 2026-11-21 in the billing zone.")
    var day: String?

    @Option(
        name: .customLong("as-of"),
        help: "The instant to judge from, as 2026-11-22T07:30:00+08:00. Defaults to now."
    )
    var asOf: Instant?

    @Option(help: "Where to write (HUADAN_REPORTS_DIR).")
    var reports: String?

    @Flag(name: .customLong("dry-run"), help: "Say what is due and write nothing.")
    var isDryRun = false

    @Option(help: "How long to wait for a journal whose loading does not get on, such as 60s.")
    var patience: String = "60s"

    @OptionGroup var settings: SettingOptions

    func validate() throws {
        guard DurationText.seconds(patience) != nil else {
            throw ValidationError("--patience takes a span such as 60s")
        }
    }

    func run() throws {
        let configuration = try settings.configuration()
        let progress = Progress()
        let session = try Session.open(configuration, progress: progress.show)
        defer { session.close() }
        let (books, installation) = try session.connectPrepared("nightly")
        var request = NightlyRequest(
            reportsDirectory: reports ?? configuration.given(.reportsDirectory),
            settings: session.nightSettings,
            programVersion: ProgramVersion.text
        )
        request.day = day
        request.asOfMicros = asOf?.micros
        request.isDryRun = isDryRun
        var drain = Drain(books: books, installation: installation, place: session.place, progress: progress.show)
        drain.patienceSeconds = DurationText.seconds(patience) ?? drain.patienceSeconds
        let began = ContinuousClock.now
        let outcome = try NightlyJob(books, request, drain.clock, progress: progress.show).run()
        progress.clear()
        let millis = (ContinuousClock.now - began).components
        report(outcome, request, millis: millis.seconds * 1_000 + millis.attoseconds / 1_000_000_000_000_000)
        try session.warn(about: books)
        guard !isDryRun, outcome.kind == .current else { return }
        try NumbersRetention(session, books, installation).apply(progress.show)
        progress.clear()
        try ArchiveRetention(session, books).apply()
        try ReportsRetention(session, books, directory: request.reportsDirectory).apply()
    }

    private func report(_ outcome: NightlyOutcome, _ request: NightlyRequest, millis: Int64) {
        for day in outcome.dueDays { print("due \(day)") }
        for day in outcome.days {
            let state = day.isChanged ? "written" : "unchanged"
            print("\(request.reportsDirectory)/\(day.day) \(state), revision \(day.revision)")
        }
        for period in outcome.periods {
            print("\(request.reportsDirectory)/\(period.period) written, revision \(period.revision)")
        }
        for line in ChangesText(outcome.changes, isDryRun: isDryRun).lines { print(line) }
        print(
            "nightly as_of=\(UTCText.of(micros: outcome.asOfMicros)) kind=\(outcome.kind.rawValue)"
                + " due_calls=\(outcome.counts.dueCalls) due_days=\(outcome.counts.dueDays) days=\(outcome.days.count)"
                + " opened=\(outcome.counts.opened) resolved=\(outcome.counts.resolved) ms=\(millis)"
                + (isDryRun ? " dry_run=true" : "")
        )
    }
}
