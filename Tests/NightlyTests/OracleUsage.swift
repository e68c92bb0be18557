/// Usage lines worked out from expected calls, by day, app, service code and service.
enum OracleUsage {
    /// Figures of a line, in the order of the report.
    struct Figures: Equatable {
        var calls: Int64 = 0, cdrs: Int64 = 0, answered: Int64 = 0, talk: Int64 = 0, first: Int64 = 0, second: Int64 = 0
        var plays: Int64 = 0, ttsSeconds: Int64 = 0, recorded: Int64 = 0
        var states: [String: Int64] = [:]
        var others: Int64 = 0

        var texts: [String] {
            let numbers = [calls, cdrs, answered, talk, first, second, plays, ttsSeconds, recorded]
            let inStates = ["complete", "awaiting_fee", "missing_fee", "awaiting_status", "missing_status"]
                .map { states[$0] ?? 0 }
            return (numbers + inStates + [others]).map(String.init)
        }
    }

    static func name(_ service: String) -> String {
        switch service {
        case "001": "voice playback"
        case "002": "voice callback"
        case "003": "private number AX"
        case "004": "private number AXB"
        default: "other"
        }
    }

    /// The lines of all days before one, in order.
    static func lines(_ calls: some Sequence<ExpectedCall>, before day: String) -> [[String]] {
        var lines: [[String]: Figures] = [:]
        for call in calls {
            let key = [call.day, call.app, call.service, call.hasCDR ? name(call.service) : ""]
            add(call, to: &lines[key, default: Figures()])
            for cdr in call.cdrs {
                let service = cdr.service ?? ""
                add(cdr, to: &lines[[cdr.day, cdr.app, service, name(service)], default: Figures()])
            }
        }
        return lines.filter { $0.key[0] < day }.map { $0.key + $0.value.texts }
            .sorted { $0.joined(separator: "\u{1}").utf8.lexicographicallyPrecedes($1.joined(separator: "\u{1}").utf8) }
    }

    private static func add(_ call: ExpectedCall, to line: inout Figures) {
        line.calls += 1
        line.states[call.state, default: 0] += 1
        line.answered += call.cdrs.contains(where: \.isAnswered) ? 1 : 0
        line.recorded += call.cdrs.contains(where: \.isRecorded) ? 1 : 0
        line.others += Int64(call.kinds.filter { !["missing_fee", "missing_status"].contains($0) }.count)
    }

    private static func add(_ cdr: ExpectedCDR, to line: inout Figures) {
        line.cdrs += 1
        line.talk += cdr.talkSeconds
        line.first += cdr.firstLegSeconds ?? 0
        line.second += cdr.secondLegSeconds ?? 0
        line.plays += cdr.ttsPlays
        line.ttsSeconds += cdr.ttsSeconds
    }
}
