import ArgumentParser
import Books
import Foundation
import Ingest
import Nightly
import Notification
import Reports

/// `huadan find`.
struct FindCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find",
        abstract: "List the calls, set-aside bodies and archived pushes that hold a phone number.",
        discussion: """
            The number in any usual form: +8613800001234, 008613800001234, 8613800001234, 13800001234, with spaces or \
            dashes. Without a country code it is a Chinese one. A line a place: facts of calls first, then what was set \
            aside, then the pushes of this data directory's archive. What is printed is masked as reports are.

            Examples:
              huadan find --number 13800001234
              huadan find --number "+86 138 0000 1234" --format jsonl
            """
    )

    @Option(help: "The phone number.")
    var number: String
    @Option(help: "csv or jsonl.")
    var format: ReportCommand.Format = .csv
    @OptionGroup var settings: SettingOptions

    func validate() throws { _ = try ArgumentChecks.number(number) }

    func run() throws {
        let progress = Progress()
        let session = try Session.open(try settings.configuration(), progress: progress.show)
        defer { session.close() }
        let books = try session.connectReading("find")
        try Night(books).setParameters(
            asOfMicros: WallClock.nowMicros(),
            previousMicros: nil,
            session.nightSettings
        )
        let forgetter = Forgetter(books, nil, session.place.journals, progress: progress.show)
        let writer = try writer()
        try forgetter.find(try ArgumentChecks.number(number)) { place in
            try writer.append(place.cells)
        }
        let file = try writer.finish()
        progress.clear()
        FileHandle.standardError.write(Data("\(file.rows) place(s)\n".utf8))
    }

    private func writer() throws -> any ReportWriter {
        let file = OutputFile(descriptor: 1, name: "standard output")
        switch format {
        case .csv: return try CSVWriter(Self.layout, to: file, options: .init(checksOrder: false))
        case .jsonl: return JSONLinesWriter(Self.layout, to: file, checksOrder: false)
        }
    }

    private static let layout = ReportLayout(
        name: "find",
        columns: [
            ReportColumn("what", .identifier), ReportColumn("day", .day), ReportColumn("app_key", .identifier),
            ReportColumn("session_id", .identifier), ReportColumn("id", .identifier),
            ReportColumn("fields", .freeText), ReportColumn("received_at", .instant),
            ReportColumn("journal", .identifier), ReportColumn("push", .integer), ReportColumn("record", .integer),
        ]
    )
}
