import Journal

/// How a loader gives way to a burst of pushes, none of which waits for it to hear 200.
///
/// Batches get small and are followed by rests, see `DutyCycle`. Once the oldest push that is not loaded is older than a
/// bound, loading goes at its full pace whatever comes: a burst that does not end must not put it off for ever.
public struct LoadingPace: Sendable {
    /// What a batch takes while pushes go first: little enough that a push which comes in between waits some
    /// milliseconds.
    ///
    /// Bytes of bodies.
    public static let smallBatchBytes = 1 << 18

    /// Whether the last batch is followed by a rest.
    public private(set) var isHeldBack = false
    private var cycle: DutyCycle
    /// When the last rest was to end.
    private var beganMicros: Int64

    /// Begins with the first batch.
    ///
    /// - Parameters:
    ///   - nowMicros: Of a clock that only goes forward, in microseconds.
    ///   - maxLagMicros: The age of the oldest push from which loading goes first. Defaults to a minute.
    public init(nowMicros: Int64, maxLagMicros: Int64 = 60_000_000) {
        beganMicros = nowMicros
        cycle = DutyCycle(maxLag: maxLagMicros)
    }

    /// How long to rest after a batch, in microseconds; to be called after each.
    ///
    /// - Parameters:
    ///   - newestPush: The number of the newest push in the journal.
    ///   - lagMicros: The age of the oldest push that is not loaded.
    ///   - nowMicros: Of the same clock as before.
    public mutating func restMicros(newestPush: UInt64, lagMicros: Int64, nowMicros: Int64) -> Int64 {
        let workMicros = nowMicros - beganMicros
        let restMicros = cycle.restMicros(afterMicros: workMicros, newestPush: newestPush, lag: lagMicros)
        isHeldBack = restMicros > 0
        beganMicros = nowMicros + restMicros
        return restMicros
    }
}
