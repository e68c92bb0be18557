import Books
import Ingest
import Journal
import Nightly

/// Removes what the archive of this data directory no longer has to keep: loaded, older than HUADAN_ARCHIVE_KEEP, and
/// received before the first day that is not closed.
struct ArchiveRetention {
    private let session: Session
    private let books: Books

    init(_ session: Session, _ books: Books) {
        self.session = session
        self.books = books
    }

    /// Removes, and says how much.
    func apply() throws {
        let now = WallClock.nowMicros()
        let night = Night(books)
        try night.setParameters(asOfMicros: now, previousMicros: nil, session.nightSettings)
        let keep = session.configuration.seconds(.archiveKeep)
        guard let limit = try night.archiveLimit(keepSeconds: keep, nowMicros: now) else { return }
        let known = Dictionary(uniqueKeysWithValues: try books.knownJournals().map { ($0.id, $0) })
        for journal in try session.place.journals.list() {
            guard let loaded = known[journal.header.id]?.positions.min(), loaded > 0 else { continue }
            let removed = try session.place.journals.removeSegments(
                journal.header.id,
                olderThanMicros: limit,
                loadedThrough: loaded - 1,
                atMicros: now
            )
            guard !removed.isEmpty else { continue }
            let bytes = removed.reduce(0) { $0 + Int64($1.bytes) }
            print("journal \(journal.header.id): \(removed.count) old segment(s) removed, \(SizeText.of(bytes: bytes))")
        }
    }
}
