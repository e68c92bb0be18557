import Journal
import Postgres

/// One loader's share of a journal: where it is read, and up to where all of it is in the books.
///
/// Whoever loads it moves it along. After an error it says nothing any more. Handed from thread to thread whole, and used
/// by one at a time, hence unchecked.
public final class JournalShare: @unchecked Sendable {
    /// Which loader's share.
    public let loader: Int
    /// The first entry that is loaded although the position says that it was: see ``RolledBack``.
    public let reloadsFrom: UInt64?
    private var reader: JournalReader
    private var position: UInt64
    /// Up to when the books were last told that all is loaded.
    private var notedMicros: Int64?
    /// Entries of other loaders wake this one too; a commit that only says so is left for later.
    ///
    /// Far below the second in which a loader at work says how far it is.
    private static let momentMicros: Int64 = 500_000

    /// Starts where the books say this loader stopped.
    init(
        _ books: Books,
        _ journal: RegisteredJournal,
        _ feed: JournalFeed,
        loader: Int
    ) throws(BooksError) {
        precondition((0..<feed.loaders).contains(loader), "loader \(loader) of \(feed.loaders)")
        self.loader = loader
        let positions = try books.positions(journal)
        precondition(positions.count == feed.loaders, "a journal has a position for each loader")
        let start = positions[loader]
        position = start
        let reloaded = try Self.firstToReload(books, journal, feed, loader, before: start)
        reloadsFrom = reloaded
        reader = try BooksError.wrapping {
            try JournalReader(
                root: feed.root,
                id: feed.id,
                from: reloaded ?? start,
                stripe: JournalStripe(index: loader, of: feed.loaders)
            )
        }
    }

    /// Every sequence number of this loader below it is in the books, once what was read is.
    var nextSequence: UInt64 { max(reader.position, position) }

    /// The next entries, up to a synced sequence number.
    func read(_ room: JournalLoader.BatchLimits, through synced: UInt64) throws(BooksError) -> [JournalEntry] {
        do {
            return try reader.next(maxEntries: room.entries, maxBytes: room.bytes, through: synced)
        } catch {
            throw .journal(error)
        }
    }

    /// What is to be said in the books with the entries that were read; none when a moment ago said it all.
    func move(
        _ entries: [JournalEntry],
        _ journalID: Int32,
        watermark: Int64,
        through synced: UInt64
    ) -> PositionMove? {
        let isCaughtUp = reader.position > synced
        if entries.isEmpty, isCaughtUp, let notedMicros, watermark >= notedMicros,
            watermark - notedMicros < Self.momentMicros
        {
            return nil
        }
        // Entries that follow can have the very same time of arrival as the last one read. While entries are loaded
        // again nothing is vouched for: should this stop halfway, their times must still tell them.
        let lastRead = entries.last.map { $0.receivedAtMicros - 1 }
        let vouched = isCaughtUp && watermark > 0 ? watermark : lastRead
        return PositionMove(
            journalID: journalID,
            loader: loader,
            from: position,
            to: nextSequence,
            throughMicros: reader.position < position ? nil : vouched,
            last: entries.last.map { ($0.sequence, $0.fingerprint) }
        )
    }

    /// Notes that a move was committed.
    func moved(_ move: PositionMove) {
        position = move.to
        notedMicros = move.throughMicros
    }
}

extension JournalShare {
    /// Where loading has to go back to; none, almost always, when the journal is as it was left.
    ///
    /// What this loader itself has is what counts: another one may be done with its share already.
    private static func firstToReload(
        _ books: Books,
        _ journal: RegisteredJournal,
        _ feed: JournalFeed,
        _ loader: Int,
        before position: UInt64
    ) throws(BooksError) -> UInt64? {
        try BooksError.wrapping {
            let last = try books.query("load/last_entry", [.int(Int64(journal.number)), .int(Int64(loader))])
            guard !last.isEmpty else { return nil }
            let rolledBack = RolledBack(feed, loader: loader, loadedThroughMicros: last.unixMicros(0, 2))
            let reloaded = try rolledBack.firstEntry(before: position)
            if let number = last.int(0, 0).map(UInt64.init), let known = last.uuid(0, 1), reloaded ?? .max > number {
                try requireSame(journal, feed, number, known)
            }
            return reloaded
        }
    }

    /// The last entry that was loaded has to be the one that stands here under its number.
    ///
    /// What can no longer be read, removed or damaged, cannot be compared.
    private static func requireSame(
        _ journal: RegisteredJournal,
        _ feed: JournalFeed,
        _ number: UInt64,
        _ known: UUIDBytes
    ) throws {
        guard var reader = try? JournalReader(root: feed.root, id: feed.id, from: number),
            let entry = try? reader.next(maxEntries: 1, maxBytes: 1, bound: .wholeGroups).first,
            entry.sequence == number, entry.fingerprint != known
        else { return }
        throw JournalError.otherEntry(journal.id, sequence: number)
    }
}
