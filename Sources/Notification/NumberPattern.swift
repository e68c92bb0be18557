/// One phone number in all the forms it is usually written in, and where it stands in a text.
///
/// `+8613800001234`, `008613800001234`, `8613800001234`, `13800001234` and `013800001234` are the same number, also with
/// spaces, dashes, dots or brackets between the digits. A number given without its country code is a Chinese one.
public struct NumberPattern: Sendable, Equatable {
    /// The digits of the country code.
    public let countryCode: String
    /// The digits after country code and trunk prefix.
    public let national: String

    /// From this many digits on a number is also found inside a longer run of digits, such as a time written before it.
    private static let embeddedDigits = 10
    private static let separators: Set<UInt8> = Set(" ().-".utf8)
    private static let mostSeparators = 2

    private let forms: [[UInt8]]
    private let nationalBytes: [UInt8]

    /// Reads a number as a person writes it; `nil` when it is none, or has fewer than 5 or more than 15 digits.
    public init?(_ text: String) {
        let written = text.utf8.filter { !Self.separators.contains($0) }
        var digits = written[...]
        var isInternational = digits.first == UInt8(ascii: "+")
        if isInternational { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.allSatisfy(\.isDigit) else { return nil }
        if !isInternational, digits.starts(with: "00".utf8) {
            digits = digits.dropFirst(2)
            isInternational = true
        }
        let hasCode = isInternational || (digits.starts(with: "86".utf8) && digits.count >= 11)
        let code = hasCode ? digits.prefix(CountryCode.length(digits)) : ArraySlice("86".utf8)
        var rest = hasCode ? digits.dropFirst(code.count) : digits
        if rest.first == UInt8(ascii: "0") { rest = rest.dropFirst() }
        guard 5...15 ~= rest.count else { return nil }
        countryCode = String(decoding: code, as: UTF8.self)
        national = String(decoding: rest, as: UTF8.self)
        nationalBytes = Array(rest)
        let codes = ["+", "00", ""].map { Array($0.utf8) + Array(code) } + [[]]
        forms = codes.flatMap { [$0 + Array("0".utf8) + Array(rest), $0 + Array(rest)] }
    }

    /// The same search for PostgreSQL: an advanced regular expression.
    public var regularExpression: String {
        let between = "[ ().-]{0,\(Self.mostSeparators)}"
        let spaced = { (digits: String) in digits.map(String.init).joined(separator: between) }
        let code = "(?:(?:\\+\(between)|0\(between)0\(between))?\(spaced(countryCode))\(between))?"
        let whole = "(?<![0-9+])\(code)(?:0\(between))?\(spaced(national))(?![0-9])"
        return nationalBytes.count < Self.embeddedDigits ? whole : "\(whole)|(?<!\\+[0-9]*)\(national)"
    }

    /// Whether a text holds the number.
    public func isFound(in text: [UInt8]) -> Bool { text.withUnsafeBufferPointer { first(in: $0, from: 0) != nil } }

    /// Where the number stands in a text, in order, without overlaps.
    public func ranges(in text: [UInt8]) -> [Range<Int>] {
        text.withUnsafeBufferPointer { bytes in
            var found: [Range<Int>] = []
            var start = 0
            while let range = first(in: bytes, from: start) {
                found.append(range)
                start = range.upperBound
            }
            return found
        }
    }

    private func first(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Range<Int>? {
        var position = start
        while position < bytes.count {
            defer { position += 1 }
            let byte = bytes[position]
            guard byte.isDigit || byte == UInt8(ascii: "+") else { continue }
            let before = position > 0 ? bytes[position - 1] : 0
            if !before.isDigit, before != UInt8(ascii: "+"), let end = wholeEnd(bytes, at: position) {
                return position..<end
            }
            if byte == nationalBytes[0], let end = embeddedEnd(bytes, at: position) { return position..<end }
        }
        return nil
    }

    /// The end of the longest form that starts here and is not followed by another digit.
    private func wholeEnd(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        for form in forms {
            if let end = end(of: form, in: bytes, at: start), end == bytes.count || !bytes[end].isDigit { return end }
        }
        return nil
    }

    private func end(of form: [UInt8], in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        guard form[0] == bytes[start] else { return nil }
        var position = start + 1
        for digit in form.dropFirst() {
            var skipped = 0
            while position < bytes.count, skipped < Self.mostSeparators, Self.separators.contains(bytes[position]) {
                position += 1
                skipped += 1
            }
            guard position < bytes.count, bytes[position] == digit else { return nil }
            position += 1
        }
        return position
    }

    private func embeddedEnd(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        let end = start + nationalBytes.count
        guard nationalBytes.count >= Self.embeddedDigits, end <= bytes.count,
            bytes[start..<end].elementsEqual(nationalBytes)
        else { return nil }
        var head = start
        while head > 0, bytes[head - 1].isDigit { head -= 1 }
        // Behind a '+' the digits are another country's number.
        return head > 0 && bytes[head - 1] == UInt8(ascii: "+") ? nil : end
    }
}

/// Country codes as the ITU gives them out: one, two or three digits.
enum CountryCode {
    private static let short: Set<String> = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
        "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84",
        "86", "90", "91", "92", "93", "94", "95", "98",
    ]

    /// How many of the first digits are the code; what begins with 0 has all its zeros as one.
    static func length(_ digits: some Sequence<UInt8>) -> Int {
        let first = String(decoding: Array(digits.prefix(2)), as: UTF8.self)
        if first.hasPrefix("1") || first.hasPrefix("7") { return 1 }
        if first.hasPrefix("0") { return Array(digits).prefix(while: { $0 == UInt8(ascii: "0") }).count }
        return short.contains(first) ? 2 : 3
    }
}
