import Books
import BooksTestSupport
import Journal
import Testing

/// What `gaps list` shows, and what findings say of a gap.
@Suite struct GapListTests {
    /// Noon in the billing zone.
    private static let noon = utc("2026-11-20 04:00:00")
    private static let day: Int64 = 86_400

    private static func gap(_ kind: String, from: Int64, to: Int64, count: Int = 0) -> TestPush {
        let body =
            #"{"kind":"\#(kind)","from_micros":\#(from * 1_000_000),"to_micros":\#(to * 1_000_000),"count":\#(count)}"#
        var push = TestPush(Array(body.utf8), atMicros: to * 1_000_000)
        push.kind = .gap
        return push
    }

    /// Three events a minute from a second on, for so many minutes, beginning on the minute.
    private static func traffic(from: Int64, minutes: Int64) -> [Fact] {
        (0..<(minutes * 3)).map { number in
            .event(TestEvent("alerting", "t-\(from)-\(number)", seconds: from + number * 20 - 1))
        }
    }

    private static func list(
        _ nights: TestNights,
        from: String = "2026-01-01",
        to: String = "2027-01-01"
    ) throws
        -> [[String]]
    {
        let night = Night(try nights.books.open())
        try night.setParameters(
            asOfMicros: utcMicros("2026-11-29 00:00:00"),
            previousMicros: nil,
            nights.settings
        )
        var lines: [[String]] = []
        try night.rows(of: "gaps", ReportScope(from: from, to: to)) { cells in
            lines.append(cells.prefix(6).map { $0.map { String(decoding: $0, as: UTF8.self) } ?? "-" })
        }
        return lines
    }

    @Test func `entries of one kind close together are one line, and each day is asked for by itself`() async throws {
        let nights = try TestNights()
        let noon = Self.noon
        try await nights.books.load([
            Self.gap("journal", from: noon, to: noon + 10, count: 3),
            Self.gap("journal", from: noon + 20, to: noon + 30, count: 4),
            Self.gap("journal", from: noon + 91, to: noon + 92, count: 5),
            Self.gap("overloaded", from: noon + 5, to: noon + 5, count: 1),
            Self.gap("invented", from: noon + Self.day, to: noon + Self.day, count: 2),
        ])

        #expect(
            try Self.list(nights) == [
                ["2026-11-20T12:00:00+08:00", "2026-11-20T12:00:30+08:00", "30", "journal", "7", "-"],
                ["2026-11-20T12:00:05+08:00", "2026-11-20T12:00:05+08:00", "0", "overloaded", "1", "-"],
                ["2026-11-20T12:01:31+08:00", "2026-11-20T12:01:32+08:00", "1", "journal", "5", "-"],
                ["2026-11-21T12:00:00+08:00", "2026-11-21T12:00:00+08:00", "0", "invented", "2", "-"],
            ]
        )
        #expect(try Self.list(nights, from: "2026-11-21").map { $0[3] } == ["invented"])
        #expect(try Self.list(nights, to: "2026-11-20").map { $0[3] } == ["journal", "overloaded", "journal"])
    }

    @Test func `what a down time missed is estimated from the hours around it and those of near days`() async throws {
        let nights = try TestNights()
        let noon = Self.noon
        // Ten minutes missing at noon: three events a minute before and after, and on the day before.
        try await nights.load(
            Self.traffic(from: noon - 1_800, minutes: 30) + Self.traffic(from: noon + 600, minutes: 30)
                + Self.traffic(from: noon - Self.day - 1_800, minutes: 70)
        )
        try nights.run("2026-11-20 18:00:00")
        try await nights.books.load([Self.gap("down", from: noon, to: noon + 600)])
        // 90, 90 and 210 events in 30, 30 and 70 minutes; a week before, nothing was in the books.
        // 390 in 270 minutes with the days after: 1.44 a minute.
        #expect(try Self.list(nights).map { $0[5] } == ["14"])

        // A down time of the day after says nothing about that day's rate.
        try await nights.books.load([Self.gap("down", from: noon + Self.day, to: noon + Self.day + 1)])
        // 390 in 200 minutes.
        #expect(try Self.list(nights)[0][5] == "20")
    }

    @Test func `what others took meanwhile was not missed, and nothing known is no estimate`() async throws {
        let nights = try TestNights()
        let noon = Self.noon
        try await nights.books.load([Self.gap("down", from: noon, to: noon + 600)])
        #expect(try Self.list(nights).map { $0[5] } == ["-"])

        try await nights.load(
            Self.traffic(from: noon - 1_800, minutes: 70) + completeCall("old", endSeconds: noon - Self.day)
        )
        try nights.run("2026-11-20 18:00:00")
        #expect(try Self.list(nights).map { $0[5] } == ["0"])
    }

    @Test(arguments: [
        ("missing_status", "down", "; pushes were refused or nobody listened then (down)"),
        ("missing_status", "clock", "; our clock jumped then"),
        ("missing_fee", "journal", "; pushes were refused or nobody listened then (journal)"),
        ("incomplete_status", "invented", "; pushes were refused or nobody listened then (invented)"),
        ("answer_mismatch", "apps", "; pushes were refused or nobody listened then (apps)"),
    ])
    func `a finding about something missing names the gap`(kind: String, gap: String, note: String) async throws {
        for isInGap in [true, false] {
            let nights = try TestNights()
            let end = Self.noon
            let cdr = Fact.cdr(TestCDR("s", endSeconds: end))
            let events = ["alerting", "disconnect"].map { Fact.event(TestEvent($0, "s", seconds: end)) }
            switch kind {
            case "missing_status": try await nights.load([cdr])
            case "missing_fee": try await nights.load(events)
            case "incomplete_status": try await nights.load([cdr, events[0]])
            default: try await nights.load([cdr] + events)
            }
            let from = isInGap ? end + 60 : end + 3 * Self.day
            try await nights.books.load([Self.gap(gap, from: from, to: from + 5, count: 1)])
            try nights.run("2026-11-25 18:00:00")

            let details = try nights.books.rows("SELECT detail FROM discrepancy WHERE kind = '\(kind)'").map { $0[0] }
            #expect(details.count == 1 && details[0].hasSuffix(note) == isInGap, "\(details)")
        }
    }
}
