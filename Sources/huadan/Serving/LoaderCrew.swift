import Books
import Foundation
import Ingest
import Journal
import Logging
import Postgres
import Synchronization

/// The loaders of the journal that `serve` writes: a thread and a connection each, at work again as soon as the
/// database is.
final class LoaderCrew: Sendable {
    private let writer: JournalWriter
    private let place: DataDirectory
    private let tracker: LoadTracker
    private let access: DatabaseAccess
    private let logger: Logger
    private let wakeUps: [WakeUp]
    private let turns = LoadingTurns()
    private let atHand: SharesAtHand
    private let trouble: LoadingTrouble
    /// Whether nobody waits for the loaders, so that pushes go first.
    private let givesWay: Bool
    private let present: Mutex<Set<Int>> = Mutex([])

    init(
        writer: JournalWriter,
        place: DataDirectory,
        tracker: LoadTracker,
        access: DatabaseAccess,
        logger: Logger,
        givesWay: Bool
    ) {
        self.writer = writer
        self.place = place
        self.tracker = tracker
        self.access = access
        self.logger = logger
        self.givesWay = givesWay
        trouble = LoadingTrouble(logger)
        wakeUps = (0..<writer.loaders).map { _ in WakeUp() }
        atHand = SharesAtHand(loaders: writer.loaders)
    }

    /// Starts the threads; they run until ``stop()``.
    func start() -> [Thread] {
        let threads = wakeUps.indices.map { index in Thread { self.work(loader: index) } }
        for thread in threads { thread.start() }
        return threads
    }

    /// Tells the loaders of these entries that the journal has grown.
    func wake(for entries: ClosedRange<UInt64>) {
        if let keeper = atHand.keeper { return wakeUps[keeper].signal() }
        let loaders = UInt64(wakeUps.count)
        if entries.upperBound - entries.lowerBound >= loaders {
            for wakeUp in wakeUps { wakeUp.signal() }
        } else {
            for sequence in entries { wakeUps[Int(sequence % loaders)].signal() }
        }
    }

    /// How many entries of a loader's share lie between its position and the synced end.
    static func entries(
        of loader: UInt64,
        among loaders: UInt64,
        after loaded: UInt64,
        through synced: UInt64
    ) -> UInt64 {
        // Those of 0 to a number that leave this remainder.
        let upTo = { (number: UInt64) in (number + loaders - loader) / loaders }
        return synced > loaded ? upTo(synced) - upTo(loaded) : 0
    }

    /// Lets each loader end its transaction and stop.
    func stop() {
        for wakeUp in wakeUps { wakeUp.stop() }
    }

    private func work(loader: Int) {
        let wakeUp = wakeUps[loader]
        var pauseSeconds = 0.2
        while !wakeUp.isStopped {
            do {
                turns.take { atHand.remove(loader) }
                try load(loader, wakeUp)
                return
            } catch is SharesAtHand.Lost {
                continue
            } catch {
                setPresent(loader, false)
                trouble.met(error)
                access.lost()
                // Not cut short by each push that comes meanwhile.
                wakeUp.rest(seconds: pauseSeconds)
                pauseSeconds = min(pauseSeconds * 2, 5)
            }
        }
    }

    private func load(_ index: Int, _ wakeUp: WakeUp) throws {
        defer { writer.setLoading(index, false) }
        let (books, installation) = try access.connect("serve loader \(index)")
        var hasMoreToDrain = try index == 0 && loadWhatOthersLeft(books, installation)
        let journal = try books.register(
            writer.id,
            purpose: "serve",
            loaders: writer.loaders,
            place: place.name,
            nowMicros: WallClock.nowMicros()
        )
        if let through = try books.loadedThrough(journal) { writer.raiseStampFloor(toMicros: through) }
        let feed = JournalFeed(writer, in: place.journals)
        var loader = try JournalLoader(books, installation, journal, feed, loader: index)
        if let first = loader.reloadsFrom {
            logger.warning(
                """
                journal \(writer.id) was put back to an earlier state: from entry \(first) on it holds others than those \
                that the books have loaded by these numbers; loading them now
                """
            )
        }
        var pace = LoadingPace(nowMicros: WallClock.steadyMicros())
        var rule = TurnRule()
        writer.setLoading(index, true)
        while !wakeUp.isStopped {
            let steps = try next(of: &loader, atMost: pace.isHeldBack ? LoadingPace.smallBatchBytes : nil, &rule)
            for step in steps { tracker.advance(loader: step.loader, through: step.nextSequence - 1) }
            let synced = writer.syncedSequence
            let hasCaughtUp = steps.allSatisfy { $0.nextSequence > synced }
            writer.setLoading(index, !hasCaughtUp)
            if hasCaughtUp {
                // Only a loader that has caught up is worth waiting for.
                setPresent(index, true)
                if hasMoreToDrain { hasMoreToDrain = try loadWhatOthersLeft(books, installation) }
                wakeUp.wait(seconds: 1)
                pace = LoadingPace(nowMicros: WallClock.steadyMicros())
            } else if givesWay {
                let restMicros = pace.restMicros(
                    newestPush: synced,
                    lagMicros: tracker.lagMicros,
                    nowMicros: WallClock.steadyMicros()
                )
                wakeUp.rest(micros: restMicros)
            }
        }
    }

    /// Loads what has come for this loader, in turn with the others and for them too as long as it is little.
    private func next(
        of loader: inout JournalLoader,
        atMost maxBytes: Int?,
        _ rule: inout TurnRule
    ) throws -> [JournalLoader.Step] {
        guard rule.isInTurn else {
            let steps = try Self.timed([loader.share], by: &loader, atMost: maxBytes, &rule)
            if rule.isInTurn { turns.take { atHand.putBack([loader.share]) } }
            return steps
        }
        return try turns.take {
            let shares = atHand.take(by: loader.share.loader)
            do {
                guard shares.contains(where: { $0 === loader.share }) else { throw SharesAtHand.Lost() }
                let steps = try Self.timed(shares, by: &loader, atMost: maxBytes, &rule)
                let left = rule.isInTurn ? shares : shares.filter { $0 !== loader.share }
                atHand.putBack(left)
                // Who is left to itself has to look for itself.
                if !rule.isInTurn { for share in left { wakeUps[share.loader].signal() } }
                return steps
            } catch {
                atHand.lose()
                for share in shares where share.loader != loader.share.loader { wakeUps[share.loader].signal() }
                throw error
            }
        }
    }

    private static func timed(
        _ shares: [JournalShare],
        by loader: inout JournalLoader,
        atMost maxBytes: Int?,
        _ rule: inout TurnRule
    ) throws -> [JournalLoader.Step] {
        let began = ContinuousClock.now
        let steps = try loader.loadNext(of: shares, atMost: maxBytes)
        rule.committed(
            entries: steps.reduce(0) { $0 + $1.entries },
            bodyBytes: steps.reduce(0) { $0 + $1.bodyBytes },
            in: .now - began
        )
        return steps
    }

    /// What other processes left behind when they died is loaded by whoever comes first.
    ///
    /// Returns whether it is worth looking again: a copy of a journal whose original was at work a moment ago.
    private func loadWhatOthersLeft(_ books: Books, _ installation: Installation) throws -> Bool {
        let left = try books.drainIdleJournals(
            in: place.journals,
            installation,
            place: place.name,
            now: WallClock.nowMicros
        )
        for failure in left.failures { trouble.left(failure) }
        if left.counts != LoadCounts() {
            logger.notice("loaded what an earlier process left: \(left.counts.newCDRs) new CDRs")
        }
        for id in left.copiesLoaded {
            logger.warning("journal \(id) is a copy of one made elsewhere: it is loaded to its end and not continued")
        }
        return !left.copiesInUse.isEmpty
    }

    /// Pushes wait for the loaders only while all of them are there.
    private func setPresent(_ loader: Int, _ isPresent: Bool) {
        present.withLock { present in
            if isPresent { present.insert(loader) } else { present.remove(loader) }
            if present.count == wakeUps.count { trouble.over() }
            // Said under the lock, so that the last word is about the last change.
            tracker.setAway(present.count < wakeUps.count)
        }
    }
}
