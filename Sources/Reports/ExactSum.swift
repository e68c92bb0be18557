/// Adds decimal numbers given as text, exactly: whole numbers of 128 bits at the finest scale seen, no floating point.
public struct ExactSum: Sendable, Hashable {
    private var units: Int128 = 0
    private var scale = 0

    /// A sum of nothing, printed as `0`.
    public init() {}

    /// Adds a number such as `-12.50`; false, and the sum unchanged, when the text is no number or would not fit.
    public mutating func add(_ text: String) -> Bool {
        var copy = text
        return copy.withUTF8 { add($0) }
    }

    /// Adds a number given in ASCII; false, and the sum unchanged, when it is no number or would not fit.
    public mutating func add(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let term = Self.parse(cell) else { return false }
        let common = max(scale, term.scale)
        guard let left = Self.scaled(units, by: common - scale),
            let right = Self.scaled(term.units, by: common - term.scale)
        else { return false }
        let (sum, overflow) = left.addingReportingOverflow(right)
        guard !overflow else { return false }
        units = sum
        scale = common
        return true
    }

    /// The sum with as many decimals as the finest number that was added, such as `1.540000`.
    public var text: String {
        let digits = String(units.magnitude)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        let sign = units < 0 ? "-" : ""
        guard scale > 0 else { return sign + padded }
        return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
    }

    private static func parse(_ cell: UnsafeBufferPointer<UInt8>) -> (units: Int128, scale: Int)? {
        guard CellShape.isExpected(cell, as: .amount) else { return nil }
        let isNegative = cell.first == 0x2D
        guard let units = cell.count <= 18 ? shortDigits(cell) : longDigits(cell) else { return nil }
        let scale = cell.firstIndex(of: 0x2E).map { cell.count - $0 - 1 } ?? 0
        return (isNegative ? -units : units, scale)
    }

    /// Up to 18 digits fit 64 bits, which is several times as fast.
    private static func shortDigits(_ cell: UnsafeBufferPointer<UInt8>) -> Int128 {
        var value: Int64 = 0
        for byte in cell where byte >= 0x30 { value = value &* 10 &+ Int64(byte &- 0x30) }
        return Int128(value)
    }

    private static func longDigits(_ cell: UnsafeBufferPointer<UInt8>) -> Int128? {
        var value: Int128 = 0
        for byte in cell where byte >= 0x30 {
            guard let shifted = scaled(value, by: 1) else { return nil }
            let (next, overflow) = shifted.addingReportingOverflow(Int128(byte - 0x30))
            guard !overflow else { return nil }
            value = next
        }
        return value
    }

    private static func scaled(_ value: Int128, by decimals: Int) -> Int128? {
        var value = value
        for _ in 0..<decimals {
            let (next, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = next
        }
        return value
    }
}
