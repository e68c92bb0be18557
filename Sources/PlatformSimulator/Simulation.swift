/// One billing day of the platform: every push as bytes, and what the books must make of them.
///
/// Both sequences are drawn anew at each iteration and keep only the calls in progress, so that a million calls
/// need no more memory than a thousand. The same plan gives the same bytes on every machine.
public struct Simulation: Sendable {
    /// What is played.
    public let plan: SimulationPlan
    /// The seconds of the billing day, UTC.
    public let daySeconds: Range<Int64>
    /// The judge of the truth, with the plan's apps and settings.
    public let oracle: TruthOracle
    private let schedule: CallSchedule

    /// Throws when the plan names no such day or zone, no registered app, or a negative number of calls.
    public init(_ plan: SimulationPlan) throws(SimulationError) {
        guard plan.calls >= 0 else { throw .negativeCalls(plan.calls) }
        guard plan.apps.contains(where: \.isRegistered) else { throw .noRegisteredApp }
        let calendar = try BillingCalendar(timeZone: plan.timeZone)
        self.plan = plan
        daySeconds = try calendar.seconds(ofDay: plan.day)
        oracle = try TruthOracle(plan)
        schedule = CallSchedule(plan: plan, day: daySeconds, calendar: calendar)
    }

    /// An instant (UTC seconds) by which everything was sent and every grace has run out.
    public var settledAtSeconds: Int64 {
        daySeconds.upperBound + max(plan.feeGraceSeconds, plan.statusGraceSeconds, 8 * 3600) + 1
    }

    /// The pushes in the order of their sending.
    public var pushes: PushSequence { PushSequence(schedule) }

    /// The truth of every call once all is settled, in the order in which calls are drawn.
    public var truths: TruthSequence { truths(asOfSeconds: settledAtSeconds) }

    /// The truth as of an instant of the platform's clock, if each push arrived when it was sent.
    ///
    /// Calls of which nothing had arrived are left out.
    public func truths(asOfSeconds: Int64) -> TruthSequence {
        TruthSequence(calls: facts, oracle: oracle, asOfSeconds: asOfSeconds)
    }

    /// What is sent about each call, with its arrival at the time of sending.
    public var facts: FactSequence { FactSequence(schedule) }

    /// Counts over all pushes and all settled truths: plays the day twice.
    public func summary() -> SimulationSummary {
        var summary = SimulationSummary()
        for push in pushes { summary.add(push) }
        for truth in truths { summary.add(truth) }
        return summary
    }
}

/// Pushes in the order of their sending.
public struct PushSequence: Sequence, IteratorProtocol, Sendable {
    private let schedule: CallSchedule
    private var heap = DeliveryHeap()
    private var minute = 0

    init(_ schedule: CallSchedule) {
        self.schedule = schedule
    }

    /// The next push; nil after the last.
    public mutating func next() -> SimulatedPush? {
        while minute < schedule.minutes, !isReady {
            for var builder in schedule.calls(ofMinute: minute) {
                for delivery in builder.build().deliveries { heap.insert(delivery) }
            }
            minute += 1
        }
        guard let first = heap.removeFirst() else { return nil }
        let plan = schedule.plan
        let shared = [first] + sharing(first)
        return SimulatedPush(shared, appKey: plan.apps[first.urlApp].key, variesFormatting: plan.variesFormatting)
    }

    /// Whether no call still to be drawn can send anything before, or together with, the first in the heap.
    private var isReady: Bool {
        guard minute > 0, let first = heap.first else { return false }
        return first.sendAtSeconds < schedule.horizon(afterMinute: minute - 1)
    }

    private mutating func sharing(_ first: Delivery) -> [Delivery] {
        var shared: [Delivery] = []
        while shared.count < SimulatedPush.mostRecords - 1, let next = heap.first, first.canShareAPush(with: next),
            let taken = heap.removeFirst()
        {
            shared.append(taken)
        }
        return shared
    }
}

/// Facts call by call.
public struct FactSequence: Sequence, IteratorProtocol, Sendable {
    private var calls: CallSequence
    private let apps: [SimulatedApp]

    init(_ schedule: CallSchedule) {
        calls = CallSequence(schedule)
        apps = schedule.plan.apps
    }

    /// The next call's facts; nil after the last.
    public mutating func next() -> CallFacts? {
        calls.next()?.facts(apps: apps)
    }
}

/// Truths call by call.
public struct TruthSequence: Sequence, IteratorProtocol, Sendable {
    private var calls: FactSequence
    private let oracle: TruthOracle
    private let asOfSeconds: Int64

    init(calls: FactSequence, oracle: TruthOracle, asOfSeconds: Int64) {
        self.calls = calls
        self.oracle = oracle
        self.asOfSeconds = asOfSeconds
    }

    /// The next call's truth; nil after the last.
    public mutating func next() -> CallTruth? {
        while let facts = calls.next() {
            if let truth = oracle.judge(facts, asOfSeconds: asOfSeconds) { return truth }
        }
        return nil
    }
}
