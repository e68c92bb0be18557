extension CardTime {
    /// Reads a date (`2026-01-01`) or an instant (`2026-01-01T08:00:00+08:00`, also with a space, without seconds, with
    /// `Z`); none for anything else, for days that do not exist, and for years before 2000 or after 2199.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, Self.days(String(decoding: bytes[..<10], as: UTF8.self)) != nil else {
            return nil
        }
        let date = String(decoding: bytes[..<10], as: UTF8.self)
        if bytes.count == 10 {
            self = .date(date)
            return
        }
        guard [UInt8(ascii: "T"), UInt8(ascii: " ")].contains(bytes[10]),
            let clock = ClockText(String(decoding: bytes[11...], as: UTF8.self))
        else { return nil }
        self = .instant("\(date)T\(clock.text)")
    }

    /// The earliest and the latest instant it can be, in seconds since 1970-01-01 UTC.
    ///
    /// A date is midnight in a zone that a card does not know; zones lie between UTC-12 and UTC+14.
    var possibleSeconds: ClosedRange<Int> {
        switch self {
        case .date(let text):
            let midnight = (Self.days(text) ?? 0) * 86_400
            return (midnight - 14 * 3_600)...(midnight + 12 * 3_600)
        case .instant(let text):
            let midnight = (Self.days(String(text.prefix(10))) ?? 0) * 86_400
            let seconds = midnight + (ClockText(String(text.dropFirst(11)))?.utcSeconds ?? 0)
            return seconds...seconds
        }
    }

    /// Whether it is surely before another time; none: it depends on the billing zone.
    func isBefore(_ other: CardTime) -> Bool? {
        if case .date(let mine) = self, case .date(let theirs) = other { return mine < theirs }
        if possibleSeconds.upperBound < other.possibleSeconds.lowerBound { return true }
        return possibleSeconds.lowerBound >= other.possibleSeconds.upperBound ? false : nil
    }

    /// Days since 1970-01-01 of a date `yyyy-MM-dd`; none when there is no such day.
    static func days(_ date: String) -> Int? {
        let parts = date.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, let year = PlainDigits.number(parts[0]),
            let month = PlainDigits.two(parts[1]), let day = PlainDigits.two(parts[2]),
            (2000...2199).contains(year), (1...12).contains(month), (1...length(of: month, in: year)).contains(day)
        else { return nil }
        // Counted in years that begin in March, so that the leap day is the last one.
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }

    private static func length(of month: Int, in year: Int) -> Int {
        let isLeap = year.isMultiple(of: 4) && !year.isMultiple(of: 100) || year.isMultiple(of: 400)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }
}

/// Clock time with its offset: `08:00:00+08:00`.
private struct ClockText {
    /// In full: `08:00:00+08:00`.
    let text: String
    /// Seconds after midnight UTC of the written date; may be negative.
    let utcSeconds: Int

    init?(_ text: String) {
        guard let sign = text.lastIndex(where: { "+-Z".contains($0) }) else { return nil }
        let zone = text[sign...] == "Z" ? "+00:00" : text[sign...]
        var clock = String(text[..<sign])
        if clock.utf8.count == 5 { clock += ":00" }
        guard let seconds = Self.seconds(clock, parts: 3, maxHours: 23),
            let offset = Self.seconds(zone.dropFirst(), parts: 2, maxHours: 14)
        else { return nil }
        self.text = clock + zone
        utcSeconds = seconds - (zone.first == "-" ? -offset : offset)
    }

    private static func seconds(_ text: some StringProtocol, parts count: Int, maxHours: Int) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { PlainDigits.two($0) }
        let numbers = parts.compactMap(\.self)
        guard numbers.count == count, parts.count == count, numbers[0] <= maxHours,
            numbers.dropFirst().allSatisfy({ $0 < 60 })
        else { return nil }
        return numbers[0] * 3_600 + numbers[1] * 60 + (count == 3 ? numbers[2] : 0)
    }
}
