import Nightly

/// Sizes for people.
enum SizeText {
    /// `512 B`, `1.5 MiB`, `20 GiB`; rounded to one digit.
    static func of(bytes: Int64) -> String {
        var size = Double(bytes)
        for unit in ["B", "KiB", "MiB", "GiB"] {
            if size < 1024 { return Self.rounded(size) + " " + unit }
            size /= 1024
        }
        return Self.rounded(size) + " TiB"
    }

    private static func rounded(_ size: Double) -> String {
        let tenths = Int64((size * 10).rounded())
        return tenths % 10 == 0 || tenths >= 1000 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}

/// Spans of time for people.
enum AgeText {
    /// `3 s`, `12 min`, `5 h`, `2 d`; rounded down.
    static func of(micros: Int64) -> String {
        let seconds = max(0, micros / 1_000_000)
        for (unit, name) in [(Int64(86_400), "d"), (3600, "h"), (60, "min")] where seconds >= 2 * unit {
            return "\(seconds / unit) \(name)"
        }
        return "\(seconds) s"
    }
}

extension UTCText {
    /// An instant to the whole second.
    static func ofSecond(micros: Int64) -> String { of(micros: micros - micros % 1_000_000) }
}
