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

/// Calls with everything that can go wrong, each from one seed.
struct RandomHistory {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    private mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }

    mutating func number(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    private mutating func happens(_ percent: Int) -> Bool { number(100) < percent }

    private mutating func pick<Element>(_ items: [Element]) -> Element { items[number(items.count)] }

    mutating func apps() -> [OracleApp] {
        [
            OracleApp(key: "app-1", sinceMicros: 1), OracleApp(key: "app-2", expectsStatus: false, sinceMicros: 1),
            OracleApp(key: "app-3", expectsFee: false, sinceMicros: utcMicros("2026-11-21 09:00:00")),
        ]
    }

    /// Facts, each with its own microsecond of arrival, so that the first of two is never in doubt.
    mutating func facts() -> [Fact] {
        var facts = (0..<60).flatMap { call("s\($0)") }
        for index in facts.indices { facts[index].atMicros = facts[index].atMicros * 1_000 / 1_000 + Int64(index) }
        return facts
    }

    private mutating func call(_ session: String) -> [Fact] {
        let end = utc("2026-11-19 16:00:00") + Int64(number(3 * 86_400)) * (happens(20) ? 0 : 1)
        let app = pick(["app-1", "app-1", "app-2", "app-3", "app-4"])
        let talk = Int64(pick([0, 1, 59, 60, 61, 600]))
        var facts: [Fact] = []
        if happens(85) { facts += cdrs(session, end, talk, app) }
        if facts.isEmpty || happens(85) { facts += events(session, end, talk, app) }
        let repeats = facts.filter { _ in happens(15) }.map { fact in delayed(fact) }
        return facts + repeats
    }

    private mutating func cdrs(_ session: String, _ end: Int64, _ talk: Int64, _ app: String) -> [Fact] {
        var cdr = TestCDR(session, endSeconds: end, talkSeconds: talk, icid: happens(80) ? "i1" : nil, app: app)
        cdr.service = pick(["001", "002", "002", "003", "004", "005", nil])
        if happens(20) { cdr.times["callOutAnswerTime"] = nil }
        if happens(20) { cdr.times["fwdAnswerTime"] = nil }
        if happens(10) { cdr.times["callOutAlertingTime"] = end - Int64(number(700)) }
        if happens(15) { (cdr.times["callEndTime"], cdr.times["failTime"]) = (nil, end) }
        if happens(10) { cdr.others["callInTime"] = "nonsense" }
        if happens(30) { cdr.others = cdr.others.merging(["ttsPlayTimes": "2", "ttsTransDuration": "9"]) { $1 } }
        if happens(30) { cdr.others["recordFlag"] = "\(number(2))" }
        var facts = [Fact.cdr(cdr)]
        if happens(15) {
            var other = cdr
            other.times["fwdAnswerTime"] = end - Int64(number(100))
            facts.append(delayed(.cdr(other)))
        }
        if happens(15) {
            var second = cdr
            second.icid = pick(["h", "i2", "Z"])
            second.app = pick(["app-1", "app-2", nil])
            second.times["callEndTime"] = end + Int64(number(7)) - 3
            facts.append(delayed(.cdr(second)))
        }
        if happens(30) { facts = facts.map { fact in delayed(fact) } }
        return facts
    }

    private mutating func events(_ session: String, _ end: Int64, _ talk: Int64, _ app: String) -> [Fact] {
        let shift: Int64 = happens(30) ? pick([1, 2, 3, -2, -3, 3_600, -28_800, 3_599, 900]) : 0
        var events = [
            TestEvent("callout", session, seconds: end - talk - 9), TestEvent("answer", session, seconds: end - talk),
            TestEvent("disconnect", session, seconds: end + shift),
        ]
        if happens(20) { events.remove(at: 2) }
        if happens(15) { events.remove(at: 1) }
        for index in events.indices {
            events[index].app = happens(90) ? app : ""
            events[index].signedBy = happens(50) ? app : ""
        }
        return events.map { event in happens(15) ? delayed(.event(event)) : .event(event) }
    }

    private mutating func delayed(_ fact: Fact) -> Fact {
        var fact = fact
        fact.atMicros += Int64(number(2 * 86_400)) * 1_000_000
        return fact
    }
}
