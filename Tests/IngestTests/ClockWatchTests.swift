import Testing

@testable import Ingest

/// The two clocks of the host, compared.
@Suite(.timeLimit(.minutes(5))) struct ClockWatchTests {
    /// Seconds of both clocks at a look, after one at 1,000 and 10, and what is told of it.
    private static let looks: [(wall: Int64, steady: Int64, events: [ClockEvent])] = [
        (1_001, 11, []), (1_015, 25, []), (1_003, 11, []), (999, 11, []),
        (1_016, 26, [.stoodStill(gap(.down, 1_000, 1_016))]),
        (1_004, 11, [.jumped(byMicros: 3_000_000, gap(.clock, 1_000, 1_004))]),
        (998, 11, [.jumped(byMicros: -3_000_000, gap(.clock, 998, 1_000))]),
        (4_601, 11, [.jumped(byMicros: 3_600_000_000, gap(.clock, 1_000, 4_601))]),
        (
            5_000, 60,
            [
                .stoodStill(gap(.down, 4_950, 5_000)),
                .jumped(byMicros: 3_950_000_000, gap(.clock, 1_000, 5_000)),
            ]
        ),
    ]

    private static func gap(_ kind: GapKind, _ from: Int64, _ to: Int64) -> Gap {
        Gap(kind: kind, fromMicros: from * 1_000_000, toMicros: to * 1_000_000, count: 0)
    }

    @Test(arguments: looks)
    func `a jump of the clock and a standstill are told apart`(wall: Int64, steady: Int64, events: [ClockEvent]) {
        var watch = ClockWatch(wallMicros: 1_000_000_000, steadyMicros: 10_000_000)

        #expect(watch.look(wallMicros: wall * 1_000_000, steadyMicros: steady * 1_000_000) == events)
        // Told once.
        #expect(watch.look(wallMicros: (wall + 1) * 1_000_000, steadyMicros: (steady + 1) * 1_000_000) == [])
    }

    @Test func `small steps that add up are told`() {
        var watch = ClockWatch(wallMicros: 0, steadyMicros: 0)
        var told: [ClockEvent] = []
        for second in 1...3 as ClosedRange<Int64> {
            told += watch.look(wallMicros: second * 1_900_000, steadyMicros: second * 1_000_000)
        }
        #expect(told.count == 1)
    }

    @Test func `what is told is counted`() async throws {
        let log = FakeLog()
        let hasJumped = Flag()
        try await Endpoint.run(log: log) { parts in
            parts.now = { hasJumped.isRaised ? 9_000_000 : 1_000_000 }
            parts.steady = { 0 }
        } body: { endpoint in
            hasJumped.raise()
            var page = ""
            while !page.contains(#"huadan_ingest_clock_jumps_total{direction="ahead"} 1"#) {
                page = try await endpoint.get("/metrics")?.body ?? ""
            }
        }
        #expect(log.gapBodies == [#"{"kind":"clock","from_micros":1000000,"to_micros":9000000,"count":0}"#])
    }
}
