/// What a value must look like: how it is read, and how to tell people.
struct ValueForm<Value: Sendable>: Sendable {
    /// What to write, such as `a whole number from 0 to 9`.
    let expected: String
    let read: @Sendable (String) -> Value?
    /// What was probably meant by a wrong text.
    var meant: @Sendable (String) -> String? = { _ in nil }

    /// What to do about a wrong text.
    func advice(for text: String) -> String {
        meant(text).map { "did you mean \($0)? It takes \(expected)" } ?? "write \(expected)"
    }
}

extension ValueForm where Value == String {
    /// Names of cards, rules and items.
    static let name = ValueForm(expected: "1 to 64 of the letters A to Z and a to z, digits, -, _ and .") { text in
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(isNameByte) ? text : nil
    }

    static let currency = ValueForm(
        expected: "three capital letters such as CNY",
        read: { text in
            text.utf8.count == 3 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) } ? text : nil
        }
    )

    static let note = ValueForm(expected: "a text of at most 2,000 characters") { text in
        text.unicodeScalars.count <= 2_000 ? text : nil
    }

    static let app = ValueForm(expected: "the key of one app: 1 to 256 characters without spaces") { text in
        let isPrinted = text.unicodeScalars.allSatisfy {
            $0.value > 0x20 && $0.value != 0x7F && !$0.properties.isWhitespace
        }
        return (1...256).contains(text.unicodeScalars.count) && isPrinted ? text : nil
    }

    static let prefix = ValueForm(expected: "what called numbers begin with, such as \"+8613\": +, digits, * and #") {
        let digits = $0.hasPrefix("+") ? $0.dropFirst() : $0[...]
        let isNumber = digits.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2A || $0 == 0x23 }
        return (1...31).contains(digits.utf8.count) && isNumber ? $0 : nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
        default: false
        }
    }
}

extension ValueForm where Value == Int {
    /// A whole number in decimal digits, without a leading zero.
    static func whole(_ range: ClosedRange<Int>, of what: String = "") -> ValueForm {
        let unit = what.isEmpty ? "" : " of \(what)"
        return ValueForm(
            expected: "a whole number\(unit) from \(range.lowerBound) to \(range.upperBound), in digits alone"
        ) { text in
            PlainDigits.whole(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Minutes after midnight: `08:00`.
    static func clock(last: Int) -> ValueForm {
        ValueForm(expected: "hours and minutes such as \"08:00\", at most \(last == 1_440 ? "24:00" : "23:59")") {
            text in
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let hours = PlainDigits.two(parts[0]), let minutes = PlainDigits.two(parts[1]),
                minutes < 60, hours * 60 + minutes <= last
            else { return nil }
            return hours * 60 + minutes
        }
    }
}

extension ValueForm where Value == ExactDecimal {
    static let price = ValueForm(
        expected: "a plain decimal such as 0.18, 0 or more, at most 12 digits before the point and 9 after it",
        read: { ExactDecimal($0) }
    )
}

extension ValueForm where Value == RatedService {
    static let service = ValueForm(
        expected: "\"001\", \"002\", \"003\", \"004\" or other",
        read: { RatedService(rawValue: $0) },
        meant: { text in RatedService(rawValue: "00\(text)").map { "\"\($0.rawValue)\"" } }
    )
}

extension ValueForm where Value == RateIncrements {
    static let increments = ValueForm(
        expected: "first and following seconds such as 60/60, 60/6, 30/6 or 1/1, the first not less than the following",
        read: { text in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { PlainDigits.whole($0) }
            guard parts.count == 2, let first = parts[0], let following = parts[1], following >= 1,
                first >= following, first <= 86_400
            else { return nil }
            return RateIncrements(firstSeconds: first, followingSeconds: following)
        },
        meant: { text in PlainDigits.whole(text).flatMap { $0 >= 1 ? "\($0)/\($0)" : nil } }
    )
}

extension ValueForm where Value == Int {
    /// Days as bits, of text such as `mon-fri` or `sat, sun`.
    static let weekdays = ValueForm(
        expected: "days such as mon-fri or \"sat, sun\", of mon tue wed thu fri sat sun, or all",
        read: { Weekdays.mask($0) }
    )
}

extension ValueForm where Value == CardTime {
    static let time = ValueForm(
        expected: "a date such as 2026-01-01, or an instant with its offset such as 2026-01-01T08:00:00+08:00",
        read: { CardTime($0) }
    )
}

extension ValueForm where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
    /// One of the words of a closed list.
    static var word: ValueForm {
        let words = Value.allCases.map(\.rawValue)
        return ValueForm(
            expected: words.dropLast().joined(separator: ", ") + " or " + (words.last ?? ""),
            read: { Value(rawValue: $0) }
        )
    }
}
