import ArgumentParser
import Books
import Foundation
import Ingest
import Nightly
import Reports

/// `huadan report`.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "One report for a span of days or a month, from the books as of the last nightly run.",
        discussion: """
            Of a closed month, --period gives what was signed, at any time later.

            Examples:
              huadan report usage --from 2026-11-01 --to 2026-11-30
              huadan report statement --period 2026-10
              huadan report calls --from 2026-11-21 --to 2026-11-21 --app ka4kXXXXXXYnEm2 --output calls.csv
              huadan report discrepancies --from 2026-11-01 --to 2026-11-30 --state all --format jsonl
            """
    )

    /// What can be reported.
    enum Name: String, ExpressibleByArgument, CaseIterable {
        case usage, charges, discrepancies, calls, corrections, statement, waivers
    }

    /// How it is written.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case csv, jsonl
    }

    /// Which discrepancies.
    enum State: String, ExpressibleByArgument, CaseIterable {
        case open, all
    }

    @Argument(help: "usage, charges, discrepancies, calls or corrections; of a month also statement or waivers.")
    var report: Name
    @Option(help: "First day, as 2026-11-01 in the billing zone.")
    var from: String?
    @Option(help: "Last day, included.")
    var to: String?
    @Option(help: "A whole month, as 2026-10, instead of --from and --to.")
    var period: String?
    @Option(help: "Only this app.")
    var app: String?
    @Option(help: "open: open and waived discrepancies; all: resolved ones too.")
    var state: State = .open
    @Option(help: "csv or jsonl.")
    var format: Format = .csv
    @Flag(help: "Begin CSV with a byte-order mark, for Excel.")
    var excel = false
    @Option(help: "File to write. Defaults to standard output.")
    var output: String?
    @OptionGroup var settings: SettingOptions

    func validate() throws {
        if let period {
            guard from == nil, to == nil else { throw ValidationError("give --period, or --from and --to; not both") }
            guard CalendarDate.isValidPeriod(period) else {
                throw ValidationError("\(period) is not a month; write it as 2026-11")
            }
            return
        }
        guard let from, let to else { throw ValidationError("give --from and --to, or --period") }
        guard !report.isOfMonth else { throw ValidationError("\(report.rawValue) is of a month: give --period") }
        try ArgumentChecks.span(from: from, to: to)
    }

    func run() throws {
        let progress = Progress()
        let session = try Session.open(try settings.configuration(), progress: progress.show)
        defer { session.close() }
        let books = try session.connectReading("report")
        // The lines of calls are many: two sessions read them. Where PostgreSQL has no second one, one has to do.
        let night = Night(books, beside: report == .calls ? try? books.again(purpose: "huadan report, beside") : nil)
        let lastRun = try night.lastRun()
        var judgedBy = session.nightSettings
        try night.setParameters(
            asOfMicros: lastRun?.asOfMicros ?? WallClock.nowMicros(),
            previousMicros: nil,
            judgedBy
        )
        if let period, let closing = try night.closing(of: period) {
            judgedBy = closing.settings
            try night.setParameters(asOfMicros: closing.asOfMicros, previousMicros: nil, judgedBy)
        }
        let writer = try writer()
        let lines = ReportLines(night: night, scope: scope, settings: judgedBy, spoolDirectory: spoolDirectory)
        try lines.forEach(of: report.layout) { line in
            try line.write(to: writer)
            if writer.rowCount % 50_000 == 0 { progress.show("\(writer.rowCount) rows") }
        }
        let file = try writer.finish()
        progress.clear()
        if lastRun == nil { note("no nightly run yet, so there is nothing to report; run `huadan nightly`") }
        if let output { note("\(output): \(file.rows) rows") }
    }

    /// Beside the output, which has room for as much, or where temporary files go.
    private var spoolDirectory: String {
        guard let output else { return FileManager.default.temporaryDirectory.path }
        return URL(fileURLWithPath: output).deletingLastPathComponent().path
    }

    private var scope: ReportScope {
        if let period { return ReportScope(period: period, app: app, includesResolved: state == .all) }
        return ReportScope(from: from ?? "", to: to ?? "", app: app, includesResolved: state == .all)
    }

    private func writer() throws -> any ReportWriter {
        let file = try output.map { try OutputFile(creating: $0) } ?? OutputFile(descriptor: 1, name: "standard output")
        switch format {
        case .csv: return try CSVWriter(report.layout, to: file, options: .init(hasByteOrderMark: excel))
        case .jsonl: return JSONLinesWriter(report.layout, to: file)
        }
    }

    private func note(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}

extension ReportCommand.Name {
    fileprivate var layout: ReportLayout {
        switch self {
        case .usage: .usage
        case .charges: .charges
        case .discrepancies: .discrepancies
        case .calls: .calls
        case .corrections: .corrections
        case .statement: .statement
        case .waivers: .waivers
        }
    }

    /// Makes no sense for single days.
    fileprivate var isOfMonth: Bool { self == .statement || self == .waivers }
}
