import BooksTestSupport

/// Calls with everything that can go wrong, each from one seed.
struct RandomHistory {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    private mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }

    mutating func number(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func happens(_ percent: Int) -> Bool { number(100) < percent }

    mutating func pick<Element>(_ items: [Element]) -> Element { items[number(items.count)] }

    mutating func apps() -> [OracleApp] {
        [
            OracleApp(key: "app-1", sinceMicros: 1), OracleApp(key: "app-2", expectsStatus: false, sinceMicros: 1),
            OracleApp(key: "app-3", expectsFee: false, sinceMicros: utcMicros("2026-11-21 09:00:00")),
        ]
    }

    /// Facts, each with its own microsecond of arrival, so that the first of two is never in doubt.
    mutating func facts() -> [Fact] {
        let begin = utc("2026-11-19 16:00:00")
        return Self.apart(
            (0..<60).flatMap { call("s\($0)", end: begin + Int64(number(3 * 86_400)) * (happens(20) ? 0 : 1)) }
        )
    }

    private static func apart(_ facts: [Fact]) -> [Fact] {
        var facts = facts
        for index in facts.indices { facts[index].atMicros += Int64(index) }
        return facts
    }

    private mutating func call(_ session: String, end: Int64) -> [Fact] {
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

    // MARK: Months

    /// Calls from late September to early November, many around the ends of months; some facts come weeks late, some
    /// before the time they name.
    mutating func months(calls: Int) -> [Fact] {
        let borders = [utc("2026-09-30 16:00:00"), utc("2026-10-31 16:00:00")]
        let facts = (0..<calls).flatMap { index -> [Fact] in
            let anywhere = utc("2026-09-24 16:00:00") + Int64(number(47 * 86_400))
            let nearby = pick(borders) + Int64(number(3 * 3_600)) - 5_400
            return late(call("s\(index)", end: happens(50) ? nearby : anywhere))
        }
        return Self.apart(facts)
    }

    private mutating func late(_ facts: [Fact]) -> [Fact] {
        var facts = facts
        if happens(25), let cdr = facts.compactMap(\.cdr).first {
            facts.append(weeksLater(.cdr(otherVersion(of: cdr))))
        }
        if happens(15) {
            let delay = Int64(number(45 * 86_400)) * 1_000_000
            for index in facts.indices { facts[index].atMicros += delay }
            return facts
        }
        if happens(4) { facts[number(facts.count)].atMicros -= Int64(2 + number(3)) * 86_400_000_000 }
        return facts.map { fact in happens(18) ? weeksLater(fact) : fact }
    }

    /// Says another end, service or app, so that figures move between days and months.
    private mutating func otherVersion(of cdr: TestCDR) -> TestCDR {
        var other = cdr
        switch number(4) {
        case 0: other.service = pick(["001", "002", "003", nil])
        case 1: other.app = pick(["app-1", "app-2", nil])
        case 2: other.times["fwdAnswerTime"] = (cdr.endSeconds ?? 0) - Int64(number(500))
        default: other.times["callEndTime"] = (cdr.endSeconds ?? 0) + Int64(number(6 * 3_600)) - 10_800
        }
        return other
    }

    private mutating func weeksLater(_ fact: Fact) -> Fact {
        var fact = fact
        fact.atMicros += Int64(number(45 * 86_400)) * 1_000_000
        return fact
    }
}
