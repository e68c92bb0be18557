import Journal
import Testing

@Suite struct DutyCycleTests {
    private static let maxRest: Int64 = 1_000

    private func rest(work: Int64, from before: UInt64, to after: UInt64, lag: Int64 = 0) -> Int64 {
        var cycle = DutyCycle(restPerWork: 4, maxRestMicros: Self.maxRest, maxLag: 60)
        #expect(cycle.restMicros(afterMicros: 1_000, newestPush: before, lag: 0) == 0, "nothing to compare with yet")
        return cycle.restMicros(afterMicros: work, newestPush: after, lag: lag)
    }

    @Test func `while pushes come a rest is as many times as long as the work`() {
        #expect(rest(work: 10, from: 1, to: 2) == 40)
        #expect(rest(work: 0, from: 1, to: 2) == 0)
    }

    @Test func `a rest has a longest length`() {
        #expect(rest(work: 250, from: 1, to: 9) == Self.maxRest)
        #expect(rest(work: 251, from: 1, to: 9) == Self.maxRest)
    }

    @Test func `without a new push there is no rest`() {
        #expect(rest(work: 10, from: 7, to: 7) == 0)
    }

    @Test func `work that lies behind too far does not rest`() {
        #expect(rest(work: 10, from: 1, to: 2, lag: 59) == 40)
        #expect(rest(work: 10, from: 1, to: 2, lag: 60) == 0)
    }

    @Test func `a clock that went back makes no rest`() {
        #expect(rest(work: -5, from: 1, to: 2) == 0)
    }
}
