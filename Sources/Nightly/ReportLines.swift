public import Books
public import Reports

/// The lines of reports as they are printed and in their order, whoever prints and sorts them.
public struct ReportLines {
    private let night: Night
    private let scope: ReportScope
    private let masksNumbers: Bool
    private let spoolDirectory: String

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
    public func forEach(of layout: ReportLayout, _ line: (ReportCells) throws -> Void) throws {
        guard layout.name == ReportLayout.calls.name else { return try night.rows(of: layout.name, scope, row: line) }
        let sorter = LineSorter(directory: spoolDirectory)
        var printer = LinePrinter(layout, masksNumbers: masksNumbers)
        try night.values(of: layout.name, scope) { values in
            printer.print { values[$0] }
            try sorter.append(printer.line)
        }
        var cells: [UnsafeBufferPointer<UInt8>?] = []
        try sorter.forEach { sorted in
            LinePrinter.split(sorted, into: &cells)
            try line(ReportCells(cells))
        }
    }
}
