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
        swap(&row, &previous)
        row.removeAll()
        rowCount += 1
        for (column, type) in types.enumerated() {
            try take(cell(column) ?? UnsafeBufferPointer(start: nil, count: 0), column, type)
        }
        if checksOrder && rowCount > 1, let column = row.columnBefore(previous) {
            throw .outOfOrder(report: layout.name, row: rowCount, column: layout.columns[column].name)
        }
        for index in counters.indices where !counters[index].add(row) {
            throw .totalTooLong(report: layout.name, column: counters[index].total.column)
        }
    }

    var totals: [ControlTotal] { counters.flatMap(\.totals) }

    private mutating func take(
        _ cell: UnsafeBufferPointer<UInt8>,
        _ column: Int,
        _ type: ReportColumnType
    ) throws(ReportError) {
        guard !cell.isEmpty else { return row.append(cell, guarded: false) }
        switch type {
        case .integer, .amount, .instant, .day:
            guard CellShape.isExpected(cell, as: type) else {
                throw .unexpectedValue(report: layout.name, row: rowCount, column: layout.columns[column].name)
            }
            row.append(cell, guarded: false)
        case .identifier, .freeText, .phone, .codeList:
            row.append(cell, guarded: FormulaGuard.isNeeded(cell, as: type))
        }
    }
}
