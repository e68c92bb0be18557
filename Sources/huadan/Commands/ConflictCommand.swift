import ArgumentParser
import Books
import Ingest
import Nightly

/// `huadan conflict …`.
struct ConflictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conflict",
        abstract: "Decide between versions of one CDR.",
        subcommands: [ConflictChooseCommand.self]
    )
}

/// `huadan conflict choose`.
struct ConflictChooseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "choose",
        abstract: "Put another version of a CDR in force, with a reason that is kept.",
        discussion: """
            The id is that of the conflicting_fee discrepancy; `huadan explain` shows the versions with their numbers, \
            1 for the earliest received. The conflict is settled with that, until another version comes. All versions \
            are kept, and another choice may follow.

            Example:
              huadan conflict choose 6f1d8a52 --version 2 --reason "corrected by the platform, ticket 4711"
            """
    )

    @Argument(help: "The discrepancy, as `huadan discrepancy list --each` shows it.")
    var id: String
    @Option(help: "Number of the version, as `huadan explain` shows it.")
    var version: Int64
    @Option(help: "Which CDR, where several of one call have versions.")
    var icid: String?
    @Option(help: "Why, for whoever asks later.")
    var reason: String
    @OptionGroup var settings: SettingOptions

    func validate() throws {
        try ArgumentChecks.reason(reason)
    }

    func run() throws {
        let session = try Session.open(try settings.configuration())
        defer { session.close() }
        let books = try session.connectReading("conflict choose")
        try books.lockOutRuns()
        let (night, actor) = try session.act(books)
        let entry = try night.discrepancy(id)
        guard entry.kind == "conflicting_fee" else {
            throw CommandFailure(.badInput, "\(entry.id) is a \(entry.kind); there are no versions to choose from")
        }
        let chosen = try chosen(try night.versions(of: entry.call))
        guard !chosen.isInForce else {
            let hint = entry.state == "open" ? "; `huadan discrepancy waive` lets the conflict stand" : ""
            throw CommandFailure(.badInput, "version \(version) is in force already\(hint)")
        }
        try night.choose(chosen, of: entry, reason: reason, by: actor)
        print("version \(version) is in force from the next nightly run on")
    }

    private func chosen(_ versions: [CDRVersion]) throws -> CDRVersion {
        let candidates = versions.filter { $0.number == version && (icid == nil || $0.icid == icid) }
        guard let first = candidates.first else {
            let numbers = Set(versions.map(\.number)).sorted().map { "\($0)" }.joined(separator: ", ")
            throw CommandFailure(.badInput, "no such version; `huadan explain` shows them: \(numbers)")
        }
        guard candidates.count == 1 else {
            throw CommandFailure(.wrongUsage, "several CDRs of this call have versions; name one with --icid")
        }
        return first
    }
}
