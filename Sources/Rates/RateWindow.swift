/// Hours of the week in which a rule holds, judged by the CDR's end in the billing zone.
public struct RateWindow: Sendable, Hashable {
    /// Days on which the window begins, as bits: Monday 1, Tuesday 2, … Sunday 64.
    public let weekdays: Int

    /// Start, included: minutes after midnight, 0 to 1,439.
    public let fromMinute: Int

    /// End, not included: minutes after midnight, 1 to 1,440; less than `fromMinute`: on the next day.
    ///
    /// Never equal to `fromMinute`.
    public let toMinute: Int
}
