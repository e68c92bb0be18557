/// Adds up charges by app, service, card and currency, and what is left between the two kinds of cards.
struct ChargeSums {
    /// One app, service, card and currency.
    struct Line: Equatable {
        /// In the order of `names`.
        let texts: [String]
        var billedSeconds = ExactSum()
        var amount = ExactSum()
    }

    /// One app and currency with money of both kinds.
    struct Margin: Equatable {
        let app: String
        let currency: String
        var cost = ExactSum()
        var charge = ExactSum()
        var margin = ExactSum()
        var kinds: Set<String> = []
    }

    /// Columns that tell lines apart.
    static let names = ["app_key", "app_name", "service", "card_kind", "rate_card", "currency"]

    private var lines: [[String]: Line] = [:]
    private var margins: [[String]: Margin] = [:]

    var isEmpty: Bool { lines.isEmpty }

    /// Adds a row of the charges report.
    mutating func add(_ row: [String]) {
        let texts = Self.namePlaces.map { row[$0] }
        // The writer of the CSV file has refused what is no number.
        _ = lines[texts, default: Line(texts: texts)].billedSeconds.add(row[Self.seconds])
        _ = lines[texts, default: Line(texts: texts)].amount.add(row[Self.amount])
        let (app, kind, currency) = (texts[0], texts[3], texts[5])
        var margin = margins[[app, currency]] ?? Margin(app: app, currency: currency)
        margin.kinds.insert(kind)
        let amount = row[Self.amount]
        if kind == "cost" {
            _ = margin.cost.add(amount)
            _ = margin.margin.add(amount.hasPrefix("-") ? String(amount.dropFirst()) : "-" + amount)
        } else {
            _ = margin.charge.add(amount)
            _ = margin.margin.add(amount)
        }
        margins[[app, currency]] = margin
    }

    /// By app, service, card and currency.
    var sorted: [Line] {
        lines.values.sorted { $0.texts.lexicographicallyPrecedes($1.texts, by: Self.bytesPrecede) }
    }

    /// Apps with both cost and charge in one currency, by app and currency.
    var sortedMargins: [Margin] {
        margins.values.filter { $0.kinds.count == 2 }
            .sorted { [$0.app, $0.currency].lexicographicallyPrecedes([$1.app, $1.currency], by: Self.bytesPrecede) }
    }

    private static func bytesPrecede(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    private static let namePlaces = names.map(ReportLayout.charges.place)
    private static let seconds = ReportLayout.charges.place("billed_seconds")
    private static let amount = ReportLayout.charges.place("amount")
}
