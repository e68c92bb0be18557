/// Plays one call: draws what happens, lets faults strike, and says what is sent when.
struct CallBuilder {
    let day: Range<Int64>
    let plan: SimulationPlan
    let index: Int
    private let app: Int
    private let urlApp: Int
    private let script: CallScript
    private var rng: SplitMix64
    private var faults: [FaultKind] = []
    private var deliveries: [Delivery] = []

    /// Where a call stands in time.
    enum Place: Sendable {
        case startingAt(Int64)
        /// Starts on the day before and ends on the day, with its first second or later.
        case overMidnight(endsWithFirstSecond: Bool)
        /// Ends with the last second of the day.
        case upToLastSecond
        case spanning(Range<Int64>)
    }

    init(plan: SimulationPlan, day: Range<Int64>, index: Int, place: Place, appInBurst: Int? = nil) {
        var rng = SplitMix64(seed: plan.seed, stream: UInt64(index))
        self.plan = plan
        self.day = day
        self.index = index
        let choice = Self.drawnApp(plan, &rng)
        app = appInBurst ?? choice
        urlApp = plan.apps[app].isRegistered ? app : plan.apps.firstIndex(where: \.isRegistered) ?? 0
        let (shape, start) = Self.placed(CallShape.drawn(&rng), place, day: day, &rng)
        let parties = CallParties(index: index, seed: plan.seed, startSeconds: start, &rng)
        script = CallScript(shape: shape, parties: parties, appKey: plan.apps[app].key, startSeconds: start)
        self.rng = rng
    }

    mutating func build() -> PlannedCall {
        if !plan.apps[app].isRegistered { faults.append(.unknownApp) }
        let oneSided = drawnFault(of: FaultKind.ofOneSide, possible: FaultKind.ofOneSide.filter(allowsOneSided))
        if let oneSided { faults.append(oneSided) }
        if plan.apps[app].expectsStatus, oneSided != .lostStatuses { addStatuses(oneSided) }
        if plan.apps[app].expectsFee, oneSided != .lostFee { addFees() }
        if strikes(.malformedBody) { addMalformedBody() }
        let sorted = faults.sorted { $0.rawValue.utf8.lexicographicallyPrecedes($1.rawValue.utf8) }
        return PlannedCall(sessionID: script.parties.sessionID, faults: sorted, deliveries: deliveries)
    }

    private static func drawnApp(_ plan: SimulationPlan, _ rng: inout SplitMix64) -> Int {
        let isUnknown = rng.chance(perMille: plan.faults[.unknownApp])
        let candidates = plan.apps.indices.filter { plan.apps[$0].isRegistered != isUnknown }
        return rng.pick(candidates.isEmpty ? plan.apps.indices.filter { plan.apps[$0].isRegistered } : candidates)
    }

    /// Fits a drawn call to its place, so that it ends within the day.
    private static func placed(
        _ shape: CallShape,
        _ place: Place,
        day: Range<Int64>,
        _ rng: inout SplitMix64
    ) -> (CallShape, Int64) {
        switch place {
        case .startingAt(let start):
            let room = Int(day.upperBound - 1 - start)
            guard shape.end > room else { return (shape, start) }
            return (shape.ending(at: room - rng.below(min(room, 300) + 1)), start)
        case .overMidnight(let endsWithFirstSecond):
            let length = max(1, shape.end)
            let secondOfDay = endsWithFirstSecond ? 0 : rng.below(length)
            return (shape.ending(at: length), day.lowerBound + Int64(secondOfDay - length))
        case .upToLastSecond:
            return (shape, day.upperBound - 1 - Int64(shape.end))
        case .spanning(let span):
            return (shape.ending(at: Int(span.upperBound - span.lowerBound)), span.lowerBound)
        }
    }
}

extension CallBuilder {
    private var hasBothFeeds: Bool { plan.apps[app].expectsFee && plan.apps[app].expectsStatus }

    /// Without the other side such a call would not be seen at all, or end on another day.
    private func allowsOneSided(_ kind: FaultKind) -> Bool {
        switch kind {
        case .lostAnswer: hasBothFeeds && script.shape.hasAnswer
        case .inventedAnswer: hasBothFeeds && !script.shape.hasAnswer
        default: hasBothFeeds
        }
    }

    private mutating func strikes(_ kind: FaultKind, if isPossible: Bool = true) -> Bool {
        let isDrawn = rng.chance(perMille: plan.faults[kind])
        guard isDrawn, isPossible else { return false }
        faults.append(kind)
        return true
    }

    /// At most one fault of a group; the shares of the faults add up.
    private mutating func drawnFault(of group: [FaultKind], possible: [FaultKind]) -> FaultKind? {
        var share = rng.below(1000)
        for kind in group {
            share -= plan.faults[kind]
            if share < 0 { return possible.contains(kind) ? kind : nil }
        }
        return nil
    }

    private mutating func add(
        _ content: Delivery.Content,
        at sendAtSeconds: Int64,
        url: Int,
        merge: Delivery.MergeKey? = nil,
        isRepeat: Bool = false
    ) {
        let kind: SimulatedPush.Kind =
            switch content {
            case .status: .status
            case .cdr, .unusableRecord: .fee
            case .malformedBody(let body): body.kind
            }
        deliveries.append(
            Delivery(
                sendAtSeconds: sendAtSeconds,
                kind: kind,
                urlApp: url,
                merge: merge,
                callIndex: index,
                ordinal: deliveries.count,
                content: content,
                isRepeat: isRepeat,
                formatSeed: rng.next()
            )
        )
    }

    private mutating func addMalformedBody() {
        let body = MalformedBody(variant: rng.below(MalformedBody.variants), number: index)
        add(.malformedBody(body), at: script.endSeconds + Int64(rng.below(60)), url: urlApp)
    }
}

// MARK: - The status side

extension CallBuilder {
    private mutating func addStatuses(_ fault: FaultKind?) {
        var events = script.events(&rng)
        if fault == .lostAnswer { events.removeAll { $0.record.eventType == "answer" } }
        if fault == .lostDisconnect { events.removeAll { $0.record.eventType == "disconnect" } }
        if fault == .inventedAnswer { events.insert(script.inventedAnswer(), at: events.count - 1) }
        let times = drawnSendTimes(of: events)
        let shift = fault == .clockShift ? drawnShift() : 0
        for position in events.indices {
            events[position].record.timestampSeconds += shift
            if events[position].record.eventType == "disconnect" {
                events[position].record.timestampSeconds += drawnEndDifference(fault)
            }
            add(.status(events[position]), at: times[position], url: urlApp)
        }
        if strikes(.repeatedStatus) {
            let position = rng.below(events.count)
            let later = times[position] + Int64(rng.within(1...90))
            add(.status(events[position]), at: later, url: urlApp, isRepeat: true)
        }
    }

    private mutating func drawnSendTimes(of events: [StatusDraft]) -> [Int64] {
        let isShuffled = strikes(.shuffledStatuses, if: events.count > 1)
        let isAfterFee = strikes(.feeFirst, if: plan.apps[app].expectsFee && !faults.contains(.lostFee))
        return events.map { event in
            let delay = Int64(rng.below(2))
            if isShuffled { return script.endSeconds + (isAfterFee ? 10 : 0) + Int64(rng.below(40)) }
            return isAfterFee ? script.endSeconds + 10 + delay : event.record.timestampSeconds + delay
        }
    }

    /// Mostly the 8 hours of China's time zone, either way.
    private mutating func drawnShift() -> Int64 {
        let hours = rng.chance(perMille: 800) ? 8 : rng.within(1...12)
        return Int64(rng.chance(perMille: 850) ? hours : -hours) * 3600
    }

    /// How far the two sides differ about the end: nothing, a little within the tolerance, or too much.
    ///
    /// A call of which only this side is left keeps its exact end, and so its day.
    private mutating func drawnEndDifference(_ fault: FaultKind?) -> Int64 {
        let sign: Int64 = rng.chance(perMille: 500) ? 1 : -1
        let draw = rng.below(1000)
        let tolerance = plan.toleranceSeconds
        if fault == .endMismatch {
            return sign * (draw < 300 ? tolerance + 1 : tolerance + 1 + Int64(rng.below(300)))
        }
        guard draw < 150, hasBothFeeds, fault != .lostFee else { return 0 }
        return sign * (draw < 50 ? tolerance : min(1, tolerance))
    }
}

// MARK: - The fee side

extension CallBuilder {
    private mutating func addFees() {
        let recordFaults = RecordFaults(day: day)
        var draft = script.cdr(&rng)
        let fault = drawnFault(of: FaultKind.ofRecord, possible: FaultKind.ofRecord)
        var hasStruck = true
        switch fault {
        case .timeOrder: hasStruck = recordFaults.spoilOrder(&draft.record, &rng)
        case .unreadableTime: recordFaults.spoilTime(&draft, &rng)
        case .unknownService: draft.record.serviceType = rng.pick(["005", "099", "1", "AXB"])
        case .missingService: draft.record.serviceType = nil
        default: break
        }
        let attempt = strikes(.lateFee, if: !faults.contains(.feeFirst)) ? rng.within(1...6) : 0
        addCDR(draft, attempt: attempt)
        if fault == .conflictingFee { addConflict(recordFaults.conflicting(draft, &rng), after: attempt) }
        if fault == .severalFees || fault == .appMismatch { hasStruck = addFurther(draft, fault, recordFaults) }
        if let fault, hasStruck { faults.append(fault) }
        if strikes(.unusableRecord) {
            let broken = recordFaults.unusable(draft, icid: drawnICID(), &rng)
            let when = sendTime(of: draft, attempt: attempt)
            add(.unusableRecord(broken), at: when, url: urlApp, merge: broken.hasNoTimes ? nil : mergeKey(broken))
        }
    }

    /// A CDR at one attempt of the retry clock, with what the platform sends again.
    private mutating func addCDR(_ draft: CDRDraft, attempt: Int) {
        let merge = mergeKey(draft)
        let first = sendTime(of: draft, attempt: attempt)
        add(.cdr(draft), at: first, url: urlApp, merge: merge)
        if strikes(.repeatedRecord) { add(.cdr(draft), at: first, url: urlApp, merge: merge, isRepeat: true) }
        if strikes(.repeatedFee, if: attempt < 6) {
            for later in attempt + 1...min(6, attempt + rng.within(1...3)) {
                add(.cdr(draft), at: sendTime(of: draft, attempt: later), url: urlApp, merge: merge, isRepeat: true)
            }
        }
    }

    /// The other version never overtakes the first, which stays in force.
    private mutating func addConflict(_ draft: CDRDraft, after attempt: Int) {
        let later = sendTime(of: draft, attempt: attempt) + Int64(rng.within(30...3000))
        add(.cdr(draft), at: later, url: urlApp, merge: mergeKey(draft))
    }

    /// False when the plan has no second app to name.
    private mutating func addFurther(_ draft: CDRDraft, _ fault: FaultKind?, _ recordFaults: RecordFaults) -> Bool {
        var other = app
        if fault == .appMismatch {
            let others = plan.apps.indices.filter { $0 != app && plan.apps[$0].isRegistered }
            guard !others.isEmpty else { return false }
            other = rng.pick(others)
        }
        let further = recordFaults.further(draft, icid: drawnICID(), appKey: plan.apps[other].key, &rng)
        let url = fault == .appMismatch ? other : urlApp
        let merge = further.record.callEndSeconds.map { Delivery.MergeKey(app: other, endSeconds: $0) }
        add(.cdr(further), at: sendTime(of: further, attempt: 0), url: url, merge: merge)
        return true
    }

    private mutating func drawnICID() -> String {
        CallParties.drawnICID(index: index, startSeconds: script.startSeconds + 1, &rng)
    }

    private func mergeKey(_ draft: CDRDraft) -> Delivery.MergeKey? {
        draft.record.callEndSeconds.map { Delivery.MergeKey(app: app, endSeconds: $0) }
    }

    /// A few seconds after the end, the same for all records of one app and end; repeats come hourly.
    private func sendTime(of draft: CDRDraft, attempt: Int) -> Int64 {
        let end = draft.record.endSeconds ?? script.endSeconds
        let spread = SplitMix64.mixed(UInt64(bitPattern: end) &+ UInt64(app) &* 7919) % 3
        return end + 1 + Int64(spread) + 3600 * Int64(attempt)
    }
}
