import ArgumentParser
import Books
import Foundation
import Ingest
import Journal

/// `huadan import`.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Load push bodies from files, as if the platform had sent them.",
        discussion: """
            A file holds one JSON body, or one body a line. What is there already is counted as a repeat, so importing \
            twice does no harm. Works while `serve` runs.

            Examples:
              huadan import pushes.jsonl
              huadan import --app ka4kXXXXXXYnEm2 status-1.json status-2.json
              zcat archive.jsonl.gz | huadan import --received-at 2026-11-21T10:00:00+08:00 -
            """
    )

    @Argument(help: "Files with push bodies; - reads standard input.")
    var files: [String]
    @Option(help: "The app the bodies came from, as its token would say.")
    var app: String = ""
    @Option(name: .customLong("received-at"), help: "When they were received. Defaults to now.")
    var receivedAt: Instant?
    @OptionGroup var settings: SettingOptions

    func run() async throws {
        let sources = try files.map(BodySource.init)
        let progress = Progress()
        let session = try Session.open(try settings.configuration(), creates: true, progress: progress.show)
        defer { session.close() }
        let (books, installation) = try session.connectMigrated("import")
        let writer = try JournalWriter.open(
            root: session.place.journals,
            purpose: .import,
            loaders: session.configuration.count(.loaders),
            now: WallClock.nowMicros
        )
        // Registered before the first body: a night that begins now waits for this import.
        let journal = try books.register(
            writer.id,
            purpose: "import",
            loaders: writer.loaders,
            place: session.place.name,
            nowMicros: WallClock.nowMicros()
        )
        var bodies = 0
        for source in sources {
            var reader = source.reader()
            while true {
                let batch = try nextBatch(&reader, source: source.name)
                if batch.isEmpty { break }
                try await writer.append(contentsOf: batch)
                bodies += batch.count
                progress.show("\(bodies) bodies in the journal")
            }
        }
        progress.show("loading \(bodies) bodies")
        let counts = try await Self.load(
            journal,
            JournalFeed(writer, in: session.place.journals),
            installation,
            conninfo: session.conninfo
        )
        try books.retire(journal, nowMicros: WallClock.nowMicros())
        await writer.close()
        progress.clear()
        print(
            "imported \(bodies) bodies: \(counts.newCDRs + counts.newEvents) new records"
                + " (\(counts.newCDRs) CDRs, \(counts.newEvents) status events), \(counts.repeats) repeated,"
                + " \(counts.setAside) set aside"
        )
    }

    /// All loaders at once, each by a connection of its own.
    private static func load(
        _ journal: RegisteredJournal,
        _ feed: JournalFeed,
        _ installation: Installation,
        conninfo: String
    ) async throws -> LoadCounts {
        try await withThrowingTaskGroup(of: LoadCounts.self) { group in
            for loader in 0..<feed.loaders {
                group.addTask {
                    let books = try Books.connect(conninfo, purpose: "huadan import loader \(loader)")
                    return try books.loadAll(of: journal, feed, loader: loader, installation)
                }
            }
            return try await group.reduce(into: LoadCounts()) { $0 += $1 }
        }
    }

    /// Some bodies that are synced together, within bounded memory; none at the end of the file.
    private func nextBatch(_ reader: inout BodyReader, source: String) throws -> [JournalDraft] {
        var batch: [JournalDraft] = []
        var bytes = 0
        while batch.count < 1_000, bytes < 8 << 20, let body = try reader.next() {
            batch.append(draft(body, source: source))
            bytes += body.count
        }
        return batch
    }

    private func draft(_ body: [UInt8], source: String) -> JournalDraft {
        var draft = JournalDraft(appKey: app, source: "import:" + source, body: body)
        draft.receivedAtMicros = receivedAt?.micros
        return draft
    }
}
