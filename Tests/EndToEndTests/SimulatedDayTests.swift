import Foundation
import PlatformSimulator
import Testing

/// Whole days of the simulated platform, from the first push to the reports, against the truth that the simulator
/// works out by itself.
@Suite struct SimulatedDayTests {
    struct Day: Sendable, CustomTestStringConvertible {
        let seed: UInt64
        let faults: FaultRates
        let name: String

        var testDescription: String { "seed \(seed), \(name) faults" }
    }

    private static let days = [
        Day(seed: 11, faults: .harsh, name: "harsh"), Day(seed: 12, faults: .harsh, name: "harsh"),
        Day(seed: 13, faults: .realistic, name: "realistic"),
    ]

    @Test(arguments: days)
    func `the reports of a day say what happened`(day: Day) async throws {
        try await Stage.with { stage in
            var plan = SimulationPlan(calls: 400, seed: day.seed, day: try Calendar.day(before: 2))
            plan.faults = day.faults
            let simulation = try Simulation(plan)
            let server = try await stage.serve()

            let refused = try await server.play(Array(simulation.pushes))
            #expect(refused == [])
            try await stage.done(["nightly"])

            let reports = ReportFolders(stage)
            let truths = Array(simulation.truths)
            let differences = [
                difference(CallLine.inTruth(truths), try CallLine.inReport(reports)),
                difference(Finding.inTruth(truths), try Finding.inReport(reports)),
                difference(UsageLine.inTruth(truths), try UsageLine.inReport(reports)),
            ]
            #expect(differences == [[], [], []], "\(simulation.plan.day)")
            let stopped = try await server.stop()
            #expect(stopped.status == 0)
        }
    }
}

/// What only one side has; empty when both are equal.
private func difference<Line: Hashable & CustomStringConvertible>(_ truth: [Line], _ report: [Line]) -> [String] {
    func counted(_ lines: [Line]) -> [Line: Int] { lines.reduce(into: [:]) { $0[$1, default: 0] += 1 } }
    let (inTruth, inReport) = (counted(truth), counted(report))
    let missing = inTruth.filter { inReport[$0.key] != $0.value }.map { "true: \($0.key)" }
    let invented = inReport.filter { inTruth[$0.key] != $0.value }.map { "reported: \($0.key)" }
    return Array((missing + invented).sorted().prefix(10)) + (truth.isEmpty ? ["the truth is empty"] : [])
}

/// A line of `calls.csv`: a CDR in force, or a call without one.
private struct CallLine: Hashable, CustomStringConvertible {
    var session = ""
    var place = ""
    var state = ""
    var discrepancies = ""
    var events = 0
    var figures: [Int64?] = []
    var isRecorded = false

    var description: String {
        "\(session) \(place) \(state) [\(discrepancies)] \(events) events \(figures.map { $0.map(String.init) ?? "-" }) \(isRecorded)"
    }

    static func inTruth(_ truths: [CallTruth]) -> [CallLine] {
        truths.flatMap { call in
            var line = CallLine()
            line.session = call.sessionID
            line.state = call.state
            line.discrepancies = call.discrepancies.joined(separator: "|")
            line.events = call.statusEvents
            line.place = "\(call.day) \(call.appKey)  "
            guard !call.cdrs.isEmpty else { return [line] }
            return call.cdrs.map { cdr in
                line.place = "\(cdr.day) \(cdr.appKey) \(cdr.icid) \(cdr.serviceCode)"
                line.figures = [
                    cdr.firstLegSeconds, cdr.secondLegSeconds, cdr.talkSeconds, Int64(cdr.ttsPlays),
                    Int64(cdr.ttsSeconds),
                ]
                line.isRecorded = cdr.isRecorded
                return line
            }
        }
    }

    static func inReport(_ reports: ReportFolders) throws -> [CallLine] {
        try reports.rows("calls").map { row in
            var line = CallLine()
            line.session = row.plain("session_id")
            line.state = row["state"]
            line.discrepancies = row["discrepancies"]
            line.events = row.number("status_events").map(Int.init) ?? -1
            line.place = ["day", "app_key", "icid", "service_type"].map(row.plain).joined(separator: " ")
            // Nothing given and none are the same for TTS; without a CDR there is no figure at all.
            let seconds = ["first_leg_seconds", "second_leg_seconds", "talk_seconds"].map(row.number)
            let tts = ["tts_plays", "tts_seconds"].map { row.number($0) ?? 0 }
            line.figures = row["talk_seconds"].isEmpty ? [] : seconds + tts
            line.isRecorded = row["recorded"] == "1"
            return line
        }
    }
}

/// A line of `discrepancies.csv`.
private struct Finding: Hashable, CustomStringConvertible {
    let place: String
    let kind: String

    var description: String { "\(kind) \(place)" }

    static func inTruth(_ truths: [CallTruth]) -> [Finding] {
        truths.flatMap { call in
            call.discrepancies.map {
                Finding(place: "\(call.day) \(call.appKey) \(call.sessionID) \(call.state)", kind: $0)
            }
        }
    }

    /// A kind can be found in several CDRs of one call; the truth counts it once.
    static func inReport(_ reports: ReportFolders) throws -> [Finding] {
        let findings = try reports.rows("discrepancies").map { row in
            Finding(
                place: ["day", "app_key", "session_id", "state"].map(row.plain).joined(separator: " "),
                kind: row["kind"]
            )
        }
        return Array(Set(findings))
    }
}

/// A line of `usage.csv`.
private struct UsageLine: Hashable, CustomStringConvertible {
    let place: String
    let numbers: [String: Int64]

    var description: String { "\(place) \(numbers.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })" }

    private static let columns = [
        "calls", "cdrs", "answered_calls", "talk_seconds", "first_leg_seconds", "second_leg_seconds", "tts_plays",
        "tts_seconds", "recorded_calls", "complete", "awaiting_fee", "missing_fee", "awaiting_status", "missing_status",
        "other_discrepancies",
    ]

    static func inTruth(_ truths: [CallTruth]) -> [UsageLine] {
        var lines: [String: [String: Int64]] = [:]
        func add(_ place: String, _ column: String, _ number: Int64) {
            lines[place, default: [:]][column, default: 0] += number
        }
        for call in truths {
            let service = call.cdrs.isEmpty ? "" : serviceName(call.serviceCode)
            let place = "\(call.day) \(call.appKey) \(call.serviceCode) \(service)"
            add(place, "calls", 1)
            add(place, call.state, 1)
            add(place, "answered_calls", call.cdrs.contains(where: \.isAnswered) ? 1 : 0)
            add(place, "recorded_calls", call.cdrs.contains(where: \.isRecorded) ? 1 : 0)
            let others = call.discrepancies.filter { $0 != "missing_fee" && $0 != "missing_status" }
            add(place, "other_discrepancies", Int64(others.count))
            for cdr in call.cdrs {
                let place = "\(cdr.day) \(cdr.appKey) \(cdr.serviceCode) \(serviceName(cdr.serviceCode))"
                add(place, "cdrs", 1)
                add(place, "talk_seconds", cdr.talkSeconds)
                add(place, "first_leg_seconds", cdr.firstLegSeconds ?? 0)
                add(place, "second_leg_seconds", cdr.secondLegSeconds ?? 0)
                add(place, "tts_plays", Int64(cdr.ttsPlays))
                add(place, "tts_seconds", Int64(cdr.ttsSeconds))
            }
        }
        return lines.map { UsageLine(place: $0.key, numbers: $0.value.filter { $0.value != 0 }) }
    }

    static func inReport(_ reports: ReportFolders) throws -> [UsageLine] {
        try reports.rows("usage").map { row in
            let numbers = columns.map { ($0, row.number($0) ?? -1) }.filter { $0.1 != 0 }
            return UsageLine(
                place: ["day", "app_key", "service_type", "service"].map(row.plain).joined(separator: " "),
                numbers: Dictionary(uniqueKeysWithValues: numbers)
            )
        }
    }
}

private func serviceName(_ code: String) -> String {
    switch code {
    case "001": "voice playback"
    case "002": "voice callback"
    case "003": "private number AX"
    case "004": "private number AXB"
    default: "other"
    }
}
