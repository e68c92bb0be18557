public import Journal
import Postgres

/// A journal as its loaders see it: what is synced, and up to which instant nothing can come any more.
public struct JournalFeed: Sendable {
    /// Where the journals of this data directory are.
    public let root: JournalRoot
    /// The journal.
    public let id: JournalID
    /// Number of loaders that share it.
    public let loaders: Int
    /// The last sequence number that is synced.
    public let syncedSequence: @Sendable () -> UInt64
    /// Everything received up to this instant is synced, and nothing later gets a time of arrival up to it; 0 when
    /// nobody can say so.
    public let watermarkMicros: @Sendable () -> Int64

    /// Describes a journal by its writer's answers.
    public init(
        root: JournalRoot,
        id: JournalID,
        loaders: Int,
        syncedSequence: @escaping @Sendable () -> UInt64,
        watermarkMicros: @escaping @Sendable () -> Int64
    ) {
        self.root = root
        self.id = id
        self.loaders = loaders
        self.syncedSequence = syncedSequence
        self.watermarkMicros = watermarkMicros
    }

    /// Describes a journal by its writer.
    public init(_ writer: JournalWriter, in root: JournalRoot) {
        self.init(
            root: root,
            id: writer.id,
            loaders: writer.loaders,
            syncedSequence: { writer.syncedSequence },
            watermarkMicros: { writer.watermarkMicros() }
        )
    }
}

/// A journal that the books know.
public struct RegisteredJournal: Sendable, Equatable {
    /// The books' number of it.
    public let number: Int32
    /// The id in its own header.
    public let id: JournalID
}

extension Books {
    /// Makes a journal known to the books, with a position for each loader.
    ///
    /// Safe to repeat.
    ///
    /// - Parameter place: Host and directory, for messages.
    public func register(
        _ id: JournalID,
        purpose: String,
        loaders: Int,
        place: String,
        nowMicros: Int64
    ) throws(BooksError) -> RegisteredJournal {
        try BooksError.wrapping {
            try connection.transaction {
                let row = try query(
                    "load/register_journal",
                    [
                        .text(id.description), .text(purpose), .int(Int64(loaders)), .text(place),
                        .instant(unixMicros: nowMicros),
                    ]
                )
                let number = row.int(0, 0) ?? 0
                try execute("load/register_positions", [.int(number), .int(Int64(loaders))])
                return RegisteredJournal(number: Int32(number), id: id)
            }
        }
    }

    /// Says that a journal will not grow any more and all of it is loaded: no night waits for it.
    public func retire(_ journal: RegisteredJournal, nowMicros: Int64) throws(BooksError) {
        try BooksError.wrapping {
            try execute("load/retire_journal", [.int(Int64(journal.number)), .instant(unixMicros: nowMicros)])
        }
    }

    /// The latest instant up to which a run may have judged what this journal received; none before anything was
    /// loaded.
    ///
    /// A journal that goes on must not give an earlier time of arrival, also when the clock went back.
    public func loadedThrough(_ journal: RegisteredJournal) throws(BooksError) -> Int64? {
        try BooksError.wrapping {
            try query("load/loaded_through", [.int(Int64(journal.number))]).unixMicros(0, 0)
        }
    }

    /// The next sequence number of each loader, by loader.
    public func positions(_ journal: RegisteredJournal) throws(BooksError) -> [UInt64] {
        try BooksError.wrapping {
            try query("load/positions", [.int(Int64(journal.number))]).rows.map { UInt64($0.int(1) ?? 1) }
        }
    }
}

/// Loads one loader's share of a journal, transaction by transaction: rows and position commit together, so that each
/// push counts exactly once whatever stops in between.
///
/// After an error make a new one: it starts from the position that was committed.
public struct JournalLoader {
    /// How much one transaction takes at the most.
    public struct BatchLimits: Sendable {
        /// Pushes in a transaction.
        public var entries = 2_000
        /// Bytes of bodies in a transaction.
        public var bytes = 8 << 20

        /// The defaults.
        public init() {}
    }

    /// What ``loadNext()`` did.
    public struct Step: Sendable {
        /// What was written.
        public let counts: LoadCounts
        /// Pushes and gaps read from the journal.
        public let entries: Int
        /// Bytes of their bodies.
        public let bodyBytes: Int
        /// Every sequence number of this loader below it is in the books.
        public let nextSequence: UInt64
    }

    private let books: Books
    private let journal: RegisteredJournal
    private let feed: JournalFeed
    private let loader: Int
    private let callKey: CallKey
    private let limits: BatchLimits
    private let fresh: FreshLoad
    private var reader: JournalReader
    private var position: UInt64
    /// Up to when the books were last told that all is loaded.
    private var notedMicros: Int64?
    /// How many batches look for their keys before they go straight into the tables again.
    private var carefulBatches = 0
    private static let batchesOfCare = 100
    /// The first entry that is loaded although the position says that it was: see ``RolledBack``.
    public let reloadsFrom: UInt64?

    /// Starts where the books say this loader stopped.
    ///
    /// - Throws: ``BooksError``; `journal` when the position and the journal do not fit together.
    public init(
        _ books: Books,
        _ installation: Installation,
        _ journal: RegisteredJournal,
        _ feed: JournalFeed,
        loader: Int,
        limits: BatchLimits = BatchLimits()
    ) throws(BooksError) {
        precondition((0..<feed.loaders).contains(loader), "loader \(loader) of \(feed.loaders)")
        self.books = books
        self.journal = journal
        self.feed = feed
        self.loader = loader
        self.limits = limits
        callKey = installation.callKey
        let positions = try books.positions(journal)
        precondition(positions.count == feed.loaders, "a journal has a position for each loader")
        position = positions[loader]
        let start = position
        let reloaded = try Self.firstToReload(books, journal, feed, loader, before: start)
        reloadsFrom = reloaded
        (fresh, reader) = try BooksError.wrapping {
            try books.connection.script(SQLFile("load/staging").text, name: "load/staging")
            let reader = try JournalReader(
                root: feed.root,
                id: feed.id,
                from: reloaded ?? start,
                stripe: JournalStripe(index: loader, of: feed.loaders)
            )
            return (try FreshLoad(books), reader)
        }
    }

    /// Loads the next batch in one transaction.
    ///
    /// With nothing new it only notes up to when everything is loaded, and not even that when it did a moment ago.
    ///
    /// - Parameter maxBytes: Bytes of bodies in this batch, if fewer than the limits allow.
    public mutating func loadNext(atMost maxBytes: Int? = nil) throws(BooksError) -> Step {
        let watermark = feed.watermarkMicros()
        let synced = feed.syncedSequence()
        let entries: [JournalEntry]
        do {
            entries = try reader.next(
                maxEntries: limits.entries,
                maxBytes: min(limits.bytes, maxBytes ?? .max),
                through: synced
            )
        } catch {
            throw .journal(error)
        }
        let isCaughtUp = reader.position > synced
        if entries.isEmpty, isCaughtUp, let notedMicros, watermark >= notedMicros,
            watermark - notedMicros < Self.momentMicros
        {
            return Step(counts: LoadCounts(), entries: 0, bodyBytes: 0, nextSequence: max(reader.position, position))
        }
        // Entries that follow can have the very same time of arrival as the last one read. While entries are loaded
        // again nothing is vouched for: should this stop halfway, their times must still tell them.
        let lastRead = entries.last.map { $0.receivedAtMicros - 1 }
        let vouched = isCaughtUp && watermark > 0 ? watermark : lastRead
        let throughMicros = reader.position < position ? nil : vouched
        let counts = try commit(entries, nextSequence: max(reader.position, position), throughMicros: throughMicros)
        position = max(reader.position, position)
        notedMicros = throughMicros
        let bodyBytes = entries.reduce(0) { $0 + $1.body.count }
        return Step(counts: counts, entries: entries.count, bodyBytes: bodyBytes, nextSequence: position)
    }

    /// Entries of other loaders wake this one too; a commit that only says so is left for later.
    ///
    /// Far below the second in which a loader at work says how far it is.
    private static var momentMicros: Int64 { 500_000 }

    /// Most batches hold nothing that is there already: they go straight into the tables, in one transaction of few
    /// statements.
    ///
    /// Where that fails, and for some batches after it, each key is looked for first.
    private mutating func commit(
        _ entries: [JournalEntry],
        nextSequence: UInt64,
        throughMicros: Int64?
    ) throws(BooksError) -> LoadCounts {
        let batch = LoadBatch(entries, journalID: journal.number, callKey: callKey)
        let move = PositionMove(
            journalID: journal.number,
            loader: loader,
            from: position,
            to: nextSequence,
            throughMicros: throughMicros,
            last: entries.last.map { ($0.sequence, $0.fingerprint) }
        )
        return try BooksError.wrapping {
            if carefulBatches == 0 {
                do {
                    return try commitFresh(batch, move)
                } catch let error as PostgresError where error.isRefusalOfRows || error.isRetryable {
                    carefulBatches = Self.batchesOfCare
                }
            }
            let work = try retrying(attempts: 10) { try commit(batch, move, isCareful: true) }
            carefulBatches = work.metTrouble ? Self.batchesOfCare : max(carefulBatches - 1, 0)
            return work.counts
        }
    }

    private func commitFresh(_ batch: LoadBatch, _ move: PositionMove) throws -> LoadCounts {
        guard FreshLoad.suits(batch) else { return try commit(batch, move, isCareful: false).counts }
        guard let counts = try fresh.write(batch, [move]) else {
            throw BooksError.positionMoved(journal: journal.id, loader: loader)
        }
        return counts
    }

    private func commit(_ batch: LoadBatch, _ move: PositionMove, isCareful: Bool) throws -> LoadTransaction {
        try books.connection.transaction {
            var work = LoadTransaction(books)
            if isCareful {
                try lockPosition()
                try work.write(batch)
            } else {
                try work.writeFresh(batch)
            }
            try makeMove(move)
            return work
        }
    }

    private func makeMove(_ move: PositionMove) throws {
        let moved = try books.execute("load/move_position", move.parameters)
        guard moved == 1 else { throw BooksError.positionMoved(journal: journal.id, loader: loader) }
    }

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

    /// Waits for whoever else loads this share, before anything is written.
    private func lockPosition() throws {
        let row = try books.query("load/lock_position", [.int(Int64(journal.number)), .int(Int64(loader))])
        guard !row.isEmpty, row.int(0, 0) == Int64(position) else {
            throw BooksError.positionMoved(journal: journal.id, loader: loader)
        }
    }
}

extension PostgresError {
    /// What a batch meets that holds a key which is there already, or a record that the database does not take.
    fileprivate var isRefusalOfRows: Bool { sqlState == .uniqueViolation || isDataError }
}

extension JournalEntry {
    /// Tells this entry from another one with its number, also after something of it was forgotten.
    var fingerprint: UUIDBytes {
        imprint.flatMap { Imprint(bytes: $0).fingerprint }
            ?? digest(Array("\(sequence) \(receivedAtMicros) \(body.count)\n".utf8) + body)
    }
}

/// Runs a transaction again when the server says that this may help (deadlock, serialisation failure).
func retrying<T>(attempts: Int, _ body: () throws -> T) throws -> T {
    for _ in 1..<attempts {
        do {
            return try body()
        } catch let error as PostgresError where error.isRetryable {
            continue
        }
    }
    return try body()
}
