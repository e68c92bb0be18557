/// Spans of time as people write them: `90s`, `10m`, `7h`, `400d`.
enum DurationText {
    /// Whole seconds; none when the text is not a span.
    static func seconds(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let last = text.last, let unit = units[last], let number = wholeNumber(text.dropLast()) else {
            return nil
        }
        let (seconds, isTooLarge) = number.multipliedReportingOverflow(by: unit)
        return isTooLarge ? nil : seconds
    }

    /// The shortest way to write a number of seconds exactly.
    static func text(_ seconds: Int64) -> String {
        for (unit, letter) in [(Int64(86_400), "d"), (3600, "h"), (60, "m")] where seconds != 0 && seconds % unit == 0 {
            return "\(seconds / unit)\(letter)"
        }
        return "\(seconds)s"
    }
}

/// Sizes as people write them: `1048576`, `512KiB`, `1MiB`, `2GiB`.
enum ByteText {
    /// Bytes; none when the text is not a size.
    static func bytes(_ text: String) -> Int64? {
        for (suffix, unit) in [("GiB", Int64(1) << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1), ("", 1)]
        where text.hasSuffix(suffix) {
            guard let number = wholeNumber(text.dropLast(suffix.count)) else { return nil }
            let (bytes, isTooLarge) = number.multipliedReportingOverflow(by: unit)
            return isTooLarge ? nil : bytes
        }
        return nil
    }
}

/// Digits only: no sign, no space.
func wholeNumber(_ text: some StringProtocol) -> Int64? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
        return nil
    }
    return Int64(text)
}
