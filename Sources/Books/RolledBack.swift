import Journal

/// Entries that came into a journal after its directory was put back to an earlier state: they have numbers that the
/// books took for loaded, but times of arrival after all that the books have of it.
struct RolledBack {
    private let feed: JournalFeed
    private let loader: Int
    private let loadedThroughMicros: Int64?

    init(_ feed: JournalFeed, loader: Int, loadedThroughMicros: Int64?) {
        self.feed = feed
        self.loader = loader
        self.loadedThroughMicros = loadedThroughMicros
    }

    /// The first such entry of this loader; `nil`, almost always, when there is none.
    func firstEntry(before position: UInt64) throws(JournalError) -> UInt64? {
        guard let loadedThroughMicros, position > 1 else { return nil }
        do {
            // The last entry loaded may be a microsecond later than what is vouched for.
            return try firstEntry(before: position, after: loadedThroughMicros + 1)
        } catch .damaged {
            // Damage before the position has been dealt with; damage behind it is for the loader.
            return nil
        }
    }

    private func firstEntry(before position: UInt64, after micros: Int64) throws(JournalError) -> UInt64? {
        let last = try last(before: position)
        if let last, last.receivedAtMicros <= micros { return nil }
        guard var reader = try reader(from: 1) else { return nil }
        while true {
            let entries = try reader.next(maxEntries: 2_000, maxBytes: 8 << 20, through: bound(position))
            if let first = entries.first(where: { $0.receivedAtMicros > micros }) {
                return first.sequence
            }
            if entries.isEmpty { return nil }
        }
    }

    private func last(before position: UInt64) throws(JournalError) -> JournalEntry? {
        let lanes = UInt64(feed.loaders)
        guard var reader = try reader(from: position > lanes ? position - lanes : 1) else { return nil }
        return try reader.next(maxEntries: feed.loaders, maxBytes: .max, through: bound(position)).last
    }

    private func bound(_ position: UInt64) -> UInt64 { min(position - 1, feed.syncedSequence()) }

    /// A reader from there on, or from the oldest entry that is left; `nil` behind the end.
    private func reader(from sequence: UInt64) throws(JournalError) -> JournalReader? {
        let stripe = JournalStripe(index: loader, of: feed.loaders)
        do {
            return try JournalReader(root: feed.root, id: feed.id, from: sequence, stripe: stripe)
        } catch .positionBeforeOldest(_, _, let oldest) {
            return try JournalReader(root: feed.root, id: feed.id, from: oldest, stripe: stripe)
        } catch .positionBeyondEnd {
            return nil
        }
    }
}
