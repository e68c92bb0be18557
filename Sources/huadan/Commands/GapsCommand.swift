import ArgumentParser
import Books
import Ingest
import Nightly
import Reports

/// `huadan gaps …`.
struct GapsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gaps",
        abstract: "When pushes were refused or nobody listened.",
        subcommands: [GapsListCommand.self]
    )
}

/// `huadan gaps list`.
struct GapsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the times in which pushes were refused or nobody listened, with how many.",
        discussion: """
            Refused pushes are counted. What a down time missed is estimated: the rate at which status events came in \
            the half hours around it and in the same hours a day and a week before and after, times its length, less \
            what other processes took meanwhile. Fees come again by themselves; status pushes of a gap are lost.

            Examples:
              huadan gaps list
              huadan gaps list --from 2026-11-21 --to 2026-11-21 --format csv
            """
    )

    /// How it is written.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, csv, jsonl
    }

    @Option(help: "First day, as 2026-11-01 in the billing zone. Defaults to the first in the books.")
    var from: String = "0001-01-01"
    @Option(help: "Last day, included. Defaults to today.")
    var to: String = "9999-12-31"
    @Option(help: "text, csv or jsonl.")
    var format: Format = .text
    @OptionGroup var settings: SettingOptions

    func validate() throws { try ArgumentChecks.span(from: from, to: to) }

    func run() throws {
        let session = try Session.open(try settings.configuration())
        defer { session.close() }
        let books = try session.connectReading("gaps list")
        let night = Night(books)
        try night.setParameters(asOfMicros: WallClock.nowMicros(), previousMicros: nil, session.nightSettings)
        let scope = ReportScope(from: from, to: to)
        if format == .text { return try printTable(night, scope) }
        let file = OutputFile(descriptor: 1, name: "standard output")
        let writer: any ReportWriter =
            format == .csv ? try CSVWriter(.gaps, to: file) : JSONLinesWriter(.gaps, to: file)
        try night.rows(of: "gaps", scope) { cells in try writer.append { cells[$0] } }
        _ = try writer.finish()
    }

    private func printTable(_ night: Night, _ scope: ReportScope) throws {
        var table = TextTable(["from", "to", "seconds", "kind", "refused", "likely missed", "place"])
        var hasEstimate = false
        try night.rows(of: "gaps", scope) { cells in
            var texts = cells.map { $0.map { String(decoding: $0, as: UTF8.self) } ?? "-" }
            if texts[3] == "down" {
                hasEstimate = true
                texts[5] = texts[5] == "-" ? "unknown" : "about " + texts[5]
            }
            table.add(texts)
        }
        table.printOut(whenEmpty: "no gap: nothing was refused and somebody always listened")
        if hasEstimate {
            print("likely missed: status events, by the rate around the gap and in the same hours of near days")
        }
    }
}

extension ReportLayout {
    /// A line a gap.
    fileprivate static let gaps = ReportLayout(
        name: "gaps",
        columns: [
            ReportColumn("from", .instant),
            ReportColumn("to", .instant),
            ReportColumn("seconds", .integer),
            ReportColumn("kind", .codeList),
            ReportColumn("refused_pushes", .integer),
            ReportColumn("likely_missed_events", .integer),
            ReportColumn("place", .freeText),
        ]
    )
}
