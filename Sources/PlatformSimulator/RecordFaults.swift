/// What goes wrong inside CDRs.
///
/// Each change keeps the end of a record within the played day.
struct RecordFaults {
    /// The seconds of the played day.
    let day: Range<Int64>

    /// Another version of the same CDR: the identity stays, an end or a count differs.
    func conflicting(_ draft: CDRDraft, _ rng: inout SplitMix64) -> CDRDraft {
        var other = draft
        let room = Int(min(30, day.upperBound - 1 - (draft.record.endSeconds ?? day.upperBound)))
        guard room > 0, rng.chance(perMille: 750) else {
            other.record.ttsPlays += 1
            return other
        }
        let more = Int64(rng.within(1...room))
        other.record.callEndSeconds = draft.record.callEndSeconds.map { $0 + more }
        other.record.failSeconds = draft.record.failSeconds.map { $0 + more }
        return other
    }

    /// A further CDR of the same session, ending with the first or a few seconds before it.
    func further(_ draft: CDRDraft, icid: String, appKey: String, _ rng: inout SplitMix64) -> CDRDraft {
        var other = draft
        other.record.icid = icid
        other.record.appKey = appKey
        let end = draft.record.endSeconds ?? day.lowerBound
        let earliest = max(day.lowerBound, draft.record.latestStepSeconds ?? day.lowerBound)
        let newEnd = max(min(earliest, end), end - Int64(rng.below(10)))
        other.record.callEndSeconds = draft.record.callEndSeconds.map { _ in newEnd }
        other.record.failSeconds = draft.record.failSeconds.map { _ in newEnd }
        return other
    }

    /// Times of a leg in an order that cannot be; false when the leg has no time to spoil.
    func spoilOrder(_ record: inout CDRRecord, _ rng: inout SplitMix64) -> Bool {
        let isFirst = record.callOutAlertingSeconds != nil
        guard let alerting = isFirst ? record.callOutAlertingSeconds : record.fwdAlertingSeconds else { return false }
        let answer = isFirst ? record.callOutAnswerSeconds : record.fwdAnswerSeconds
        guard let answer, let end = record.endSeconds, rng.chance(perMille: 700) else {
            set(start: alerting + 3, ofFirst: isFirst, in: &record)
            return true
        }
        if rng.chance(perMille: 500) {
            set(alerting: answer + 7, ofFirst: isFirst, in: &record)
        } else {
            set(answer: end + 5, ofFirst: isFirst, in: &record)
        }
        return true
    }

    private func set(start: Int64, ofFirst: Bool, in record: inout CDRRecord) {
        if ofFirst { record.callOutStartSeconds = start } else { record.fwdStartSeconds = start }
    }

    private func set(alerting: Int64, ofFirst: Bool, in record: inout CDRRecord) {
        if ofFirst { record.callOutAlertingSeconds = alerting } else { record.fwdAlertingSeconds = alerting }
    }

    private func set(answer: Int64, ofFirst: Bool, in record: inout CDRRecord) {
        if ofFirst { record.callOutAnswerSeconds = answer } else { record.fwdAnswerSeconds = answer }
    }

    /// A text that is no time in the place of the ringing time.
    func spoilTime(_ draft: inout CDRDraft, _ rng: inout SplitMix64) {
        let text = rng.pick(["not a time", "2026-02-30 10:00:00", "2026-13-01 00:00:00", "2026-11-21 25:61:00", "--"])
        if draft.service.isPrivateNumber {
            draft.record.fwdAlertingSeconds = nil
            draft.unreadableTime = ("fwdAlertingTime", text)
        } else {
            draft.record.callOutAlertingSeconds = nil
            draft.unreadableTime = ("callOutAlertingTime", text)
        }
        draft.record.hasUnreadableTime = true
    }

    /// A record that cannot be used, made from a good one.
    func unusable(_ draft: CDRDraft, icid: String, _ rng: inout SplitMix64) -> CDRDraft {
        var broken = draft
        broken.record.icid = icid
        switch rng.below(5) {
        case 0: broken.sessionID = nil
        case 1: broken.sessionID = ""
        case 2: broken.sessionID = String((broken.sessionID ?? "") + String(repeating: "x", count: 257)).prefix257
        case 3: broken.hasBrokenCount = true
        default:
            broken.hasNoTimes = true
            broken.unreadableTime = nil
        }
        return broken
    }
}

extension CDRRecord {
    /// The latest start, ringing or answer.
    fileprivate var latestStepSeconds: Int64? {
        [
            callOutStartSeconds, callOutAlertingSeconds, callOutAnswerSeconds,
            fwdStartSeconds, fwdAlertingSeconds, fwdAnswerSeconds,
        ].compactMap(\.self).max()
    }
}

extension String {
    /// One character more than a `sessionId` may have.
    fileprivate var prefix257: String { String(prefix(257)) }
}
