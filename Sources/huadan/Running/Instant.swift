import ArgumentParser
import Foundation

/// An instant on the command line: `2026-11-22T07:30:00+08:00`, `…Z`, with or without a fraction of a second.
struct Instant: ExpressibleByArgument {
    /// Microseconds since 1970-01-01 UTC.
    let micros: Int64

    init?(argument: String) {
        let pattern = /(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:?\d{2})/
        guard let match = argument.wholeMatch(of: pattern)?.output else { return nil }
        var parts = DateComponents(
            year: Int(match.1),
            month: Int(match.2),
            day: Int(match.3),
            hour: Int(match.4),
            minute: Int(match.5),
            second: match.6.flatMap { Int($0) } ?? 0
        )
        parts.timeZone = TimeZone(secondsFromGMT: 0)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? .current
        guard parts.isValidDate(in: calendar), let date = calendar.date(from: parts) else { return nil }
        guard let offset = Self.offsetSeconds(match.8) else { return nil }
        let fraction = match.7.map { Int64($0 + String(repeating: "0", count: 6 - $0.count)) ?? 0 } ?? 0
        micros = (Int64(date.timeIntervalSince1970) - offset) * 1_000_000 + fraction
    }

    private static func offsetSeconds(_ text: Substring) -> Int64? {
        if text == "Z" { return 0 }
        let digits = text.dropFirst().replacing(":", with: "")
        guard let hours = Int64(digits.prefix(2)), let minutes = Int64(digits.suffix(2)), hours < 24, minutes < 60
        else {
            return nil
        }
        return (text.hasPrefix("-") ? -1 : 1) * (hours * 3600 + minutes * 60)
    }
}
