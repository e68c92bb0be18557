import Foundation
import Synchronization

/// Pushes over some connections, one thread each, and what became of them.
final class Load: Sendable {
    /// How much is sent, and how fast.
    struct Plan: Sendable {
        var port: UInt16
        var path: String
        var kind: PushBody.Kind
        var recordsPerPush: Int
        var connections: Int
        var day: String
        /// The number of the first record.
        var first: UInt64
        /// Ends after so many pushes; none: by time only.
        var pushes: UInt64?
        var seconds: Double
        /// Pushes a second by the clock, whether answers come or not; none: each connection sends as soon as it can.
        var rate: Double?
    }

    /// What one thread saw.
    private struct Seen {
        var accepted = 0
        var refused = 0
        var broken = 0
        var latenciesMicros: [UInt32] = []
    }

    private let plan: Plan
    private let tickets = Atomic<UInt64>(0)
    private let seen = Mutex(Seen())
    private let began: ContinuousClock.Instant
    /// Made once, as it takes its time, before the clock starts.
    private let body: PushBody

    init(_ plan: Plan) {
        self.plan = plan
        body = PushBody(plan.kind, records: plan.recordsPerPush, day: plan.day)
        began = .now + .milliseconds(100)
    }

    /// Runs to the end and returns one line of figures.
    func run() -> String {
        let threads = (0..<plan.connections).map { _ in
            Thread { self.work() }
        }
        threads.forEach { $0.start() }
        // The threads end by themselves; looked at coarsely, the clock stops below with the last of them.
        while threads.contains(where: { !$0.isFinished }) { usleep(1_000) }
        return line(seconds: Self.seconds(ContinuousClock.now - began))
    }

    private func work() {
        var body = body
        var connection = HTTPConnection(port: plan.port, path: plan.path, bodyBytes: body.bytes.count)
        var own = Seen()
        // Copied and connected before the clock starts, too: else the first pushes would wait for that.
        body.renumber(from: plan.first)
        connection.open()
        sleep(until: began)
        while let due = nextDue() {
            body.renumber(from: plan.first + due.ticket * UInt64(body.records))
            let sentAt = plan.rate == nil ? ContinuousClock.now : due.at
            switch connection.post(body.bytes) {
            case 200:
                own.accepted += 1
                own.latenciesMicros.append(UInt32(clamping: Int(Self.seconds(ContinuousClock.now - sentAt) * 1e6)))
            case 0:
                own.broken += 1
                usleep(10_000)
            default:
                own.refused += 1
                usleep(1_000)
            }
        }
        connection.close()
        seen.withLock {
            $0.accepted += own.accepted
            $0.refused += own.refused
            $0.broken += own.broken
            $0.latenciesMicros += own.latenciesMicros
        }
    }

    /// Waits for the next push to be due; none when it is over.
    private func nextDue() -> (ticket: UInt64, at: ContinuousClock.Instant)? {
        guard ContinuousClock.now - began < .seconds(plan.seconds) else { return nil }
        let ticket = tickets.wrappingAdd(1, ordering: .relaxed).oldValue
        if let pushes = plan.pushes, ticket >= pushes { return nil }
        guard let rate = plan.rate else { return (ticket, began) }
        let due = began + .seconds(Double(ticket) / rate)
        guard due - began < .seconds(plan.seconds) else { return nil }
        sleep(until: due)
        return (ticket, due)
    }

    private func sleep(until due: ContinuousClock.Instant) {
        let early = Self.seconds(due - ContinuousClock.now)
        if early > 0 { usleep(UInt32(early * 1e6)) }
    }

    private func line(seconds: Double) -> String {
        let records = plan.kind == .cdr ? plan.recordsPerPush : 1
        let seen = seen.withLock { $0 }
        let latencies = seen.latenciesMicros.sorted()
        let quantile = { (share: Double) in
            latencies.isEmpty ? 0 : Double(latencies[Int(Double(latencies.count - 1) * share)]) / 1_000
        }
        return """
            pushes=\(seen.accepted) records=\(seen.accepted * records) refused=\(seen.refused) \
            broken=\(seen.broken) seconds=\(seconds) \
            pushes_s=\(Double(seen.accepted) / seconds) records_s=\(Double(seen.accepted * records) / seconds) \
            p50_ms=\(quantile(0.5)) p99_ms=\(quantile(0.99)) max_ms=\(quantile(1))
            """
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}
