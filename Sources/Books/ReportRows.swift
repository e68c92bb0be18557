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

extension Night {
    /// Reads a report's rows in order, one at a time, from what the last run found.
    ///
    /// - Parameters:
    ///   - report: `usage`, `discrepancies`, `calls`, `corrections`, `statement` or `waivers`.
    ///   - row: Gets the cells from left to right; they are valid only during the call.
    public func rows(
        of report: String,
        _ scope: ReportScope,
        row: ([ArraySlice<UInt8>?]) throws -> Void
    ) throws {
        try BooksError.wrapping { try set(scope) }
        let copy = SQLFile("reports/copy").text.replacing("{report}", with: SQLFile("reports/" + report).text)
        do {
            try books.connection.copyOut(copy, name: "reports/" + report) { cells in
                try row((0..<cells.count).map { cells.utf8($0) })
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
