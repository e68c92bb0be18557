import ArgumentParser
import Nightly
import Notification

/// What several commands ask of what they are given.
enum ArgumentChecks {
    /// Each is a date such as 2026-11-21.
    static func days(_ days: [String]) throws {
        for day in days where !CalendarDate.isValid(day) {
            throw ValidationError("\(day) is not a date; write it as 2026-11-21")
        }
    }

    /// Two dates in their order.
    static func span(from: String, to: String) throws {
        try days([from, to])
        guard from <= to else { throw ValidationError("--from \(from) is later than --to \(to)") }
    }

    /// A reason that says something.
    static func reason(_ reason: String) throws {
        guard !reason.allSatisfy(\.isWhitespace) else { throw ValidationError("--reason must say something") }
    }

    /// A phone number as people write it; it is not repeated in the error.
    static func number(_ text: String) throws -> NumberPattern {
        guard let number = NumberPattern(text) else {
            throw ValidationError("--number takes a phone number of 5 to 15 digits, such as +8613800001234")
        }
        return number
    }

    /// The beginning of an id, 8 digits or more.
    ///
    /// - Parameter command: The command that shows ids.
    static func idPrefix(_ prefix: String, shownBy command: String) throws {
        let digits = prefix.filter { $0 != "-" }
        guard (8...32).contains(digits.count), digits.allSatisfy(\.isHexDigit) else {
            throw CommandFailure(.wrongUsage, "an id has 8 to 32 hexadecimal digits; `\(command)` shows the ids")
        }
    }
}
