/// Reads instants as the reports and the manifest print them, whatever their offset.
struct PrintedInstant {
    /// Microseconds since 1970-01-01 UTC.
    let micros: Int64

    /// Reads a text such as `2026-11-22T07:30:00+08:00` or `2026-11-21T23:30:00.500000Z`; nil when it is none.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count > Self.clockEnd,
            let days = Self.days(bytes[..<10]), bytes[10] == UInt8(ascii: "T"),
            let seconds = Self.seconds(bytes[11..<Self.clockEnd])
        else { return nil }
        let fraction = bytes[Self.clockEnd...].prefix { $0 == UInt8(ascii: ".") || Self.isDigit($0) }
        guard let fractionMicros = Self.fractionMicros(fraction),
            let offset = Self.offsetSeconds(bytes[fraction.endIndex...])
        else { return nil }
        micros = (days * 86_400 + seconds - offset) * 1_000_000 + fractionMicros
    }

    /// Days since 1970-01-01 of `2026-11-22`, counted in years that begin in March, so that leap days come last.
    private static func days(_ text: ArraySlice<UInt8>) -> Int64? {
        let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], let year = number(parts[0]), let month = number(parts[1]),
            let day = number(parts[2]), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        // 400 years more keep the divisions in whole numbers from 0 on; they are taken off again in one piece.
        let marchYear = year + 400 - (month <= 2 ? 1 : 0)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468 - 146_097
    }

    /// Seconds of `07:30:00`, also of `07:30` and `07`.
    private static func seconds(_ text: ArraySlice<UInt8>) -> Int64? {
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        let numbers = parts.filter { $0.count == 2 }.compactMap(number)
        guard numbers.count == parts.count, numbers.count <= 3, numbers[0] < 24,
            numbers.dropFirst().allSatisfy({ $0 < 60 })
        else { return nil }
        return zip(numbers, [3600, 60, 1]).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Microseconds of `.5`, and 0 of nothing.
    private static func fractionMicros(_ text: ArraySlice<UInt8>) -> Int64? {
        if text.isEmpty { return 0 }
        let digits = text.dropFirst()
        guard (1...6).contains(digits.count), let number = number(digits) else { return nil }
        return (digits.count..<6).reduce(number) { scaled, _ in scaled * 10 }
    }

    /// Seconds east of Greenwich of `+08:00` or `Z`.
    private static func offsetSeconds(_ text: ArraySlice<UInt8>) -> Int64? {
        switch text.first {
        case UInt8(ascii: "Z"): text.count == 1 ? 0 : nil
        case UInt8(ascii: "+"): seconds(text.dropFirst())
        case UInt8(ascii: "-"): seconds(text.dropFirst()).map { -$0 }
        default: nil
        }
    }

    /// The number that up to six digits make.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy(isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// End of `2026-11-22T07:30:00`.
    private static let clockEnd = 19
}
