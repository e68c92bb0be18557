import HTTPTypes
import Synchronization

/// Counters of the ingest endpoint, since the process started.
public final class IngestMetrics: Sendable {
    struct Counts: Sendable {
        var pushes: [PushLabel: Int] = [:]
        var records: [PushKind: Int] = [:]
        var setAsideRecords = 0
        var bodyBytes = 0
        var refused: [Int: Int] = [:]
        var unknownTokens = 0
        var signatures: [SignatureVerdict: Int] = [:]
        var clockJumps: [ClockDirection: Int] = [:]
        var standstills = 0
        var ackSeconds = Histogram()
    }

    struct PushLabel: Sendable, Hashable {
        var kind: PushKind
        var outcome: PushSummary.Outcome
    }

    enum ClockDirection: String, Sendable, Hashable, CaseIterable {
        case ahead, back
    }

    private let counts = Mutex(Counts())

    /// Makes counters that are all 0.
    public init() {}

    func read() -> Counts {
        counts.withLock { $0 }
    }

    func acknowledged(_ summary: PushSummary, bodyBytes: Int, within duration: Duration) {
        counts.withLock { counts in
            counts.pushes[PushLabel(kind: summary.kind, outcome: summary.outcome), default: 0] += 1
            counts.records[summary.kind, default: 0] += summary.usableRecords
            counts.setAsideRecords += summary.setAsideRecords
            counts.bodyBytes += bodyBytes
            counts.ackSeconds.observe(duration)
        }
    }

    func refused(_ refusal: Refusal) {
        counts.withLock { counts in
            counts.refused[refusal.status.code, default: 0] += 1
            if refusal.isUnknownToken { counts.unknownTokens += 1 }
        }
    }

    func noticed(_ event: ClockEvent) {
        counts.withLock { counts in
            switch event {
            case .jumped(let byMicros, _): counts.clockJumps[byMicros < 0 ? .back : .ahead, default: 0] += 1
            case .stoodStill: counts.standstills += 1
            }
        }
    }

    func judged(_ verdict: SignatureVerdict) {
        counts.withLock { $0.signatures[verdict, default: 0] += 1 }
    }
}

/// A histogram in Prometheus' form, kept in whole microseconds.
struct Histogram: Sendable {
    /// Upper bounds, included.
    ///
    /// Microseconds.
    static let boundsMicros: [Int64] = [
        500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
    ]

    private(set) var bucketCounts = Array(repeating: 0, count: boundsMicros.count)
    private(set) var count = 0
    private(set) var sumMicros: Int64 = 0

    mutating func observe(_ duration: Duration) {
        let micros = duration.wholeMicros
        if let bucket = Self.boundsMicros.firstIndex(where: { micros <= $0 }) { bucketCounts[bucket] += 1 }
        count += 1
        sumMicros += micros
    }
}
