import BooksTestSupport
import Testing

/// What a night says of single calls, case by case.
@Suite struct JudgingTests {
    private static let end = utc("2026-11-20 04:00:00")
    private static let wayLater = utcMicros("2026-11-22 02:30:00")

    /// Judges some facts once and compares with the second opinion; returns the one call's finding.
    private func judged(
        _ facts: [Fact],
        asOfMicros: Int64 = wayLater,
        oracle: Oracle = Oracle(),
        _ comment: Comment? = nil
    ) async throws -> FoundCall {
        let nights = try TestNights(zone: oracle.zone, apps: [])
        for app in oracle.apps {
            try nights.books.addApp(
                app.key,
                expectsFee: app.expectsFee,
                expectsStatus: app.expectsStatus,
                atMicros: max(app.sinceMicros, 1)
            )
        }
        try await nights.load(facts)
        try nights.run(asOfMicros: asOfMicros)
        let expected = oracle.judge(facts, asOfMicros: asOfMicros)
        let found = try nights.calls(expected.keys)
        #expect(found == expected.mapValues(FoundCall.init), comment)
        return try #require(found.values.first)
    }

    // MARK: States

    struct GraceCase: Sendable, CustomTestStringConvertible {
        let hasCDR: Bool
        let afterEndMicros: Int64
        let state: String
        var testDescription: String { "\(hasCDR ? "CDR" : "status") +\(afterEndMicros) µs is \(state)" }
    }

    private static let feeGrace: Int64 = 25_200_000_000
    private static let statusGrace: Int64 = 600_000_000

    @Test(arguments: [
        GraceCase(hasCDR: false, afterEndMicros: feeGrace - 1, state: "awaiting_fee"),
        GraceCase(hasCDR: false, afterEndMicros: feeGrace, state: "awaiting_fee"),
        GraceCase(hasCDR: false, afterEndMicros: feeGrace + 1, state: "missing_fee"),
        GraceCase(hasCDR: false, afterEndMicros: feeGrace + 1_000_000, state: "missing_fee"),
        GraceCase(hasCDR: true, afterEndMicros: statusGrace - 1, state: "awaiting_status"),
        GraceCase(hasCDR: true, afterEndMicros: statusGrace, state: "awaiting_status"),
        GraceCase(hasCDR: true, afterEndMicros: statusGrace + 1, state: "missing_status"),
        GraceCase(hasCDR: true, afterEndMicros: statusGrace + 1_000_000, state: "missing_status"),
    ])
    func `a grace includes its last instant`(item: GraceCase) async throws {
        let facts: [Fact] =
            item.hasCDR
            ? [.cdr(TestCDR("s", endSeconds: Self.end))] : [.event(TestEvent("disconnect", "s", seconds: Self.end))]

        let call = try await judged(facts, asOfMicros: Self.end * 1_000_000 + item.afterEndMicros)

        #expect(call.state == item.state)
        #expect(call.kinds == (item.state.hasPrefix("missing") ? [item.state] : []))
    }

    @Test(arguments: [
        (true, true, true, "missing_status"), (true, true, false, "missing_fee"),
        (true, false, true, "complete"), (true, false, false, "missing_fee"),
        (false, true, true, "missing_status"), (false, true, false, "complete"),
    ])
    func `an app is complete with what it is expected to send`(
        expectsFee: Bool,
        expectsStatus: Bool,
        hasCDR: Bool,
        state: String
    ) async throws {
        let app = OracleApp(key: "app-1", expectsFee: expectsFee, expectsStatus: expectsStatus)
        let facts: [Fact] =
            hasCDR ? [.cdr(TestCDR("s", endSeconds: Self.end))] : statusOfCall("s", endSeconds: Self.end)

        #expect(try await judged(facts, oracle: Oracle(apps: [app])).state == state)
    }

    // MARK: Ends

    @Test(
        arguments: [
            (0, []), (2, []), (-2, []), (3, ["end_mismatch"]), (-3, ["end_mismatch"]), (1800, ["end_mismatch"]),
            (3597, ["end_mismatch"]), (3598, ["clock_shift"]), (-3600, ["clock_shift"]), (3602, ["clock_shift"]),
            (3603, ["end_mismatch"]), (-28_798, ["clock_shift"]), (28_800, ["clock_shift"]), (28_803, ["end_mismatch"]),
            (-28_797, ["end_mismatch"]),
        ] as [(Int64, [String])]
    )
    func `ends may differ by the tolerance, and whole hours are another clock`(
        apart: Int64,
        kinds: [String]
    ) async throws {
        let facts: [Fact] = [
            .cdr(TestCDR("s", endSeconds: Self.end)),
            .event(TestEvent("answer", "s", seconds: Self.end - 60)),
            .event(TestEvent("disconnect", "s", seconds: Self.end + apart)),
        ]

        #expect(try await judged(facts).kinds == kinds)
    }

    @Test(arguments: [(600_000_000, false), (600_000_001, true)] as [(Int64, Bool)])
    func `the two sides are compared only later than the status grace`(afterEndMicros: Int64, isLate: Bool) async throws
    {
        let asOf = Self.end * 1_000_000 + afterEndMicros
        var quiet = TestCDR("s", endSeconds: Self.end)
        quiet.unanswer()
        let wrong = try await judged(
            [
                .cdr(quiet), .event(TestEvent("answer", "s", seconds: Self.end - 60)),
                .event(TestEvent("disconnect", "s", seconds: Self.end - 10)),
            ],
            asOfMicros: asOf
        )
        #expect(wrong.kinds == (isLate ? ["answer_mismatch", "end_mismatch"] : []))
        let half = try await judged(
            [.cdr(quiet), .event(TestEvent("callout", "s", seconds: Self.end - 60))],
            asOfMicros: asOf
        )
        #expect(half.kinds == (isLate ? ["incomplete_status"] : []))
    }

    // MARK: Kinds

    struct KindCase: Sendable, CustomTestStringConvertible {
        let name: String
        let facts: [Fact]
        let kinds: [String]
        var testDescription: String { name }
    }

    @Test(arguments: KindCases.all)
    func `each kind is found where it is and only there`(item: KindCase) async throws {
        #expect(try await judged(item.facts, Comment(rawValue: item.name)).kinds == item.kinds)
    }

    @Test func `an implausible time stands on the day of arrival`() async throws {
        var cdr = TestCDR("s", endSeconds: Self.end + 86_400)
        cdr.atMicros = Self.end * 1_000_000 - 1
        let late = try await judged([.cdr(cdr)])
        #expect(late.day == "2026-11-20")
        #expect(late.kinds.contains("implausible_time"))

        cdr.atMicros = Self.end * 1_000_000
        let edge = try await judged([.cdr(cdr)])
        #expect(edge.day == "2026-11-21")
        #expect(!edge.kinds.contains("implausible_time"))
    }

    // MARK: Apps

    @Test func `the app of a call is the main CDR's, else the token's, else the signer's, else none`() async throws {
        let event = { (app: String, signer: String) in
            Fact.event(TestEvent("disconnect", "s", seconds: Self.end, app: app, signedBy: signer))
        }
        #expect(
            try await judged([.cdr(TestCDR("s", endSeconds: Self.end, app: "cdr-app")), event("t", "u")]).app
                == "cdr-app"
        )
        #expect(try await judged([event("t", "u")]).app == "t")
        #expect(try await judged([event("", "u")]).app == "u")
        #expect(try await judged([event("", "")]).app == "")
    }

    @Test func `the main CDR ends first, ties go by icid and app in byte order`() async throws {
        let cdr = { (icid: String, app: String, seconds: Int64) in
            Fact.cdr(TestCDR("s", endSeconds: Self.end + seconds, icid: icid, app: app))
        }
        #expect(try await judged([cdr("a", "late", 1), cdr("b", "early", 0)]).app == "early")
        #expect(try await judged([cdr("b", "p", 0), cdr("Z", "q", 0)]).app == "q", "upper case comes first")
        #expect(try await judged([cdr("ä", "p", 0), cdr("z", "q", 0)]).app == "q", "bytes, not letters")
    }
}
