internal import Glibc

/// Prints the values of a row as its cells: numbers hidden, times in ISO 8601, a leading `'` where a spreadsheet would
/// run the cell.
///
/// Other reports come from SQL as they are printed. One with a line a call is printed here, where it costs a small part.
public struct LinePrinter {
    private let columns: [ReportColumn]
    private let masksNumbers: Bool
    /// The cells of the last row, each with a zero after it: so the bytes of rows are in the order of their cells.
    public private(set) var line: [UInt8] = []

    /// A printer of a report's rows.
    public init(_ layout: ReportLayout, masksNumbers: Bool) {
        columns = layout.columns
        self.masksNumbers = masksNumbers
        line.reserveCapacity(4_096)
    }

    /// Prints a row; `value` is asked once for each column from left to right.
    ///
    /// Times are as PostgreSQL writes them.
    public mutating func print(_ value: (Int) -> UnsafeBufferPointer<UInt8>?) {
        line.removeAll(keepingCapacity: true)
        for index in columns.indices {
            if let value = value(index), !value.isEmpty { append(value, columns[index]) }
            line.append(0)
        }
    }

    /// Takes a printed line apart again.
    public static func split(_ line: UnsafeBufferPointer<UInt8>, into cells: inout [UnsafeBufferPointer<UInt8>?]) {
        cells.removeAll(keepingCapacity: true)
        var rest = line
        while let base = rest.baseAddress, let zero = memchr(base, 0, rest.count) {
            let end = UnsafeRawPointer(zero) - UnsafeRawPointer(base)
            cells.append(UnsafeBufferPointer(rebasing: rest[..<end]))
            rest = UnsafeBufferPointer(rebasing: rest[(end + 1)...])
        }
    }

    private mutating func append(_ value: UnsafeBufferPointer<UInt8>, _ column: ReportColumn) {
        switch column.type {
        case .integer, .amount, .day: line.append(contentsOf: value)
        case .instant: appendInstant(value)
        case .identifier, .freeText, .phone, .codeList:
            // Hiding digits never changes whether a cell is guarded, which its first character decides.
            if FormulaGuard.isNeeded(value, as: column.type) { line.append(UInt8(ascii: "'")) }
            if column.type == .phone && masksNumbers {
                NumberMask.append(number: value, to: &line)
            } else if column.holdsNumbers && masksNumbers {
                NumberMask.append(text: value, to: &line)
            } else {
                line.append(contentsOf: value)
            }
        }
    }

    /// `2026-11-21 09:30:00.5+08` as `2026-11-21T09:30:00+08:00`: whole seconds, and an offset of hours and minutes.
    private mutating func appendInstant(_ value: UnsafeBufferPointer<UInt8>) {
        guard let space = value.firstIndex(of: UInt8(ascii: " ")) else { return line.append(contentsOf: value) }
        let clock = value[(space + 1)...]
        let offset = clock.drop { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }
        line.append(contentsOf: value[..<space])
        line.append(UInt8(ascii: "T"))
        line.append(contentsOf: clock.prefix(8))
        line.append(contentsOf: offset.prefix(3))
        line.append(UInt8(ascii: ":"))
        let minutes = offset.dropFirst(4).prefix(2)
        let hasMinutes = offset.dropFirst(3).first == UInt8(ascii: ":")
        if hasMinutes { line.append(contentsOf: minutes) } else { line.append(contentsOf: "00".utf8) }
    }
}
