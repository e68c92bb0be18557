/// The facts of one call as seen at an instant: identities, versions and repeats sorted out.
struct SeenCall {
    /// The earliest version of each CDR.
    private(set) var inForce: [CDRFact] = []
    /// Distinct status events in the order of their arrival.
    private(set) var events: [StatusFact] = []
    /// Distinct versions of all CDRs.
    private(set) var versionCount = 0
    /// Facts that came again with equal content.
    private(set) var repeats = 0

    init(_ facts: CallFacts, asOfSeconds: Int64) {
        addCDRs(facts.cdrs.filter { $0.arrivedAtSeconds <= asOfSeconds && $0.record.endSeconds != nil })
        addEvents(facts.events.filter { $0.arrivedAtSeconds <= asOfSeconds })
    }

    private mutating func addCDRs(_ arrived: [CDRFact]) {
        var distinct: [CDRRecord] = []
        for cdr in arrived.inOrderOfArrival(\.arrivedAtSeconds) {
            if distinct.contains(cdr.record) {
                repeats += 1
                continue
            }
            distinct.append(cdr.record)
            if !inForce.contains(where: { $0.record.hasSameIdentity(as: cdr.record) }) { inForce.append(cdr) }
        }
        versionCount = distinct.count
    }

    private mutating func addEvents(_ arrived: [StatusFact]) {
        for fact in arrived.inOrderOfArrival(\.arrivedAtSeconds) {
            if events.contains(where: { $0.event == fact.event }) {
                repeats += 1
            } else {
                events.append(fact)
            }
        }
    }

    /// The CDR in force that ends first; ties by `icid`, then `appKey`, in byte order.
    var mainCDR: CDRFact? {
        inForce.min { left, right in
            let (leftEnd, rightEnd) = (left.record.endSeconds ?? 0, right.record.endSeconds ?? 0)
            if leftEnd != rightEnd { return leftEnd < rightEnd }
            let (leftID, rightID) = (left.record.icid ?? "", right.record.icid ?? "")
            if leftID != rightID { return leftID.utf8.lexicographicallyPrecedes(rightID.utf8) }
            return left.record.appKey.utf8.lexicographicallyPrecedes(right.record.appKey.utf8)
        }
    }

    /// The latest end of the CDRs in force; without one the latest `disconnect`, else the latest event.
    var end: CallEnd? {
        let ends = inForce.map { CallEnd(seconds: $0.record.endSeconds ?? 0, arrivedAtSeconds: $0.arrivedAtSeconds) }
        if !ends.isEmpty { return ends.latest }
        let disconnects = events.filter { $0.event.eventType == "disconnect" }
        return (disconnects.isEmpty ? events : disconnects)
            .map { CallEnd(seconds: $0.event.timestampSeconds, arrivedAtSeconds: $0.arrivedAtSeconds) }
            .latest
    }
}

/// The end of a call or CDR, with the arrival of the fact that says so.
struct CallEnd {
    let seconds: Int64
    let arrivedAtSeconds: Int64

    /// More than a day after the fact's own arrival.
    var isImplausible: Bool { seconds > arrivedAtSeconds + 86_400 }

    /// The instant whose date is the day.
    var daySeconds: Int64 { isImplausible ? arrivedAtSeconds : seconds }
}

extension [CallEnd] {
    /// The latest end; of equal ones the first that arrived.
    fileprivate var latest: CallEnd? {
        self.max { ($0.seconds, $1.arrivedAtSeconds) < ($1.seconds, $0.arrivedAtSeconds) }
    }
}

extension Array {
    /// Sorted by an instant; elements of one instant keep their order.
    fileprivate func inOrderOfArrival(_ instant: (Element) -> Int64) -> [Element] {
        enumerated()
            .sorted { (instant($0.element), $0.offset) < (instant($1.element), $1.offset) }
            .map(\.element)
    }
}

extension CDRRecord {
    private var otherTimes: [Int64] {
        [
            callInSeconds, callOutStartSeconds, callOutAlertingSeconds, callOutAnswerSeconds,
            fwdStartSeconds, fwdAlertingSeconds, fwdAnswerSeconds,
        ].compactMap(\.self)
    }

    /// `callEndTime`, else `failTime`, else the latest of the other times.
    var endSeconds: Int64? { callEndSeconds ?? failSeconds ?? otherTimes.max() }

    private var startSeconds: Int64? { callOutStartSeconds ?? fwdStartSeconds ?? callInSeconds }

    func hasSameIdentity(as other: CDRRecord) -> Bool {
        if icid != nil || other.icid != nil { return icid == other.icid }
        return calleeNum == other.calleeNum && fwdDstNum == other.fwdDstNum && startSeconds == other.startSeconds
    }

    var hasKnownService: Bool { ["001", "002", "003", "004"].contains(serviceType) }

    /// The answer of the leg that makes the call answered, by service.
    var decidingAnswerSeconds: Int64? {
        switch serviceType {
        case "001": callOutAnswerSeconds
        case "002", "003", "004": fwdAnswerSeconds
        default: hasSecondLeg ? fwdAnswerSeconds : callOutAnswerSeconds
        }
    }

    private var hasSecondLeg: Bool {
        fwdStartSeconds != nil || fwdAlertingSeconds != nil || fwdAnswerSeconds != nil
    }

    /// Within a leg: start, alerting, answer and end in this order, as far as given; or a time that cannot be read.
    var hasTimeDisorder: Bool {
        let first = [callOutStartSeconds, callOutAlertingSeconds, callOutAnswerSeconds]
        let second = [fwdStartSeconds, fwdAlertingSeconds, fwdAnswerSeconds]
        return hasUnreadableTime
            || [first, second].contains { leg in
                let given = (leg + [endSeconds]).compactMap(\.self)
                return zip(given, given.dropFirst()).contains { $0 > $1 }
            }
    }
}

extension CDRTruth {
    static func precedes(_ left: CDRTruth, _ right: CDRTruth) -> Bool {
        if left.icid != right.icid { return left.icid.utf8.lexicographicallyPrecedes(right.icid.utf8) }
        if left.appKey != right.appKey { return left.appKey.utf8.lexicographicallyPrecedes(right.appKey.utf8) }
        return left.endSeconds < right.endSeconds
    }
}
