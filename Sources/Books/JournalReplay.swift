public import Journal
import Postgres

/// A journal as the books know it.
public struct KnownJournal: Sendable, Equatable {
    /// The journal's id.
    public let id: JournalID
    /// The books' number of it.
    public let number: Int32
    /// It will not grow any more and all of it is loaded.
    public let isRetired: Bool
    /// Everything it received up to then is loaded; none: nothing is known to be.
    public let loadedThroughMicros: Int64?
    /// The next sequence number of each loader, by loader.
    public let positions: [UInt64]

    /// Whether a push is in the books already.
    public func hasLoaded(_ sequence: UInt64) -> Bool {
        sequence < positions[Int(sequence % UInt64(positions.count))]
    }

    /// How many of the entries up to a sequence number are not loaded.
    public func entriesBehind(last: UInt64) -> UInt64 {
        let count = UInt64(positions.count)
        return positions.enumerated().reduce(0) { sum, loader in
            // Entries of loader k are those whose sequence number modulo the count is k.
            let upTo = { (end: UInt64) in end >= UInt64(loader.offset) ? (end - UInt64(loader.offset)) / count + 1 : 0 }
            let through = upTo(last)
            let loaded = loader.element == 0 ? 0 : upTo(loader.element - 1)
            return sum + (through > loaded ? through - loaded : 0)
        }
    }
}

/// What reading an archive again did.
public struct ReplayCounts: Sendable, Equatable {
    /// Pushes and gaps read again.
    public internal(set) var pushes = 0
    /// Records in them that can be used.
    public internal(set) var records = 0
    /// Bodies and records in them that cannot.
    public internal(set) var setAside = 0
    /// What was not there before.
    public internal(set) var new = LoadCounts()

    /// Nothing read.
    public init() {}
}

/// What is read again.
public struct ReplayRequest: Sendable {
    /// Where the journals are.
    public let root: JournalRoot
    /// Whose call ids the facts get.
    public let installation: Installation
    /// Times of arrival: half-open, in microseconds since 1970-01-01 UTC.
    public let spanMicros: Range<Int64>
    /// When what is new becomes known.
    public let nowMicros: Int64

    /// Reads what was received within a span.
    public init(root: JournalRoot, installation: Installation, spanMicros: Range<Int64>, nowMicros: Int64) {
        self.root = root
        self.installation = installation
        self.spanMicros = spanMicros
        self.nowMicros = nowMicros
    }
}

extension Books {
    /// The journals that were ever loaded.
    public func knownJournals() throws(BooksError) -> [KnownJournal] {
        try BooksError.wrapping {
            try query("replay/journals").rows.compactMap { row in
                guard let id = JournalID(row.text(0) ?? "") else { return nil }
                let positions = (row.textArray(5) ?? []).map { $0.flatMap { UInt64($0) } ?? 1 }
                return KnownJournal(
                    id: id,
                    number: Int32(row.int(1) ?? 0),
                    isRetired: row.bool(3) ?? false,
                    loadedThroughMicros: row.unixMicros(4),
                    positions: positions
                )
            }
        }
    }

    /// Reads a journal again and loads what was received within a span and is not in the books, as known from now on.
    ///
    /// What its loaders have not come to yet is left to them. The caller holds the night's lock.
    ///
    /// - Parameter first: The oldest sequence number that is still there.
    /// - Throws: ``BooksError``; `journal` when a place is damaged.
    public func replay(
        _ journal: KnownJournal,
        from first: UInt64,
        _ request: ReplayRequest,
        progress: (ReplayCounts) -> Void
    ) throws(BooksError) -> ReplayCounts {
        var counts = ReplayCounts()
        // The loaders have committed what lies below their positions, so it is synced.
        guard let last = journal.positions.max().map({ $0 - 1 }), last >= first else { return counts }
        try BooksError.wrapping {
            try connection.script(SQLFile("load/staging").text, name: "load/staging")
            var reader = try JournalReader(root: request.root, id: journal.id, from: first)
            while reader.position <= last {
                let entries = try reader.next(maxEntries: 2_000, maxBytes: 8 << 20, through: last)
                guard !entries.isEmpty else { break }
                let wanted = entries.filter {
                    request.spanMicros.contains($0.receivedAtMicros) && journal.hasLoaded($0.sequence)
                }
                counts.add(try load(wanted, journal, request))
                progress(counts)
            }
        }
        return counts
    }

    private func load(
        _ entries: [JournalEntry],
        _ journal: KnownJournal,
        _ request: ReplayRequest
    ) throws -> ReplayCounts {
        guard !entries.isEmpty else { return ReplayCounts() }
        let batch = LoadBatch(
            entries,
            journalID: journal.number,
            callKey: request.installation.callKey,
            knownAtMicros: request.nowMicros
        )
        var counts = ReplayCounts()
        counts.pushes = entries.count
        counts.records = batch.recordCount
        counts.setAside = batch.setAside.count
        counts.new = try retrying(attempts: 10) {
            try connection.transaction {
                var work = LoadTransaction(self)
                try work.write(batch)
                return work.counts
            }
        }
        return counts
    }
}

extension ReplayCounts {
    fileprivate mutating func add(_ part: ReplayCounts) {
        pushes += part.pushes
        records += part.records
        setAside += part.setAside
        new += part.new
    }

    /// Adds what another journal gave.
    public static func += (sum: inout ReplayCounts, part: ReplayCounts) { sum.add(part) }
}
