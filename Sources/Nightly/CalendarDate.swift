/// Dates as they are written in commands and file names.
public enum CalendarDate {
    /// Whether a text is a date of the form `2026-11-21` that the calendar has, in the years 1 to 9999.
    public static func isValid(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.map(\.count) == [4, 2, 2], text.utf8.allSatisfy(isDigitOrDash),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return false }
        return year >= 1 && (1...12).contains(month) && (1...days(in: month, of: year)).contains(day)
    }

    /// Whether a text is a month of the form `2026-11`, in the years 1 to 9999.
    public static func isValidPeriod(_ text: String) -> Bool {
        text.utf8.count == 7 && isValid(text + "-01")
    }

    /// How many days a month has, given as `yyyy-MM`.
    ///
    /// A text that is no month has none.
    public static func days(inPeriod period: String) -> Int {
        let parts = period.split(separator: "-").compactMap { Int($0) }
        return isValidPeriod(period) && parts.count == 2 ? days(in: parts[1], of: parts[0]) : 0
    }

    private static func isDigitOrDash(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }
}
