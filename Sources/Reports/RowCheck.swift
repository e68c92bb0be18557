/// Watches the rows of one file pass: cells fit their columns, rows are in order, totals are added up.
struct RowCheck {
    let layout: ReportLayout
    private(set) var row: PrintedRow
    private(set) var rowCount = 0
    private var previous: PrintedRow
    private var counters: [TotalCounter]
    private let types: [ReportColumnType]
    private let checksOrder: Bool

    init(layout: ReportLayout, checksOrder: Bool) {
        self.layout = layout
        self.checksOrder = checksOrder
        row = PrintedRow(columnCount: layout.columns.count)
        previous = row
        types = layout.columns.map(\.type)
        counters = layout.totals.map { TotalCounter($0, layout: layout) }
    }

    /// Takes the next row in; afterwards `row` has its cells.
    mutating func take(_ cell: (Int) -> UnsafeBufferPointer<UInt8>?) throws(ReportError) {
        begin()
        for (column, type) in types.enumerated() {
            let cell = cell(column) ?? UnsafeBufferPointer(start: nil, count: 0)
            let guarded = try isToBeGuarded(cell, column, type)
            row.append(cell, guarded: guarded)
        }
        try end()
    }

    /// Takes the next row in, as `LinePrinter` has printed it; false, and nothing is taken, when a cell of it is still to
    /// be guarded.
    mutating func take(printed line: UnsafeBufferPointer<UInt8>) throws(ReportError) -> Bool {
        begin()
        row.replace(with: line)
        guard row.cellCount == types.count else {
            let (expected, found) = (types.count, row.cellCount)
            throw .wrongColumnCount(report: layout.name, row: rowCount, expected: expected, found: found)
        }
        for (column, type) in types.enumerated() {
            let cell = UnsafeBufferPointer(rebasing: line[row.range(column)])
            guard try !isToBeGuarded(cell, column, type) else {
                swap(&row, &previous)
                rowCount -= 1
                return false
            }
        }
        try end()
        return true
    }

    var totals: [ControlTotal] { counters.flatMap(\.totals) }

    private mutating func begin() {
        swap(&row, &previous)
        row.removeAll()
        rowCount += 1
    }

    private mutating func end() throws(ReportError) {
        if checksOrder && rowCount > 1, let column = row.columnBefore(previous) {
            throw .outOfOrder(report: layout.name, row: rowCount, column: layout.columns[column].name)
        }
        for index in counters.indices where !counters[index].add(row) {
            throw .totalTooLong(report: layout.name, column: counters[index].total.column)
        }
    }

    private func isToBeGuarded(
        _ cell: UnsafeBufferPointer<UInt8>,
        _ column: Int,
        _ type: ReportColumnType
    ) throws(ReportError) -> Bool {
        guard !cell.isEmpty else { return false }
        switch type {
        case .integer, .amount, .instant, .day:
            guard CellShape.isExpected(cell, as: type) else {
                throw .unexpectedValue(report: layout.name, row: rowCount, column: layout.columns[column].name)
            }
            return false
        case .identifier, .freeText, .phone, .codeList:
            return FormulaGuard.isNeeded(cell, as: type)
        }
    }
}
