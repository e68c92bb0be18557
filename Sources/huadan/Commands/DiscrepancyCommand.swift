import ArgumentParser
import Books
import Ingest
import Nightly

/// `huadan discrepancy …`.
struct DiscrepancyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discrepancy",
        abstract: "Look at the ways in which calls do not add up.",
        subcommands: [DiscrepancyListCommand.self]
    )
}

/// `huadan discrepancy list`.
struct DiscrepancyListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Count the open discrepancies by day, kind and app, or list them one by one.",
        discussion: """
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
        for day in [from, to] where !CalendarDate.isValid(day) {
            throw ValidationError("\(day) is not a date; write it as 2026-11-21")
        }
        if let kind, !Books.discrepancyKinds.contains(kind) {
            throw ValidationError("no kind \(kind); there are \(Books.discrepancyKinds.joined(separator: ", "))")
        }
    }

    func run() throws {
        let session = try Session.open(try settings.configuration())
        defer { session.close() }
        let (books, _) = try session.connectReady("discrepancy list")
        let night = Night(books)
        try night.setParameters(
            asOfMicros: try night.lastRun()?.asOfMicros ?? WallClock.nowMicros(),
            previousMicros: nil,
            session.nightSettings
        )
        var counts: [[String]: Int] = [:]
        try night.rows(of: "discrepancies", ReportScope(from: from, to: to, app: app)) { row in
            let texts = row.map { $0.map { String(decoding: $0, as: UTF8.self) } ?? "" }
            guard kind == nil || texts[1] == kind else { return }
            counts[[texts[0], texts[1], texts[6], texts[2]], default: 0] += 1
            if each {
                print([texts[0], texts[1], texts[6], texts[2], texts[3], texts[5], texts[15]].joined(separator: "  "))
            }
        }
        if !each || counts.isEmpty { printOut(counts) }
    }

    private func printOut(_ counts: [[String]: Int]) {
        var table = TextTable(["day", "kind", "severity", "app", "count"])
        for (key, count) in counts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            table.add(key + ["\(count)"])
        }
        table.printOut(whenEmpty: Self.none)
    }

    private static let none = "no open discrepancy"
}
