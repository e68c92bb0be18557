/// When the calls of a day start.
///
/// Those over midnight and to the last second are drawn first, then minute by minute; so the pushes can be played
/// while later calls are still to be drawn.
struct CallSchedule: Sendable {
    let plan: SimulationPlan
    let day: Range<Int64>
    private let specialCalls: Int
    private let burstCount: Int
    private let weights: [Int]

    init(plan: SimulationPlan, day: Range<Int64>, calendar: BillingCalendar) {
        self.plan = plan
        self.day = day
        specialCalls = plan.calls < 10 ? 0 : 2 + plan.calls / 300
        burstCount = plan.calls < 500 ? 0 : 1 + plan.calls / 20_000
        let minutes = Int(day.upperBound - day.lowerBound + 59) / 60
        var sums = [0]
        sums.reserveCapacity(minutes + 1)
        for minute in 0..<minutes {
            let hour = calendar.hour(ofSeconds: day.lowerBound + Int64(minute) * 60)
            sums.append(sums[minute] + Self.hourWeights[hour])
        }
        weights = sums
    }

    /// How busy each hour of a working day is.
    private static let hourWeights = [
        2, 1, 1, 1, 1, 2, 5, 12, 30, 48, 52, 46, 34, 38, 50, 52, 50, 46, 40, 36, 34, 26, 14, 6,
    ]

    /// Calls of one app that end in the same second: more than one push may merge.
    private static let burstSize = 64

    var minutes: Int { weights.count - 1 }

    private var spreadCalls: Int { plan.calls - specialCalls - burstCount * Self.burstSize }

    /// The second until which no later call sends anything.
    func horizon(afterMinute minute: Int) -> Int64 { day.lowerBound + Int64(minute + 1) * 60 }

    /// The calls drawn with a minute of the day, those over midnight with the first.
    func calls(ofMinute minute: Int) -> [CallBuilder] {
        let edge = minute == 0 ? edgeCalls() : []
        return edge + burstCalls(ofMinute: minute) + spreadCalls(ofMinute: minute)
    }

    /// One call ends with the first second of the day, one with the last, the others soon after midnight.
    private func edgeCalls() -> [CallBuilder] {
        (0..<specialCalls).map { index in
            builder(index, index == 1 ? .upToLastSecond : .overMidnight(endsWithFirstSecond: index == 0))
        }
    }

    private func burstCalls(ofMinute minute: Int) -> [CallBuilder] {
        (0..<burstCount).flatMap { burst -> [CallBuilder] in
            var rng = SplitMix64(seed: plan.seed, stream: 1 << 62 | UInt64(burst))
            let burstMinute = minutes * 3 / 8 + rng.below(minutes / 3)
            guard burstMinute == minute else { return [] }
            let app = rng.pick(plan.apps.indices.filter { plan.apps[$0].isRegistered })
            let end = horizon(afterMinute: minute) + 120 + Int64(rng.below(60))
            return (0..<Self.burstSize).map { position in
                let start = horizon(afterMinute: minute) - 1 - Int64(rng.below(60))
                return builder(
                    specialCalls + burst * Self.burstSize + position,
                    .spanning(start..<end),
                    appInBurst: app
                )
            }
        }
    }

    private func spreadCalls(ofMinute minute: Int) -> [CallBuilder] {
        let offset = plan.calls - spreadCalls
        let range = calls(before: minute)..<calls(before: minute + 1)
        guard !range.isEmpty else { return [] }
        var rng = SplitMix64(seed: plan.seed, stream: 1 << 61 | UInt64(minute))
        let start = day.lowerBound + Int64(minute) * 60
        return range.map { position in
            let second = min(start + Int64(rng.below(60)), day.upperBound - 1)
            return builder(offset + position, .startingAt(second))
        }
    }

    private func calls(before minute: Int) -> Int {
        let total = UInt64(weights[minutes])
        let product = UInt64(spreadCalls).multipliedFullWidth(by: UInt64(weights[minute]))
        return Int(total.dividingFullWidth(product).quotient)
    }

    private func builder(_ index: Int, _ place: CallBuilder.Place, appInBurst: Int? = nil) -> CallBuilder {
        CallBuilder(plan: plan, day: day, index: index, place: place, appInBurst: appInBurst)
    }
}

/// The calls of a day one by one, drawn anew at each iteration.
struct CallSequence: Sequence, IteratorProtocol, Sendable {
    private let schedule: CallSchedule
    private var minute = 0
    private var drawn: [CallBuilder] = []

    init(_ schedule: CallSchedule) {
        self.schedule = schedule
    }

    mutating func next() -> PlannedCall? {
        while drawn.isEmpty {
            guard minute < schedule.minutes else { return nil }
            drawn = schedule.calls(ofMinute: minute).reversed()
            minute += 1
        }
        guard var builder = drawn.popLast() else { return nil }
        return builder.build()
    }
}
