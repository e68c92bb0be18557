/// The server's text form of an instant in ISO form and UTC: `2026-11-21 01:30:00.25+00`, `0044-03-15 12:00:00+00 BC`.
enum TimestampText {
    /// Microseconds since 1970-01-01 UTC; nil when the text is not of that form.
    ///
    /// Instants after the year 294247 do not fit and become the largest value, as `infinity` does.
    static func unixMicros(_ text: String) -> Int64? {
        if text == "infinity" { return .max }
        if text == "-infinity" { return .min }
        let isBeforeChrist = text.hasSuffix(" BC")
        let parts = (isBeforeChrist ? text.dropLast(3) : text[...]).split(separator: " ")
        guard parts.count == 2, parts[1].hasSuffix("+00") else { return nil }
        guard let date = numbers(parts[0], "-"), let micros = micros(ofDay: parts[1].dropLast(3)) else { return nil }
        let year = isBeforeChrist ? 1 - date[0] : date[0]
        let (midnight, overflow) = days(year: year, month: date[1], day: date[2])
            .multipliedReportingOverflow(by: 86_400_000_000)
        let (instant, overflowOfDay) = midnight.addingReportingOverflow(micros)
        return overflow || overflowOfDay ? .max : instant
    }

    private static func numbers(_ text: Substring, _ separator: Character) -> [Int64]? {
        let numbers = text.split(separator: separator).compactMap { Int64($0) }
        return numbers.count == 3 ? numbers : nil
    }

    private static func micros(ofDay text: Substring) -> Int64? {
        let parts = text.split(separator: ".")
        guard let first = parts.first, parts.count <= 2, let clock = numbers(first, ":") else { return nil }
        let digits = parts.count == 2 ? parts[1] : ""
        guard let fraction = Int64(digits + String(repeating: "0", count: max(0, 6 - digits.count))) else { return nil }
        return ((clock[0] * 60 + clock[1]) * 60 + clock[2]) * 1_000_000 + fraction
    }

    /// Days since 1970-01-01 in the Gregorian calendar, year 0 being 1 BC.
    ///
    /// Years start in March, so that the leap day is the last of its year.
    static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
