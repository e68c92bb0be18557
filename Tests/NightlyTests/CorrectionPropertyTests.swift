import Books
import BooksTestSupport
import Foundation
import Nightly
import Postgres
import Testing

/// Random histories over months that close and open again: what was signed, and what was booked since, always come to
/// what the facts say now.
@Suite struct CorrectionPropertyTests {
    /// `HUADAN_TEST_LONG=1` makes twenty times as many.
    private static let seeds: ClosedRange<UInt64> =
        ProcessInfo.processInfo.environment["HUADAN_TEST_LONG"] == "1" ? 1...100 : 1...5

    @Test(arguments: seeds)
    func `signed figures and corrections come to what the facts say`(seed: UInt64) async throws {
        var universe = try Universe(seed: seed)
        try await universe.live()
        #expect(universe.closes >= 2 && universe.checks > 10, "seed \(seed) has little in it")
    }
}

/// One set of books through the autumn, and the second opinion beside it.
private struct Universe {
    private static let calls = 210
    private static let hour: Int64 = 3_600_000_000

    private let seed: UInt64
    private let nights: TestNights
    private var chance: RandomHistory
    private var oracle = Oracle()
    /// Not loaded yet.
    private var coming: [Fact]
    private var loaded: [Fact] = []
    private var garbage = 0
    /// What the second opinion said of each closed month at its cut.
    private var signed: [String: [[String]]] = [:]
    private var expected: [String: ExpectedCall] = [:]
    /// Corrections that some run before has booked.
    private var booked: Set<[String]> = []
    private(set) var closes = 0
    private(set) var checks = 0

    init(seed: UInt64) throws {
        self.seed = seed
        chance = RandomHistory(seed: seed &+ 1_000)
        nights = try TestNights(apps: [])
        oracle.apps = chance.apps()
        for app in oracle.apps { try nights.register(app) }
        coming = chance.months(calls: Self.calls)
    }

    mutating func live() async throws {
        var now = utcMicros("2026-09-27 18:00:00")
        while now < utcMicros("2026-12-06 00:00:00") {
            try await step(now)
            now += Int64(2 + chance.number(7)) * 24 * Self.hour + Int64(chance.number(86_400)) * 1_000_000
        }
        try await step(utcMicros("2026-12-24 18:00:00"), isLast: true)
    }

    private mutating func step(_ now: Int64, isLast: Bool = false) async throws {
        try await load(before: now, all: isLast)
        if chance.happens(50) { try choose(now - 500_000) }
        try nights.run(asOfMicros: now)
        try check(now)
        if chance.happens(30) { try reopen(now + Self.hour) }
        if chance.happens(70) { try close(now + 3 * Self.hour) }
    }

    // MARK: What happens

    /// Loads what has arrived, but for a part that comes later by another way.
    private mutating func load(before now: Int64, all: Bool) async throws {
        var arrived: [Fact] = []
        var rest: [Fact] = []
        for fact in coming {
            if fact.atMicros < now - 1_000_000 && (all || chance.happens(90)) {
                arrived.append(fact)
            } else {
                rest.append(fact)
            }
        }
        coming = rest
        loaded += arrived
        try await nights.load(arrived, nowMicros: now - 1_000_000)
        guard chance.happens(40) else { return }
        garbage += 1
        try await nights.books.load([TestPush(Array("{ \(garbage)".utf8), atMicros: now - 900_000)])
    }

    /// Puts any version of a CDR in force of which the last run saw several.
    private mutating func choose(_ now: Int64) throws {
        let conflicts = expected.filter { $0.value.kinds.contains("conflicting_fee") }.keys.sorted()
        guard !conflicts.isEmpty else { return }
        let session = chance.pick(conflicts)
        let cdrs = loaded.filter { $0.session == session }.compactMap(\.cdr).sorted { $0.atMicros < $1.atMicros }
        let byICID = Dictionary(grouping: cdrs, by: \.icid).mapValues(Self.distinct).filter { $0.value.count > 1 }
        guard let icid = byICID.keys.min(by: { ($0 ?? "") < ($1 ?? "") }), let versions = byICID[icid] else { return }
        let number = chance.number(versions.count)
        try nights.choose(Int64(number + 1), of: session, icid: icid ?? "", nowMicros: now)
        oracle.choices.append(OracleChoice(version: versions[number], atMicros: now))
    }

    private static func distinct(_ cdrs: [TestCDR]) -> [TestCDR] {
        cdrs.reduce(into: []) { versions, cdr in
            if !versions.contains(where: { $0.record == cdr.record }) { versions.append(cdr) }
        }
    }

    /// Closes the earliest open month that is over, after everything in its way was let stand.
    private mutating func close(_ now: Int64) throws {
        let months = ["2026-09", "2026-10", "2026-11"].filter { signed[$0] == nil }
        guard let month = months.first, now > Self.endOfMonth(month) + 8 * Self.hour else { return }
        for attempt in 0..<2 {
            let cut = now + Int64(2 * attempt + 1) * Self.hour
            _ = try nights.waive(WaiverScope(), nowMicros: cut - Self.hour)
            try nights.dismissAll(nowMicros: cut - Self.hour)
            do {
                try nights.close(month, asOfMicros: cut)
                judge(cut)
                signed[month] = fresh(cut).filter { $0[0].hasPrefix(month) }
                closes += 1
                return try check(cut)
            } catch NightlyError.obstacles where attempt == 0 {
                // A grace ran out by the cut.
                try check(cut)
            }
        }
    }

    private static func endOfMonth(_ month: String) -> Int64 {
        utcMicros("\(month)-\(month == "2026-10" ? 31 : 30) 16:00:00")
    }

    /// Opens a closed month, unless a correction for it was signed with another.
    private mutating func reopen(_ now: Int64) throws {
        guard !signed.isEmpty else { return }
        let month = chance.pick(signed.keys.sorted())
        let isHeld = try nights.report("corrections", asOfMicros: now).contains {
            $0[2] == month && signed[String($0[0].prefix(7))] != nil
        }
        do {
            try nights.reopen(month, nowMicros: now)
            #expect(!isHeld, comment(now))
            signed[month] = nil
        } catch NightlyError.correctionsSigned {
            #expect(isHeld, comment(now))
        }
    }

    // MARK: What must hold

    private mutating func check(_ asOf: Int64) throws {
        checks += 1
        judge(asOf)
        let fresh = fresh(asOf)
        try checkReports(fresh, asOf)
        try checkSums(fresh, asOf)
        // What a run left behind stays behind, so a look now and then finds it.
        if checks.isMultiple(of: 3) { try checkFiles(asOf) }
        try checkBookings(asOf)
        try checkCalls(asOf)
        try checkConservation(asOf)
    }

    private mutating func judge(_ asOf: Int64) { expected = oracle.judge(loaded, asOfMicros: asOf) }

    /// Usage of the days that are over, without the count of other discrepancies.
    private func fresh(_ asOf: Int64) -> [[String]] {
        OracleUsage.lines(expected.values, before: oracle.day(asOf / 1_000_000)).map { Array($0.dropLast()) }
    }

    private func isClosed(_ day: String) -> Bool { signed[String(day.prefix(7))] != nil }

    /// Open days say what the facts say, closed ones what was signed.
    private func checkReports(_ fresh: [[String]], _ asOf: Int64) throws {
        let found = try nights.report("usage", asOfMicros: asOf).map { cells in
            [cells[0], cells[1]] + cells[3...10] + cells[12...19]
        }
        let right = fresh.filter { !isClosed($0[0]) } + signed.values.joined()
        let wrong = Set(found).symmetricDifference(right)
        #expect(wrong.isEmpty, comment(asOf))
        #expect(found.count == right.count, comment(asOf))
    }

    /// The folders of the days say what the books say.
    private func checkFiles(_ asOf: Int64) throws {
        let today = oracle.day(asOf / 1_000_000)
        let days = try FileManager.default.contentsOfDirectory(atPath: nights.reports.path).filter { $0.count == 10 }
        for report in ["usage", "corrections"] {
            let written = try days.flatMap { try nights.lines($0, report) }
            let right = try nights.report(report, asOfMicros: asOf).filter { $0[0] < today }
            let wrong = Set(written).symmetricDifference(right)
            #expect(wrong.isEmpty, comment(asOf))
            #expect(written.count == right.count, comment(asOf))
        }
    }

    /// Signed figures and corrections, by day, app and service code, come to the fresh ones.
    private func checkSums(_ fresh: [[String]], _ asOf: Int64) throws {
        var open: [[String]: [Int]] = [:]
        let add = { (key: [String], figures: [Int]) in open[key] = zip(open[key] ?? [0, 0, 0], figures).map(+) }
        for line in signed.values.joined() { add(Array(line[0...2]), Self.figures(line, 1)) }
        for line in fresh where isClosed(line[0]) { add(Array(line[0...2]), Self.figures(line, -1)) }
        for line in try nights.report("corrections", asOfMicros: asOf) {
            #expect(isClosed(line[1]), comment(asOf))
            add([line[1], line[4], line[5]], line[8...10].map { Int($0) ?? .min })
        }
        let wrong = open.filter { $0.value != [0, 0, 0] }
        #expect(wrong.isEmpty, comment(asOf))
    }

    /// Calls, CDRs and talk seconds of a line of usage.
    private static func figures(_ line: [String], _ sign: Int) -> [Int] {
        [line[4], line[5], line[7]].map { sign * (Int($0) ?? .min) }
    }

    /// What is new is booked on a day that is open, and not in the future.
    private mutating func checkBookings(_ asOf: Int64) throws {
        let today = oracle.day(asOf / 1_000_000)
        let lines = Set(try nights.report("corrections", asOfMicros: asOf))
        let wrong = lines.subtracting(booked).filter { isClosed($0[0]) || $0[0] > today }
        #expect(wrong.isEmpty, comment(asOf))
        booked.formUnion(lines)
    }

    /// Each call is judged by the facts, also in closed months.
    private func checkCalls(_ asOf: Int64) throws {
        let found = try nights.calls(expected.keys).mapValues(Self.judged)
        let right = expected.mapValues { Self.judged(FoundCall($0)) }
        let wrong = right.filter { found[$0.key] != $0.value }
        #expect(wrong.isEmpty, comment(asOf))
    }

    /// But for `late_fee`, which says something about the books and not about the facts.
    private static func judged(_ call: FoundCall) -> [String] {
        [call.day, call.app, call.service, call.state, "\(call.cdrs)"] + call.kinds.filter { $0 != "late_fee" }
    }

    /// Nothing that was received is lost or counted twice.
    private func checkConservation(_ asOf: Int64) throws {
        let names = ["cdr", "cdr_result", "status_event", "repeat", "set_aside_occurrence", "call_result"]
        let counts = try nights.books.rows(
            "SELECT " + names.map { "(SELECT count(*) FROM \($0))" }.joined(separator: ", ")
        )[0].map { Int($0) ?? .min }
        let versions = Set(loaded.compactMap(\.cdr).map(\.record)).count
        let inForce = expected.values.map(\.cdrs.count).reduce(0, +)
        #expect(counts[0] == versions && counts[1] == inForce, comment(asOf))
        #expect(counts[0] + counts[2] + counts[3] + counts[4] == loaded.count + garbage, comment(asOf))
        #expect(counts[5] == expected.count, comment(asOf))
        let states = try nights.books.rows("SELECT state, count(*) FROM call_result GROUP BY state ORDER BY state")
        let right = Dictionary(grouping: expected.values, by: \.state).map { [$0.key, "\($0.value.count)"] }
        #expect(Set(states) == Set(right), comment(asOf))
    }

    private func comment(_ asOf: Int64) -> Comment {
        "seed \(seed) at \(UTCText.of(micros: asOf)), closed: \(signed.keys.sorted())"
    }
}
