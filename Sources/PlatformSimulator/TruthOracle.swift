/// Says what the books must hold about a call, from the facts alone.
///
/// It follows the words of the contract one by one and shares no code with the product, so that the two
/// can be held against each other. Findings that need a person's act (`late_fee`, `unrated`) are not its matter.
public struct TruthOracle: Sendable {
    private let apps: [SimulatedApp]
    private let calendar: BillingCalendar
    private let feeGraceSeconds: Int64
    private let statusGraceSeconds: Int64
    private let toleranceSeconds: Int64

    /// An oracle with the plan's apps, time zone, graces and tolerance.
    ///
    /// Throws `SimulationError.unknownTimeZone`.
    public init(_ plan: SimulationPlan) throws(SimulationError) {
        apps = plan.apps
        calendar = try BillingCalendar(timeZone: plan.timeZone)
        feeGraceSeconds = plan.feeGraceSeconds
        statusGraceSeconds = plan.statusGraceSeconds
        toleranceSeconds = plan.toleranceSeconds
    }

    /// The truth as of an instant (UTC seconds); nil when nothing about the call had arrived by then.
    public func judge(_ facts: CallFacts, asOfSeconds: Int64) -> CallTruth? {
        let seen = SeenCall(facts, asOfSeconds: asOfSeconds)
        guard let end = seen.end else { return nil }
        let app = appKey(of: seen)
        let state = state(of: seen, end: end.seconds, app: app, asOfSeconds: asOfSeconds)
        return CallTruth(
            sessionID: facts.sessionID,
            appKey: app,
            day: calendar.day(ofSeconds: end.daySeconds),
            serviceCode: seen.mainCDR?.record.serviceType ?? "",
            endSeconds: end.seconds,
            state: state,
            discrepancies: discrepancies(of: seen, state: state, app: app, asOfSeconds: asOfSeconds),
            cdrs: seen.inForce.map(truth(of:)).sorted(by: CDRTruth.precedes),
            cdrVersions: seen.versionCount,
            statusEvents: seen.events.count,
            repeats: seen.repeats,
            faults: facts.faults.map(\.rawValue).sorted()
        )
    }

    private func appKey(of seen: SeenCall) -> String {
        if let main = seen.mainCDR { return main.record.appKey }
        return seen.events.lazy.compactMap(\.urlAppKey).first ?? ""
    }

    private func state(of seen: SeenCall, end: Int64, app key: String, asOfSeconds: Int64) -> String {
        let app = apps.first { $0.key == key && $0.isRegistered }
        let needsFee = app?.expectsFee ?? true
        let needsStatus = app?.expectsStatus ?? true
        let hasFee = !seen.inForce.isEmpty
        let hasStatus = !seen.events.isEmpty
        if hasFee && hasStatus { return "complete" }
        if (hasFee || !needsFee) && (hasStatus || !needsStatus) { return "complete" }
        if hasFee { return asOfSeconds > end + statusGraceSeconds ? "missing_status" : "awaiting_status" }
        return asOfSeconds > end + feeGraceSeconds ? "missing_fee" : "awaiting_fee"
    }
}

extension TruthOracle {
    private func discrepancies(of seen: SeenCall, state: String, app: String, asOfSeconds: Int64) -> [String] {
        var kinds: [String] = []
        if state.hasPrefix("missing_") { kinds.append(state) }
        kinds += recordKinds(of: seen)
        kinds += bothSidesKinds(of: seen, asOfSeconds: asOfSeconds)
        if !apps.contains(where: { $0.key == app && $0.isRegistered }) { kinds.append("unknown_app") }
        if let end = seen.end, end.isImplausible { kinds.append("implausible_time") }
        return kinds.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Kinds that the CDRs alone decide.
    private func recordKinds(of seen: SeenCall) -> [String] {
        let records = seen.inForce.map(\.record)
        var kinds: [String] = []
        if seen.versionCount > records.count { kinds.append("conflicting_fee") }
        if records.count > 1 { kinds.append("several_fees") }
        if records.contains(where: { $0.appKey != records[0].appKey }) { kinds.append("app_mismatch") }
        if records.contains(where: \.hasTimeDisorder) { kinds.append("time_order") }
        if records.contains(where: { !$0.hasKnownService }) { kinds.append("unknown_service") }
        return kinds
    }

    /// Kinds that need a CDR and a status event, and are named only after the status grace.
    private func bothSidesKinds(of seen: SeenCall, asOfSeconds: Int64) -> [String] {
        guard let end = seen.end, !seen.inForce.isEmpty, !seen.events.isEmpty,
            asOfSeconds > end.seconds + statusGraceSeconds
        else { return [] }
        let disconnect = seen.events.filter { $0.event.eventType == "disconnect" }.map(\.event.timestampSeconds).max()
        var kinds: [String] = []
        if disconnect == nil { kinds.append("incomplete_status") }
        if hasAnswerMismatch(seen, hasDisconnect: disconnect != nil) { kinds.append("answer_mismatch") }
        if let disconnect { kinds += endKinds(differenceSeconds: abs(disconnect - end.seconds)) }
        return kinds
    }

    private func hasAnswerMismatch(_ seen: SeenCall, hasDisconnect: Bool) -> Bool {
        let isEventThere = seen.events.contains { $0.event.eventType == "answer" }
        let isLegAnswered = seen.inForce.contains {
            $0.record.callOutAnswerSeconds != nil || $0.record.fwdAnswerSeconds != nil
        }
        return isEventThere ? !isLegAnswered : isLegAnswered && hasDisconnect
    }

    private func endKinds(differenceSeconds: Int64) -> [String] {
        guard differenceSeconds > toleranceSeconds else { return [] }
        let hours = (differenceSeconds + 1800) / 3600
        let isWholeHours = hours >= 1 && abs(differenceSeconds - hours * 3600) <= toleranceSeconds
        return [isWholeHours ? "clock_shift" : "end_mismatch"]
    }

    private func truth(of cdr: CDRFact) -> CDRTruth {
        let record = cdr.record
        let end = record.endSeconds ?? cdr.arrivedAtSeconds
        return CDRTruth(
            icid: record.icid ?? "",
            appKey: record.appKey,
            serviceCode: record.serviceType ?? "",
            day: calendar.day(ofSeconds: CallEnd(seconds: end, arrivedAtSeconds: cdr.arrivedAtSeconds).daySeconds),
            endSeconds: end,
            firstLegSeconds: record.callOutAnswerSeconds.map { max(0, end - $0) },
            secondLegSeconds: record.fwdAnswerSeconds.map { max(0, end - $0) },
            talkSeconds: record.decidingAnswerSeconds.map { max(0, end - $0) } ?? 0,
            isAnswered: record.decidingAnswerSeconds != nil,
            ttsPlays: record.ttsPlays,
            ttsSeconds: record.ttsSeconds,
            isRecorded: record.isRecorded
        )
    }
}
