/// What the books must say about one call.
public struct CallTruth: Sendable, Equatable {
    /// `sessionId`.
    public var sessionID: String
    /// The app of the call; empty when there is none.
    public var appKey: String
    /// The billing date of the call's end, `yyyy-MM-dd`.
    public var day: String
    /// `serviceType` of the main CDR as received; empty when it gives none and without a CDR.
    public var serviceCode: String
    /// The end of the call, UTC seconds.
    public var endSeconds: Int64
    /// One of the five states.
    public var state: String
    /// The kinds of discrepancy, sorted.
    public var discrepancies: [String]
    /// CDRs in force, by `icid`, then `appKey`, then end.
    public var cdrs: [CDRTruth]
    /// Distinct versions of CDRs, those in force included.
    public var cdrVersions: Int
    /// Distinct status events.
    public var statusEvents: Int
    /// CDRs and status events that came again with equal content.
    public var repeats: Int
    /// The faults that were injected, by name, sorted.
    public var faults: [String]

    /// How many CDRs are in force.
    public var cdrsInForce: Int { cdrs.count }
}

/// What the books must say about one CDR in force.
public struct CDRTruth: Sendable, Equatable {
    /// `icid`; empty when not given.
    public var icid: String
    /// `appKey`.
    public var appKey: String
    /// `serviceType` as received; empty when not given.
    public var serviceCode: String
    /// The billing date of the CDR's own end.
    public var day: String
    /// The CDR's own end, UTC seconds.
    public var endSeconds: Int64
    /// End minus `callOutAnswerTime`, not below 0; nil when that leg was not answered.
    public var firstLegSeconds: Int64?
    /// End minus `fwdAnswerTime`, not below 0; nil when that leg was not answered.
    public var secondLegSeconds: Int64?
    /// Seconds of the leg that made the call answered, else 0.
    public var talkSeconds: Int64
    /// Whether the service's deciding leg was answered.
    public var isAnswered: Bool
    /// TTS uses.
    public var ttsPlays: Int
    /// TTS conversion seconds.
    public var ttsSeconds: Int
    /// Whether there is a recording.
    public var isRecorded: Bool
}

extension CallTruth {
    /// One JSON object without a line break; the keys are in a fixed order.
    public func jsonLine() -> String {
        var line = JSONLine()
        line.open("{")
        line.add("session_id", text: sessionID)
        line.add("app_key", text: appKey)
        line.add("day", text: day)
        line.add("service", text: serviceCode)
        line.add("end_seconds", number: endSeconds)
        line.add("state", text: state)
        line.add("discrepancies", texts: discrepancies)
        line.add("cdrs_in_force", number: Int64(cdrsInForce))
        line.add("cdr_versions", number: Int64(cdrVersions))
        line.add("status_events", number: Int64(statusEvents))
        line.add("repeats", number: Int64(repeats))
        line.openList("cdrs")
        for cdr in cdrs { cdr.append(to: &line) }
        line.close("]")
        line.add("faults", texts: faults)
        line.close("}")
        return line.text
    }
}

extension CDRTruth {
    fileprivate func append(to line: inout JSONLine) {
        line.open("{")
        line.add("icid", text: icid)
        line.add("app_key", text: appKey)
        line.add("service", text: serviceCode)
        line.add("day", text: day)
        line.add("end_seconds", number: endSeconds)
        line.add("first_leg_seconds", number: firstLegSeconds)
        line.add("second_leg_seconds", number: secondLegSeconds)
        line.add("talk_seconds", number: talkSeconds)
        line.add("answered", flag: isAnswered)
        line.add("tts_plays", number: Int64(ttsPlays))
        line.add("tts_seconds", number: Int64(ttsSeconds))
        line.add("recorded", flag: isRecorded)
        line.close("}")
    }
}
