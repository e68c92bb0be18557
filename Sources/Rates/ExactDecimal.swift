/// A decimal number that is not negative: at most 12 digits before the point and 9 after it, exact.
public struct ExactDecimal: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Zero.
    public static let zero = ExactDecimal(units: 0, scale: 0)

    /// Digits without the point; the value is `units` divided by ten to the power of `scale`.
    public let units: Int128

    /// Digits after the point, 0 to 9; the last of them is not zero.
    public let scale: Int

    /// Reads plain decimal text such as `0.18`; none for anything else: signs, exponents, separators, spaces, leading
    /// zeros, a point without digits on both sides, too many digits.
    public init?(_ text: String) {
        let parts = Array(text.utf8).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard let whole = parts.first, parts.count <= 2, (1...12).contains(whole.count) else { return nil }
        if whole.count > 1, whole.first == UInt8(ascii: "0") { return nil }
        var fraction: [UInt8] = []
        if parts.count == 2 {
            fraction = Array(parts[1])
            guard (1...9).contains(fraction.count) else { return nil }
        }
        while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
        var units: Int128 = 0
        for byte in whole + fraction {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            units = units * 10 + Int128(byte - UInt8(ascii: "0"))
        }
        self.init(units: units, scale: fraction.count)
    }

    private init(units: Int128, scale: Int) {
        self.units = units
        self.scale = scale
    }

    /// The number in its shortest form: `0.18` for `0.180`, `30` for `30.00`.
    public var text: String {
        guard scale > 0 else { return String(units) }
        let digits = String(units)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        return "\(padded.dropLast(scale)).\(padded.suffix(scale))"
    }

    /// As `text`.
    public var description: String { text }

    /// Whether it is zero.
    public var isZero: Bool { units == 0 }

    /// Billionths: the same scale for all, so that two numbers can be compared.
    var nanos: Int128 { (scale..<9).reduce(units) { nanos, _ in nanos * 10 } }

    /// Compares the values.
    public static func < (left: ExactDecimal, right: ExactDecimal) -> Bool { left.nanos < right.nanos }
}
