/// The four services of the platform's tables.
enum Service: String, Sendable {
    case playback = "001"
    case callback = "002"
    case privateAX = "003"
    case privateAXB = "004"

    /// An inbound call to a private number; its only real leg is the second.
    var isPrivateNumber: Bool { self == .privateAX || self == .privateAXB }
}

/// Start, ringing and answer of one leg, in seconds after the start of the call.
struct LegShape: Sendable, Equatable {
    var start: Int
    var alerting: Int?
    var answer: Int?

    /// Forgets what would happen after the end.
    mutating func cut(at end: Int) {
        if let alerting, alerting > end { self.alerting = nil }
        if let answer, answer > end { self.answer = nil }
    }
}

/// What happens in one call, apart from when and between whom: all times are seconds after its start.
struct CallShape: Sendable {
    let service: Service
    private(set) var first: LegShape?
    private(set) var second: LegShape?
    private(set) var end: Int
    private(set) var outcome: Outcome

    /// Whether the leg that decides about the service was answered.
    var isAnswered: Bool { (service == .playback ? first : second)?.answer != nil }

    /// Whether any leg was answered.
    var hasAnswer: Bool { first?.answer != nil || second?.answer != nil }

    static func drawn(_ rng: inout SplitMix64) -> CallShape {
        switch rng.below(100) {
        case 0..<45: playback(&rng)
        case 45..<75: callback(&rng)
        case 75..<83: privateNumber(.privateAX, &rng)
        default: privateNumber(.privateAXB, &rng)
        }
    }

    private static func playback(_ rng: inout SplitMix64) -> CallShape {
        let (leg, outcome, idle) = drawnLeg(start: 0, answerPercent: 72, &rng)
        let talk = rng.chance(perMille: 850) ? rng.within(3...45) : drawnTalk(&rng)
        return CallShape(service: .playback, first: leg, second: nil, end: leg.end(talk: talk, idle), outcome: outcome)
    }

    private static func callback(_ rng: inout SplitMix64) -> CallShape {
        let (first, firstOutcome, firstIdle) = drawnLeg(start: 0, answerPercent: 85, &rng)
        guard let answer = first.answer else {
            let end = first.end(talk: 0, firstIdle)
            return CallShape(service: .callback, first: first, second: nil, end: end, outcome: firstOutcome)
        }
        let (second, outcome, idle) = drawnLeg(start: answer + rng.below(2), answerPercent: 70, &rng)
        let end = second.end(talk: drawnTalk(&rng), idle)
        return CallShape(service: .callback, first: first, second: second, end: end, outcome: outcome)
    }

    private static func privateNumber(_ service: Service, _ rng: inout SplitMix64) -> CallShape {
        let (leg, outcome, idle) = drawnLeg(start: rng.below(2), answerPercent: 66, &rng)
        let end = leg.end(talk: drawnTalk(&rng), idle)
        return CallShape(service: service, first: nil, second: leg, end: end, outcome: outcome)
    }

    /// A leg, how it went, and how long after its last event it ends when nobody answered.
    private static func drawnLeg(
        start: Int,
        answerPercent: Int,
        _ rng: inout SplitMix64
    ) -> (LegShape, Outcome, idleSeconds: Int) {
        let alerting = start + rng.within(1...6)
        if rng.below(100) < answerPercent {
            return (LegShape(start: start, alerting: alerting, answer: alerting + rng.within(1...38)), .answered, 0)
        }
        let outcome = rng.pick(Outcome.failures)
        let idle = outcome.drawnIdleSeconds(&rng)
        return (LegShape(start: start, alerting: outcome.rings ? alerting : nil, answer: nil), outcome, idle)
    }

    /// Talk times of people: a steep start and a long tail, as a table of shares in a thousand.
    ///
    /// The lengths on which billing turns come up more often than they would.
    private static func drawnTalk(_ rng: inout SplitMix64) -> Int {
        if rng.chance(perMille: 40) { return rng.pick([0, 1, 59, 60, 61, 3600]) }
        let share = rng.below(1000)
        var lower = (share: 0, seconds: 1)
        for upper in quantiles {
            if share < upper.share {
                let width = (upper.seconds - lower.seconds) * (share - lower.share) / (upper.share - lower.share)
                return lower.seconds + width
            }
            lower = upper
        }
        return lower.seconds
    }

    private static let quantiles: [(share: Int, seconds: Int)] = [
        (100, 8), (250, 22), (500, 55), (750, 130), (900, 320), (970, 800), (995, 2400), (1000, 5400),
    ]

    /// The same call, ended at another second: later by talking or ringing on, earlier by hanging up.
    func ending(at newEnd: Int) -> CallShape {
        var shape = self
        shape.end = newEnd
        shape.first?.cut(at: newEnd)
        shape.second?.cut(at: newEnd)
        if let start = shape.second?.start, start > newEnd { shape.second = nil }
        if service.isPrivateNumber, shape.second == nil { shape.second = LegShape(start: 0) }
        if outcome == .answered, !shape.isAnswered { shape.outcome = .cancelled }
        return shape
    }
}

extension LegShape {
    fileprivate func end(talk: Int, _ idleSeconds: Int) -> Int {
        if let answer { return answer + talk }
        return (alerting ?? start) + idleSeconds
    }
}
