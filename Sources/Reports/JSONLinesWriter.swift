/// Writes a report as JSON lines: one object a line, keys in the order of the columns, LF.
///
/// Integers are JSON numbers, amounts are texts (so that no reader rounds them), empty cells are null. The guard against
/// formulas is the CSV's and is taken off here. Rows still come in the order of the CSV.
public final class JSONLinesWriter: ReportWriter {
    private let file: OutputFile
    private var check: RowCheck
    /// What stands before each value, such as `,"app_key":`.
    private let keys: [[UInt8]]
    private let isNumber: [Bool]

    /// Starts the file.
    public init(_ layout: ReportLayout, to file: OutputFile, checksOrder: Bool = true) {
        self.file = file
        check = RowCheck(layout: layout, checksOrder: checksOrder)
        keys = layout.columns.enumerated().map { index, column in
            Array((index == 0 ? "{" : ",").utf8) + JSONText.quoted(column.name) + Array(":".utf8)
        }
        isNumber = layout.columns.map { $0.type == .integer }
    }

    /// The columns.
    public var layout: ReportLayout { check.layout }

    /// Rows written so far.
    public var rowCount: Int { check.rowCount }

    /// Writes one row; see `ReportWriter`.
    public func append(_ cell: (Int) -> UnsafeBufferPointer<UInt8>?) throws(ReportError) {
        try check.take(cell)
        for column in keys.indices {
            try file.append(keys[column])
            try file.append(value(column))
        }
        try file.append("}\n")
    }

    /// Finishes the file; see `ReportWriter`.
    public func finish() throws(ReportError) -> WrittenFile {
        try file.finish(rows: check.rowCount, totals: check.totals)
    }

    /// Whether the cell begins with a guard, put there by the row's check or by who made the row.
    private func isGuarded(_ row: PrintedRow, _ column: Int) -> Bool {
        if row.guards[column] { return true }
        let cell = row.bytes[row.range(column)]
        guard cell.first == UInt8(ascii: "'") else { return false }
        return Array(cell.dropFirst()).withUnsafeBufferPointer {
            FormulaGuard.isNeeded($0, as: layout.columns[column].type)
        }
    }

    private func value(_ column: Int) -> [UInt8] {
        let row = check.row
        var range = row.range(column)
        if range.isEmpty { return Array("null".utf8) }
        if isGuarded(row, column) { range.removeFirst() }
        return isNumber[column] ? JSONText.number(row.bytes[range]) : JSONText.quoted(row.bytes[range])
    }
}
