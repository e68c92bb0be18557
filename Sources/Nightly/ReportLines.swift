public import Books
public import Reports

/// The lines of reports as they are printed and in their order, whoever prints and sorts them.
public struct ReportLines {
    private let night: Night
    private let scope: ReportScope
    private let masksNumbers: Bool
    private let spoolDirectory: String
    /// Reports of so many lines that SQL is not to print and sort them.
    private static let printedHere: Set = [ReportLayout.calls.name, ReportLayout.discrepancies.name]

    /// Lines of a scope.
    ///
    /// - Parameters:
    ///   - settings: What the night's parameters are set to.
    ///   - spoolDirectory: Where lines that do not fit in memory are sorted, in a file without a name.
    public init(night: Night, scope: ReportScope, settings: NightSettings, spoolDirectory: String) {
        self.night = night
        self.scope = scope
        masksNumbers = settings.masksNumbers
        self.spoolDirectory = spoolDirectory
    }

    /// Reads a report line by line.
    public func forEach(of layout: ReportLayout, _ line: (ReportLine) throws -> Void) throws {
        guard Self.printedHere.contains(layout.name) else {
            return try night.rows(of: layout.name, scope) { try line(ReportLine(content: .cells($0))) }
        }
        let sorter = LineSorter(directory: spoolDirectory)
        var printer = LinePrinter(layout, masksNumbers: masksNumbers)
        try night.values(of: layout.name, scope) { values in
            printer.print { values[$0] }
            try sorter.append(printer.line)
        }
        try sorter.forEach { try line(ReportLine(content: .printed($0))) }
    }
}

/// One line of a report, valid only while it is looked at.
public struct ReportLine {
    fileprivate enum Content {
        case cells(ReportCells)
        /// By `LinePrinter`.
        case printed(UnsafeBufferPointer<UInt8>)
    }

    fileprivate let content: Content

    /// Writes the line.
    public func write(to writer: any ReportWriter) throws(ReportError) {
        switch content {
        case .cells(let cells): try writer.append { cells[$0] }
        case .printed(let line): try writer.append(printed: line)
        }
    }

    /// The cells as texts of their own.
    public var texts: [String] {
        switch content {
        case .cells(let cells): return cells.texts
        case .printed(let line):
            var cells: [UnsafeBufferPointer<UInt8>?] = []
            LinePrinter.split(line, into: &cells)
            return ReportCells(cells).texts
        }
    }
}
