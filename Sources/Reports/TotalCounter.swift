/// Adds up one column, apart for each value of another column where the total asks for it.
struct TotalCounter {
    let total: ReportTotal
    private let column: Int
    private let groupColumns: [Int]
    private var groups: [(key: [UInt8], sum: ExactSum)] = []

    init(_ total: ReportTotal, layout: ReportLayout) {
        self.total = total
        // The layout has checked its totals when it was made.
        column = layout.index(of: total.column) ?? 0
        groupColumns = total.per.compactMap { layout.index(of: $0) }
        if groupColumns.isEmpty { groups = [([], ExactSum())] }
    }

    /// False when the sum has too many digits.
    ///
    /// Empty cells count as nothing.
    mutating func add(_ row: PrintedRow) -> Bool {
        let cell = row.range(column)
        guard !cell.isEmpty else { return true }
        return row.bytes.withUnsafeBufferPointer { bytes in
            let index = groupIndex(row, bytes)
            return groups[index].sum.add(UnsafeBufferPointer(rebasing: bytes[cell]))
        }
    }

    var totals: [ControlTotal] {
        groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, sum in
            let suffix = key.isEmpty ? "" : " " + String(decoding: key, as: UTF8.self)
            return ControlTotal(name: total.column + suffix, sum: sum.text)
        }
    }

    /// A file has one currency or two, so looking through the list is quicker than a dictionary.
    private mutating func groupIndex(_ row: PrintedRow, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        if groupColumns.isEmpty { return 0 }
        if groupColumns.count == 1 {
            let cell = bytes[row.range(groupColumns[0])]
            if let index = groups.firstIndex(where: { $0.key.elementsEqual(cell) }) { return index }
        }
        // The values that tell groups apart, with a space between them.
        let key = Array(groupColumns.map { bytes[row.range($0)] }.joined(separator: [UInt8(ascii: " ")]))
        if let index = groups.firstIndex(where: { $0.key == key }) { return index }
        groups.append((key, ExactSum()))
        return groups.count - 1
    }
}
