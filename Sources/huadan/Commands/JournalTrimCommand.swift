import ArgumentParser
import Books

/// `huadan journal trim`.
struct JournalTrimCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trim",
        abstract: "Remove archived segments that no longer have to be kept.",
        discussion: """
            Loaded, older than HUADAN_ARCHIVE_KEEP, and received before the first day that is not closed. `huadan \
            nightly` does the same for its own data directory; this is for one that `serve` has to itself.

            Example:
              huadan journal trim
            """
    )

    @OptionGroup var settings: SettingOptions

    func run() throws {
        let session = try Session.open(try settings.configuration())
        defer { session.close() }
        let books = try session.connectReading("journal trim")
        try ArchiveRetention(session, books).apply()
    }
}
