import Books
import Foundation
import Ingest
import Logging

/// Keeps the mirror of the apps as the books have it.
final class MirrorKeeper: Sendable {
    private let mirror: AppMirror
    private let access: DatabaseAccess
    private let logger: Logger
    private let wakeUp = WakeUp()
    private static let intervalSeconds = 5.0

    init(_ mirror: AppMirror, _ access: DatabaseAccess, _ logger: Logger) {
        self.mirror = mirror
        self.access = access
        self.logger = logger
    }

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
