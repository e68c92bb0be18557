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
    ///   - report: `usage`, `charges`, `corrections`, `statement`, `waivers`, or another one that SQL prints.
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
    ///   - report: `calls` or `discrepancies`.
    ///   - row: Gets the values from left to right.
    public func values(
        of report: String,
        _ scope: ReportScope,
        row: (ReportCells) throws -> Void
    ) throws {
        try BooksError.wrapping { try set(scope) }
        do {
            guard books.connection.transactionStatus == .idle else { return try copyValues(report, row) }
            try books.connection.transaction(.repeatableRead, readOnly: true) {
                guard let second else { return try copyValues(report, row) }
                try second.connection.transaction(seeing: books.connection) {
                    try copyValues(report, beside: second, row)
                }
            }
        } catch let error as PostgresError {
            throw BooksError.database(error)
        }
    }

    private func copyValues(_ report: String, _ row: (ReportCells) throws -> Void) throws {
        try copy(report, values(report, in: books, of: nil), row)
    }

    /// Two sessions read a half of the calls each.
    private func copyValues(_ report: String, beside second: Books, _ row: (ReportCells) throws -> Void) throws {
        var cells: [UnsafeBufferPointer<UInt8>?] = []
        try books.connection.copyOut(
            Self.copy(of: values(report, in: books, of: .lower)),
            beside: second.connection,
            Self.copy(of: values(report, in: second, of: .upper)),
            name: "reports/" + report
        ) { values in
            try row(ReportCells(values, &cells))
        }
    }

    /// The statement of a report's values, for a transaction that has begun, of all calls or of a half.
    func values(_ report: String, in books: Books, of half: HalfOfCalls?) throws(PostgresError) -> String {
        let span = try books.query("reports/plain")
        let keys = (first: (half ?? .lower).keys.first, last: (half ?? .upper).keys.last)
        let names = ["from", "through", "day_from", "day_to", "closed_through", "open_again", "app"]
        var text = SQLFile("reports/" + report).text
            .replacing("{first}", with: keys.first)
            .replacing("{last}", with: keys.last)
        for (column, name) in names.enumerated() {
            text = text.replacing("{\(name)}", with: span.text(0, column) ?? "")
        }
        return text
    }

    private static func copy(of statement: String) -> String {
        SQLFile("reports/copy").text.replacing("{report}", with: statement)
    }

    private func copy(_ report: String, _ text: String, _ row: (ReportCells) throws -> Void) throws {
        var cells: [UnsafeBufferPointer<UInt8>?] = []
        do {
            try books.connection.copyOut(Self.copy(of: text), name: "reports/" + report) { values in
                try row(ReportCells(values, &cells))
            }
        } catch let error as PostgresError {
            throw BooksError.database(error)
        }
    }

    /// Sets what a report covers, for the connections of this night.
    func set(_ scope: ReportScope) throws(PostgresError) {
        for books in sessions {
            try books.execute(
                "night/report_parameters",
                [
                    .text(scope.from), .text(scope.to), PostgresValue(scope.app),
                    .text(scope.includesResolved ? "all" : ""),
                ]
            )
        }
    }
}

extension ReportCells {
    /// The values of a row, in a list that serves every row.
    fileprivate init(_ values: borrowing CopyRow, _ cells: inout [UnsafeBufferPointer<UInt8>?]) {
        cells.removeAll(keepingCapacity: true)
        for column in 0..<values.count { cells.append(values.utf8(column)) }
        self.init(cells)
    }
}
