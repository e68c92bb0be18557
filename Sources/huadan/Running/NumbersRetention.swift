import Books
import Ingest
import Nightly

/// Finishes what acts of forgetting have left to a night, and forgets numbers and texts that were kept for
/// HUADAN_NUMBERS_KEEP.
struct NumbersRetention {
    private let session: Session
    private let books: Books
    private let installation: Installation?

    init(_ session: Session, _ books: Books, _ installation: Installation?) {
        (self.session, self.books, self.installation) = (session, books, installation)
    }

    /// Works under the night's lock, and says what went.
    func apply(_ progress: @escaping (String) -> Void) throws {
        // Whoever took the lock meanwhile does not stop this night's success; the next one goes on.
        guard try Night(books).lock() else { return }
        defer { try? Night(books).unlock() }
        let (_, actor) = try session.act(books)
        let forgetter = Forgetter(books, installation, session.place.journals, progress: progress)
        try report("finished", try forgetter.finishPending())
        let keep = session.configuration.seconds(.numbersKeep)
        guard keep > 0, let day = try forgetter.retentionDay(keepSeconds: keep, nowMicros: actor.nowMicros) else {
            return
        }
        let counts = try forgetter.forget(
            before: day,
            isRetention: true,
            reason: "HUADAN_NUMBERS_KEEP",
            by: actor
        )
        try report("calls before \(day)", counts)
    }

    private func report(_ what: String, _ counts: ForgettingCounts) throws {
        guard counts.facts + counts.setAside + counts.pushes > 0 else { return }
        print("forgotten, \(what): \(counts.text)")
    }
}
