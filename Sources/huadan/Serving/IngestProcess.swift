import Books
import Foundation
import Ingest
import Journal
import Logging
import ServiceLifecycle

/// Everything that runs while `serve` does: the endpoint and its journal at once, the loaders and the mirror of the
/// apps as soon as the database lets them.
struct IngestProcess {
    let configuration: Configuration
    let place: DataDirectory
    let logger: Logger

    /// Serves until it is told to stop; `onListening` gets the port.
    func run(
        until stopped: @escaping @Sendable () async -> Void,
        onMetricsListening: @escaping @Sendable (Int) async -> Void = { _ in },
        onListening: @escaping @Sendable (Int) async -> Void
    )
        async throws
    {
        let settings = try settings()
        let writer = try openWriter()
        let access = DatabaseAccess(configuration, place, logger)
        let tracker = LoadTracker(
            loaders: writer.loaders,
            ackWait: .seconds(configuration.seconds(.ackWait))
        )
        let mirror = AppMirror(directory: place.path)
        try mirror.load()
        let keeper = MirrorKeeper(mirror, access, logger)
        let crew = LoaderCrew(
            writer: writer,
            place: place,
            tracker: tracker,
            access: access,
            logger: logger,
            givesWay: settings.ackLevel == .journal
        )
        let server = IngestServer(
            settings: settings,
            parts: parts(writer, mirror, keeper, tracker) { access.unsafeSettings },
            onMetricsListening: onMetricsListening,
            onListening: onListening
        )
        let threads = crew.start() + [keeper.start()]
        writer.observeSyncs { crew.wake(for: $0) }

        let result: Result<Void, any Error>
        do {
            try await serve(server, until: stopped)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await writer.close()
        crew.stop()
        keeper.stop()
        await Self.join(threads)
        access.close()
        try result.get()
    }

    private func serve(_ server: IngestServer, until stopped: @escaping @Sendable () async -> Void) async throws {
        let services = ServiceGroup(services: [server], logger: logger)
        let stopping = Task {
            await stopped()
            await services.triggerGracefulShutdown()
        }
        defer { stopping.cancel() }
        try await services.run()
    }

    private func openWriter() throws -> JournalWriter {
        var options = JournalOptions()
        options.maxBytesOnDisk = configuration.bytes(.journalMaxBytes)
        options.whenUnusable = { [logger] error in logger.error("an existing journal is left aside: \(error)") }
        let writer = try JournalWriter.open(
            root: place.journals,
            purpose: .serve,
            loaders: configuration.count(.loaders),
            options: options,
            now: WallClock.nowMicros
        )
        if writer.recovery.cutBytes > 0 {
            logger.notice("journal \(writer.id): cut \(writer.recovery.cutBytes) bytes that were never acknowledged")
        }
        if let damage = writer.recovery.damage { logger.error("journal: \(damage)") }
        return writer
    }

    private func parts(
        _ writer: JournalWriter,
        _ mirror: AppMirror,
        _ keeper: MirrorKeeper,
        _ tracker: LoadTracker,
        unsafeSettings: @escaping @Sendable () -> [String]?
    ) -> IngestParts {
        let log = JournalPushLog(writer)
        var parts = IngestParts(
            log: log,
            apps: AppDirectory(mirror: mirror) { await keeper.refreshNow() },
            gaps: GapRecorder(log: log)
        )
        parts.loadProgress = tracker
        parts.signOfLife = SignOfLife(directory: place.path)
        parts.lastEntryMicros = writer.lastEntryMicros
        parts.version = ProgramVersion.text
        parts.logger = logger
        parts.databaseSettings = {
            unsafeSettings().map { off in ServerHealth.watchedSettings.map { ($0, off.contains($0)) } }
        }
        parts.lastNight = { keeper.lastNight }
        let judge = SignatureJudge(
            mirror: mirror,
            publicURL: configuration.text(.publicURL),
            windowSeconds: configuration.seconds(.signatureWindow),
            logger: logger
        )
        parts.signatureCheck = { judge.judge($0) }
        parts.backlog = { BacklogReading(writer, tracker) }
        return parts
    }

    /// Waits for the threads to end their transactions.
    private static func join(_ threads: [Thread]) async {
        for _ in 0..<200 where threads.contains(where: { !$0.isFinished }) {
            try? await Task.sleep(for: .milliseconds(50))
        }
    }
}

extension BacklogReading {
    init(_ writer: JournalWriter, _ tracker: LoadTracker) {
        let synced = writer.syncedSequence
        let loaded = tracker.loadedThrough
        let lanes = UInt64(loaded.count)
        let entries = loaded.enumerated().reduce(UInt64(0)) { sum, loader in
            sum + LoaderCrew.entries(of: UInt64(loader.offset), among: lanes, after: loader.element, through: synced)
        }
        self.init(
            syncedSequence: synced,
            loadedSequence: loaded.min() ?? 0,
            entries: entries,
            ageMicros: tracker.lagMicros
        )
        isAway = tracker.isAway
    }
}
