public import Journal
import Postgres

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
        let feed = JournalFeed(
            root: root,
            id: writer.id,
            loaders: writer.loaders,
            syncedSequence: { writer.syncedSequence },
            watermarkMicros: { writer.watermarkMicros() }
        )
        var counts = LoadCounts()
        for index in 0..<writer.loaders {
            var loader = try JournalLoader(self, installation, journal, feed, loader: index)
            var step: JournalLoader.Step
            repeat {
                step = try loader.loadNext()
                counts += step.counts
            } while step.nextSequence <= writer.syncedSequence
        }
        if writer.header.purpose == .import { try retire(journal, nowMicros: nowMicros) }
        return counts
    }

    /// Loads the journals that no process writes: what a `serve` or an import left when it died.
    ///
    /// A journal that cannot be read does not keep the others from being loaded.
    ///
    /// - Returns: What was loaded, and what is wrong with those that could not be. Journals that a living process holds
    ///   are left to it.
    public func drainIdleJournals(
        in root: JournalRoot,
        _ installation: Installation,
        place: String,
        now: @escaping @Sendable () -> Int64
    ) throws(BooksError) -> (counts: LoadCounts, failures: [JournalError]) {
        var counts = LoadCounts()
        var failures: [JournalError] = []
        let retired = try retiredJournals()
        for id in try Self.ids(in: root) where !retired.contains(id) {
            do {
                counts += try drain(id, in: root, installation, place: place, now: now)
            } catch .journal(let failure) {
                failures.append(failure)
            }
        }
        return (counts, failures)
    }

    private func drain(
        _ id: JournalID, in root: JournalRoot, _ installation: Installation, place: String,
        now: @escaping @Sendable () -> Int64
    ) throws(BooksError) -> LoadCounts {
        guard let writer = try Self.writer(id, in: root, now: now) else { return LoadCounts() }
        defer { writer.closeNow() }
        return try loadAll(of: writer, in: root, installation, place: place, nowMicros: now())
    }

    private func retiredJournals() throws(BooksError) -> Set<JournalID> {
        try BooksError.wrapping {
            Set(try query("load/retired_journals").rows.compactMap { $0.text(0).flatMap(JournalID.init) })
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
