import Books
import BooksTestSupport
import Nightly
import Testing

/// Clocks that go back, and how long the archive stays.
@Suite struct ClockTests {
    private static let end = utc("2026-10-20 04:00:00")

    @Test func `a clock that went back does not turn a night into a look back`() async throws {
        let nights = try TestNights()
        try await nights.load(completeCall("s", endSeconds: Self.end))
        try nights.run("2026-10-21 18:00:00")
        let before = try nights.reports.files()

        let error = refusal {
            try nights.run(nights.request(asOfMicros: nil), nowMicros: utcMicros("2026-10-20 18:00:00"))
        }
        #expect("\(try #require(error))".contains("clock"))
        #expect(try nights.reports.files() == before)
        // Asked for, a look back stays one.
        let lookBack = nights.request(asOfMicros: utcMicros("2026-10-20 18:00:00"))
        #expect(try nights.run(lookBack, nowMicros: utcMicros("2026-10-22 18:00:00")).kind == .historical)
    }

    @Test func `an act by a clock that is behind is seen by the next run all the same`() async throws {
        let nights = try TestNights()
        try await nights.load([.event(TestEvent("disconnect", "s", seconds: Self.end))])
        try nights.run("2026-10-21 18:00:00")
        try nights.waive("missing_fee", "2026-10-19 00:00:00")
        try nights.run("2026-10-21 18:00:01")
        #expect(try nights.lines("2026-10-20", "discrepancies").map { $0[11] } == ["ada"])
    }

    /// Days of 24 hours, in seconds.
    private static let keep: Int64 = 30 * 86_400

    private static func limit(_ nights: TestNights, _ now: String, keep: Int64 = keep) throws -> Int64? {
        let night = Night(try nights.books.open())
        try night.setParameters(asOfMicros: utcMicros(now), previousMicros: nil, nights.settings)
        return try night.archiveLimit(keepSeconds: keep, nowMicros: utcMicros(now))
    }

    @Test func `the archive of open months stays, that of closed ones as long as configured`() async throws {
        let nights = try TestNights()
        try await nights.load(completeCall("s", endSeconds: Self.end))
        try nights.run("2026-10-21 18:00:00")
        #expect(try Self.limit(nights, "2027-10-01 00:00:00") == nil)

        try nights.close("2026-10", "2026-11-02 18:00:00")
        #expect(try Self.limit(nights, "2026-11-03 00:00:00") == utcMicros("2026-10-04 00:00:00"))
        #expect(try Self.limit(nights, "2027-10-01 00:00:00") == utcMicros("2026-10-31 16:00:00"))
        #expect(try Self.limit(nights, "2026-11-03 00:00:00", keep: 0) == utcMicros("2026-10-31 16:00:00"))

        try nights.reopen("2026-10", "2026-11-04 00:00:00")
        #expect(try Self.limit(nights, "2026-11-05 00:00:00", keep: 0) == nil)
    }
}
