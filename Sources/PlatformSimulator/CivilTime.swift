/// A date and a time of day without a zone, from whole seconds since 1970-01-01.
///
/// The arithmetic is that of the proleptic Gregorian calendar, in integers only.
struct CivilTime: Sendable {
    let year: Int
    let month: Int
    let day: Int
    let hour: Int
    let minute: Int
    let second: Int

    init(seconds: Int64) {
        let dayNumber = Self.floorQuotient(seconds, 86_400)
        let secondOfDay = Int(seconds - dayNumber * 86_400)
        (year, month, day) = Self.date(ofDayNumber: Int(dayNumber))
        hour = secondOfDay / 3600
        minute = secondOfDay / 60 % 60
        second = secondOfDay % 60
    }

    /// `2026-11-21`.
    var dayText: String { text(separator: 0x2D, upTo: 3) }

    /// `20261121030424`, as inside the platform's own ids.
    var compactText: String { text(separator: nil, upTo: 6) }

    /// Appends `2026-11-21 03:04:24` with so many spaces in the middle.
    func append(to bytes: inout [UInt8], spaces: Int) {
        Self.append(year, digits: 4, to: &bytes)
        bytes.append(0x2D)
        Self.append(month, digits: 2, to: &bytes)
        bytes.append(0x2D)
        Self.append(day, digits: 2, to: &bytes)
        for _ in 0..<spaces { bytes.append(0x20) }
        Self.append(hour, digits: 2, to: &bytes)
        bytes.append(0x3A)
        Self.append(minute, digits: 2, to: &bytes)
        bytes.append(0x3A)
        Self.append(second, digits: 2, to: &bytes)
    }

    private func text(separator: UInt8?, upTo count: Int) -> String {
        var bytes: [UInt8] = []
        for (position, part) in [year, month, day, hour, minute, second].prefix(count).enumerated() {
            if position > 0, let separator { bytes.append(separator) }
            Self.append(part, digits: position == 0 ? 4 : 2, to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ value: Int, digits: Int, to bytes: inout [UInt8]) {
        var divisor = digits == 4 ? 1000 : 10
        while divisor > 0 {
            bytes.append(0x30 + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }

    private static func floorQuotient(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    /// Years are counted from March inside, so that the leap day is the last day of a year.
    private static func date(ofDayNumber dayNumber: Int) -> (Int, Int, Int) {
        let shifted = dayNumber + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    /// The number of the day in `yyyy-MM-dd`, counted from 1970-01-01; nil when the text is no such day.
    static func dayNumber(of text: String) -> Int? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, text.utf8.count == 10, let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2]), year >= 1970, (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let marchYear = month <= 2 ? year - 1 : year
        let era = marchYear / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return CivilTime(seconds: Int64(number) * 86_400).dayText == text ? number : nil
    }
}
