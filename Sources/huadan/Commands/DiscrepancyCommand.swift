import ArgumentParser
import Books
import Ingest
import Nightly
import Reports

/// `huadan discrepancy …`.
struct DiscrepancyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discrepancy",
        abstract: "Look at the ways in which calls do not add up, and let some stand.",
        subcommands: [DiscrepancyListCommand.self, DiscrepancyWaiveCommand.self]
    )
}

/// `huadan discrepancy list`.
struct DiscrepancyListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Count the open discrepancies by day, kind and app with their age, or list them one by one.",
        discussion: """
            The most money at risk stands first, an estimate by the cost cards. Calls of closed months are among them: what is found there now does not change what was signed.

            Examples:
              huadan discrepancy list
              huadan discrepancy list --from 2026-11-21 --to 2026-11-21 --kind missing_fee --each
            """
    )

    @Option(help: "First day, as 2026-11-01 in the billing zone. Defaults to the first in the books.")
    var from: String = "0001-01-01"
    @Option(help: "Last day, included. Defaults to the last in the books.")
    var to: String = "9999-12-31"
    @Option(help: "Only this kind, such as missing_fee.")
    var kind: String?
    @Option(help: "Only this app.")
    var app: String?
    @Flag(help: "A line each instead of counts.")
    var each = false
    @OptionGroup var settings: SettingOptions

    func validate() throws {
        try ArgumentChecks.days([from, to])
        if let kind, !Books.discrepancyKinds.contains(kind) {
            throw ValidationError("no kind \(kind); there are \(Books.discrepancyKinds.joined(separator: ", "))")
        }
    }

    func run() throws {
        let session = try Session.open(try settings.configuration())
        defer { session.close() }
        let books = try session.connectReading("discrepancy list")
        let night = Night(books)
        let lastRun = try night.lastRun()
        // What people decided since the last run shows at once.
        try night.setParameters(
            asOfMicros: try night.actInstant(nowMicros: WallClock.nowMicros()),
            previousMicros: nil,
            session.nightSettings
        )
        let scope = ReportScope(from: from, to: to, app: app)
        if each { try printEach(night, scope) }
        let runBefore = try lastRun.flatMap { try night.runBefore($0.asOfMicros) }
        let ages = try night.ageing(scope, kind: kind, newSinceMicros: runBefore)
        if !each || ages.isEmpty { printOut(ages) }
        if let lastRun, !ages.isEmpty {
            print(Self.total(ages) + "; findings as of \(UTCText.ofSecond(micros: lastRun.asOfMicros))")
        }
    }

    private func printEach(_ night: Night, _ scope: ReportScope) throws {
        let columns = ReportLayout.discrepancies.columns.map(\.name)
        let place = { (name: String) in columns.firstIndex(of: name) ?? 0 }
        let shown = [
            "day", "kind", "severity", "app_key", "session_id", "id", "waived_by", "amount_at_risk", "currency",
            "detail",
        ]
        .map(place)
        try night.rows(of: "live_discrepancies", scope) { row in
            let texts = row.map { $0.map { String(decoding: $0, as: UTF8.self) } ?? "" }
            guard kind == nil || texts[place("kind")] == kind else { return }
            let waived = texts[place("waived_by")]
            print(
                shown.map { index in
                    index == place("waived_by") ? (waived.isEmpty ? "open" : "waived by \(waived)") : texts[index]
                }.joined(separator: "  ")
            )
        }
    }

    private func printOut(_ ages: [DiscrepancyAge]) {
        var table = TextTable(
            [
                "day", "kind", "severity", "app", "open", "waived", "new", "older 1 d", "older 7 d", "older 30 d",
                "at risk",
            ]
        )
        for age in ages {
            table.add(
                age.key
                    + [age.open, age.waived, age.new, age.olderThanDay, age.olderThanWeek, age.olderThanMonth]
                    .map { "\($0)" } + [age.atRisk.isEmpty ? "-" : age.atRisk]
            )
        }
        table.printOut(whenEmpty: Self.none)
    }

    private static func total(_ ages: [DiscrepancyAge]) -> String {
        let sum = { (count: KeyPath<DiscrepancyAge, Int64>) in ages.reduce(0) { $0 + $1[keyPath: count] } }
        return "\(sum(\.open)) open, \(sum(\.waived)) waived; \(sum(\.new)) new since the run before,"
            + " older than 1 day \(sum(\.olderThanDay)), 7 days \(sum(\.olderThanWeek)),"
            + " 30 days \(sum(\.olderThanMonth))"
    }

    private static let none = "no open discrepancy"
}

/// `huadan discrepancy waive`.
struct DiscrepancyWaiveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "waive",
        abstract: "Let open discrepancies stand, with a reason that is kept.",
        discussion: """
            One by its id, or all of a kind, an app and a span of days. A waived one blocks no close; it opens again \
            when another fact of its call comes. An id may be cut to its first 8 digits or more.

            Examples:
              huadan discrepancy waive 6f1d8a52 --reason "the platform confirmed that no fee was due"
              huadan discrepancy waive --kind missing_fee --app ka4kXXXXXXYnEm2 --from 2026-10-01 --to 2026-10-31 \
                --reason "outage of the platform, credit note agreed"
            """
    )

    @Argument(help: "One discrepancy, as `huadan discrepancy list --each` shows it.")
    var id: String?
    @Option(help: "All of this kind.")
    var kind: String?
    @Option(help: "Of calls of this app; '' for calls of none.")
    var app: String?
    @Option(help: "From this day on, as 2026-10-01 in the billing zone.")
    var from: String?
    @Option(help: "Up to this day, included.")
    var to: String?
    @Option(help: "Why, for whoever asks later.")
    var reason: String
    @OptionGroup var settings: SettingOptions

    func validate() throws {
        try ArgumentChecks.reason(reason)
        if id != nil {
            guard kind == nil, app == nil, from == nil, to == nil else {
                throw ValidationError("give an id, or --kind, --app, --from and --to; not both")
            }
            return
        }
        guard let kind, app != nil, let from, let to else {
            throw ValidationError("give an id, or all of --kind, --app, --from and --to")
        }
        try ArgumentChecks.span(from: from, to: to)
        guard Books.discrepancyKinds.contains(kind) else {
            throw ValidationError("no kind \(kind); there are \(Books.discrepancyKinds.joined(separator: ", "))")
        }
    }

    func run() throws {
        let session = try Session.open(try settings.configuration())
        defer { session.close() }
        let books = try session.connectReading("discrepancy waive")
        try books.lockOutRuns()
        let (night, actor) = try session.act(books)
        var scope = WaiverScope()
        if let id {
            let entry = try night.discrepancy(id)
            guard entry.state == "open" else {
                throw CommandFailure(.badInput, "\(entry.id) (\(entry.kind)) is not open: it is \(entry.state)")
            }
            scope.id = entry.id
        }
        (scope.kind, scope.appKey, scope.from, scope.to) = (kind, app, from, to)
        let count = try night.waive(scope, reason: reason, by: actor)
        print(count == 0 ? "nothing open there" : "\(count) waived; the next nightly run writes it into the reports")
    }
}

extension Session {
    /// The night and the person, stamped so that runs see the act from the next one on.
    ///
    /// The caller holds the night's lock.
    func act(_ books: Books) throws -> (night: Night, actor: Actor) {
        let night = Night(books)
        let actor = currentActor()
        let now = try night.actInstant(nowMicros: actor.nowMicros)
        try night.setParameters(asOfMicros: now, previousMicros: nil, nightSettings)
        return (night, Actor(name: actor.name, nowMicros: now))
    }
}

extension Night {
    /// The one discrepancy whose id begins with 8 digits or more.
    func discrepancy(_ prefix: String) throws -> DiscrepancyEntry {
        try ArgumentChecks.idPrefix(prefix, shownBy: "huadan discrepancy list --each")
        let found = try discrepancies(prefix: prefix)
        guard let entry = found.first else {
            throw CommandFailure(
                .badInput,
                "no discrepancy has the id \(prefix); `huadan discrepancy list --each` shows the ids"
            )
        }
        guard found.count == 1 else {
            throw CommandFailure(.badInput, "\(found.count) discrepancies begin with \(prefix); give more of the id")
        }
        return entry
    }
}
