import Books
import Ingest
import Nightly
import Reports

/// Removes folders of days of closed months that were kept for HUADAN_REPORTS_KEEP, with their older revisions.
///
/// Folders of months, which are what was signed, stay; so do the manifests of all days, in the books.
struct ReportsRetention {
    private let session: Session
    private let books: Books
    private let directory: String

    init(_ session: Session, _ books: Books, directory: String) {
        (self.session, self.books, self.directory) = (session, books, directory)
    }

    /// Removes, and says what.
    func apply() throws {
        let keep = session.configuration.seconds(.reportsKeep)
        guard keep > 0 else { return }
        let now = WallClock.nowMicros()
        let night = Night(books)
        try night.setParameters(asOfMicros: now, previousMicros: nil, session.nightSettings)
        guard let day = try night.reportsLimit(keepSeconds: keep, nowMicros: now) else { return }
        let removed = try ReportFolder.removeDays(directory: directory, before: day)
        guard let first = removed.first, let last = removed.last else { return }
        print("\(directory): \(removed.count) folder(s) of days removed, \(first) to \(last)")
    }
}
