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

    /// Puts a way to ask the books before the mirror's "unknown".
    ///
    /// - Parameters:
    ///   - mirror: The mirror that answers for known tokens, without waiting for anything.
    ///   - refresh: Reads the books and calls ``AppMirror/replace(with:refreshedAtMicros:)``; returns whether it
    ///     did. Called for unknown tokens only, at most once a second, never twice at a time. It must
    ///     return within a few seconds, also when the books are away.
    public init(
        mirror: AppMirror,
        refresh: @escaping @Sendable () async -> Bool
    ) {
        self.mirror = mirror
        self.refreshing = SharedRefresh(interval: .seconds(1), refresh: refresh)
    }

    /// Whether the mirror knows a token; the books are not asked.
    func knows(_ token: String, nowMicros: Int64) -> Bool {
        mirror.lookup(token, nowMicros: nowMicros) != nil
    }

    func answer(for token: String, nowMicros: Int64) async -> Answer {
        if let appKey = mirror.lookup(token, nowMicros: nowMicros) { return .app(appKey) }
        let isFresh = await refreshing.refreshIfDue()
        if let appKey = mirror.lookup(token, nowMicros: nowMicros) { return .app(appKey) }
        // The app may have been registered while the books cannot be asked: only they can say that it was not.
        return isFresh ? .unknown : .unknownAndMaybeOutOfDate
    }
}

/// One refresh for all who ask while it runs, and none again before the interval is over.
actor SharedRefresh {
    private let interval: Duration
    private let refresh: @Sendable () async -> Bool
    private var running: Task<Bool, Never>?
    private var startedAt: ContinuousClock.Instant?
    private var lastOutcome = false

    init(interval: Duration, refresh: @escaping @Sendable () async -> Bool) {
        self.interval = interval
        self.refresh = refresh
    }

    /// Returns whether the latest refresh, this one or one within the interval, went well.
    func refreshIfDue(now: ContinuousClock.Instant = .now) async -> Bool {
        if let running { return await running.value }
        if let startedAt, now - startedAt < interval { return lastOutcome }
        startedAt = now
        // A task of its own: the first who asked may go away, the others still wait for the answer.
        let refresh = self.refresh
        let task = Task { await refresh() }
        running = task
        lastOutcome = await task.value
        running = nil
        return lastOutcome
    }
}
