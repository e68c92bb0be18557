import ArgumentParser
import Books
import Foundation
import Ingest
import Nightly
import Notification

/// `huadan forget …`.
struct ForgetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Take a person's, or all old, numbers and texts out of books and archive; list what was forgotten.",
        subcommands: [ForgetNowCommand.self, ForgetListCommand.self],
        defaultSubcommand: ForgetNowCommand.self
    )
}

/// `huadan forget --number …` and `huadan forget --before …`.
struct ForgetNowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "now",
        abstract: "Forget a number, or all numbers and texts of calls before a day.",
        discussion: """
            Out of the books, what was set aside and the archive; keys, hashes and all figures stay, a repeat of a \
            forgotten push is still known, and a replay brings nothing back. There is no way back but a backup. The act \
            is kept with its reason, the number is not. Before a day: only days of closed months.

            Reaches what was received up to now. Pushes in a part of the archive that `serve` still writes are rewritten \
            by the next nightly run. Not reached: backups, the server's write-ahead log and statement logs, copies of \
            reports, the platform.

            Examples:
              huadan forget --number 13800001234 --reason "asked for it on 2026-11-20" --dry-run
              huadan forget --number 13800001234 --reason "asked for it on 2026-11-20"
              huadan forget --before 2026-10-01 --reason "kept for a year"
            """
    )

    @Option(help: "The phone number, in any usual form; `huadan find` shows where it is.")
    var number: String?
    @Option(help: "Calls of days before this one, as 2026-10-01 in the billing zone.")
    var before: String?
    @Option(help: "Why; kept with who and when. Do not put the number into it.")
    var reason: String
    @Flag(name: .customLong("dry-run"), help: "Say how much it would change and change nothing.")
    var isDryRun = false
    @OptionGroup var settings: SettingOptions

    func validate() throws {
        try ArgumentChecks.reason(reason)
        guard (number == nil) != (before == nil) else { throw ValidationError("give --number or --before") }
        if let number {
            let pattern = try ArgumentChecks.number(number)
            guard !pattern.isFound(in: Array(reason.utf8)) else {
                throw ValidationError("--reason holds the number that is to be forgotten; it would be kept there")
            }
        }
        if let before { try ArgumentChecks.days([before]) }
    }

    func run() throws {
        let configuration = try settings.configuration()
        let progress = Progress()
        let session = try Session.open(configuration, progress: progress.show)
        defer { session.close() }
        let (books, installation) = try session.connectReady("forget")
        try books.lockOutRuns()
        let (_, actor) = try session.act(books)
        let forgetter = Forgetter(books, installation, session.place.journals, progress: progress.show)
        if isDryRun { return try dryRun(forgetter, progress) }
        if let before { try forgetter.requireClosed(before: before) }
        try drain(books, installation, session, upTo: actor.nowMicros, progress)
        let counts: ForgettingCounts
        if let number {
            counts = try forgetter.forget(try ArgumentChecks.number(number), reason: reason, by: actor)
        } else {
            counts = try forgetter.forget(before: before ?? "", reason: reason, by: actor)
        }
        progress.clear()
        print("forgotten: \(counts.text)")
        if counts.journalsLeft > 0 {
            print(
                "\(counts.journalsLeft) journal(s) still in use: the next nightly run finishes there (`huadan forget list`)"
            )
        }
        if !configuration.flag(.maskNumbers) {
            print(
                "HUADAN_MASK_NUMBERS is false: reports below \(configuration.given(.reportsDirectory)) may hold numbers in clear"
            )
        }
    }

    private func dryRun(_ forgetter: Forgetter, _ progress: Progress) throws {
        if let before {
            let counts = try forgetter.count(before: before)
            progress.clear()
            print("would forget: \(counts.facts) facts, \(counts.setAside) set aside; and their pushes in the archive")
            return
        }
        var counts: [String: Int] = [:]
        try forgetter.find(try ArgumentChecks.number(number ?? "")) { counts[$0.what, default: 0] += 1 }
        progress.clear()
        let facts = (counts["cdr"] ?? 0) + (counts["status_event"] ?? 0)
        print(
            "would forget: \(facts) facts, \(counts["set_aside"] ?? 0) arrivals of what was set aside,"
                + " \(counts["archive"] ?? 0) pushes of the archive"
        )
    }

    /// What was received up to the act is in the books before it begins.
    private func drain(
        _ books: Books,
        _ installation: Installation,
        _ session: Session,
        upTo micros: Int64,
        _ progress: Progress
    ) throws {
        let drain = Drain(books: books, installation: installation, place: session.place, progress: progress.show)
        let lagging = try drain.wait(untilMicros: micros)
        guard lagging.isEmpty else { throw NightlyError.notLoaded(lagging) }
    }
}

/// `huadan forget list`.
struct ForgetListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "What was forgotten: when, by whom, why, how much; and where something is left to do.",
        discussion: """
            A number that was forgotten is not kept, so it is not shown.

            Examples:
              huadan forget list
            """
    )

    @OptionGroup var settings: SettingOptions

    func run() throws {
        let session = try Session.open(try settings.configuration())
        defer { session.close() }
        let books = try session.connectReading("forget list")
        try Night(books).setParameters(
            asOfMicros: WallClock.nowMicros(),
            previousMicros: nil,
            session.nightSettings
        )
        var table = TextTable(
            ["act", "kind", "before", "at", "by", "CDRs", "events", "set aside", "pushes", "left to do", "reason"]
        )
        for act in try books.forgettingActs() {
            table.add(
                [
                    "\(act.number)", act.kind, act.day.isEmpty ? "-" : act.day, act.actedAt, act.actedBy, "\(act.cdrs)",
                    "\(act.events)", "\(act.setAside)", "\(act.pushes)", act.pending.isEmpty ? "-" : act.pending,
                    act.reason,
                ]
            )
        }
        table.printOut(whenEmpty: "nothing was forgotten")
    }
}

extension ForgettingCounts {
    /// How much, for people.
    var text: String { "\(facts) facts, \(setAside) set aside, \(pushes) pushes of the archive" }
}
