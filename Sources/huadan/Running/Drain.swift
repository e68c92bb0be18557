import Books
import Foundation
import Ingest
import Journal
import Nightly

/// Waits until everything received up to an instant is in the books: loads what dead processes left, and gives living
/// ones time as long as they get on.
struct Drain {
    let books: Books
    /// None: this role loads nothing, others have to.
    let installation: Installation?
    let place: DataDirectory
    let progress: (String) -> Void
    /// Seconds without any progress after which waiting ends.
    var patienceSeconds: Int64 = 60

    /// Time as a run of this process sees it.
    var clock: NightlyJob.Clock { NightlyJob.Clock(now: WallClock.nowMicros, drain: wait(untilMicros:)) }

    /// Returns the journals that still lag when patience ends; empty when all is loaded.
    func wait(untilMicros asOf: Int64) throws(BooksError) -> [Night.LaggingJournal] {
        var lagging = try look(asOf)
        var lastProgress = ContinuousClock.now
        while !lagging.isEmpty, ContinuousClock.now - lastProgress < .seconds(patienceSeconds) {
            progress("waiting for \(lagging.count) journal(s) to be loaded")
            // The other process works; there is nothing to do here but look again.
            Thread.sleep(forTimeInterval: 0.1)
            let now = try look(asOf)
            if now != lagging { lastProgress = .now }
            lagging = now
        }
        return lagging
    }

    /// A process that dies while this one waits leaves its journal to be loaded here.
    private func look(_ asOf: Int64) throws(BooksError) -> [Night.LaggingJournal] {
        let unregistered = try loadIdle().map {
            Night.LaggingJournal(id: $0.description, place: place.name, loadedThroughMicros: nil)
        }
        return try Night(books).laggingJournals(asOfMicros: asOf) + unregistered
    }

    /// Loads what it may; returns the journals that the books do not know yet.
    private func loadIdle() throws(BooksError) -> [JournalID] {
        guard let installation, try books.role().mayLoad else { return try books.unknownJournals(in: place.journals) }
        let drained = try books.drainIdleJournals(
            in: place.journals,
            installation,
            place: place.name,
            now: WallClock.nowMicros
        )
        // A night cannot say that all is loaded while a journal cannot be read.
        if let failure = drained.failures.first { throw .journal(failure) }
        return drained.unregistered
    }
}
