import BooksTestSupport
import Testing

/// Random histories against the second opinion, and several nights against one.
@Suite struct PropertyTests {
    private static let nights = [
        "2026-11-20 18:00:00", "2026-11-21 18:00:00", "2026-11-22 02:30:00", "2026-11-23 18:00:00",
    ]

    @Test(arguments: Array(UInt64(1)...10))
    func `night after night and one night over everything find what the second opinion finds`(seed: UInt64) async throws
    {
        var history = RandomHistory(seed: seed)
        let facts = history.facts()
        let apps = history.apps()
        let many = try TestNights(apps: [])
        let once = try TestNights(apps: [])
        var from = Int64.min
        for asOf in Self.nights.map(utcMicros) {
            let new = facts.filter { from < $0.atMicros && $0.atMicros <= asOf }
            for app in apps where from < app.sinceMicros && app.sinceMicros <= asOf { try many.register(app) }
            try await load(new, &history, into: many)
            try many.run(asOfMicros: asOf)
            from = asOf
        }
        for app in apps { try once.register(app) }
        try await load(facts, &history, into: once)
        let last = utcMicros(Self.nights[3])
        try once.run(asOfMicros: last)

        var oracle = Oracle()
        oracle.apps = apps
        let expected = oracle.judge(facts, asOfMicros: last)
        let comment: Comment = "seed \(seed)"
        for nights in [many, once] {
            #expect(try nights.calls(expected.keys) == expected.mapValues(FoundCall.init), comment)
            #expect(try nights.books.count("call_result") == expected.count, comment)
            let day = oracle.day(last / 1_000_000)
            #expect(try nights.usage(before: day) == OracleUsage.lines(expected.values, before: day), comment)
        }
        #expect(try Self.results(many) == Self.results(once), comment)
    }

    /// In several journals, each in a random share.
    private func load(_ facts: [Fact], _ history: inout RandomHistory, into nights: TestNights) async throws {
        var shares: [[Fact]] = [[], [], []]
        for fact in facts { shares[history.number(3)].append(fact) }
        for share in shares where !share.isEmpty { try await nights.load(share) }
    }

    private static func results(_ nights: TestNights) throws -> [[String]] {
        try ["call_result", "cdr_result"].flatMap { table in
            try nights.books.rows("SELECT (to_jsonb(t) - 'as_of')::text FROM \(table) AS t ORDER BY 1")
        }
            + nights.books.rows(
                "SELECT (to_jsonb(d) - 'first_seen_at')::text FROM discrepancy AS d WHERE resolved_at IS NULL ORDER BY 1"
            )
    }
}

extension TestNights {
    func register(_ app: OracleApp) throws {
        try books.addApp(
            app.key,
            expectsFee: app.expectsFee,
            expectsStatus: app.expectsStatus,
            atMicros: app.sinceMicros
        )
    }
}
