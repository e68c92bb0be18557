import Foundation

/// An app as of a run.
struct OracleApp: Sendable, Equatable {
    var key: String
    var expectsFee = true
    var expectsStatus = true
    var sinceMicros: Int64 = 0
}

/// A version of a CDR that a person put in force.
struct OracleChoice: Sendable, Equatable {
    var version: TestCDR
    var atMicros: Int64
}

/// What is expected of a CDR in force.
struct ExpectedCDR: Equatable {
    let day: String
    let app: String
    let service: String?
    let isAnswered: Bool
    let firstLegSeconds: Int64?
    let secondLegSeconds: Int64?
    let talkSeconds: Int64
    let ttsPlays: Int64
    let ttsSeconds: Int64
    let isRecorded: Bool
}

/// What is expected of a call.
struct ExpectedCall: Equatable {
    let day: String
    let app: String
    /// Of the main CDR; empty without one or without a code.
    let service: String
    let hasCDR: Bool
    let endSeconds: Int64
    let state: String
    let kinds: [String]
    let statusEvents: Int
    let cdrs: [ExpectedCDR]
}

/// A second opinion, written from the definitions and not from the SQL: plain Swift over plain values.
struct Oracle {
    var zone = "Asia/Shanghai"
    var feeGraceSeconds: Int64 = 25_200
    var statusGraceSeconds: Int64 = 600
    var toleranceSeconds: Int64 = 2
    var apps = [OracleApp(key: "app-1")]
    /// In the order they were made.
    var choices: [OracleChoice] = []

    /// Every call that has a fact by then, by session.
    func judge(_ facts: [Fact], asOfMicros: Int64) -> [String: ExpectedCall] {
        let seen = facts.filter { $0.atMicros <= asOfMicros }
        return Dictionary(grouping: seen, by: \.session).mapValues { judge(call: $0, asOfMicros) }
    }

    func day(_ seconds: Int64) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: zone) ?? .gmt
        let date = Date(timeIntervalSince1970: TimeInterval(seconds))
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        return String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
    }

    /// The day something stands on that ended then and was first reported then.
    private func day(_ endSeconds: Int64, _ firstMicros: Int64) -> String {
        isImplausible(endSeconds, firstMicros) ? day(floorSeconds(firstMicros)) : day(endSeconds)
    }

    private func isImplausible(_ endSeconds: Int64, _ firstMicros: Int64) -> Bool {
        endSeconds * 1_000_000 > firstMicros + 86_400 * 1_000_000
    }

    private func floorSeconds(_ micros: Int64) -> Int64 { Int64((Double(micros) / 1e6).rounded(.down)) }
}

extension Oracle {
    private struct Version {
        let cdr: TestCDR
        let firstMicros: Int64
        let endSeconds: Int64
    }

    private struct Event {
        let event: TestEvent
        let firstMicros: Int64
    }

    private func judge(call facts: [Fact], _ asOf: Int64) -> ExpectedCall {
        let versions = versions(facts)
        let byIdentity = Dictionary(grouping: versions, by: { identity($0.cdr) })
        let inForce = byIdentity.values.compactMap { chosen(of: $0, asOf) }.sorted(by: endsBefore)
        let events = events(facts)
        let app = appOfCall(inForce, events)
        let end = end(inForce, events)
        let state = state(hasCDR: !inForce.isEmpty, hasStatus: !events.isEmpty, app, end, asOf)
        var kinds = kinds(inForce, events, app, asOf)
        if byIdentity.values.contains(where: { $0.count > 1 }) { kinds.insert("conflicting_fee") }
        if state.hasPrefix("missing_") { kinds.insert(state) }
        let endMicros = endReported(inForce, events, end)
        if isImplausible(end, endMicros) { kinds.insert("implausible_time") }
        return ExpectedCall(
            day: day(end, endMicros),
            app: app,
            service: inForce.first?.cdr.service ?? "",
            hasCDR: !inForce.isEmpty,
            endSeconds: end,
            state: state,
            kinds: kinds.sorted(),
            statusEvents: events.count,
            cdrs: inForce.map(figures)
        )
    }

    /// Same content is one version, first reported when it came first.
    private func versions(_ facts: [Fact]) -> [Version] {
        let cdrs = facts.compactMap { if case .cdr(let cdr) = $0 { cdr } else { nil } }
        return Dictionary(grouping: cdrs, by: \.record).values.compactMap { same in
            guard let first = same.min(by: { $0.atMicros < $1.atMicros }), let end = first.endSeconds else {
                return nil
            }
            return Version(cdr: first, firstMicros: first.atMicros, endSeconds: end)
        }
    }

    /// The version that was chosen last, else the first that came.
    private func chosen(of versions: [Version], _ asOf: Int64) -> Version? {
        let choice = choices.last { choice in
            choice.atMicros <= asOf && choice.version.session == versions.first?.cdr.session
                && versions.contains { $0.cdr.record == choice.version.record }
        }
        return versions.first { $0.cdr.record == choice?.version.record }
            ?? versions.min { $0.firstMicros < $1.firstMicros }
    }

    private func events(_ facts: [Fact]) -> [Event] {
        let events = facts.compactMap { if case .event(let event) = $0 { event } else { nil } }
        return Dictionary(grouping: events, by: \.identity).values
            .compactMap { same in
                same.min { $0.atMicros < $1.atMicros }.map { Event(event: $0, firstMicros: $0.atMicros) }
            }
            .sorted { ($0.event.seconds, $0.firstMicros) < ($1.event.seconds, $1.firstMicros) }
    }

    private func identity(_ cdr: TestCDR) -> [String?] {
        if let icid = cdr.icid { return [icid] }
        let start = cdr.times["callOutStartTime"] ?? cdr.times["fwdStartTime"] ?? cdr.times["callInTime"]
        return [nil, cdr.others["calleeNum"], cdr.others["fwdDstNum"], start.map { "\($0)" }]
    }

    private func endsBefore(_ left: Version, _ right: Version) -> Bool {
        if left.endSeconds != right.endSeconds { return left.endSeconds < right.endSeconds }
        let a = [left.cdr.icid ?? "", left.cdr.app ?? ""]
        let b = [right.cdr.icid ?? "", right.cdr.app ?? ""]
        return a[0] == b[0]
            ? a[1].utf8.lexicographicallyPrecedes(b[1].utf8) : a[0].utf8.lexicographicallyPrecedes(b[0].utf8)
    }

    private func appOfCall(_ cdrs: [Version], _ events: [Event]) -> String {
        if let main = cdrs.first { return main.cdr.app ?? "" }
        if let token = events.first(where: { !$0.event.app.isEmpty }) { return token.event.app }
        return events.first { !$0.event.signedBy.isEmpty }?.event.signedBy ?? ""
    }

    private func end(_ cdrs: [Version], _ events: [Event]) -> Int64 {
        if let end = cdrs.map(\.endSeconds).max() { return end }
        let hangUps = events.filter { $0.event.type == "disconnect" }
        return (hangUps.isEmpty ? events : hangUps).map(\.event.seconds).max() ?? 0
    }

    private func endReported(_ cdrs: [Version], _ events: [Event], _ end: Int64) -> Int64 {
        let reports =
            cdrs.isEmpty
            ? events.filter { $0.event.seconds == end }.map(\.firstMicros)
            : cdrs.filter { $0.endSeconds == end }.map(\.firstMicros)
        return reports.min() ?? 0
    }
}

extension Oracle {
    private func app(_ key: String, _ asOf: Int64) -> OracleApp? {
        apps.last { $0.key == key && $0.sinceMicros <= asOf }
    }

    private func state(hasCDR: Bool, hasStatus: Bool, _ key: String, _ end: Int64, _ asOf: Int64) -> String {
        let app = app(key, asOf)
        let lateFor = { (grace: Int64) in asOf > (end + grace) * 1_000_000 }
        if hasCDR && hasStatus { return "complete" }
        if hasCDR {
            if app?.expectsStatus == false { return "complete" }
            return lateFor(statusGraceSeconds) ? "missing_status" : "awaiting_status"
        }
        if app?.expectsFee == false { return "complete" }
        return lateFor(feeGraceSeconds) ? "missing_fee" : "awaiting_fee"
    }

    private func kinds(_ cdrs: [Version], _ events: [Event], _ key: String, _ asOf: Int64) -> Set<String> {
        var kinds: Set<String> = []
        if app(key, asOf) == nil { kinds.insert("unknown_app") }
        if cdrs.count > 1 { kinds.insert("several_fees") }
        if Set(cdrs.map { $0.cdr.app ?? "" }).count > 1 { kinds.insert("app_mismatch") }
        if cdrs.contains(where: { !["001", "002", "003", "004"].contains($0.cdr.service ?? "") }) {
            kinds.insert("unknown_service")
        }
        if cdrs.contains(where: contradicts) { kinds.insert("time_order") }
        return kinds.union(sides(cdrs, events, asOf))
    }

    /// Where CDRs and events say different things.
    private func sides(_ cdrs: [Version], _ events: [Event], _ asOf: Int64) -> Set<String> {
        guard let end = cdrs.map(\.endSeconds).max(), !events.isEmpty,
            asOf > (end + statusGraceSeconds) * 1_000_000
        else { return [] }
        var kinds: Set<String> = []
        let hangUp = events.filter { $0.event.type == "disconnect" }.map(\.event.seconds).max()
        let hasAnswer = events.contains { $0.event.type == "answer" }
        let hasLeg = cdrs.contains {
            $0.cdr.times["callOutAnswerTime"] != nil || $0.cdr.times["fwdAnswerTime"] != nil
        }
        if hasAnswer && !hasLeg || hasLeg && !hasAnswer && hangUp != nil { kinds.insert("answer_mismatch") }
        guard let hangUp else { return kinds.union(["incomplete_status"]) }
        let difference = abs(hangUp - end)
        guard difference > toleranceSeconds else { return kinds }
        let hours = (difference + 1800) / 3600
        let isShift = hours >= 1 && abs(difference - hours * 3600) <= toleranceSeconds
        return kinds.union([isShift ? "clock_shift" : "end_mismatch"])
    }

    private func contradicts(_ version: Version) -> Bool {
        if version.cdr.others["callInTime"] == "nonsense" { return true }
        return ["callOut", "fwd"].contains { leg in
            let times = ["Start", "Alerting", "Answer"].compactMap { version.cdr.times["\(leg)\($0)Time"] }
            let line = times + (times.isEmpty ? [] : [version.endSeconds])
            return line != line.sorted()
        }
    }

    private func figures(_ version: Version) -> ExpectedCDR {
        let first = version.cdr.times["callOutAnswerTime"]
        let second = version.cdr.times["fwdAnswerTime"]
        let hasSecondLeg = ["fwdStartTime", "fwdAlertingTime", "fwdAnswerTime"].contains {
            version.cdr.times[$0] != nil
        }
        let answer: Int64? =
            switch version.cdr.service {
            case "001": first
            case "002", "003", "004": second
            default: hasSecondLeg ? second : first
            }
        let since = { (start: Int64) in max(0, version.endSeconds - start) }
        return ExpectedCDR(
            day: day(version.endSeconds, version.firstMicros),
            app: version.cdr.app ?? "",
            service: version.cdr.service,
            isAnswered: answer != nil,
            firstLegSeconds: first.map(since),
            secondLegSeconds: second.map(since),
            talkSeconds: answer.map(since) ?? 0,
            ttsPlays: version.cdr.others["ttsPlayTimes"].flatMap { Int64($0) } ?? 0,
            ttsSeconds: version.cdr.others["ttsTransDuration"].flatMap { Int64($0) } ?? 0,
            isRecorded: version.cdr.others["recordFlag"] == "1"
        )
    }
}
