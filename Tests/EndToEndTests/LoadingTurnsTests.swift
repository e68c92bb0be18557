import Synchronization
import Testing

@testable import huadan

/// Which batches are committed one after the other.
@Suite struct LoadingTurnsTests {
    @Test(arguments: [
        (1, 100, 1_000, true), (200, TurnRule.smallBytes, 5_000, true),
        (200, TurnRule.smallBytes + 1, 1_000, false),
        (1, 100, 5_001, false), (0, 0, 100, false),
    ])
    func `small batches with quick commits are in turn`(entries: Int, bytes: Int, micros: Int, isInTurn: Bool) {
        var rule = TurnRule()
        #expect(!rule.isInTurn)
        rule.committed(entries: entries, bodyBytes: bytes, in: .microseconds(micros))
        #expect(rule.isInTurn == isInTurn)
        // A wake-up for nothing changes nothing.
        rule.committed(entries: 0, bodyBytes: 0, in: .seconds(1))
        #expect(rule.isInTurn == isInTurn)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `the backlog of each loader is counted exactly`(loaders: UInt64) {
        for synced in 0...12 as ClosedRange<UInt64> {
            for loaded in 0...synced {
                for loader in 0..<loaders {
                    let expected = (loaded...synced).count { $0 > loaded && $0 % loaders == loader }
                    let found = LoaderCrew.entries(of: loader, among: loaders, after: loaded, through: synced)
                    #expect(found == UInt64(expected), "\(loader) of \(loaders), \(loaded) to \(synced)")
                }
            }
        }
    }

    private struct Refused: Error {}

    private final class Seen: Sendable {
        let state = Mutex((inside: 0, taken: 0))

        func enter() -> Bool {
            state.withLock {
                $0.inside += 1
                return $0.inside == 1
            }
        }

        func leave() {
            state.withLock {
                $0.inside -= 1
                $0.taken += 1
            }
        }
    }

    @Test func `turns go one at a time, and one that fails is over`() async {
        let turns = LoadingTurns()
        let seen = Seen()
        await withTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    for index in 0..<200 {
                        try? turns.take {
                            #expect(seen.enter())
                            seen.leave()
                            if index.isMultiple(of: 3) { throw Refused() }
                        }
                    }
                }
            }
        }
        #expect(seen.state.withLock { $0.taken } == 800)
    }
}
