import Books
import Foundation
import Ingest
import Logging
import Synchronization

/// Keeps the mirror of the apps as the books have it, and in mind what the last night says of itself.
final class MirrorKeeper: Sendable {
    private let mirror: AppMirror
    private let access: DatabaseAccess
    private let logger: Logger
    private let wakeUp = WakeUp()
    private let night = Mutex<NightReading?>(nil)
    private static let intervalSeconds = 5.0

    init(_ mirror: AppMirror, _ access: DatabaseAccess, _ logger: Logger) {
        self.mirror = mirror
        self.access = access
        self.logger = logger
    }

    /// The last nightly run that ended, as far as the books were there to say so.
    var lastNight: NightReading? { night.withLock { $0 } }

    /// Starts the thread that looks every few seconds.
    func start() -> Thread {
        let thread = Thread { self.work() }
        thread.start()
        return thread
    }

    /// Ends the thread.
    func stop() { wakeUp.stop() }

    /// Looks now and waits for it, two seconds at the most.
    ///
    /// Returns whether the mirror is fresh.
    func refreshNow() async -> Bool {
        // A command of this host may just have written the file; that helps while the database is away, too.
        try? mirror.load()
        let asked = WallClock.nowMicros()
        wakeUp.signal()
        for _ in 0..<40 where (mirror.refreshedAtMicros ?? 0) < asked {
            // The thread does the work; an unknown token may wait for it.
            try? await Task.sleep(for: .milliseconds(50))
        }
        return (mirror.refreshedAtMicros ?? 0) >= asked
    }

    private func work() {
        var books: Books?
        while !wakeUp.isStopped {
            do {
                let connected = try books ?? access.connect("serve apps").books
                books = connected
                try Self.write(connected, to: mirror)
                let last = try NightReading(connected)
                night.withLock { $0 = last }
            } catch {
                books = nil
                logger.debug("the mirror of the apps stays as it is: \(error)")
            }
            wakeUp.wait(seconds: Self.intervalSeconds)
        }
    }

    /// Writes the apps, their tokens and their secrets as the books have them into the mirror.
    static func write(_ books: Books, to mirror: AppMirror) throws {
        let asked = WallClock.nowMicros()
        let apps = Dictionary(uniqueKeysWithValues: try books.apps().map { ($0.key, $0) })
        let entries = try books.tokens().compactMap { token -> MirroredApp? in
            guard let app = apps[token.appKey] else { return nil }
            return MirroredApp(
                appKey: app.key,
                name: app.name,
                expects: (app.expectsFee ? ["fee"] : []) + (app.expectsStatus ? ["status"] : []),
                tokenHash: token.sha256,
                validUntilMicros: token.endsAtMicros
            )
        }
        let signatures = try books.signatures().map { signature in
            MirroredSignature(
                appKey: signature.appKey,
                mode: signature.mode,
                secrets: signature.secrets.map { .init(bytes: $0.bytes, validUntilMicros: $0.endsAtMicros) }
            )
        }
        try mirror.replace(with: entries, signatures: signatures, refreshedAtMicros: asked)
    }
}

extension NightReading {
    /// The last run that judged from its own time and has ended; none while there is none among the latest.
    init?(_ books: Books) throws(BooksError) {
        let latest = try Night(books).runs(limit: 20)
        guard let run = latest.first(where: { $0.kind != "historical" && $0.millis != nil }) else { return nil }
        self.init(
            startedAtMicros: run.startedAtMicros,
            durationMicros: (run.millis ?? 0) * 1_000,
            calls: run.counts.dueCalls,
            isDone: run.outcome == "done"
        )
    }
}
