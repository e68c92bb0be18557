import Foundation
import PlatformSimulator
import Testing

private func simulation(
    calls: Int,
    seed: UInt64 = 1,
    faults: FaultRates = .harsh,
    day: String = "2026-11-21",
    zone: String = "Asia/Shanghai"
) throws -> Simulation {
    var plan = SimulationPlan(calls: calls, seed: seed, day: day)
    plan.faults = faults
    plan.timeZone = zone
    return try Simulation(plan)
}

/// FNV-1a, 64 bits: simple enough to be the same everywhere.
private struct Digest {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    static func of(_ simulation: Simulation) -> UInt64 {
        var digest = Digest()
        for push in simulation.pushes {
            digest.add("\(push.sendAtSeconds) \(push.kind.rawValue) \(push.appKey) \(push.isRepeat)\n".utf8)
            digest.add(push.body)
        }
        for truth in simulation.truths { digest.add(truth.jsonLine().utf8) }
        return digest.value
    }
}

@Suite struct `A simulated day` {
    @Test func `has the same bytes and truth for the same seed, here and everywhere`() throws {
        #expect(Digest.of(try simulation(calls: 600, seed: 20_261_121)) == 0x00B1_6F35_52DF_FC05)
    }

    @Test func `has other bytes for another seed`() throws {
        #expect(Digest.of(try simulation(calls: 50, seed: 1)) == Digest.of(try simulation(calls: 50, seed: 1)))
        #expect(Digest.of(try simulation(calls: 50, seed: 1)) != Digest.of(try simulation(calls: 50, seed: 2)))
    }

    @Test(arguments: [0, 1, 2, 9, 10, 499, 500, 1234]) func `has exactly the planned calls`(calls: Int) throws {
        var (count, sessions) = (0, Set<String>())
        for truth in try simulation(calls: calls, faults: .realistic).truths {
            count += 1
            sessions.insert(truth.sessionID)
        }
        #expect(count == calls)
        #expect(sessions.count == calls)
    }

    @Test func `adds up to the calls in states at every instant`() throws {
        let day = try simulation(calls: 800)
        for hours in stride(from: Int64(0), through: 36, by: 3) {
            let asOf = day.daySeconds.lowerBound + hours * 3600
            var summary = SimulationSummary()
            for truth in day.truths(asOfSeconds: asOf) { summary.add(truth) }
            #expect(summary.states.total == summary.calls)
            let known = ["complete", "awaiting_fee", "missing_fee", "awaiting_status", "missing_status"]
            #expect(summary.states.sorted.allSatisfy { known.contains($0.name) })
            #expect(summary.calls <= 800)
        }
        let settled = day.summary()
        #expect(settled.calls == 800 && settled.states.total == 800)
        #expect(settled.states["awaiting_fee"] + settled.states["awaiting_status"] == 0)
    }

    @Test func `without faults has only complete calls and no discrepancy`() throws {
        let summary = try simulation(calls: 2000, faults: .none).summary()
        #expect(summary.states.sorted.map(\.name) == ["complete"])
        #expect(summary.discrepancies.sorted == [] && summary.faults.sorted == [])
        #expect((summary.unusableRecords, summary.malformedBodies, summary.repeats) == (0, 0, 0))
        #expect(summary.cdrsInForce == 2000 && summary.cdrVersions == 2000)
    }

    @Test(
        arguments: [
            ("2026-11-21", "Asia/Shanghai", 24), ("2026-10-25", "Europe/Berlin", 25),
            ("2026-03-29", "Europe/Berlin", 23),
            ("2026-04-24", "Africa/Cairo", 23), ("2028-02-29", "Asia/Kathmandu", 24),
            ("2026-12-31", "Pacific/Kiritimati", 24),
        ] as [(String, String, Int64)]
    ) func `holds every call's end, whatever the zone`(date: String, zone: String, hours: Int64) throws {
        let day = try simulation(calls: 600, day: date, zone: zone)
        #expect(day.daySeconds.upperBound - day.daySeconds.lowerBound == hours * 3600)
        var ends = Set<Int64>()
        for truth in day.truths {
            ends.insert(truth.endSeconds)
            #expect(truth.day == date, "\(truth.jsonLine())")
            #expect(day.daySeconds.contains(truth.endSeconds))
            #expect(truth.cdrs.allSatisfy { $0.day == date }, "\(truth.jsonLine())")
        }
        #expect(ends.contains(day.daySeconds.lowerBound) && ends.contains(day.daySeconds.upperBound - 1))
    }

    @Test(arguments: ["1970-01-02", "2000-02-29", "2100-02-28", "2100-03-01", "2399-12-31", "2400-02-29"])
    func `stands in the calendar as Foundation has it`(date: String) throws {
        let day = try simulation(calls: 40, faults: .none, day: date, zone: "UTC")
        let midnight = try Date(date + "T00:00:00Z", strategy: .iso8601)
        #expect(day.daySeconds.lowerBound == Int64(midnight.timeIntervalSince1970))
        #expect(day.truths.allSatisfy { $0.day == date })
        #expect(throws: SimulationError.unknownDay("2100-02-29")) { try simulation(calls: 1, day: "2100-02-29") }
    }

    @Test func `has calls over midnight and the lengths on which billing turns`() throws {
        let day = try simulation(calls: 8000, faults: .none)
        var (fromYesterday, talks) = (0, Set<Int64>())
        for call in day.facts {
            if call.cdrs.contains(where: {
                ($0.record.callOutStartSeconds ?? $0.record.fwdStartSeconds ?? 0) < day.daySeconds.lowerBound
            }) {
                fromYesterday += 1
            }
        }
        for truth in day.truths { talks.formUnion(truth.cdrs.filter(\.isAnswered).map(\.talkSeconds)) }
        #expect(fromYesterday >= 20)
        #expect(talks.isSuperset(of: [0, 1, 59, 60, 61, 3600]))
    }

    @Test func `has every service, recordings, speech and calls that nobody answered`() throws {
        let cdrs = try simulation(calls: 2000, faults: .none).truths.flatMap(\.cdrs)
        for service in ["001", "002", "003", "004"] {
            #expect(cdrs.contains { $0.serviceCode == service && $0.isAnswered })
            #expect(cdrs.contains { $0.serviceCode == service && !$0.isAnswered })
        }
        #expect(cdrs.contains { $0.ttsSeconds > 0 } && cdrs.contains(where: \.isRecorded))
        #expect(cdrs.contains { $0.serviceCode == "002" && !$0.isAnswered && $0.firstLegSeconds != nil })
    }

    @Test func `cannot be played from a wrong plan`() throws {
        #expect(throws: SimulationError.unknownDay("2026-02-30")) { try simulation(calls: 1, day: "2026-02-30") }
        #expect(throws: SimulationError.unknownDay("today")) { try simulation(calls: 1, day: "today") }
        #expect(throws: SimulationError.unknownDay("2011-12-30")) {
            try simulation(calls: 1, day: "2011-12-30", zone: "Pacific/Apia")
        }
        #expect(throws: SimulationError.unknownTimeZone("Mars/Olympus")) {
            try simulation(calls: 1, zone: "Mars/Olympus")
        }
        #expect(throws: SimulationError.negativeCalls(-1)) { try simulation(calls: -1) }
        var plan = SimulationPlan(calls: 1, seed: 1, day: "2026-11-21")
        plan.apps = [SimulatedApp(key: "stranger", isRegistered: false)]
        #expect(throws: SimulationError.noRegisteredApp) { try Simulation(plan) }
    }
}

@Suite struct `Injected faults` {
    @Test func `all happen on a harsh day`() throws {
        let summary = try simulation(calls: 5000).summary()
        for kind in FaultKind.allCases { #expect(summary.faults[kind.rawValue] > 0, "\(kind)") }
        #expect(summary.unusableRecords > 0 && summary.malformedBodies > 0 && summary.repeats > 0)
    }

    @Test(
        arguments: [
            (FaultKind.lostFee, ["missing_fee"]), (.lostStatuses, ["missing_status"]),
            (.lostDisconnect, ["incomplete_status"]),
            (.lostAnswer, ["answer_mismatch"]), (.inventedAnswer, ["answer_mismatch"]), (.clockShift, ["clock_shift"]),
            (.endMismatch, ["end_mismatch"]), (.conflictingFee, ["conflicting_fee"]), (.severalFees, ["several_fees"]),
            (.timeOrder, ["time_order"]), (.unreadableTime, ["time_order"]), (.unknownService, ["unknown_service"]),
            (.missingService, ["unknown_service"]), (.unknownApp, ["unknown_app"]), (.repeatedFee, []),
            (.repeatedRecord, []),
            (.repeatedStatus, []), (.feeFirst, []), (.shuffledStatuses, []), (.lateFee, []), (.unusableRecord, []),
            (.malformedBody, []),
        ] as [(FaultKind, [String])]
    ) func `alone give their own discrepancy`(kind: FaultKind, kinds: [String]) throws {
        var faults = FaultRates.none
        faults[kind] = 300
        var struck = 0
        for truth in try simulation(calls: 400, faults: faults).truths {
            #expect(truth.discrepancies == (truth.faults.isEmpty ? [] : kinds), "\(truth.jsonLine())")
            struck += truth.faults.count
        }
        #expect(struck > 15)
    }

    @Test func `of an app mismatch give two CDRs of two apps`() throws {
        var faults = FaultRates.none
        faults[.appMismatch] = 300
        for truth in try simulation(calls: 1000, faults: faults).truths where !truth.faults.isEmpty {
            #expect(truth.discrepancies.filter { $0 != "missing_status" } == ["app_mismatch", "several_fees"])
            #expect(Set(truth.cdrs.map(\.appKey)).count == 2)
        }
    }

    @Test func `in delivery do not change the truth, but for the count of repeats`() throws {
        var faults = FaultRates.none
        for kind in [FaultKind.repeatedFee, .repeatedRecord, .repeatedStatus, .unusableRecord, .malformedBody] {
            faults[kind] = 200
        }
        let truths = Array(try simulation(calls: 1000, faults: faults).truths)
        #expect(truths.allSatisfy { $0.state == "complete" && $0.discrepancies.isEmpty && $0.cdrsInForce == 1 })
        #expect(truths.contains { $0.repeats > 0 })
    }

    @Test func `that only reorder arrivals leave the truth as it is`() throws {
        let day = try simulation(calls: 2000)
        for facts in day.facts {
            guard let truth = day.oracle.judge(facts, asOfSeconds: day.settledAtSeconds),
                !truth.discrepancies.contains("conflicting_fee")
            else { continue }
            var turned = facts
            let cdrTimes = facts.cdrs.map(\.arrivedAtSeconds)
            let eventTimes = facts.events.map(\.arrivedAtSeconds)
            for (position, time) in cdrTimes.reversed().enumerated() { turned.cdrs[position].arrivedAtSeconds = time }
            for (position, time) in eventTimes.reversed().enumerated() {
                turned.events[position].arrivedAtSeconds = time
            }
            #expect(day.oracle.judge(turned, asOfSeconds: day.settledAtSeconds) == truth)
        }
    }
}
