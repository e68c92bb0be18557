/// Adds up corrections by the closed period that they correct.
struct CorrectionSums {
    /// One period.
    struct Line: Equatable {
        let period: String
        var rows = 0
        /// In the order of `summed`.
        var sums = Array(repeating: ExactSum(), count: CorrectionSums.summed.count)
    }

    /// Columns that are added up.
    static let summed = ["calls", "cdrs", "talk_seconds"]

    private var lines: [String: Line] = [:]

    var isEmpty: Bool { lines.isEmpty }

    /// Adds a row of the corrections report.
    mutating func add(_ row: [String]) {
        let period = row[Self.period]
        var line = lines[period] ?? Line(period: period)
        line.rows += 1
        for (index, column) in Self.places.enumerated() where !row[column].isEmpty {
            // The writer of the CSV file has refused what is no number.
            _ = line.sums[index].add(row[column])
        }
        lines[period] = line
    }

    /// By period.
    var sorted: [Line] { lines.values.sorted { $0.period < $1.period } }

    private static let period = ReportLayout.corrections.place("original_period")
    private static let places = summed.map(ReportLayout.corrections.place)
}
