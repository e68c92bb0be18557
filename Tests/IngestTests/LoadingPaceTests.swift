import Ingest
import Testing

@Suite struct LoadingPaceTests {
    @Test func `during a burst a loader works a fifth of the time, in small batches`() {
        var pace = LoadingPace(nowMicros: 0)
        #expect(pace.restMicros(newestPush: 100, lagMicros: 0, nowMicros: 10_000) == 0)
        #expect(!pace.isHeldBack)

        #expect(pace.restMicros(newestPush: 200, lagMicros: 0, nowMicros: 20_000) == 40_000)
        #expect(pace.isHeldBack)
        // The rest itself is no work: 10 ms after its end a batch of 10 ms is done.
        #expect(pace.restMicros(newestPush: 300, lagMicros: 0, nowMicros: 70_000) == 40_000)
    }

    @Test func `with the last push of a burst the rests end`() {
        var pace = LoadingPace(nowMicros: 0)
        _ = pace.restMicros(newestPush: 100, lagMicros: 0, nowMicros: 10_000)
        #expect(pace.restMicros(newestPush: 200, lagMicros: 0, nowMicros: 20_000) > 0)

        #expect(pace.restMicros(newestPush: 200, lagMicros: 5_000_000, nowMicros: 70_000) == 0)
        #expect(!pace.isHeldBack)
    }

    @Test func `a burst that does not end puts loading off for a minute at the most`() {
        var pace = LoadingPace(nowMicros: 0)
        _ = pace.restMicros(newestPush: 100, lagMicros: 0, nowMicros: 10_000)
        #expect(pace.restMicros(newestPush: 200, lagMicros: 59_999_999, nowMicros: 20_000) > 0)
        #expect(pace.restMicros(newestPush: 300, lagMicros: 60_000_000, nowMicros: 70_000) == 0)
        #expect(!pace.isHeldBack)
    }
}
