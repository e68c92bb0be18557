/// Which app a token belongs to: the mirror first, the books when the mirror does not know.
public struct AppDirectory: Sendable {
    /// What is known of a token.
    enum Answer: Sendable, Hashable {
        case app(String)
        case unknown
        case unknownAndMaybeOutOfDate
    }

    private let mirror: AppMirror
    private let refreshing: SharedRefresh
    private let outOfDateAfter: Duration

    /// Puts a way to ask the books before the mirror's "unknown".
    ///
    /// - Parameters:
    ///   - mirror: The mirror that answers for known tokens, without waiting for anything.
    ///   - outOfDateAfter: How old the last word of the books may be before an unknown token hears
    ///     "come again" and not "no". Defaults to 30 seconds.
    ///   - refresh: Reads the books and calls ``AppMirror/replace(with:refreshedAtMicros:)``; returns whether it
    ///     did. Called for unknown tokens only, at most once a second, never twice at a time. It must
    ///     return within a few seconds, also when the books are away.
    public init(
        mirror: AppMirror,
        outOfDateAfter: Duration = .seconds(30),
        refresh: @escaping @Sendable () async -> Bool
    ) {
        self.mirror = mirror
        self.outOfDateAfter = outOfDateAfter
        self.refreshing = SharedRefresh(interval: .seconds(1), refresh: refresh)
    }

    func answer(for token: String, nowMicros: Int64) async -> Answer {
        if let appKey = mirror.lookup(token, nowMicros: nowMicros) { return .app(appKey) }
        await refreshing.refreshIfDue()
        if let appKey = mirror.lookup(token, nowMicros: nowMicros) { return .app(appKey) }
        return mirror.mayBeOutOfDate(nowMicros: nowMicros, limit: outOfDateAfter)
            ? .unknownAndMaybeOutOfDate : .unknown
    }
}

/// One refresh for all who ask while it runs, and none again before the interval is over.
actor SharedRefresh {
    private let interval: Duration
    private let refresh: @Sendable () async -> Bool
    private var running: Task<Bool, Never>?
    private var startedAt: ContinuousClock.Instant?

    init(interval: Duration, refresh: @escaping @Sendable () async -> Bool) {
        self.interval = interval
        self.refresh = refresh
    }

    func refreshIfDue(now: ContinuousClock.Instant = .now) async {
        if let running {
            _ = await running.value
            return
        }
        if let startedAt, now - startedAt < interval { return }
        startedAt = now
        // A task of its own: the first who asked may go away, the others still wait for the answer.
        let refresh = self.refresh
        let task = Task { await refresh() }
        running = task
        _ = await task.value
        running = nil
    }
}
