import PlatformSimulator

/// What can be compared between the reports of a day and the simulator's truth.
struct DemoFigures {
    /// Volume: name and number, in the order of printing.
    var volumes: [(name: String, count: Int)] = []
    /// Calls by state.
    var states: [String: Int] = [:]
    /// Discrepancies by kind.
    var discrepancies: [String: Int] = [:]

    static let stateNames = ["complete", "awaiting_fee", "missing_fee", "awaiting_status", "missing_status"]
}

extension DemoFigures {
    /// What the report files of a folder say.
    init(folder: String, setAside: (bodies: Int64, records: Int64)) throws {
        let usage = try CSVTable(path: folder + "/usage.csv")
        let calls = try CSVTable(path: folder + "/calls.csv")
        volumes = [
            ("calls", usage.sum("calls")),
            ("CDRs in force", usage.sum("cdrs")),
            ("status events", Self.statusEvents(calls)),
            ("answered calls", usage.sum("answered_calls")),
            ("recorded calls", usage.sum("recorded_calls")),
            ("talk seconds", usage.sum("talk_seconds")),
            ("first leg seconds", usage.sum("first_leg_seconds")),
            ("second leg seconds", usage.sum("second_leg_seconds")),
            ("TTS plays", usage.sum("tts_plays")),
            ("TTS seconds", usage.sum("tts_seconds")),
            ("bodies set aside", Int(setAside.bodies)),
            ("records set aside", Int(setAside.records)),
        ]
        for name in Self.stateNames { states[name] = usage.sum(name) }
        discrepancies = try CSVTable(path: folder + "/discrepancies.csv").counts(by: "kind")
    }

    /// A call with several CDRs has several lines that say the same of its events.
    private static func statusEvents(_ calls: CSVTable) -> Int {
        var byCall: [String: Int] = [:]
        for row in calls.rows { byCall[calls.text(row, "call_id")] = calls.number(row, "status_events") }
        return byCall.values.reduce(0, +)
    }

    /// What the simulator knows.
    init(_ simulation: Simulation, _ summary: SimulationSummary) {
        var sums = CDRSums()
        for truth in simulation.truths { sums.add(truth) }
        volumes = [
            ("calls", summary.calls),
            ("CDRs in force", summary.cdrsInForce),
            ("status events", summary.statusEvents),
            ("answered calls", sums.answeredCalls),
            ("recorded calls", sums.recordedCalls),
            ("talk seconds", Int(sums.talkSeconds)),
            ("first leg seconds", Int(sums.firstLegSeconds)),
            ("second leg seconds", Int(sums.secondLegSeconds)),
            ("TTS plays", sums.ttsPlays),
            ("TTS seconds", sums.ttsSeconds),
            ("bodies set aside", summary.malformedBodies),
            ("records set aside", summary.unusableRecords),
        ]
        for state in summary.states.sorted { states[state.name] = state.count }
        for kind in summary.discrepancies.sorted { discrepancies[kind.name] = kind.count }
    }
}

/// Sums over the CDRs in force of all calls.
private struct CDRSums {
    var answeredCalls = 0
    var recordedCalls = 0
    var talkSeconds: Int64 = 0
    var firstLegSeconds: Int64 = 0
    var secondLegSeconds: Int64 = 0
    var ttsPlays = 0
    var ttsSeconds = 0

    mutating func add(_ truth: CallTruth) {
        answeredCalls += truth.cdrs.contains(where: \.isAnswered) ? 1 : 0
        recordedCalls += truth.cdrs.contains(where: \.isRecorded) ? 1 : 0
        for cdr in truth.cdrs {
            talkSeconds += cdr.talkSeconds
            firstLegSeconds += cdr.firstLegSeconds ?? 0
            secondLegSeconds += cdr.secondLegSeconds ?? 0
            ttsPlays += cdr.ttsPlays
            ttsSeconds += cdr.ttsSeconds
        }
    }
}
