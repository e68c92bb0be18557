/// Rows of text in columns, for a terminal.
struct TextTable {
    private let heads: [String]
    private var rows: [[String]] = []

    init(_ heads: [String]) {
        self.heads = heads
    }

    mutating func add(_ row: [String]) {
        precondition(row.count == heads.count, "a row has a cell per column")
        rows.append(row)
    }

    /// The lines, each column as wide as its widest cell.
    var lines: [String] {
        let all = [heads] + rows
        let widths = heads.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            let cells = row.indices.map { index in
                index == row.count - 1
                    ? row[index] : row[index] + String(repeating: " ", count: widths[index] - row[index].count)
            }
            return cells.joined(separator: "  ")
        }
    }

    /// Prints the table, or a sentence when it has no row.
    func printOut(whenEmpty sentence: String) {
        if rows.isEmpty { print(sentence) } else { for line in lines { print(line) } }
    }
}
