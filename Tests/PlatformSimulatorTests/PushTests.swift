import Foundation
import PlatformSimulator
import Testing

private func simulation(calls: Int, seed: UInt64 = 3, faults: FaultRates = .harsh) throws -> Simulation {
    var plan = SimulationPlan(calls: calls, seed: seed, day: "2026-11-21")
    plan.faults = faults
    return try Simulation(plan)
}

private typealias Object = [String: Any]

private func parsed(_ push: SimulatedPush) throws -> Object {
    try #require(try JSONSerialization.jsonObject(with: Data(push.body)) as? Object)
}

/// The records of a fee push, a lone object being one.
private func records(_ body: Object) throws -> [Object] {
    if let one = body["feeLst"] as? Object { return [one] }
    return try #require(body["feeLst"] as? [Object])
}

/// The text of a scalar; nil when it is not given.
private func scalar(_ value: Any?) -> String? {
    switch value {
    case let text as String: text.isEmpty ? nil : text
    case let number as NSNumber: number.stringValue
    default: nil
    }
}

/// UTC seconds of `yyyy-MM-dd HH:mm:ss` with one or more spaces, read by other means than the simulator's.
private func seconds(_ text: String?) -> Int64? {
    guard let text else { return nil }
    let calendar = Calendar(identifier: .gregorian)
    let parts = text.split(whereSeparator: { " -:".contains($0) }).map { Int($0) }
    guard parts.count == 6, let zone = TimeZone(identifier: "UTC") else { return nil }
    let components = DateComponents(
        calendar: calendar,
        timeZone: zone,
        year: parts[0],
        month: parts[1],
        day: parts[2],
        hour: parts[3],
        minute: parts[4],
        second: parts[5]
    )
    guard components.isValidDate, let date = components.date else { return nil }
    return Int64(date.timeIntervalSince1970)
}

private let timeKeys = [
    "callInTime", "callOutStartTime", "callOutAlertingTime", "callOutAnswerTime", "fwdStartTime", "fwdAlertingTime",
    "fwdAnswerTime", "callEndTime", "failTime",
]

/// Reads a record by the platform's documents; nil when it must be set aside.
private func cdr(_ record: Object) -> (sessionID: String, record: CDRRecord)? {
    guard let sessionID = scalar(record["sessionId"]), sessionID.count <= 256,
        timeKeys.contains(where: { seconds(scalar(record[$0])) != nil }), scalar(record["ttsPlayTimes"]) != "5.7"
    else { return nil }
    func time(_ key: String) -> Int64? { seconds(scalar(record[key])) }
    var read = CDRRecord(
        appKey: scalar(record["appKey"]) ?? "",
        icid: scalar(record["icid"]),
        serviceType: scalar(record["serviceType"])
    )
    (read.calleeNum, read.fwdDstNum) = (scalar(record["calleeNum"]), scalar(record["fwdDstNum"]))
    read.callInSeconds = time("callInTime")
    read.callOutStartSeconds = time("callOutStartTime")
    read.callOutAlertingSeconds = time("callOutAlertingTime")
    read.callOutAnswerSeconds = time("callOutAnswerTime")
    read.fwdStartSeconds = time("fwdStartTime")
    read.fwdAlertingSeconds = time("fwdAlertingTime")
    read.fwdAnswerSeconds = time("fwdAnswerTime")
    (read.callEndSeconds, read.failSeconds) = (time("callEndTime"), time("failTime"))
    read.hasUnreadableTime = timeKeys.contains { scalar(record[$0]) != nil && time($0) == nil }
    read.ttsPlays = Int(Double(scalar(record["ttsPlayTimes"]) ?? "0") ?? -1)
    read.ttsSeconds = Int(Double(scalar(record["ttsTransDuration"]) ?? "0") ?? -1)
    read.isRecorded = Double(scalar(record["recordFlag"]) ?? "0") == 1
    read.otherContent = otherContent(record)
    return (sessionID, read)
}

private func otherContent(_ record: Object) -> String {
    let read = Set(timeKeys + ["ttsPlayTimes", "ttsTransDuration", "recordFlag", "recordStartTime"])
    return record.keys.filter { !read.contains($0) }.sorted()
        .compactMap { key in scalar(record[key]).map { "\(key)=\(key == "userData" ? $0 : normalised($0))" } }
        .joined(separator: "\u{1}")
}

private func normalised(_ text: String) -> String {
    text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

private func statusEvent(_ body: Object) throws -> (sessionID: String, record: StatusRecord) {
    let status = try #require(body["statusInfo"] as? Object)
    var read = StatusRecord(
        eventType: try #require(scalar(body["eventType"])),
        timestampSeconds: try #require(seconds(scalar(status["timestamp"])))
    )
    (read.caller, read.called) = (scalar(status["caller"]), scalar(status["called"]))
    read.digitInfo = scalar(status["digitInfo"])
    read.stateCode = scalar(status["stateCode"]).flatMap { Double($0) }.map { Int($0) }
    return (try #require(scalar(status["sessionId"])), read)
}

@Suite struct Pushes {
    @Test func `come in the order of their sending`() throws {
        var last = Int64.min
        for push in try simulation(calls: 1500).pushes {
            #expect(push.sendAtSeconds >= last)
            last = push.sendAtSeconds
        }
        #expect(last < (try simulation(calls: 1500)).settledAtSeconds)
    }

    @Test func `are JSON unless malformed on purpose`() throws {
        var bodies = Set<[UInt8]>()
        for push in try simulation(calls: 1500).pushes {
            #expect(!push.body.contains(0x0A), "bodies can be kept one a line")
            if push.isMalformed {
                #expect(bodies.insert(push.body).inserted)
                #expect(push.records == 0)
            } else {
                let body = try parsed(push)
                #expect((body["eventType"] as? String == "fee") == (push.kind == .fee))
            }
        }
        #expect(bodies.count > 25)
    }

    @Test func `merge at most 50 CDRs, of one app and one end`() throws {
        let day = try simulation(calls: 2000)
        var sizes: [Int: Int] = [:]
        for push in day.pushes where push.kind == .fee && !push.isMalformed {
            let records = try records(try parsed(push))
            sizes[records.count, default: 0] += 1
            #expect(records.count == push.records && records.count <= 50)
            #expect(records.count { cdr($0) == nil } == push.unusableRecords)
            guard records.count > 1 else { continue }
            #expect(Set(records.map { seconds(scalar($0["callEndTime"])) }).count == 1)
            #expect(Set(records.map { scalar($0["appKey"]) }).count == 1)
        }
        #expect(sizes[50, default: 0] > 0)
    }

    @Test func `go to registered apps only, CDRs of such an app to its own URL`() throws {
        let registered = Set(SimulatedApp.defaults.filter(\.isRegistered).map(\.key))
        var strangers = 0
        for push in try simulation(calls: 1500).pushes {
            #expect(registered.contains(push.appKey))
            guard push.kind == .fee, !push.isMalformed else { continue }
            let keys = Set(try records(try parsed(push)).compactMap { scalar($0["appKey"]) })
            if keys.isDisjoint(with: registered) { strangers += 1 } else { #expect(keys == [push.appKey]) }
        }
        #expect(strangers > 0)
    }

    @Test func `read back by the documents give the truth`() throws {
        let day = try simulation(calls: 2500, seed: 11)
        var calls: [String: CallFacts] = [:]
        for push in day.pushes where !push.isMalformed {
            let body = try parsed(push)
            if push.kind == .status {
                let (id, event) = try statusEvent(body)
                calls[id, default: CallFacts(sessionID: id)].events.append(
                    StatusFact(arrivedAtSeconds: push.sendAtSeconds, urlAppKey: push.appKey, event: event)
                )
            } else {
                for (id, record) in try records(body).compactMap(cdr) {
                    calls[id, default: CallFacts(sessionID: id)].cdrs.append(
                        CDRFact(arrivedAtSeconds: push.sendAtSeconds, record: record)
                    )
                }
            }
        }
        for (planned, truth) in zip(day.facts, day.truths) {
            var (facts, expected) = (try #require(calls[truth.sessionID]), truth)
            expected.faults = []
            #expect(day.oracle.judge(facts, asOfSeconds: day.settledAtSeconds) == expected)
            #expect(facts.events == planned.events)
            for position in facts.cdrs.indices { facts.cdrs[position].record.otherContent = "" }
            #expect(facts.cdrs == planned.cdrs)
        }
        #expect(calls.count == 2500)
    }

    @Test func `that only repeat are marked`() throws {
        var (seen, marked) = (Set<String>(), 0)
        for push in try simulation(calls: 2000).pushes where push.kind == .status && !push.isMalformed {
            let (id, event) = try statusEvent(try parsed(push))
            #expect(seen.insert("\(id) \(event)").inserted == !push.isRepeat)
            marked += push.isRepeat ? 1 : 0
        }
        #expect(marked > 0)
    }

    @Test func `show numbers as text, double spaces, and absent values in every shape`() throws {
        var found = Set<String>()
        for push in try simulation(calls: 2500, faults: .none).pushes {
            let text = String(decoding: push.body, as: UTF8.self)
            for sign in ["\"direction\":\"", "  1", ":null", ":\"\"", "\\u", "\\/", ".0,", "\"feeLst\":{", "\t"]
            where text.contains(sign) { found.insert(sign) }
        }
        #expect(found.count == 9, "\(found.sorted())")
    }

    @Test func `are plain when the plan says so`() throws {
        var plan = SimulationPlan(calls: 500, seed: 1, day: "2026-11-21")
        plan.faults = .none
        plan.variesFormatting = false
        for push in try Simulation(plan).pushes {
            let text = String(decoding: push.body, as: UTF8.self)
            #expect(!text.contains(":null") && !text.contains(":\"\"") && !text.contains("\"direction\":\""))
        }
    }
}
