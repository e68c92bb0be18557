/// A whole number as the platform may write it: `5`, `5.0`, `50e-1`.
enum WholeNumber: Equatable {
    case value(Int64)

    /// It has a fraction, or is no number at all.
    case invalid

    /// It is whole, but beyond the range of the field.
    case outOfRange

    /// Reads a number in decimal notation; spaces around it are ignored.
    ///
    /// Computed exactly, never by floating point.
    init(_ text: UnsafeRawBufferPointer, in range: ClosedRange<Int64>) {
        let text = text.trimmedSpaces
        if let number = text.shortInteger {
            self = range.contains(number) ? .value(number) : .outOfRange
            return
        }
        guard let decimal = Decimal(text), decimal.isWhole else {
            self = .invalid
            return
        }
        if let number = decimal.wholeValue, range.contains(number) {
            self = .value(number)
        } else {
            self = .outOfRange
        }
    }
}

/// A number in decimal notation, taken apart.
///
/// It is `digits` after a decimal point × 10^`scale`, without zeros at either end of the digits.
private struct Decimal {
    private var digits: [UInt8] = []
    private var scale = 0
    private var isNegative = false

    init?(_ text: UnsafeRawBufferPointer) {
        var rest = text[...]
        isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        let whole = rest.prefix { $0.isDigit }
        rest = rest.dropFirst(whole.count)
        var fraction = rest.prefix(0)
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix { $0.isDigit }
            guard !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard !whole.isEmpty, let exponent = Self.exponent(rest) else { return nil }
        digits.append(contentsOf: whole)
        digits.append(contentsOf: fraction)
        scale = whole.count + exponent
        dropZeros()
    }

    var isWhole: Bool { digits.isEmpty || digits.count <= scale }

    /// The value, if it fits; only for whole numbers.
    var wholeValue: Int64? {
        guard !digits.isEmpty else { return 0 }
        guard scale <= 19 else { return nil }
        var value: Int64 = 0
        for index in 0..<scale {
            let digit = index < digits.count ? Int64(digits[index] - UInt8(ascii: "0")) : 0
            let (shifted, overflowed) = value.multipliedReportingOverflow(by: 10)
            // Counting downwards for negative numbers, since there is one more of them.
            let (next, overflowedAgain) = shifted.addingReportingOverflow(isNegative ? -digit : digit)
            guard !overflowed, !overflowedAgain else { return nil }
            value = next
        }
        return value
    }

    private mutating func dropZeros() {
        let zeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
        digits.removeFirst(zeros)
        scale -= zeros
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    }

    /// The value of `e+5` and the like, 0 of nothing.
    ///
    /// Exponents beyond a billion stand for any larger one.
    private static func exponent(_ text: Slice<UnsafeRawBufferPointer>) -> Int? {
        var rest = text
        guard let mark = rest.popFirst() else { return 0 }
        guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return nil }
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        guard !rest.isEmpty else { return nil }
        var exponent = 0
        for byte in rest {
            guard byte.isDigit else { return nil }
            exponent = min(exponent * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000_000)
        }
        return isNegative ? -exponent : exponent
    }
}

extension UnsafeRawBufferPointer {
    /// The value of up to 18 digits and nothing else: the usual case, in one look.
    fileprivate var shortInteger: Int64? {
        guard 1...18 ~= count else { return nil }
        var number: Int64 = 0
        for byte in self {
            guard byte.isDigit else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return number
    }
}
