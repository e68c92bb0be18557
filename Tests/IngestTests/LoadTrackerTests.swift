import Ingest
import Synchronization
import Testing

/// How far the loaders are, and who waits for them.
@Suite(.timeLimit(.minutes(5))) struct LoadTrackerTests {
    @Test func `a push is loaded when its own loader has passed it`() async {
        let tracker = LoadTracker(loaders: 2, ackWait: .seconds(3_600), now: { 0 })
        tracker.setAway(false)
        async let waiting = tracker.waitUntilLoaded(5)

        tracker.advance(loader: 0, through: 6)
        tracker.advance(loader: 1, through: 3)
        tracker.advance(loader: 1, through: 5)

        #expect(await waiting)
        #expect(await tracker.waitUntilLoaded(3))
        #expect(tracker.loadedThrough == [6, 5])
    }

    @Test func `another loader's position does not count`() async {
        let tracker = LoadTracker(loaders: 2, ackWait: .milliseconds(20), now: { 0 })
        tracker.setAway(false)
        tracker.advance(loader: 0, through: 100)

        #expect(await tracker.waitUntilLoaded(5) == false)
    }

    @Test func `a position never goes back`() {
        let tracker = LoadTracker(loaders: 1, now: { 0 })
        tracker.advance(loader: 0, through: 9)
        tracker.advance(loader: 0, through: 3)

        #expect(tracker.loadedThrough == [9])
    }

    @Test func `loaders are away until they say otherwise, and nobody waits for them`() async {
        let tracker = LoadTracker(loaders: 1, ackWait: .seconds(3_600), now: { 0 })

        #expect(tracker.isBehind)
        #expect(await tracker.waitUntilLoaded(1) == false)
    }

    @Test func `loaders that go away let the waiting go`() async {
        let tracker = LoadTracker(loaders: 1, ackWait: .seconds(3_600), now: { 0 })
        tracker.setAway(false)
        async let waiting = tracker.waitUntilLoaded(1)

        tracker.setAway(true)

        #expect(await waiting == false)
    }

    @Test func `a wait ends with its task`() async {
        let tracker = LoadTracker(loaders: 1, ackWait: .seconds(3_600), now: { 0 })
        tracker.setAway(false)
        let waiting = Task { await tracker.waitUntilLoaded(1) }

        waiting.cancel()

        #expect(await waiting.value == false)
    }

    @Test func `a wait ends after the ack wait, also when others go on waiting`() async {
        let tracker = LoadTracker(loaders: 1, ackWait: .milliseconds(30), now: { 0 })
        tracker.setAway(false)
        let startedAt = ContinuousClock.now

        let answers = await withTaskGroup { group in
            for sequence in UInt64(1)...50 { group.addTask { await tracker.waitUntilLoaded(sequence) } }
            return await group.reduce(into: []) { $0.append($1) }
        }

        #expect(answers == Array(repeating: false, count: 50))
        #expect(startedAt.duration(to: .now) >= .milliseconds(30))
    }

    @Test(arguments: [(lagMicros: 0, isBehind: false), (2_000_000, false), (2_000_001, true)])
    func `loaders are behind when the oldest push is older than the ack wait`(
        _ row: (lagMicros: Int64, isBehind: Bool)
    ) {
        let nowMicros = Mutex<Int64>(1_000)
        let tracker = LoadTracker(loaders: 2, ackWait: .seconds(2), now: { nowMicros.withLock { $0 } })
        tracker.setAway(false)
        tracker.appended(PushReceipt(sequence: 1, receivedAtMicros: 1_000))
        tracker.appended(PushReceipt(sequence: 2, receivedAtMicros: 1_500))
        nowMicros.withLock { $0 += row.lagMicros }

        #expect(tracker.lagMicros == row.lagMicros)
        #expect(tracker.isBehind == row.isBehind)

        tracker.advance(loader: 1, through: 1)
        #expect(tracker.lagMicros == max(0, row.lagMicros - 500))
        tracker.advance(loader: 0, through: 2)
        #expect(tracker.lagMicros == 0)
        #expect(!tracker.isBehind)
    }

    @Test func `a push that was loaded before it was noted does not count as waiting`() {
        let tracker = LoadTracker(loaders: 1, now: { 1_000_000_000 })
        tracker.advance(loader: 0, through: 7)
        tracker.appended(PushReceipt(sequence: 7, receivedAtMicros: 0))

        #expect(tracker.lagMicros == 0)
    }
}
