/// Makes background work give way while pushes come: after each piece of work a rest, several times as long.
///
/// The 200 of a push waits for the disk and a processor; loading and compressing what is safe already wait for nobody.
/// So that they are not put off for ever, there is no rest when no push came since the last piece, nor once the work
/// lies behind too far.
public struct DutyCycle: Sendable {
    /// How long a rest is, in pieces of work: 4 leave work a fifth of the time.
    private let restPerWork: Int64
    private let maxRestMicros: Int64
    private let maxLag: Int64
    /// The newest push at the end of the last piece; none before the first.
    private var lastPush: UInt64?

    /// Describes how much of the time is left to the work.
    ///
    /// - Parameters:
    ///   - restPerWork: How long a rest is, in pieces of work; 0 or more.
    ///   - maxRestMicros: The longest rest, in microseconds.
    ///   - maxLag: How far behind the work may be with rests, in whatever unit `lag` is given.
    public init(restPerWork: Int64 = 4, maxRestMicros: Int64 = 200_000, maxLag: Int64) {
        self.restPerWork = restPerWork
        self.maxRestMicros = maxRestMicros
        self.maxLag = maxLag
    }

    /// How long to rest after a piece of work, in microseconds.
    ///
    /// - Parameters:
    ///   - workMicros: How long the piece took.
    ///   - newestPush: The number of the newest push; a higher one than after the last piece says that pushes come.
    ///   - lag: How far the work is behind.
    public mutating func restMicros(afterMicros workMicros: Int64, newestPush: UInt64, lag: Int64) -> Int64 {
        defer { lastPush = newestPush }
        guard let lastPush, newestPush > lastPush, lag < maxLag else { return 0 }
        return min(max(0, workMicros) * restPerWork, maxRestMicros)
    }
}
