import Postgres

/// What a report covers.
public struct ReportScope: Sendable, Equatable {
    /// First day, `yyyy-MM-dd`.
    public var from: String
    /// Last day, included.
    public var to: String
    /// Only this app; none: all.
    public var app: String?
    /// Resolved discrepancies too.
    public var includesResolved: Bool

    /// Days from … to, both included.
    public init(from: String, to: String, app: String? = nil, includesResolved: Bool = false) {
        self.from = from
        self.to = to
        self.app = app
        self.includesResolved = includesResolved
    }
}

/// One row of a report from left to right, valid only while it is looked at.
///
/// A cell is UTF-8; none and no bytes both mean that it is empty.
public struct ReportCells: RandomAccessCollection {
    private let cells: [UnsafeBufferPointer<UInt8>?]

    /// A row of these cells.
    public init(_ cells: [UnsafeBufferPointer<UInt8>?]) {
        self.cells = cells
    }

    /// The first column.
    public var startIndex: Int { 0 }
    /// Behind the last column.
    public var endIndex: Int { cells.count }
    /// A cell.
    public subscript(column: Int) -> UnsafeBufferPointer<UInt8>? { cells[column] }

    /// The cells as texts of their own.
    public var texts: [String] { map { $0.map { String(decoding: $0, as: UTF8.self) } ?? "" } }
}

extension Night {
    /// Reads a report's rows, one at a time, from what the last run found: cells as they are printed, in order.
    ///
    /// - Parameters:
    ///   - report: `usage`, `discrepancies`, `corrections`, `statement` or `waivers`.
    ///   - row: Gets the cells from left to right.
    public func rows(
        of report: String,
        _ scope: ReportScope,
        row: (ReportCells) throws -> Void
    ) throws {
        try BooksError.wrapping { try set(scope) }
        try copy(report, SQLFile("reports/" + report).text, row)
    }

    /// Reads the values of a report of many rows, one row at a time and in no order, from what the last run found.
    ///
    /// Numbers are not hidden and cells not guarded. Times are in the billing zone, as PostgreSQL writes them.
    ///
    /// - Parameters:
    ///   - report: `calls`.
    ///   - row: Gets the values from left to right.
    public func values(
        of report: String,
        _ scope: ReportScope,
        row: (ReportCells) throws -> Void
    ) throws {
        try BooksError.wrapping { try set(scope) }
        guard books.connection.transactionStatus == .idle else { return try copyValues(report, row) }
        do {
            try books.connection.transaction(readOnly: true) { try copyValues(report, row) }
        } catch let error as PostgresError {
            throw BooksError.database(error)
        }
    }

    private func copyValues(_ report: String, _ row: (ReportCells) throws -> Void) throws {
        let span = try BooksError.wrapping { try books.query("reports/plain") }
        let text = SQLFile("reports/" + report).text
            .replacing("{from}", with: span.text(0, 0) ?? "-infinity")
            .replacing("{through}", with: span.text(0, 1) ?? "infinity")
        try copy(report, text, row)
    }

    private func copy(_ report: String, _ text: String, _ row: (ReportCells) throws -> Void) throws {
        let copy = SQLFile("reports/copy").text.replacing("{report}", with: text)
        var cells: [UnsafeBufferPointer<UInt8>?] = []
        do {
            try books.connection.copyOut(copy, name: "reports/" + report) { values in
                cells.removeAll(keepingCapacity: true)
                for column in 0..<values.count { cells.append(values.utf8(column)) }
                try row(ReportCells(cells))
            }
        } catch let error as PostgresError {
            throw BooksError.database(error)
        }
    }

    /// Sets what a report covers, for this connection.
    func set(_ scope: ReportScope) throws(PostgresError) {
        try books.execute(
            "night/report_parameters",
            [
                .text(scope.from), .text(scope.to), PostgresValue(scope.app),
                .text(scope.includesResolved ? "all" : ""),
            ]
        )
    }
}
