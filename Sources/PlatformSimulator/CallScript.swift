/// One call with its parties and its place in time, before anything goes wrong.
struct CallScript: Sendable {
    let shape: CallShape
    let parties: CallParties
    let appKey: String
    let startSeconds: Int64

    var endSeconds: Int64 { at(shape.end) }

    private func at(_ offset: Int) -> Int64 { startSeconds + Int64(offset) }

    /// The CDR that the platform writes for the call.
    func cdr(_ rng: inout SplitMix64) -> CDRDraft {
        let isSecondLegFailure = shape.second != nil && shape.outcome != .answered
        var draft = CDRDraft(
            record: record(&rng),
            sessionID: parties.sessionID,
            service: shape.service,
            parties: parties,
            callerNum: shape.service.isPrivateNumber ? parties.firstNum : parties.displayNum,
            codes: codes,
            isSecondLegFailure: isSecondLegFailure
        )
        if rng.chance(perMille: 15) { draft.endToEndID = 500_000_000 + rng.below(100_000_000) }
        return draft
    }

    private func record(_ rng: inout SplitMix64) -> CDRRecord {
        var record = CDRRecord(appKey: appKey, icid: parties.icid, serviceType: shape.service.rawValue)
        record.calleeNum = shape.service.isPrivateNumber ? parties.displayNum : parties.firstNum
        record.fwdDstNum = shape.service == .playback ? nil : parties.secondNum
        record.callInSeconds = shape.service.isPrivateNumber ? startSeconds : nil
        record.callOutStartSeconds = (shape.first?.start).map(at)
        record.callOutAlertingSeconds = (shape.first?.alerting).map(at)
        record.callOutAnswerSeconds = (shape.first?.answer).map(at)
        record.fwdStartSeconds = (shape.second?.start).map(at)
        record.fwdAlertingSeconds = (shape.second?.alerting).map(at)
        record.fwdAnswerSeconds = (shape.second?.answer).map(at)
        setEnd(of: &record, &rng)
        if shape.service == .playback, shape.isAnswered {
            record.ttsPlays = rng.within(0...2)
            record.ttsSeconds = record.ttsPlays * rng.within(2...20)
        }
        record.isRecorded = isLongEnoughToRecord && rng.chance(perMille: 300)
        return record
    }

    /// Failed calls give the time of the failure, most of them as well as the end.
    private func setEnd(of record: inout CDRRecord, _ rng: inout SplitMix64) {
        guard shape.outcome != .answered else {
            record.callEndSeconds = endSeconds
            return
        }
        let form = rng.below(100)
        record.callEndSeconds = form < 94 ? endSeconds : nil
        record.failSeconds = form < 30 ? nil : endSeconds
    }

    /// The platform keeps no recording of less than 3 seconds, and none of a playback.
    private var isLongEnoughToRecord: Bool {
        guard shape.service == .callback || shape.service == .privateAXB, let answer = shape.second?.answer else {
            return false
        }
        return shape.end - answer >= 3
    }

    private var codes: Outcome.Codes {
        shape.outcome.codes(ofCaller: shape.service == .callback && shape.second == nil)
    }

    /// The events that the platform sends for the call, in order.
    func events(_ rng: inout SplitMix64) -> [StatusDraft] {
        var events: [StatusDraft] = []
        if shape.service.isPrivateNumber {
            events.append(event("callin", 0, caller: parties.firstNum, called: parties.displayNum))
        }
        if let leg = shape.first { events += legEvents(leg, called: parties.firstNum) }
        if let collected = collectInfo(&rng) { events.append(collected) }
        if let leg = shape.second { events += legEvents(leg, called: parties.secondNum) }
        events.append(disconnect())
        return events
    }

    private func legEvents(_ leg: LegShape, called: String) -> [StatusDraft] {
        let steps = [("callout", leg.start), ("alerting", leg.alerting), ("answer", leg.answer)]
        return steps.compactMap { type, offset in
            offset.map { event(type, $0, caller: parties.displayNum, called: called) }
        }
    }

    /// Voice notifications may ask for a key; the published body has no numbers.
    private func collectInfo(_ rng: inout SplitMix64) -> StatusDraft? {
        guard shape.service == .playback, let answer = shape.first?.answer, shape.end > answer + 2,
            rng.chance(perMille: 120)
        else { return nil }
        var collected = event("collectInfo", rng.within(answer + 1...shape.end - 1), caller: nil, called: nil)
        collected.record.digitInfo = rng.pick(["1", "2", "0", "007", "*1", "#", "123456"])
        return collected
    }

    private func disconnect() -> StatusDraft {
        let isPrivate = shape.service.isPrivateNumber
        var last = event(
            "disconnect",
            shape.end,
            caller: isPrivate ? parties.firstNum : parties.displayNum,
            called: isPrivate ? parties.displayNum : parties.firstNum
        )
        last.record.stateCode = codes.stateCode
        last.stateDesc = codes.stateDesc
        return last
    }

    /// An `answer` of the callee at the end of a call that nobody answered.
    func inventedAnswer() -> StatusDraft {
        event(
            "answer",
            shape.end,
            caller: parties.displayNum,
            called: shape.second == nil ? parties.firstNum : parties.secondNum
        )
    }

    private func event(_ type: String, _ offset: Int, caller: String?, called: String?) -> StatusDraft {
        var record = StatusRecord(eventType: type, timestampSeconds: at(offset))
        record.caller = caller
        record.called = called
        return StatusDraft(
            record: record,
            sessionID: parties.sessionID,
            stateDesc: nil,
            userData: parties.userData,
            subscriptionID: shape.service.isPrivateNumber ? parties.bindingID : nil
        )
    }
}
