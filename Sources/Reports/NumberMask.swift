/// Hides the middle of phone numbers.
///
/// The rule is that of the SQL functions `masked_text` and `masked_number`, byte for byte; it stands here too for reports
/// with a line a call, where regular expressions would cost more than everything else.
enum NumberMask {
    /// Appends a text with the middle of every number in it hidden: `+` and 8 or more digits.
    static func append(text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var rest = text[...]
        while let place = rest.firstIndex(of: plus) {
            bytes.append(contentsOf: rest[...place])
            let digits = leadingDigits(rest[(place + 1)...])
            appendInternational(digits, to: &bytes)
            rest = rest[digits.endIndex...]
        }
        bytes.append(contentsOf: rest)
    }

    /// Appends the content of a column that holds one number, with or without `+`, of any length.
    static func append(number: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        let hasPlus = number.first == plus
        let digits = leadingDigits(hasPlus ? number[1...] : number[...])
        guard digits.endIndex == number.endIndex else { return appendMixed(number, to: &bytes) }
        switch (hasPlus, digits.count) {
        case (_, 0), (false, ...2): bytes.append(contentsOf: number)
        case (true, ...7): appendShortInternational(digits, to: &bytes)
        case (true, _):
            bytes.append(plus)
            appendInternational(digits, to: &bytes)
        case (false, ...7): append(head: digits.prefix(0), tail: digits.suffix(2), to: &bytes)
        case (false, _): append(head: digits.prefix(3), tail: digits.suffix(4), to: &bytes)
        }
    }

    private typealias Digits = Slice<UnsafeBufferPointer<UInt8>>

    /// What stands after a `+`: the country code and three digits stay, and the last four; of shorter numbers the
    /// country code and the last two.
    private static func appendInternational(_ digits: Digits, to bytes: inout [UInt8]) {
        let code = countryCode(digits, leaving: 8)
        guard code > 0 else { return appendHead(digits, to: &bytes) }
        appendHead(digits.prefix(code + 3), to: &bytes)
        append(head: digits.prefix(0), tail: digits.suffix(4), to: &bytes)
    }

    /// A country code of zeros can be so long that what was kept of a number is a number again.
    private static func appendHead(_ digits: Digits, to bytes: inout [UInt8]) {
        let code = digits.count >= 8 ? countryCode(digits, leaving: 3) : 0
        guard code > 0 else { return bytes.append(contentsOf: digits) }
        append(head: digits.prefix(code), tail: digits.suffix(2), to: &bytes)
    }

    /// Up to seven digits after a `+`.
    private static func appendShortInternational(_ digits: Digits, to bytes: inout [UInt8]) {
        let code = countryCode(digits, leaving: 1)
        bytes.append(plus)
        append(head: digits.prefix(code), tail: digits.dropFirst(code).suffix(2), to: &bytes)
    }

    /// Written in any other way, a number still does not show more than seven digits in a row.
    private static func appendMixed(_ number: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var masked: [UInt8] = []
        append(text: number, to: &masked)
        masked.withUnsafeBufferPointer { masked in
            var rest = masked[...]
            while let place = rest.firstIndex(where: isDigit) {
                bytes.append(contentsOf: rest[..<place])
                let digits = leadingDigits(rest[place...])
                if digits.count >= 8 {
                    append(head: digits.prefix(3), tail: digits.suffix(4), to: &bytes)
                } else {
                    bytes.append(contentsOf: digits)
                }
                rest = rest[digits.endIndex...]
            }
            bytes.append(contentsOf: rest)
        }
    }

    private static func append(head: Digits, tail: Digits, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: head)
        for _ in 0..<4 { bytes.append(star) }
        bytes.append(contentsOf: tail)
    }

    /// Digits of the country code, as the ITU gives them out; 0 when fewer than so many digits would be left.
    ///
    /// No country code begins with 0, but what is sent may: then it is all zeros but for those that must be left.
    private static func countryCode(_ digits: Digits, leaving rest: Int) -> Int {
        let most = digits.count - rest
        guard most > 0, let first = digits.first else { return 0 }
        if first == zero { return min(most, digits.prefix { $0 == zero }.count) }
        let second = digits.dropFirst().first.map { Int($0 - zero) } ?? 0
        let length = lengths[Int(first - zero)][second]
        return length <= most ? length : 0
    }

    private static func leadingDigits(_ bytes: Digits) -> Digits {
        bytes.prefix(while: isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= zero && byte <= 0x39 }

    /// Length of a country code by its first and second digit.
    private static let lengths: [[Int]] = [
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
        [2, 3, 3, 3, 3, 3, 3, 2, 3, 3],
        [2, 2, 2, 2, 2, 3, 2, 3, 3, 2],
        [2, 2, 3, 2, 2, 2, 2, 2, 2, 2],
        [3, 2, 2, 2, 2, 2, 2, 2, 2, 3],
        [2, 2, 2, 2, 2, 2, 2, 3, 3, 3],
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
        [3, 2, 2, 3, 2, 3, 2, 3, 3, 3],
        [2, 2, 2, 2, 2, 2, 3, 3, 2, 3],
    ]

    private static let plus = UInt8(ascii: "+")
    private static let star = UInt8(ascii: "*")
    private static let zero = UInt8(ascii: "0")
}
