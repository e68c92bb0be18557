import Foundation

/// A CSV file read as a stranger would: header, rows, fields in quotes where needed.
struct CSVTable {
    private let columns: [String: Int]
    /// The rows below the header.
    let rows: [[String]]

    init(path: String) throws {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandFailure(.anythingElse, "cannot read \(path)")
        }
        var all = Self.parse(text)
        let header = all.isEmpty ? [] : all.removeFirst()
        columns = Dictionary(zip(header, header.indices)) { first, _ in first }
        rows = all
    }

    /// A field of a row; empty when there is no such column.
    func text(_ row: [String], _ column: String) -> String {
        columns[column].map { row[$0] } ?? ""
    }

    /// A whole number; an empty field is 0.
    func number(_ row: [String], _ column: String) -> Int {
        Int(text(row, column)) ?? 0
    }

    /// The sum of a column.
    func sum(_ column: String) -> Int {
        rows.reduce(0) { $0 + number($1, column) }
    }

    /// Rows by the value of a column.
    func counts(by column: String) -> [String: Int] {
        rows.reduce(into: [:]) { $0[text($1, column), default: 0] += 1 }
    }

    private static func parse(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field = String.UnicodeScalarView()
        var isQuoted = false
        var hasQuotes = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"" where isQuoted: isQuoted = false
            case "\"":
                // A quote right after a closing one stands for itself.
                if hasQuotes { field.append(scalar) }
                isQuoted = true
                hasQuotes = true
            case "," where !isQuoted, "\n" where !isQuoted:
                row.append(String(field))
                field = String.UnicodeScalarView()
                hasQuotes = false
                if scalar == "\n" {
                    rows.append(row)
                    row = []
                }
            default: field.append(scalar)
            }
        }
        return rows
    }
}
