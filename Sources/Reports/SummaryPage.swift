/// A day or a period on one page, for a person: what each app used, what does not add up, what was corrected.
///
/// Plain HTML without scripts or anything to fetch, made from the same rows as the CSV files, so that it says the same.
public struct SummaryPage {
    /// Lines of usage that the page shows; the rest is in `usage.csv`.
    private static let mostLines = 500

    private let title: String
    /// What the page is about, in words.
    private let time: String
    private let facts: [(name: String, value: String)]
    private var usage = UsageSums()
    private var findings: FindingCounts
    private var charges = ChargeSums()
    private var corrections = CorrectionSums()

    /// Starts the page of a day.
    ///
    /// - Parameters:
    ///   - day: The day, `2026-11-21`.
    ///   - facts: What stands above the tables, such as the zone.
    ///   - asOf: The instant from which ages of discrepancies are counted, as printed in the reports, such as
    ///     `2026-11-22T07:30:00+08:00`. Without it, or when one of the two is no instant, there are no ages.
    ///   - newSince: Discrepancies first seen later than this instant are new; nil: all are.
    public init(day: String, facts: [(name: String, value: String)], asOf: String = "", newSince: String? = nil) {
        title = "Huadan: \(day)"
        time = "on this day"
        self.facts = facts
        findings = FindingCounts(asOf: asOf, newSince: newSince)
    }

    /// Starts the page of a period or of anything else.
    ///
    /// - Parameters:
    ///   - title: The whole heading, such as `Huadan: 2026-11`.
    ///   - facts: What stands above the tables, such as the zone.
    ///   - asOf: The instant from which ages of discrepancies are counted, as for a day.
    ///   - newSince: Discrepancies first seen later than this instant are new; nil: all are.
    public init(title: String, facts: [(name: String, value: String)], asOf: String = "", newSince: String? = nil) {
        self.title = title
        time = "in this time"
        self.facts = facts
        findings = FindingCounts(asOf: asOf, newSince: newSince)
    }

    /// Adds a row of the usage report.
    ///
    /// Rows of several days make one line for each app and service.
    public mutating func add(usage row: [String]) { usage.add(row) }

    /// Adds a row of the discrepancies report.
    public mutating func add(discrepancy row: [String]) { findings.add(row) }

    /// Adds a row of the charges report.
    public mutating func add(charge row: [String]) { charges.add(row) }

    /// Adds a row of the corrections report.
    public mutating func add(correction row: [String]) { corrections.add(row) }

    /// The page.
    public var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>\(Self.escaped(title))</title>
        <style>
        :root { color-scheme: light dark; }
        body { font: 13px/1.4 system-ui, sans-serif; margin: 1.5rem; }
        table { border-collapse: collapse; margin: 1rem 0 2rem; }
        th, td { border-bottom: 1px solid #8886; padding: .25rem .5rem; text-align: left; }
        th { vertical-align: bottom; }
        td { white-space: nowrap; }
        td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
        tfoot td { font-weight: 600; }
        dl { display: grid; grid-template-columns: max-content auto; gap: .2rem 1rem; }
        dd { margin: 0; }
        </style>
        </head>
        <body>
        <h1>\(Self.escaped(title))</h1>
        <dl>\(facts.map { "<dt>\(Self.escaped($0.name))</dt><dd>\(Self.escaped($0.value))</dd>" }.joined())</dl>
        <h2>Usage</h2>
        \(usageTable)\(chargesSection)
        <h2>Discrepancies</h2>
        \(findingsTable)\(correctionsSection)
        </body>
        </html>

        """
    }

    private var usageTable: String {
        guard !usage.isEmpty else { return "<p>No call ended \(time).</p>" }
        let heads = (UsageSums.names + UsageSums.figures).map { $0.replacing("_", with: " ") }
        let lines = usage.sorted
        let hidden = lines.count - Self.mostLines
        let sums = ["total"] + Array(repeating: "", count: UsageSums.names.count - 1)
        let table = Self.table(
            texts: Array(heads.prefix(UsageSums.names.count)),
            figures: Array(heads.dropFirst(UsageSums.names.count)),
            lines.prefix(Self.mostLines).map { ($0.texts, $0.numbers) },
            foot: (sums, usage.total.numbers)
        )
        return table + (hidden > 0 ? "<p>\(hidden) more lines stand in usage.csv.</p>" : "")
    }

    private var chargesSection: String {
        guard !charges.isEmpty else { return "" }
        let heads = ChargeSums.names.map { $0.replacing("_", with: " ") }
        let lines = charges.sorted
        let table = Self.table(
            texts: heads,
            figures: ["billed seconds", "amount"],
            lines.prefix(Self.mostLines).map { ($0.texts, [$0.billedSeconds.text, $0.amount.text]) }
        )
        let hidden = lines.count - Self.mostLines
        let more = hidden > 0 ? "<p>\(hidden) more lines stand in charges.csv.</p>" : ""
        return "\n<h2>Charges</h2>\n" + table + more + marginTable
    }

    private var marginTable: String {
        let margins = charges.sortedMargins
        guard !margins.isEmpty else { return "" }
        return "\n<h3>Margin</h3>\n"
            + Self.table(
                texts: ["app key", "currency"],
                figures: ["charge", "cost", "margin"],
                margins.prefix(Self.mostLines).map {
                    ([$0.app, $0.currency], [$0.charge.text, $0.cost.text, $0.margin.text])
                }
            )
    }

    private var findingsTable: String {
        guard !findings.isEmpty else { return "<p>None: every call adds up.</p>" }
        let hasAges = findings.hasAges
        let ages = ["new"] + FindingCounts.ageDays.map { "older than \($0) day\($0 == 1 ? "" : "s")" } + ["waived"]
        let rows = findings.sorted.map { line in
            ([line.severity, line.kind], line.figures(hasAges: hasAges).map(String.init))
        }
        let table = Self.table(texts: ["severity", "kind"], figures: ["calls"] + (hasAges ? ages : []), rows)
        return hasAges ? table + "<p>Waived discrepancies have no age.</p>" : table
    }

    private var correctionsSection: String {
        guard !corrections.isEmpty else { return "" }
        let heads = ["rows"] + CorrectionSums.summed.map { $0.replacing("_", with: " ") }
        let rows = corrections.sorted.map { line in
            ([line.period], ["\(line.rows)"] + line.sums.map(\.text))
        }
        return "\n<h2>Corrections</h2>\n" + Self.table(texts: ["original period"], figures: heads, rows)
    }

    private typealias TableRow = (texts: [String], figures: [String])

    private static func table(
        texts: [String],
        figures: [String],
        _ rows: [TableRow],
        foot: TableRow? = nil
    ) -> String {
        let lines = rows.map { row("td", $0) }
        let end = foot.map { "\n<tfoot>\(row("td", $0))</tfoot>" } ?? ""
        return """
            <table>
            <thead>\(row("th", (texts, figures)))</thead>
            <tbody>
            \(lines.joined(separator: "\n"))
            </tbody>\(end)
            </table>
            """
    }

    private static func row(_ tag: String, _ row: TableRow) -> String {
        let texts = row.texts.map { "<\(tag)>\(escaped($0))</\(tag)>" }
        let figures = row.figures.map { "<\(tag) class=\"number\">\(escaped($0))</\(tag)>" }
        return "<tr>\(texts.joined())\(figures.joined())</tr>"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
