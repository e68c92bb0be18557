import Ingest
import Journal
import Logging
import Synchronization

/// Says what keeps the loaders from their work: once, not with each of their attempts, and once that it is over.
final class LoadingTrouble: Sendable {
    private struct State {
        /// What was said, and when.
        var said: [String: Int64] = [:]
        var isMet = false
    }

    private let logger: Logger
    private let state = Mutex(State())
    /// Microseconds after which the same is said again.
    private static let reminderMicros: Int64 = 600_000_000
    /// Different troubles after which no new one is said before this one is over.
    private static let most = 50

    init(_ logger: Logger) {
        self.logger = logger
    }

    /// A loader could not go on.
    func met(_ error: any Error) {
        state.withLock { $0.isMet = true }
        let text = "\(error)"
        guard isNews(text) else { return }
        let advice = Self.isReadOnly(text) ? Self.primaryAdvice : ""
        logger.warning("the loaders wait, and try again every few seconds; pushes are kept meanwhile: \(text)\(advice)")
    }

    private static func isReadOnly(_ text: String) -> Bool {
        text.contains("during recovery") || text.contains("(SQLSTATE 25006)")
    }

    private static let primaryAdvice = """
        ; the server is a standby or read-only: name the primary in HUADAN_DATABASE_URL, or add \
        target_session_attrs=read-write to it
        """

    /// A journal that an earlier process left cannot be loaded.
    func left(_ error: JournalError) {
        if isNews("left: \(error)") { logger.error("an earlier process left a journal: \(error)") }
    }

    /// All loaders are there and have caught up.
    func over() {
        let wasMet = state.withLock { state in
            defer { if state.isMet { state = State() } }
            return state.isMet
        }
        if wasMet { logger.notice("all loaders are loading again") }
    }

    private func isNews(_ text: String) -> Bool {
        let nowMicros = WallClock.nowMicros()
        return state.withLock { state in
            if let last = state.said[text], abs(nowMicros - last) < Self.reminderMicros { return false }
            guard state.said[text] != nil || state.said.count < Self.most else { return false }
            state.said[text] = nowMicros
            return true
        }
    }
}
