/// Whole numbers as people write them: digits, and nothing else.
enum PlainDigits {
    /// A number without sign, separators and leading zeros; at most 12 digits.
    static func whole(_ text: some StringProtocol) -> Int? {
        guard (1...12).contains(text.utf8.count), text.utf8.count == 1 || text.utf8.first != UInt8(ascii: "0") else {
            return nil
        }
        return number(text)
    }

    /// A number of exactly two digits.
    static func two(_ text: some StringProtocol) -> Int? { text.utf8.count == 2 ? number(text) : nil }

    /// The value of digits; none when there is anything else.
    static func number(_ text: some StringProtocol) -> Int? {
        var value = 0
        for byte in text.utf8 {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }
}
