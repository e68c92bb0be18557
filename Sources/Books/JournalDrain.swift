public import Journal
import Postgres

/// What came of loading the journals that no process writes.
public struct JournalDrain: Sendable {
    /// What was loaded.
    public internal(set) var counts = LoadCounts()
    /// What is wrong with the journals that could not be read.
    public internal(set) var failures: [JournalError] = []
    /// Journals that a living process holds and has not told the books about yet: it has reached the journal, and not
    /// the database.
    public internal(set) var unregistered: [JournalID] = []
    /// Copies of journals that somebody else has loaded from a moment ago: left to the original.
    public internal(set) var copiesInUse: [JournalID] = []
    /// Copies of journals that were loaded to their end; nobody waits for them any more.
    public internal(set) var copiesLoaded: [JournalID] = []
}

extension Books {
    /// Loads all that a journal holds, which this process holds the writer of.
    public func loadAll(
        of writer: JournalWriter,
        in root: JournalRoot,
        _ installation: Installation,
        place: String,
        nowMicros: Int64
    ) throws(BooksError) -> LoadCounts {
        let journal = try register(
            writer.id,
            purpose: writer.header.purpose.rawValue,
            loaders: writer.loaders,
            place: place,
            nowMicros: nowMicros
        )
        let feed = JournalFeed(writer, in: root)
        var counts = LoadCounts()
        for index in 0..<writer.loaders { counts += try loadAll(of: journal, feed, loader: index, installation) }
        if writer.header.purpose == .import || writer.isSealed { try retire(journal, nowMicros: nowMicros) }
        return counts
    }

    /// Loads all that one loader's share of a journal holds now; the shares can be loaded at the same time, each by a
    /// connection of its own.
    public func loadAll(
        of journal: RegisteredJournal,
        _ feed: JournalFeed,
        loader: Int,
        _ installation: Installation
    ) throws(BooksError) -> LoadCounts {
        try loadAll(JournalLoader(self, installation, journal, feed, loader: loader), feed)
    }

    private func loadAll(_ fresh: JournalLoader, _ feed: JournalFeed) throws(BooksError) -> LoadCounts {
        var loader = fresh
        var counts = LoadCounts()
        var step: JournalLoader.Step
        repeat {
            step = try loader.loadNext()
            counts += step.counts
        } while step.nextSequence <= feed.syncedSequence()
        return counts
    }

    /// Loads a copy of a journal to its end and retires it, unless the original is being loaded right now.
    ///
    /// Whoever has moved a data directory has its original no more. Should the original go on all the same, it makes
    /// itself known again with its next connection; a copy vouches for nothing but what it holds.
    private func loadCopy(
        _ writer: JournalWriter,
        in root: JournalRoot,
        _ installation: Installation,
        place: String,
        nowMicros: Int64
    ) throws(BooksError) -> LoadCounts? {
        let known = try knownJournals().first { $0.id == writer.id }
        if let through = known?.loadedThroughMicros, abs(nowMicros - through) < Self.originalLifeMicros { return nil }
        let purpose = writer.header.purpose.rawValue
        let journal = try register(
            writer.id,
            purpose: purpose,
            loaders: writer.loaders,
            place: place,
            nowMicros: nowMicros
        )
        let feed = JournalFeed(
            root: root,
            id: writer.id,
            loaders: writer.loaders,
            syncedSequence: { writer.syncedSequence },
            watermarkMicros: { 0 }
        )
        var counts = LoadCounts()
        for index in 0..<writer.loaders {
            do {
                counts += try loadAll(JournalLoader(self, installation, journal, feed, loader: index), feed)
            } catch .journal(.positionBeyondEnd) {
                // The original has come further than the copy: there is nothing to load.
                continue
            }
        }
        try retire(journal, nowMicros: nowMicros)
        return counts
    }

    /// A loader at work says every second how far it is; one that has not for so long is not at work.
    private static var originalLifeMicros: Int64 { 30_000_000 }

    /// Loads the journals that no process writes: what a `serve` or an import left when it died.
    ///
    /// A journal that cannot be read does not keep the others from being loaded.
    ///
    /// - Returns: What was loaded and what was not. Journals that a living process holds are left to it.
    public func drainIdleJournals(
        in root: JournalRoot,
        _ installation: Installation,
        place: String,
        now: @escaping @Sendable () -> Int64
    ) throws(BooksError) -> JournalDrain {
        var drain = JournalDrain()
        let known = try journalStates()
        for id in try Self.ids(in: root) where known[id] != .retired {
            do {
                let isCopy = try Self.isCopy(id, in: root)
                if let counts = try load(id, in: root, installation, place: place, now: now) {
                    drain.counts += counts
                    if isCopy { drain.copiesLoaded.append(id) }
                } else if isCopy {
                    drain.copiesInUse.append(id)
                } else if known[id] == nil {
                    drain.unregistered.append(id)
                }
            } catch .journal(let failure) {
                drain.failures.append(failure)
            }
        }
        return drain
    }

    private func load(
        _ id: JournalID,
        in root: JournalRoot,
        _ installation: Installation,
        place: String,
        now: @escaping @Sendable () -> Int64
    ) throws(BooksError) -> LoadCounts? {
        guard let writer = try Self.writer(id, in: root, now: now) else { return nil }
        defer { writer.closeNow() }
        if try Self.isCopy(id, in: root) {
            return try loadCopy(writer, in: root, installation, place: place, nowMicros: now())
        }
        return try loadAll(of: writer, in: root, installation, place: place, nowMicros: now())
    }

    /// The journals that were never loaded: for a role that loads none itself.
    public func unknownJournals(in root: JournalRoot) throws(BooksError) -> [JournalID] {
        let known = try journalStates()
        return try Self.ids(in: root).filter { known[$0] == nil }
    }

    private enum JournalState { case live, retired }

    private func journalStates() throws(BooksError) -> [JournalID: JournalState] {
        try BooksError.wrapping {
            try query("load/journal_states").rows.reduce(into: [:]) { states, row in
                guard let id = row.text(0).flatMap(JournalID.init) else { return }
                states[id] = row.bool(1) ?? false ? .retired : .live
            }
        }
    }

    private static func isCopy(_ id: JournalID, in root: JournalRoot) throws(BooksError) -> Bool {
        do {
            return try !root.isAtHome(id)
        } catch {
            throw .journal(error)
        }
    }

    private static func ids(in root: JournalRoot) throws(BooksError) -> [JournalID] {
        do {
            return try root.ids()
        } catch {
            throw .journal(error)
        }
    }

    private static func writer(
        _ id: JournalID,
        in root: JournalRoot,
        now: @escaping @Sendable () -> Int64
    ) throws(BooksError) -> JournalWriter? {
        do {
            return try root.openWriter(id, now: now)
        } catch .locked {
            return nil
        } catch {
            throw .journal(error)
        }
    }
}
