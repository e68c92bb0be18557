/// Writes a report as CSV: RFC 4180, UTF-8, header line, LF.
///
/// Cells that a spreadsheet would run as a formula get a leading `'` (`FormulaGuard`). A cell is quoted when it has a
/// comma, a quote, CR or LF. U+0000, which many CSV readers stop at, becomes U+FFFD.
public final class CSVWriter: ReportWriter {
    /// How to write.
    public struct Options: Sendable, Hashable {
        /// Whether to start with a byte-order mark, so that Excel reads the file as UTF-8.
        ///
        /// Defaults to false.
        public var hasByteOrderMark: Bool
        /// Whether a row out of order stops the file.
        ///
        /// Defaults to true.
        public var checksOrder: Bool

        /// Makes options.
        public init(hasByteOrderMark: Bool = false, checksOrder: Bool = true) {
            self.hasByteOrderMark = hasByteOrderMark
            self.checksOrder = checksOrder
        }
    }

    private let file: OutputFile
    private var check: RowCheck

    /// Starts the file with its header line.
    public init(_ layout: ReportLayout, to file: OutputFile, options: Options = Options()) throws(ReportError) {
        self.file = file
        check = RowCheck(layout: layout, checksOrder: options.checksOrder)
        if options.hasByteOrderMark { try file.append("\u{FEFF}") }
        try file.append(layout.header + "\n")
    }

    /// The columns.
    public var layout: ReportLayout { check.layout }

    /// Rows written so far, without the header line.
    public var rowCount: Int { check.rowCount }

    /// Writes one row; see `ReportWriter`.
    public func append(_ cell: (Int) -> UnsafeBufferPointer<UInt8>?) throws(ReportError) {
        try check.take(cell)
        try writeRow()
    }

    /// Writes one row; see `ReportWriter`.
    public func append(printed line: UnsafeBufferPointer<UInt8>) throws(ReportError) {
        guard try check.take(printed: line) else { return try appendCells(of: line) }
        try writeRow()
    }

    /// Finishes the file; see `ReportWriter`.
    public func finish() throws(ReportError) -> WrittenFile {
        try file.finish(rows: check.rowCount, totals: check.totals)
    }

    private func writeRow() throws(ReportError) {
        try check.row.bytes.withUnsafeBufferPointer { (bytes) throws(ReportError) in
            if Self.needsQuotes(bytes) { return try writeQuoting(bytes) }
            // The zeros of the row are where the commas go.
            try file.append(bytes, replacing: 0, with: Self.comma, last: Self.lineFeed)
        }
    }

    private func writeQuoting(_ bytes: UnsafeBufferPointer<UInt8>) throws(ReportError) {
        for column in 0..<check.row.cellCount {
            if column > 0 { try file.append(Self.comma) }
            try write(UnsafeBufferPointer(rebasing: bytes[check.row.range(column)]))
        }
        try file.append(Self.lineFeed)
    }

    private func write(_ cell: UnsafeBufferPointer<UInt8>) throws(ReportError) {
        guard Self.needsQuotes(cell) else { return try file.append(UnsafeRawBufferPointer(cell)) }
        try file.append(Self.quote)
        for byte in cell {
            if byte == Self.quote { try file.append(Self.quote) }
            try file.append(byte)
        }
        try file.append(Self.quote)
    }

    /// Looks at every byte, without a way out before the last, so that many are looked at at once.
    private static func needsQuotes(_ cells: UnsafeBufferPointer<UInt8>) -> Bool {
        var found: UInt8 = 0
        for byte in cells {
            found |= (byte == comma ? 1 : 0) | (byte == quote ? 1 : 0)
            found |= (byte == lineFeed ? 1 : 0) | (byte == carriageReturn ? 1 : 0)
        }
        return found != 0
    }

    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
}
