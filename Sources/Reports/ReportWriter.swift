/// Writes the rows of one report, one after another, in bounded memory.
///
/// Rows must come in the order of the printed cells: by columns from left to right, bytewise, empty first. Cells are
/// UTF-8; nothing given and an empty text are the same.
public protocol ReportWriter: AnyObject {
    /// The columns.
    var layout: ReportLayout { get }

    /// Writes one row. `cell` is asked once for each column from left to right; its answer is copied before the next
    /// question. Nothing and empty bytes both mean an empty cell.
    ///
    /// Throws `outOfOrder`, `unexpectedValue`, `totalTooLong` when the row is wrong, `cannotWrite` when the file is.
    /// After an error the file is not to be used.
    func append(_ cell: (Int) -> UnsafeBufferPointer<UInt8>?) throws(ReportError)

    /// Writes one row as `LinePrinter` has printed it. Throws what the other way of writing a row does, and
    /// `wrongColumnCount`.
    func append(printed line: UnsafeBufferPointer<UInt8>) throws(ReportError)

    /// Finishes the file and says what it holds. Throws `cannotWrite`.
    func finish() throws(ReportError) -> WrittenFile

    /// Rows written so far.
    var rowCount: Int { get }
}

extension ReportWriter {
    /// Writes one row, cell by cell.
    public func append(printed line: UnsafeBufferPointer<UInt8>) throws(ReportError) {
        try appendCells(of: line)
    }

    func appendCells(of line: UnsafeBufferPointer<UInt8>) throws(ReportError) {
        var cells: [UnsafeBufferPointer<UInt8>?] = []
        LinePrinter.split(line, into: &cells)
        guard cells.count == layout.columns.count else {
            let expected = layout.columns.count
            throw .wrongColumnCount(report: layout.name, row: rowCount + 1, expected: expected, found: cells.count)
        }
        try append { cells[$0] }
    }

    /// Writes one row of texts; throws `wrongColumnCount` too.
    public func append(_ texts: [String?]) throws(ReportError) {
        guard texts.count == layout.columns.count else {
            let expected = layout.columns.count
            throw .wrongColumnCount(report: layout.name, row: rowCount + 1, expected: expected, found: texts.count)
        }
        var bytes: [UInt8] = []
        var ends: [Int] = []
        for text in texts {
            if let text { bytes.append(contentsOf: text.utf8) }
            ends.append(bytes.count)
        }
        try bytes.withUnsafeBufferPointer { (row) throws(ReportError) in
            try append { column in
                UnsafeBufferPointer(rebasing: row[(column == 0 ? 0 : ends[column - 1])..<ends[column]])
            }
        }
    }

    /// Writes rows of texts.
    public func append(contentsOf rows: some Sequence<[String?]>) throws(ReportError) {
        for row in rows { try append(row) }
    }
}
