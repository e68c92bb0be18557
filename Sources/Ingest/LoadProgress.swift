/// How far the loaders have come, as the ingest endpoint needs to know it before a `database` 200.
public protocol LoadProgress: Sendable {
    /// Whether waiting is pointless: the loader is away, or behind by more than the ack wait.
    var isBehind: Bool { get }

    /// Notes a push that is in the journal and waits to be loaded.
    func appended(_ receipt: PushReceipt)

    /// Waits until the push with this sequence number is committed in PostgreSQL, no longer than the ack wait.
    ///
    /// - Returns: Whether it is committed; `false` when the wait was over, or pointless from the start.
    func waitUntilLoaded(_ sequence: UInt64) async -> Bool
}
