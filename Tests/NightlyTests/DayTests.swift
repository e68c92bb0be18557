import BooksTestSupport
import Testing

/// Which day a call belongs to, in the billing zone.
@Suite struct DayTests {
    struct DayCase: Sendable, CustomTestStringConvertible {
        let zone: String
        /// End of the call, UTC.
        let end: String
        let day: String
        let printed: String
        var testDescription: String { "\(end) in \(zone)" }
    }

    @Test(arguments: [
        DayCase(
            zone: "Asia/Shanghai",
            end: "2026-11-20 16:00:00",
            day: "2026-11-21",
            printed: "2026-11-21T00:00:00+08:00"
        ),
        DayCase(
            zone: "Asia/Shanghai",
            end: "2026-11-20 15:59:59",
            day: "2026-11-20",
            printed: "2026-11-20T23:59:59+08:00"
        ),
        DayCase(
            zone: "Asia/Shanghai",
            end: "2026-11-21 15:59:59",
            day: "2026-11-21",
            printed: "2026-11-21T23:59:59+08:00"
        ),
        DayCase(
            zone: "Asia/Shanghai",
            end: "2026-10-31 15:59:59",
            day: "2026-10-31",
            printed: "2026-10-31T23:59:59+08:00"
        ),
        DayCase(
            zone: "Asia/Shanghai",
            end: "2026-10-31 16:00:00",
            day: "2026-11-01",
            printed: "2026-11-01T00:00:00+08:00"
        ),
        DayCase(
            zone: "Asia/Shanghai",
            end: "2024-02-28 16:00:00",
            day: "2024-02-29",
            printed: "2024-02-29T00:00:00+08:00"
        ),
        DayCase(
            zone: "Asia/Shanghai",
            end: "2024-02-29 16:00:00",
            day: "2024-03-01",
            printed: "2024-03-01T00:00:00+08:00"
        ),
        DayCase(
            zone: "America/New_York",
            end: "2026-03-08 04:59:59",
            day: "2026-03-07",
            printed: "2026-03-07T23:59:59-05:00"
        ),
        DayCase(
            zone: "America/New_York",
            end: "2026-03-08 06:59:59",
            day: "2026-03-08",
            printed: "2026-03-08T01:59:59-05:00"
        ),
        DayCase(
            zone: "America/New_York",
            end: "2026-03-08 07:00:00",
            day: "2026-03-08",
            printed: "2026-03-08T03:00:00-04:00"
        ),
        DayCase(
            zone: "America/New_York",
            end: "2026-03-09 03:59:59",
            day: "2026-03-08",
            printed: "2026-03-08T23:59:59-04:00"
        ),
        DayCase(
            zone: "America/New_York",
            end: "2026-03-09 04:00:00",
            day: "2026-03-09",
            printed: "2026-03-09T00:00:00-04:00"
        ),
        DayCase(
            zone: "America/New_York",
            end: "2026-11-01 03:59:59",
            day: "2026-10-31",
            printed: "2026-10-31T23:59:59-04:00"
        ),
        DayCase(
            zone: "America/New_York",
            end: "2026-11-01 05:30:00",
            day: "2026-11-01",
            printed: "2026-11-01T01:30:00-04:00"
        ),
        DayCase(
            zone: "America/New_York",
            end: "2026-11-01 06:30:00",
            day: "2026-11-01",
            printed: "2026-11-01T01:30:00-05:00"
        ),
        DayCase(
            zone: "America/New_York",
            end: "2026-11-02 04:59:59",
            day: "2026-11-01",
            printed: "2026-11-01T23:59:59-05:00"
        ),
        DayCase(
            zone: "America/New_York",
            end: "2026-11-02 05:00:00",
            day: "2026-11-02",
            printed: "2026-11-02T00:00:00-05:00"
        ),
        DayCase(
            zone: "Asia/Kathmandu",
            end: "2026-11-20 18:15:00",
            day: "2026-11-21",
            printed: "2026-11-21T00:00:00+05:45"
        ),
    ])
    func `a call belongs to the date of its end in the billing zone`(item: DayCase) async throws {
        let nights = try TestNights(zone: item.zone)
        let end = utc(item.end)
        let facts = completeCall("s", endSeconds: end)
        try await nights.load(facts)
        let asOf = (end + 3 * 86_400) * 1_000_000

        try nights.run(asOfMicros: asOf)

        let expected = Oracle(zone: item.zone).judge(facts, asOfMicros: asOf)
        #expect(try nights.calls(["s"]) == expected.mapValues(FoundCall.init))
        #expect(try nights.call("s")?.day == item.day)
        #expect(try nights.usage(before: "9999-01-01").map { $0[0] } == [item.day])
        let line = try #require(try nights.lines(item.day, "calls").first)
        #expect(line[12] == item.printed)
    }

    @Test(arguments: ["001", "002", "003", "004", "005", nil] as [String?], [0, 1, 59, 60, 61])
    func `whole seconds are counted for the leg that makes a call answered`(
        service: String?,
        talkSeconds: Int64
    ) async throws {
        let end = utc("2026-11-20 04:00:00")
        var calls: [TestCDR] = []
        for (index, missing) in [[], ["callOut"], ["fwd"], ["callOut", "fwd"]].enumerated() {
            var cdr = TestCDR("s\(index)", endSeconds: end, talkSeconds: talkSeconds)
            cdr.service = service
            cdr.others = ["ttsPlayTimes": "2", "ttsTransDuration": "7", "recordFlag": "\(index % 2)"]
            for leg in missing { cdr.times = cdr.times.filter { !$0.key.hasPrefix(leg) } }
            calls.append(cdr)
        }
        try await expectFigures(calls.map(Fact.cdr))
    }

    @Test func `a talk that runs backwards has no seconds`() async throws {
        var cdr = TestCDR("s", endSeconds: utc("2026-11-20 04:00:00"))
        cdr.times["fwdAnswerTime"] = utc("2026-11-20 04:00:01")
        try await expectFigures([.cdr(cdr)])
    }

    @Test func `the end is callEndTime, else failTime, else the latest other time`() async throws {
        let end = utc("2026-11-20 04:00:00")
        var failed = TestCDR("s1", endSeconds: end)
        failed.times["callEndTime"] = nil
        failed.times["failTime"] = end - 20
        var open = TestCDR("s2", endSeconds: end)
        open.times["callEndTime"] = nil
        open.times["recordStartTime"] = end + 500
        var both = TestCDR("s3", endSeconds: end)
        both.times["failTime"] = end + 9

        let nights = try await expectFigures([.cdr(failed), .cdr(open), .cdr(both)])
        #expect(try nights.call("s1")?.endSeconds == end - 20)
        #expect(try nights.call("s2")?.endSeconds == end - 60)
        #expect(try nights.call("s3")?.endSeconds == end)
    }

    /// One night over some facts must say of calls and days what the second opinion says.
    @discardableResult
    private func expectFigures(_ facts: [Fact]) async throws -> TestNights {
        let nights = try TestNights()
        try await nights.load(facts)
        let asOf = utcMicros("2026-11-22 02:30:00")
        try nights.run(asOfMicros: asOf)
        let expected = Oracle().judge(facts, asOfMicros: asOf)
        #expect(try nights.calls(expected.keys) == expected.mapValues(FoundCall.init))
        #expect(try nights.usage(before: "2026-11-22") == OracleUsage.lines(expected.values, before: "2026-11-22"))
        return nights
    }
}
