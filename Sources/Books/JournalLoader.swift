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
/// It can take the shares of other loaders along, which rest meanwhile. After an error make a new one, for each share
/// that was in its hands: it starts from the position that was committed.
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

    /// What loading did for one share.
    public struct Step: Sendable {
        /// Which loader's share.
        public let loader: Int
        /// What was written, of all the shares that were loaded together.
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
    private let limits: BatchLimits
    private let callKey: CallKey
    private let fresh: FreshLoad
    /// How many batches look for their keys before they go straight into the tables again.
    private var carefulBatches = 0
    /// How many of those wait for other loaders at such batches, too.
    private var waitingBatches = 0
    private static let batchesOfCare = 100
    /// Fewer, since loaders then write one after the other; where repeats are close to each other they soon meet again.
    private static let batchesOfWaiting = 10
    /// The share of this loader.
    public let share: JournalShare
    /// The first entry that is loaded although the position says that it was: see ``RolledBack``.
    public var reloadsFrom: UInt64? { share.reloadsFrom }

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
        self.books = books
        self.journal = journal
        self.feed = feed
        self.limits = limits
        callKey = installation.callKey
        share = try JournalShare(books, journal, feed, loader: loader)
        fresh = try BooksError.wrapping {
            try books.connection.script(SQLFile("load/staging").text, name: "load/staging")
            return try FreshLoad(books)
        }
    }

    /// Loads the next batch of its own share in one transaction.
    ///
    /// With nothing new it only notes up to when everything is loaded, and not even that when it did a moment ago.
    ///
    /// - Parameter maxBytes: Bytes of bodies in this batch, if fewer than the limits allow.
    public mutating func loadNext(atMost maxBytes: Int? = nil) throws(BooksError) -> Step {
        try loadNext(of: [share], atMost: maxBytes)[0]
    }

    /// Loads the next batch of several shares in one transaction, the same for each of them.
    ///
    /// - Parameter shares: Different ones of this journal, which nobody else uses meanwhile.
    /// - Returns: A step for each, in their order.
    public mutating func loadNext(of shares: [JournalShare], atMost maxBytes: Int? = nil) throws(BooksError) -> [Step] {
        let watermark = feed.watermarkMicros()
        let synced = feed.syncedSequence()
        var room = limits
        room.entries = max(limits.entries / shares.count, 1)
        room.bytes = min(limits.bytes, maxBytes ?? .max) / shares.count
        var entries: [JournalEntry] = []
        var moves: [(share: JournalShare, move: PositionMove)] = []
        var parts: [(entries: Int, bodyBytes: Int)] = []
        for share in shares {
            let read = try share.read(room, through: synced)
            parts.append((read.count, read.reduce(0) { $0 + $1.body.count }))
            if let move = share.move(read, journal.number, watermark: watermark, through: synced) {
                moves.append((share, move))
            }
            entries += read
        }
        let counts = moves.isEmpty ? LoadCounts() : try commit(entries, moves.map(\.move))
        for (share, move) in moves { share.moved(move) }
        return zip(shares, parts).map { share, part in
            Step(
                loader: share.loader,
                counts: counts,
                entries: part.entries,
                bodyBytes: part.bodyBytes,
                nextSequence: share.nextSequence
            )
        }
    }

    /// Most batches hold nothing that is there already: they go straight into the tables, in one transaction of few
    /// statements.
    ///
    /// Where that fails, and for some batches after it, each key is looked for first. Loaders that write the same record
    /// at the same time, as in a file in which a push stands soon again, do not see each other's: the second one to come
    /// writes rows that stay behind as dead ones. For some batches they then go one after the other.
    private mutating func commit(_ entries: [JournalEntry], _ moves: [PositionMove]) throws(BooksError) -> LoadCounts {
        let batch = LoadBatch(entries, journalID: journal.number, callKey: callKey)
        // Loaders that meet lock in the same order.
        let moves = moves.sorted { $0.loader < $1.loader }
        return try BooksError.wrapping {
            if carefulBatches == 0 {
                do {
                    return try commitFresh(batch, moves)
                } catch let error as PostgresError where error.isRefusalOfRows || error.isRetryable {
                    carefulBatches = Self.batchesOfCare
                }
            }
            let work = try retrying(attempts: 10) { try commit(batch, moves, isCareful: true) }
            carefulBatches = work.metTrouble ? Self.batchesOfCare : max(carefulBatches - 1, 0)
            waitingBatches = work.metAnother ? Self.batchesOfWaiting : max(waitingBatches - 1, 0)
            return work.counts
        }
    }

    private func commitFresh(_ batch: LoadBatch, _ moves: [PositionMove]) throws -> LoadCounts {
        guard FreshLoad.suits(batch) else { return try commit(batch, moves, isCareful: false).counts }
        guard let counts = try fresh.write(batch, moves) else { throw positionMoved(moves) }
        return counts
    }

    private func commit(_ batch: LoadBatch, _ moves: [PositionMove], isCareful: Bool) throws -> LoadTransaction {
        try books.connection.transaction {
            var work = LoadTransaction(books, waitsForOthers: waitingBatches > 0)
            if isCareful {
                for move in moves { try lockPosition(move) }
                try work.write(batch)
            } else {
                try work.writeFresh(batch)
            }
            try make(moves)
            return work
        }
    }

    private func make(_ moves: [PositionMove]) throws {
        for move in moves {
            let moved = try books.execute("load/move_position", move.parameters)
            guard moved == 1 else { throw positionMoved([move]) }
        }
    }

    /// Waits for whoever else loads this share, before anything is written.
    private func lockPosition(_ move: PositionMove) throws {
        let row = try books.query("load/lock_position", [.int(Int64(journal.number)), .int(Int64(move.loader))])
        guard !row.isEmpty, row.int(0, 0) == Int64(move.from) else { throw positionMoved([move]) }
    }

    private func positionMoved(_ moves: [PositionMove]) -> BooksError {
        .positionMoved(journal: journal.id, loader: moves.first?.loader ?? share.loader)
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
