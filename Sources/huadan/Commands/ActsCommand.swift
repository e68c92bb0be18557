import ArgumentParser
import Books
import Foundation
import Ingest
import Nightly

/// `huadan acts …`.
struct ActsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acts",
        abstract: "Take what people decided out of the books, and bring it into empty ones.",
        subcommands: [ActsExportCommand.self, ActsImportCommand.self]
    )
}

/// `huadan acts export`.
struct ActsExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write every act, and the runs that saw them, as lines of JSON.",
        discussion: """
            Apps, tokens (hashed), waivers, choices, dismissals, closes: with the archive of the journals they make the \
            same books again. The file holds the installation's key and the apps' secrets: keep it like a password.

            Example:
              huadan acts export --output acts.jsonl
            """
    )

    @Option(help: "File to write, readable by its owner only. Defaults to standard output.")
    var output: String?
    @OptionGroup var settings: SettingOptions

    func run() throws {
        let session = try Session.open(try settings.configuration())
        defer { session.close() }
        let books = try session.connectReading("acts export")
        try books.lockOutRuns()
        let acts = try books.exportActs()
        let text = acts.lines.map { $0 + "\n" }.joined()
        guard let output else {
            FileHandle.standardOutput.write(Data(text.utf8))
            return
        }
        try writePrivately(text, to: output)
        print("\(output): \(acts.lines.count - 1) acts and runs")
    }
}

/// `huadan acts import`.
struct ActsImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make the same books from the journals' archive and an export of acts.",
        discussion: """
            Takes an empty database, or one that the archive was replayed into: loads the journals of the data \
            directory, brings the acts back, and does every nightly run, close and reopen again in order. The reports \
            come out as they were, byte for byte.

            Example:
              huadan acts import acts.jsonl --database-url postgresql:///fresh --reports /srv/rebuilt
            """
    )

    @Argument(help: "A file that `huadan acts export` wrote.")
    var file: String
    @Option(help: "Where to write the reports (HUADAN_REPORTS_DIR).")
    var reports: String?
    @OptionGroup var settings: SettingOptions

    func run() throws {
        guard let contents = FileManager.default.contents(atPath: file) else {
            throw CommandFailure(.badInput, "\(file) cannot be read")
        }
        let lines = String(decoding: contents, as: UTF8.self).split(separator: "\n").map(String.init)
        let configuration = try settings.configuration()
        let progress = Progress()
        let session = try Session.open(configuration, progress: progress.show)
        defer { session.close() }
        let (books, found) = try session.connectMigrated("acts import")
        try books.lockOutRuns()
        let acts = ActsExport(lines: lines)
        try books.adopt(acts, found)
        let installation = try books.installation(billingTimezone: found.billingTimezone)
        try session.place.remember(installation)
        try load(books, installation, session, progress)
        try books.insert(acts)
        try MirrorKeeper.write(books, to: session.mirror())
        let history = try books.history(of: acts)
        let request = NightlyRequest(
            reportsDirectory: reports ?? configuration.given(.reportsDirectory),
            settings: session.nightSettings,
            programVersion: ProgramVersion.text
        )
        let drain = Drain(books: books, installation: installation, place: session.place, progress: progress.show)
        try HistoryJob(books, request, drain.clock, progress: progress.show).repeat(history)
        progress.clear()
        print("\(lines.count - 1) acts and runs brought back; the reports stand in \(request.reportsDirectory)")
    }

    private func load(
        _ books: Books,
        _ installation: Installation,
        _ session: Session,
        _ progress: Progress
    ) throws {
        progress.show("loading the journals")
        let loaded = try books.drainIdleJournals(
            in: session.place.journals,
            installation,
            place: session.place.name,
            now: WallClock.nowMicros
        )
        if let failure = loaded.failures.first { throw BooksError.journal(failure) }
    }
}
