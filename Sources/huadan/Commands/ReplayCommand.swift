import ArgumentParser
import Books
import Ingest
import Journal

/// `huadan replay`.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Load the journal archive again; changes nothing that is there already.",
        discussion: """
            Reads every journal of this data directory. Journals that the database does not know are loaded as they \
            were received, so a replay into an empty database makes the same books. In the others, what a newer program \
            understands and an older one did not counts as known from now on. While it works no nightly run starts.

            Examples:
              huadan replay
              huadan replay --from 2026-11-20T00:00:00+08:00 --to 2026-11-21T00:00:00+08:00
            """
    )

    @Option(help: "Only pushes received from then on, as 2026-11-20T00:00:00+08:00.")
    var from: Instant?
    @Option(help: "Only pushes received before then.")
    var to: Instant?
    @OptionGroup var settings: SettingOptions

    func validate() throws {
        guard (from?.micros ?? .min) <= (to?.micros ?? .max) else { throw ValidationError("--from is later than --to") }
    }

    private var span: Range<Int64> { (from?.micros ?? .min)..<(to?.micros ?? .max) }

    func run() throws {
        let progress = Progress()
        let session = try Session.open(try settings.configuration(), progress: progress.show)
        defer { session.close() }
        let (books, installation) = try session.connectMigrated("replay")
        try books.lockOutRuns()
        let request = ReplayRequest(
            root: session.place.journals,
            installation: installation,
            spanMicros: span,
            nowMicros: try session.act(books).actor.nowMicros
        )
        let known = Dictionary(uniqueKeysWithValues: try books.knownJournals().map { ($0.id, $0) })
        progress.show("loading journals that were not loaded yet")
        let loaded = try books.drainIdleJournals(
            in: session.place.journals,
            installation,
            place: session.place.name,
            now: WallClock.nowMicros
        )
        if let failure = loaded.failures.first { throw BooksError.journal(failure) }
        var counts = ReplayCounts()
        var journals = 0
        var left: [JournalID] = []
        for journal in try session.place.journals.list() {
            guard let known = known[journal.header.id] else {
                if journal.isLocked { left.append(journal.header.id) }
                continue
            }
            guard let first = journal.sequences?.lowerBound else { continue }
            journals += 1
            let before = counts
            counts += try books.replay(known, from: first, request) { part in
                progress.show("journal \(journals): \(before.pushes + part.pushes) pushes read again")
            }
        }
        progress.clear()
        report(counts, journals, loaded.counts, left: left)
        for id in try session.place.journals.unreadable() {
            print("journal \(id) has no readable header and was left out; restore its file `journal` from a copy")
        }
    }

    private func report(_ counts: ReplayCounts, _ journals: Int, _ loaded: LoadCounts, left: [JournalID]) {
        if loaded != LoadCounts() {
            print(
                "loaded first, as received: \(loaded.newCDRs + loaded.newEvents) new records,"
                    + " \(loaded.repeats) repeated, \(loaded.setAside) set aside"
            )
        }
        let new = counts.new.newCDRs + counts.new.newEvents
        print(
            "replayed \(counts.pushes) pushes of \(journals) journal(s): \(new) new records,"
                + " \(counts.records - new) already there, \(counts.setAside) set aside"
                + " (\(counts.new.setAside) for the first time)"
        )
        for id in left { print("journal \(id) is new to the database; the process that writes it loads it") }
    }
}
