import Foundation

/// Says on which billing day an instant falls.
///
/// The only place that asks Foundation, for its time zones.
struct BillingCalendar: Sendable {
    private let timeZone: TimeZone

    /// Throws `SimulationError.unknownTimeZone`.
    init(timeZone name: String) throws(SimulationError) {
        guard let timeZone = TimeZone(identifier: name) else { throw .unknownTimeZone(name) }
        self.timeZone = timeZone
    }

    /// The calendar date of an instant, `yyyy-MM-dd`.
    func day(ofSeconds seconds: Int64) -> String {
        CivilTime(seconds: localSeconds(seconds)).dayText
    }

    /// The hour of the day, 0 to 23.
    func hour(ofSeconds seconds: Int64) -> Int {
        CivilTime(seconds: localSeconds(seconds)).hour
    }

    /// All seconds of one day, in a zone with summer time 23 or 25 hours of them.
    ///
    /// Throws `SimulationError.unknownDay`.
    func seconds(ofDay day: String) throws(SimulationError) -> Range<Int64> {
        guard let number = CivilTime.dayNumber(of: day) else { throw .unknownDay(day) }
        let range = firstSecond(ofDayNumber: number)..<firstSecond(ofDayNumber: number + 1)
        guard !range.isEmpty else { throw .unknownDay(day) }
        return range
    }

    private func localSeconds(_ seconds: Int64) -> Int64 {
        seconds + Int64(timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds))))
    }

    /// The first instant whose local date is not before the day: found by halving, so that a
    /// midnight which the zone skips needs no rule of its own.
    private func firstSecond(ofDayNumber number: Int) -> Int64 {
        let localMidnight = Int64(number) * 86_400
        var earlier = localMidnight - 86_400
        var later = localMidnight + 86_400
        while later - earlier > 1 {
            let middle = earlier + (later - earlier) / 2
            if localSeconds(middle) >= localMidnight { later = middle } else { earlier = middle }
        }
        return later
    }
}
