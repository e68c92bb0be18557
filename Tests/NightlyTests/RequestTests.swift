import Books
import BooksTestSupport
import Nightly
import Testing

/// Which runs are refused, and which days one writes.
@Suite struct RequestTests {
    private static let asOf = "2026-11-22 02:30:00"

    @Test(arguments: ["2026-11-22", "2026-11-23", "9999-12-31"])
    func `a day that is not over is refused`(day: String) throws {
        let nights = try TestNights()
        let error = #expect(throws: NightlyError.self) { try nights.run(Self.asOf, day: day) }

        guard case .dayNotOver(day, last: "2026-11-21")? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try nights.books.count("nightly_run") == 0)
    }

    @Test(arguments: [
        ("Asia/Shanghai", "2026-11-21 15:59:59", "2026-11-20"), ("Asia/Shanghai", "2026-11-21 16:00:00", "2026-11-21"),
        ("America/New_York", "2026-03-09 03:59:59", "2026-03-07"),
        ("America/New_York", "2026-03-09 04:00:00", "2026-03-08"),
        ("America/New_York", "2026-11-02 04:59:59", "2026-10-31"),
        ("America/New_York", "2026-11-02 05:00:00", "2026-11-01"),
    ])
    func `yesterday is judged in the billing zone`(zone: String, asOf: String, last: String) throws {
        let nights = try TestNights(zone: zone)
        #expect(try nights.run(asOf).days.map(\.day) == [last])
    }

    @Test(arguments: ["2026-02-29", "2026-13-01", "21.11.2026", "", "2026-11-2", "yesterday"])
    func `a text that is no date is refused`(day: String) throws {
        let error = #expect(throws: NightlyError.self) { try TestNights().run(Self.asOf, day: day) }
        if case .notADay(day)? = error {} else { Issue.record("\(String(describing: error))") }
    }

    @Test func `as-of may be now and not later`() throws {
        let nights = try TestNights()
        let now = utcMicros(Self.asOf)
        let error = #expect(throws: NightlyError.self) {
            try nights.run(nights.request(asOfMicros: now + 1), nowMicros: now)
        }
        if case .asOfInFuture? = error {} else { Issue.record("\(String(describing: error))") }
        #expect(try nights.run(nights.request(asOfMicros: now), nowMicros: now).asOfMicros == now)
        #expect(try nights.run(nights.request(asOfMicros: nil), nowMicros: now + 5).asOfMicros == now + 5)
    }

    @Test func `one day is written alone, and the others stay due`() async throws {
        let nights = try TestNights()
        try await nights.load(
            completeCall("a", endSeconds: utc("2026-11-19 04:00:00"))
                + completeCall("b", endSeconds: utc("2026-11-20 04:00:00"))
        )
        #expect(try nights.run(Self.asOf, day: "2026-11-20").days.map(\.day) == ["2026-11-20"])
        let rest = try nights.run(Self.asOf).days
        #expect(rest.map(\.day) == ["2026-11-19", "2026-11-20", "2026-11-21"])
        #expect(rest.map(\.isChanged) == [true, false, true])
    }

    @Test func `a dry run finds out and writes nothing`() async throws {
        let nights = try TestNights()
        try await nights.load(completeCall("a", endSeconds: utc("2026-11-20 04:00:00")))
        var request = nights.request(asOfMicros: utcMicros(Self.asOf))
        request.isDryRun = true

        let outcome = try nights.run(request, nowMicros: utcMicros(Self.asOf))

        #expect(outcome.dueDays == ["2026-11-20", "2026-11-21"])
        #expect(outcome.counts == Night.Counts(dueCalls: 1, dueDays: 2))
        #expect(try RunTests.books(nights).isEmpty)
        #expect(try nights.books.count("nightly_run") == 0)
        #expect(try nights.reports.files().isEmpty)
    }

    @Test func `a day without calls has files with only a header`() async throws {
        let nights = try TestNights()
        try await nights.load(completeCall("a", endSeconds: utc("2026-11-18 04:00:00")))
        let days = try nights.run(Self.asOf).days

        #expect(days.map(\.day) == ["2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21"])
        for day in ["2026-11-19", "2026-11-20", "2026-11-21"] {
            for report in ["usage", "charges", "discrepancies", "calls", "corrections"] {
                let file = try #require(try nights.reports.files(below: day)["\(report).csv"])
                #expect(file.filter { $0 == UInt8(ascii: "\n") }.count == 1, "\(day) \(report)")
                #expect(file.starts(with: Array("day,".utf8)))
            }
        }
    }
}
