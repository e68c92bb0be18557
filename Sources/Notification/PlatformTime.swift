/// The platform's way of writing instants: `yyyy-MM-dd HH:mm:ss` in UTC, one or more spaces in between.
enum PlatformTime {
    /// Seconds since 1970-01-01 UTC; none when the text is not a real instant of the years 1 to 9999.
    ///
    /// Spaces around the text are ignored. There is no second 60 and no hour 24.
    static func seconds(_ text: UnsafeRawBufferPointer) -> Int64? {
        let text = text.trimmedSpaces
        guard text.count >= 19,
            text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"), text[10] == UInt8(ascii: " "),
            let year = text.number(at: 0, digits: 4),
            let month = text.number(at: 5, digits: 2),
            let day = text.number(at: 8, digits: 2)
        else { return nil }
        let clock = UnsafeRawBufferPointer(rebasing: text[10...]).trimmedSpaces
        guard clock.count == 8,
            clock[2] == UInt8(ascii: ":"), clock[5] == UInt8(ascii: ":"),
            let hour = clock.number(at: 0, digits: 2), hour < 24,
            let minute = clock.number(at: 3, digits: 2), minute < 60,
            let second = clock.number(at: 6, digits: 2), second < 60,
            let days = daysSince1970(year: year, month: month, day: day)
        else { return nil }
        return ((days * 24 + hour) * 60 + minute) * 60 + second
    }

    /// The same of a text in the usual spelling, of 19 bytes; none also for any other.
    ///
    /// Eight bytes a look.
    ///
    /// - Parameter date: The last date that was read; times of a push mostly share theirs.
    @inline(__always)
    static func plainSeconds(_ text: UnsafeRawBufferPointer, _ date: inout PlainDate) -> Int64? {
        guard text.count == 19 else { return nil }
        let middle = DigitPairs(text, at: 8, "00 00:00", digits: clockDigits)
        let clock = DigitPairs(text, at: 11, "00:00:00", digits: clockDigits)
        guard middle.areDigits, clock.areDigits else { return nil }
        let (hour, minute, second) = (clock.pair(at: 0), clock.pair(at: 3), clock.pair(at: 6))
        guard hour < 24, minute < 60, second < 60 else { return nil }
        let isKnown = date.isWritten(in: text)
        guard isKnown || date.read(text) else { return nil }
        return ((date.days * 24 + hour) * 60 + minute) * 60 + second
    }

    /// A date as it is written, and its day.
    struct PlainDate {
        private var yearAndMonth: UInt64 = 0
        private var day: UInt16 = 0
        /// Days since 1970-01-01.
        fileprivate private(set) var days: Int64 = 0

        /// Whether the text, of ten bytes or more, begins with this date.
        @inline(__always)
        fileprivate func isWritten(in text: UnsafeRawBufferPointer) -> Bool {
            text.loadUnaligned(as: UInt64.self) == yearAndMonth
                && text.loadUnaligned(fromByteOffset: 8, as: UInt16.self) == day
        }

        /// Takes the date of a text whose day is two digits; false, and nothing is taken, when it is none.
        fileprivate mutating func read(_ text: UnsafeRawBufferPointer) -> Bool {
            let date = DigitPairs(text, at: 0, "0000-00-", digits: 0x000F_0F00_0F0F_0F0F)
            let middle = DigitPairs(text, at: 8, "00 00:00", digits: clockDigits)
            guard date.areDigits,
                let days = daysSince1970(
                    year: date.pair(at: 0) * 100 + date.pair(at: 2),
                    month: date.pair(at: 5),
                    day: middle.pair(at: 0)
                )
            else { return false }
            yearAndMonth = text.loadUnaligned(as: UInt64.self)
            day = text.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
            self.days = days
            return true
        }
    }

    private static var clockDigits: UInt64 { 0x0F0F_000F_0F00_0F0F }

    /// Days from 1970-01-01 to a date of the Gregorian calendar; none when there is no such date.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64? {
        guard year >= 1, 1...12 ~= month, day >= 1, day <= dayCount(year: year, month: month) else { return nil }
        // Years that start in March put the leap day last, so that the days before a month are a straight line.
        let shiftedYear = month > 2 ? year : year - 1
        let shiftedMonth = (month + 9) % 12
        let daysBeforeYear = shiftedYear * 365 + shiftedYear / 4 - shiftedYear / 100 + shiftedYear / 400
        let daysBeforeMonth = (shiftedMonth * 153 + 2) / 5
        let daysTo1970: Int64 = 719_468
        return daysBeforeYear + daysBeforeMonth + day - 1 - daysTo1970
    }

    private static func dayCount(year: Int64, month: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes without ASCII spaces before and after them.
    var trimmedSpaces: UnsafeRawBufferPointer {
        var start = 0
        var end = count
        while start < end, self[start] == UInt8(ascii: " ") { start += 1 }
        while end > start, self[end - 1] == UInt8(ascii: " ") { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: self[start..<end])
    }

    fileprivate func number(at offset: Int, digits: Int) -> Int64? {
        var number: Int64 = 0
        for index in offset..<offset + digits {
            guard self[index].isDigit else { return nil }
            number = number * 10 + Int64(self[index] - UInt8(ascii: "0"))
        }
        return number
    }
}

/// Eight bytes of a text, less the bytes of a pattern with `0` for each digit.
private struct DigitPairs {
    private let word: UInt64
    private let digits: UInt64

    /// - Parameter digits: 15 for each byte that is a digit, the first byte lowest.
    @inline(__always)
    init(_ text: UnsafeRawBufferPointer, at offset: Int, _ pattern: StaticString, digits: UInt64) {
        let expected = UnsafeRawPointer(pattern.utf8Start).loadUnaligned(as: UInt64.self)
        word = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: offset, as: UInt64.self) ^ expected)
        self.digits = digits
    }

    /// Whether every `0` of the pattern stands for a digit and everything else is as the pattern says.
    @inline(__always)
    var areDigits: Bool {
        // A digit leaves 0 to 9, and six more are still below sixteen. A byte that six more carry away shows by itself.
        (word | (word &+ (digits & 0x0606_0606_0606_0606))) & ~digits == 0
    }

    @inline(__always)
    func pair(at index: Int) -> Int64 {
        let tens = Int64(word >> UInt64(index * 8) & 15)
        return tens * 10 + Int64(word >> UInt64(index * 8 + 8) & 15)
    }
}
