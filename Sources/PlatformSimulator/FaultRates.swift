/// One way in which the platform, the network or the two clocks go wrong for a call.
public enum FaultKind: String, CaseIterable, Sendable {
    /// The CDR never comes.
    case lostFee = "lost_fee"
    /// No status event comes.
    case lostStatuses = "lost_statuses"
    /// Only the `disconnect` events are lost.
    case lostDisconnect = "lost_disconnect"
    /// Only the `answer` events of an answered call are lost.
    case lostAnswer = "lost_answer"
    /// An `answer` event comes for a call that the CDR says nobody answered.
    case inventedAnswer = "invented_answer"
    /// The status side's clock is some whole hours off, mostly 8.
    case clockShift = "clock_shift"
    /// The two sides disagree about the end by more than the tolerance.
    case endMismatch = "end_mismatch"
    /// The CDR comes again with other content.
    case conflictingFee = "conflicting_fee"
    /// A second CDR of the same session.
    case severalFees = "several_fees"
    /// A second CDR of the same session that names another app.
    case appMismatch = "app_mismatch"
    /// Times of a leg in an order that cannot be.
    case timeOrder = "time_order"
    /// An optional time that is no time.
    case unreadableTime = "unreadable_time"
    /// A `serviceType` that is in no table.
    case unknownService = "unknown_service"
    /// No `serviceType`.
    case missingService = "missing_service"
    /// The call belongs to an app that was never registered.
    case unknownApp = "unknown_app"
    /// The CDR is pushed again by the retry clock, in another merge.
    case repeatedFee = "repeated_fee"
    /// The CDR stands twice, in one push where merging allows it.
    case repeatedRecord = "repeated_record"
    /// A status event comes twice.
    case repeatedStatus = "repeated_status"
    /// The CDR comes before the status events.
    case feeFirst = "fee_first"
    /// The status events come out of order.
    case shuffledStatuses = "shuffled_statuses"
    /// The CDR comes 1 to 6 hours late, by the retry clock.
    case lateFee = "late_fee"
    /// A record that cannot be used, in the same push as the CDR where merging allows it.
    case unusableRecord = "unusable_record"
    /// A whole body that cannot be used, beside the call's own pushes.
    case malformedBody = "malformed_body"

    /// At most one of these strikes the status side of a call, or takes one side away.
    static let ofOneSide: [FaultKind] = [
        .lostFee, .lostStatuses, .lostDisconnect, .lostAnswer, .inventedAnswer, .clockShift, .endMismatch,
    ]

    /// At most one of these strikes the CDR of a call.
    static let ofRecord: [FaultKind] = [
        .conflictingFee, .severalFees, .appMismatch, .timeOrder, .unreadableTime, .unknownService, .missingService,
    ]

    /// Each of these strikes by itself.
    static let ofDelivery: [FaultKind] = [
        .repeatedFee, .repeatedRecord, .repeatedStatus, .feeFirst, .shuffledStatuses, .lateFee, .unusableRecord,
        .malformedBody,
    ]
}

/// How many calls in a thousand each fault is tried on.
///
/// It strikes where the call allows it: nobody can lose the answer of a call that was not answered.
public struct FaultRates: Sendable {
    private var perMille: [FaultKind: Int] = [:]

    /// The same rate for every fault, 0 to 100 in a thousand.
    public init(eachPerMille rate: Int) {
        precondition((0...100).contains(rate), "seven faults that exclude each other must stay below a thousand")
        for kind in FaultKind.allCases { perMille[kind] = rate }
    }

    /// The rate of one fault in a thousand calls.
    public subscript(kind: FaultKind) -> Int {
        get { perMille[kind, default: 0] }
        set {
            precondition((0...1000).contains(newValue), "a rate is 0 to 1000 in a thousand")
            perMille[kind] = newValue
        }
    }

    /// Nothing goes wrong.
    public static let none = FaultRates(eachPerMille: 0)

    /// About one call in a hundred for each fault.
    public static let realistic = FaultRates(eachPerMille: 10)

    /// Four calls in a hundred for each fault: most calls have one.
    public static let harsh = FaultRates(eachPerMille: 40)
}
