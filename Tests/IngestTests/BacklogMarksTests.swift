import Testing

@testable import Ingest

/// The age of a backlog in bounded space, against a plain list of everything.
@Suite struct BacklogMarksTests {
    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6, 7, 8])
    func `the age is never understated, and exact while there is room and order`(_ seed: UInt64) {
        let isInOrder = seed.isMultiple(of: 2)
        var random = SeededRandom(state: seed)
        var marks = BacklogMarks(capacity: 16)
        var waiting: [PushReceipt] = []
        var sequence: UInt64 = 0
        var wasJoined = false

        for step in 1...2_000 {
            if Bool.random(using: &random) {
                let burst = Self.burst(after: &sequence, step: step, &random)
                for receipt in isInOrder ? burst : burst.shuffled(using: &random) {
                    waiting.append(receipt)
                    wasJoined = wasJoined || marks.marks.count == 16
                    marks.appended(receipt)
                }
            } else if let last = waiting.map(\.sequence).max(), Int.random(in: 0..<4, using: &random) == 0 {
                let through = UInt64.random(in: max(1, last - min(last - 1, 20))...last, using: &random)
                _ = marks.advance(through: through)
                waiting.removeAll { $0.sequence <= through }
            }
            let oldest = waiting.map(\.receivedAtMicros).min()
            #expect(marks.marks.count <= 16, "seed \(seed) step \(step)")
            #expect((marks.oldestReceivedAtMicros == nil) == (oldest == nil), "seed \(seed) step \(step)")
            if let oldest, let told = marks.oldestReceivedAtMicros {
                #expect(isInOrder && !wasJoined ? told == oldest : told <= oldest, "seed \(seed) step \(step)")
            }
        }
        #expect(wasJoined, "seed \(seed) never filled the marks")
    }

    /// A few pushes that were stamped in order.
    private static func burst(
        after sequence: inout UInt64,
        step: Int,
        _ random: inout SeededRandom
    ) -> [PushReceipt] {
        var burst: [PushReceipt] = []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            sequence += 1
            burst.append(PushReceipt(sequence: sequence, receivedAtMicros: Int64(step) * 10 + Int64(burst.count)))
        }
        return burst
    }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
