/// Adds up usage by app and service over the days of a page, and over everything.
struct UsageSums {
    /// One app and service.
    struct Line: Equatable {
        /// In the order of `names`.
        let texts: [String]
        /// In the order of `figures`; nil where no row had a figure.
        var sums: [ExactSum?]

        init(_ texts: [String]) {
            self.texts = texts
            sums = Array(repeating: nil, count: UsageSums.figures.count)
        }

        /// As they are printed; empty where no row had a figure.
        var numbers: [String] { sums.map { $0?.text ?? "" } }
    }

    /// Columns that tell lines apart.
    static let names = ["app_key", "app_name", "service_type", "service"]
    /// Columns that are added up.
    static let figures = [
        "calls", "answered_calls", "talk_seconds", "complete", "awaiting_fee", "missing_fee", "awaiting_status",
        "missing_status", "other_discrepancies",
    ]

    /// The sums over all lines.
    private(set) var total = Line([])
    /// In the order of their first rows.
    private var lines: [Line] = []
    /// Place in `lines` by the bytes of the texts, each with a zero after it, so that they sort as in the report.
    private var places: [[UInt8]: Int] = [:]

    var isEmpty: Bool { lines.isEmpty }

    /// Adds a row of the usage report.
    mutating func add(_ row: [String]) {
        let texts = Self.namePlaces.map { row[$0] }
        let key: [UInt8] = texts.flatMap { text -> [UInt8] in Array(text.utf8) + [0] }
        let place = places[key] ?? lines.count
        if place == lines.count {
            lines.append(Line(texts))
            places[key] = place
        }
        for (index, column) in Self.figurePlaces.enumerated() where !row[column].isEmpty {
            Self.add(row[column], to: &lines[place].sums[index])
            Self.add(row[column], to: &total.sums[index])
        }
    }

    /// By app and service, bytewise.
    var sorted: [Line] {
        places.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { lines[$0.value] }
    }

    private static func add(_ cell: String, to sum: inout ExactSum?) {
        var grown = sum ?? ExactSum()
        // The writer of the CSV file has refused what is no number.
        _ = grown.add(cell)
        sum = grown
    }

    private static let namePlaces = names.map(ReportLayout.usage.place)
    private static let figurePlaces = figures.map(ReportLayout.usage.place)
}
