/// An instant as text in UTC, exact to the microsecond.
public enum UTCText {
    /// `2026-11-21T01:30:00Z`, with six more digits when the instant is not on a whole second.
    public static func of(micros: Int64) -> String {
        let fraction = micros - floored(micros, 1_000_000) * 1_000_000
        let seconds = floored(micros, 1_000_000)
        let days = floored(seconds, 86_400)
        let clock = seconds - days * 86_400
        let date = civil(days)
        let time = "\(two(clock / 3600)):\(two(clock / 60 % 60)):\(two(clock % 60))"
        let rest = fraction == 0 ? "" : "." + padded(fraction, 6)
        return "\(padded(date.year, 4))-\(two(date.month))-\(two(date.day))T\(time)\(rest)Z"
    }

    private static func floored(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : (value - divisor + 1) / divisor
    }

    /// The date a number of days after 1970-01-01, counted in years that begin in March, so that leap days come last.
    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = floored(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func two(_ number: Int64) -> String { padded(number, 2) }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
