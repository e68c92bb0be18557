import Books
import BooksTestSupport
import Foundation
import Nightly
import Reports
import Testing

/// Random calls and cards: the books say what the second opinion says, and all reports say the same.
@Suite struct RatingPropertyTests {
    /// `HUADAN_TEST_LONG=1` makes twenty times as many.
    private static let seeds: ClosedRange<UInt64> =
        ProcessInfo.processInfo.environment["HUADAN_TEST_LONG"] == "1" ? 1...80 : 1...4

    @Test(arguments: seeds)
    func `random calls are priced as by fractions, and the reports agree to the last digit`(seed: UInt64) async throws {
        var world = try RatedWorld(seed: seed)
        for night in ["2026-10-08", "2026-10-20", "2026-11-03", "2026-11-12"] {
            try await world.live(until: utcMicros("\(night) 18:00:00"))
            try world.check()
        }
        #expect(try world.nights.broken() == [], "seed \(seed)")
        #expect(world.checkedLines > 100, "seed \(seed) has little in it")
    }

    @Test(arguments: seeds)
    func `signed money and corrections come to what the cards say now`(seed: UInt64) async throws {
        var world = try RatedWorld(seed: seed &+ 500)
        try await world.live(until: utcMicros("2026-11-03 18:00:00"))
        try world.close("2026-10", utcMicros("2026-11-04 01:00:00"))
        for night in ["2026-11-05", "2026-11-09", "2026-11-13"] {
            try await world.live(until: utcMicros("\(night) 18:00:00"), cards: 1)
            try world.checkClosed()
        }
        #expect(try world.nights.broken() == [], "seed \(seed)")
        #expect(world.checkedLines > 20, "seed \(seed) has little in it")
    }
}

/// Books with random calls of October and November and the cards that price them.
private struct RatedWorld {
    static let apps = ["app-1", "app-2", "app-3"]
    static let firstDay = "2026-10-01"

    let nights: TestNights
    private let seed: UInt64
    private var random: RandomRates
    private var oracle = MoneyOracle()
    private var coming: [Fact]
    private var loaded: [Fact] = []
    private var asOf: Int64
    private var signed: Set<ChargeLine> = []
    private(set) var checkedLines = 0

    init(seed: UInt64) throws {
        self.seed = seed
        nights = try TestNights(apps: Self.apps)
        random = RandomRates(seed: seed)
        coming = random.facts()
        asOf = utcMicros("2026-10-01 00:00:00")
    }

    /// Loads what arrives by then and some cards, and runs.
    mutating func live(until night: Int64, cards: Int? = nil) async throws {
        let arrived = coming.filter { $0.atMicros < night - 4_000_000 }
        coming.removeAll { $0.atMicros < night - 4_000_000 }
        loaded += arrived
        try await nights.load(arrived, nowMicros: night - 4_000_000)
        let count = cards ?? random.chance.number(3)
        for number in 0..<count {
            let before = Int64(count - number) * 1_000_000 + (cards == nil ? 0 : 86_400_000_000)
            oracle.cards.append(try nights.rate(random.card(), nowMicros: night - before))
        }
        try nights.run(asOfMicros: night)
        asOf = night
    }

    mutating func close(_ period: String, _ now: Int64) throws {
        _ = try nights.waive(WaiverScope(), nowMicros: now)
        try nights.close(period, asOfMicros: now + 3_600_000_000)
        asOf = now + 3_600_000_000
        signed = oracle.lines(loaded, asOfMicros: asOf, firstDay: Self.firstDay).filter { $0.day.hasPrefix(period) }
        #expect(Set(try charges().filter { $0.day.hasPrefix(period) }) == signed, comment)
    }

    private var comment: Comment {
        "seed \(seed) as of \(UTCText.of(micros: asOf)), \(oracle.cards.count) cards"
    }

    private func charges() throws -> [ChargeLine] {
        try nights.report("charges", asOfMicros: asOf).map(ChargeLine.init)
    }

    // MARK: What must hold

    mutating func check() throws {
        let found = try charges()
        let right = oracle.lines(loaded, asOfMicros: asOf, firstDay: Self.firstDay)
        let past = found.filter { $0.day < today }
        let wrong = Set(past).symmetricDifference(right).sorted { $0.description < $1.description }
        #expect(wrong.isEmpty, comment)
        #expect(past.count == right.count, comment)
        checkedLines += right.count
        try checkUnrated()
        try checkAgreement(found)
        try checkMonths(found)
        try checkManifests(found.filter { $0.day < today })
    }

    private func checkUnrated() throws {
        let cdrs = MoneyOracle.inForce(loaded, asOfMicros: asOf)
        let found = try nights.calls(cdrs.map(\.session)).filter { $0.value.kinds.contains("unrated") }.keys
        let right = cdrs.filter { oracle.isUnrated($0, asOfMicros: asOf) }.map(\.session)
        #expect(Set(found) == Set(right), comment)
    }

    /// Sums by day, app, service code, kind and currency.
    private static func sums(_ lines: some Sequence<ChargeLine>) -> [[String]: Fraction] {
        lines.reduce(into: [:]) { sums, line in
            let key = [line.day, line.app, line.serviceType, line.kind, line.currency]
            sums[key] = sums[key, default: .zero] + line.amount
        }
    }

    private static func sums(_ rows: [(key: [String], amount: String)]) -> [[String]: Fraction] {
        rows.filter { !$0.amount.isEmpty }.reduce(into: [:]) { sums, row in
            sums[row.key] = sums[row.key, default: .zero] + Fraction(text: row.amount)
        }
    }

    /// Where two sums differ; nothing is the same as zero.
    private static func differences(_ left: [[String]: Fraction], _ right: [[String]: Fraction]) -> [String] {
        Set(left.keys).union(right.keys).filter { left[$0, default: .zero] != right[$0, default: .zero] }
            .map { "\($0): \(left[$0, default: .zero]), not \(right[$0, default: .zero])" }.sorted()
    }

    private var today: String { Oracle().day(asOf / 1_000_000) }

    private func checkAgreement(_ found: [ChargeLine]) throws {
        // The day of the run has calls already and no sums yet.
        let usage = try nights.report("usage", asOfMicros: asOf).filter { $0[0] < today }
        let calls = try nights.report("calls", asOfMicros: asOf).filter { $0[0] < today }
        let inUsage = usage.flatMap { row in
            [("cost", 21), ("charge", 23)].map { (key: [row[0], row[1], row[3], $0, row[$1]], amount: row[$1 + 1]) }
        }
        #expect(Self.differences(Self.sums(inUsage), Self.sums(found)).isEmpty, comment)
        let inCalls = calls.flatMap { row in
            [("cost", 18), ("charge", 20)].map { (key: [row[0], row[1], row[4], $0, row[$1]], amount: row[$1 + 1]) }
        }
        let ofCalls = found.filter { !["fixed", "tier_adjustment"].contains($0.component) }
        #expect(Self.differences(Self.sums(inCalls), Self.sums(ofCalls)).isEmpty, comment)
        // An amount without a currency, or a currency without an amount, would be lost in a sum.
        #expect((inUsage + inCalls).allSatisfy { $0.key[4].isEmpty == $0.amount.isEmpty }, comment)
    }

    /// The statement adds the same lines up by the month.
    private func checkMonths(_ found: [ChargeLine]) throws {
        for (month, last) in [("2026-10", "31"), ("2026-11", "30")] {
            let rows = try nights.report("statement", asOfMicros: asOf, from: "\(month)-01", to: "\(month)-\(last)")
            let stated = rows.filter { $0[4] != "correction" }
                .map { (key: [$0[1], $0[3], $0[12], $0[6], $0[4], $0[5]], amount: $0[9]) }
            let right = found.filter { $0.day.hasPrefix(month) }.map {
                (key: [$0.app, $0.serviceType, $0.kind, $0.currency, $0.component, $0.card], amount: "\($0.amount)")
            }
            #expect(Self.differences(Self.sums(stated), Self.sums(right)).isEmpty, comment)
            let totals = rows.filter { !$0[11].isEmpty }
            #expect(
                totals.allSatisfy { Fraction(text: $0[11]) == Fraction(text: $0[9]) + Fraction(text: $0[10]) },
                comment
            )
        }
    }

    /// Printed lines come to the control totals of the manifest, in every file of every day.
    private func checkManifests(_ past: [ChargeLine]) throws {
        let days = Set(past.map(\.day)).sorted()
        var inFiles: [ChargeLine] = []
        for day in days {
            inFiles += try nights.lines(day, "charges").map(ChargeLine.init)
            let manifest = try Manifest.read(folder: "\(nights.reports.path)/\(day)")
            for (report, columns) in [
                ("charges", [16: 10]), ("usage", [22: 21, 24: 23]), ("calls", [19: 18, 21: 20]),
            ] {
                let rows = try nights.lines(day, report)
                var right: [String: Fraction] = [:]
                for (column, currency) in columns {
                    let name = report == "charges" || column == 22 || column == 19 ? "amount" : "charge_amount"
                    for row in rows where !row[column].isEmpty {
                        let kind = report == "charges" ? "\(row[5]) " : ""
                        let key = "\(name) \(kind)\(row[currency])"
                        right[key] = right[key, default: .zero] + Fraction(text: row[column])
                    }
                }
                let file = try #require(manifest.files.first { $0.name == "\(report).csv" })
                let totals = file.totals.filter { $0.name.contains("amount ") }.map {
                    ($0.name, Fraction(text: $0.sum))
                }
                #expect(Dictionary(uniqueKeysWithValues: totals) == right, comment)
            }
        }
        #expect(Set(inFiles) == Set(past), comment)
    }

    /// Signed lines and corrections come to what the second opinion says, by day, app, service, kind and currency.
    mutating func checkClosed() throws {
        let found = try charges()
        let isSigned = { (line: ChargeLine) in line.day.hasPrefix("2026-10") }
        #expect(Set(found.filter(isSigned)) == signed, comment)
        let fresh = oracle.lines(loaded, asOfMicros: asOf, firstDay: Self.firstDay)
        #expect(Set(found.filter { !isSigned($0) && $0.day < today }) == fresh.filter { !isSigned($0) }, comment)

        var sums = Self.sums(signed)
        var billed = signed.map(\.billed).reduce(0, +)
        let corrections = try nights.report("corrections", asOfMicros: asOf)
        for row in corrections where !row[13].isEmpty {
            let key = [row[1], row[4], row[5], row[14], row[12]]
            sums[key] = sums[key, default: .zero] + Fraction(text: row[13])
            billed += Int(row[11]) ?? .min
            #expect(row[0] >= "2026-11-01" && !row[12].isEmpty, comment)
        }
        #expect(Self.differences(sums, Self.sums(fresh.filter(isSigned))).isEmpty, comment)
        #expect(billed == fresh.filter(isSigned).map(\.billed).reduce(0, +), comment)
        checkedLines += corrections.count
        try checkAgreement(found)
        try checkStatement(corrections)
    }

    /// The open month's statement carries what was booked in it.
    private func checkStatement(_ corrections: [[String]]) throws {
        let rows = try nights.report("statement", asOfMicros: asOf, from: "2026-11-01", to: "2026-11-30")
        let stated = rows.filter { $0[4] == "correction" }.map { (key: [$0[1], $0[3], $0[12], $0[6]], amount: $0[10]) }
        let right = corrections.map { (key: [$0[4], $0[5], $0[14], $0[12]], amount: $0[13]) }
        #expect(Self.differences(Self.sums(stated), Self.sums(right)).isEmpty, comment)
    }
}

// MARK: - Chance

/// Random calls and cards from one seed.
private struct RandomRates {
    private static let prices = ["0.18", "0.005", "0.333333333", "0", "1.25", "0.0000005", "0.12"]
    private static let fees = ["0", "0", "0.01", "0.0000005", "0.0333335"]
    private static let numbers = ["+8613800000001", "+8615000000001", "+85212345678", "+4912345678"]

    var chance: RandomHistory
    private var cards = 0

    init(seed: UInt64) { chance = RandomHistory(seed: seed &+ 7_000) }

    /// CDRs of October and early November with ends of their own; some come late, again, or in another version.
    mutating func facts() -> [Fact] {
        let begin = utc("2026-10-01 00:10:00")
        var facts = (0..<140).flatMap { index -> [Fact] in
            let end = begin + Int64(chance.number(42 * 86_400 / 160)) * 160 + Int64(index)
            return call("s\(index)", platformText(end))
        }
        // The books begin with October.
        facts.append(callback("begin", "2026-09-30 16:00:05", first: nil, second: nil, at: "2026-09-30 16:00:10"))
        for index in facts.indices { facts[index].atMicros += Int64(index) }
        return facts
    }

    private mutating func call(_ session: String, _ end: String) -> [Fact] {
        let lengths: [Int64?] = [nil, 0, 1, 5, 6, 29, 30, 31, 59, 60, 61, 66, 67, 120, 121, Int64(chance.number(500))]
        let first = chance.pick(lengths)
        let second = chance.happens(60) ? chance.pick(lengths) : nil
        var fact = callback(session, end, first: first, second: second)
        change(&fact)
        if chance.happens(15) { fact.atMicros += Int64(chance.number(20 * 86_400)) * 1_000_000 }
        var facts = [fact]
        if chance.happens(10) { facts.append(later(fact)) }
        if chance.happens(10), case .cdr(var other) = later(fact) {
            other.times["fwdAnswerTime"] = utc(end) - 33
            facts.append(.cdr(other))
        }
        return facts
    }

    private mutating func change(_ fact: inout Fact) {
        guard case .cdr(var cdr) = fact else { return }
        cdr.app = chance.pick(RatedWorld.apps)
        cdr.service = chance.pick(["001", "002", "002", "003", "004", "009", nil])
        cdr.others["calleeNum"] = chance.pick(Self.numbers)
        cdr.others["fwdDstNum"] = chance.pick(Self.numbers)
        if chance.happens(40) {
            cdr.plays(chance.number(4), seconds: chance.number(90), isRecorded: chance.happens(50))
        }
        fact = .cdr(cdr)
    }

    private mutating func later(_ fact: Fact) -> Fact {
        var fact = fact
        fact.atMicros += 1_000_000 + Int64(chance.number(10 * 86_400)) * 1_000_000
        return fact
    }

    mutating func card() -> TestCard {
        cards += 1
        var card = TestCard(name: "c\(cards)", kind: chance.happens(60) ? "cost" : "charge")
        (card.currency, card.scale) = (chance.pick(["CNY", "EUR", "USD"]), chance.pick([6, 6, 2, 4, 0]))
        let day = 1 + chance.number(20)
        card.from = "2026-10-\(day < 10 ? "0" : "")\(day)" + (chance.happens(25) ? "T13:30:00+08:00" : "")
        card.to = chance.pick([nil, nil, "2026-10-28", "2026-11-04"])
        for service in ["001", "002", "003", "004", "other"] where chance.happens(85) { card.rules += rules(service) }
        if card.rules.isEmpty { card.rules = rules("002") }
        for number in 0..<(chance.happens(40) ? 2 : 0) { card.items.append(item(number)) }
        for index in card.rules.indices { card.rules[index].name = "r\(index)" }
        return card
    }

    /// Rules whose keys differ, or whose hours or times do.
    private mutating func rules(_ service: String) -> [TestRule] {
        var rules: [TestRule] = []
        for app in [nil, "app-1", "app-2"] as [String?] {
            for prefix in ["", "+86", "+8613", "+852"] where app == nil && prefix.isEmpty || chance.happens(20) {
                var rule = rule(service)
                (rule.app, rule.prefix) = (app, prefix)
                rules += split(rule)
            }
        }
        return rules
    }

    private mutating func split(_ rule: TestRule) -> [TestRule] {
        var (one, two) = (rule, rule)
        two.price = chance.pick(Self.prices)
        switch chance.number(8) {
        case 0:
            one.window = TestWindow(days: Set(0...6), from: 480, to: 1_200)
            two.window = TestWindow(days: Set(0...6), from: 1_200, to: 480)
        case 1: (one.to, two.from) = ("2026-10-25", "2026-10-25")
        case 2: (one.legs, two.legs, one.sums, two.sums) = ("first", "second", false, false)
        default: return [rule]
        }
        return [one, two]
    }

    private mutating func rule(_ service: String) -> TestRule {
        var rule = TestRule("r", service: service, price: chance.pick(Self.prices))
        rule.legs = chance.pick(["both", "both", "first", "second"])
        rule.unit = chance.pick([60, 60, 60, 1, 6, 7])
        rule.increments = chance.pick([(60, 60), (60, 6), (30, 6), (1, 1)])
        (rule.minimum, rule.grace) = (chance.pick([0, 0, 30, 61]), chance.pick([0, 0, 0, 5]))
        (rule.connection, rule.ttsPlay) = (chance.pick(Self.fees), chance.pick(Self.fees))
        (rule.ttsSecond, rule.recording) = (chance.pick(Self.fees), chance.pick(Self.fees))
        rule.sums = rule.legs == "both" && chance.happens(40)
        rule.free = chance.pick([0, 0, 0, 100, 400])
        if chance.happens(35) {
            rule.tierMode = chance.pick(["graduated", "volume"])
            rule.tiers = [
                (200, chance.pick(Self.prices)), (200 + 60 * (1 + chance.number(12)), chance.pick(Self.prices)),
            ]
        }
        return rule
    }

    private mutating func item(_ number: Int) -> TestItem {
        TestItem(
            name: "i\(number)",
            app: chance.pick(RatedWorld.apps),
            count: 1 + chance.number(30),
            price: chance.pick(Self.prices),
            service: chance.pick([nil, "004", "other"])
        )
    }
}
