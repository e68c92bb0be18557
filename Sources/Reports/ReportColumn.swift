/// What stands in a column: decides how a cell is checked, guarded against formulas and written as JSON.
public enum ReportColumnType: Sendable, Hashable, CaseIterable {
    /// A key that somebody chose: app key, session id, rule name. Guarded.
    case identifier
    /// Text that a person or a caller's software wrote. Guarded.
    case freeText
    /// A phone number, plain or masked. Left alone while it is an optional `+` followed by digits, `*` and `#`.
    case phone
    /// Whole number, with `-` when negative. A number in JSON.
    case integer
    /// Exact decimal number with `.` as decimal mark, with `-` when negative. Text in JSON, so that no digit is lost.
    case amount
    /// A time such as `2026-11-21T09:30:00+08:00`.
    case instant
    /// A calendar date or month such as `2026-11-21` or `2026-11`.
    case day
    /// One code or several joined by `|`. Guarded.
    case codeList
}

/// One column of a report.
public struct ReportColumn: Sendable, Hashable {
    /// Name in the header line: lower case, words joined by `_`.
    public let name: String
    /// What stands in the column.
    public let type: ReportColumnType
    /// Whether a text of the column may hold phone numbers.
    ///
    /// A column of `phone` does in any case.
    public let holdsNumbers: Bool

    /// Makes a column.
    public init(_ name: String, _ type: ReportColumnType, holdsNumbers: Bool = false) {
        self.name = name
        self.type = type
        self.holdsNumbers = holdsNumbers
    }
}

/// A column to add up for the manifest, so that a reader can check that a file is whole.
public struct ReportTotal: Sendable, Hashable {
    /// Name of an integer or amount column.
    public let column: String
    /// Names of the columns whose values are added up apart from each other: currencies never mix in a sum.
    public let per: [String]

    /// Makes a total.
    public init(_ column: String, per: String...) {
        self.column = column
        self.per = per
    }
}

/// The columns of a report from left to right, and what is added up over its rows.
public struct ReportLayout: Sendable, Hashable {
    /// Name of the report, also of its file without the ending.
    public let name: String
    /// Columns from left to right.
    public let columns: [ReportColumn]
    /// Control totals, in the order of the manifest.
    public let totals: [ReportTotal]

    /// Makes a layout.
    ///
    /// Column names must differ; totals must name integer or amount columns.
    public init(name: String, columns: [ReportColumn], totals: [ReportTotal] = []) {
        precondition(!columns.isEmpty, "report \(name) has no column")
        precondition(Set(columns.map(\.name)).count == columns.count, "report \(name) names a column twice")
        self.name = name
        self.columns = columns
        self.totals = totals
        for total in totals { precondition(isSummable(total), "report \(name) cannot add up \(total.column)") }
    }

    /// The header line without its line end.
    public var header: String { columns.map(\.name).joined(separator: ",") }

    /// Place of a column, counted from 0.
    public func index(of name: String) -> Int? { columns.firstIndex { $0.name == name } }

    /// Place of a column that the layout is known to have.
    func place(_ name: String) -> Int {
        guard let index = index(of: name) else { preconditionFailure("report \(self.name) has no column \(name)") }
        return index
    }

    private func isSummable(_ total: ReportTotal) -> Bool {
        guard let index = index(of: total.column) else { return false }
        let isNumber = columns[index].type == .integer || columns[index].type == .amount
        return isNumber && total.per.allSatisfy { self.index(of: $0) != nil }
    }
}
