/// A day on one page, for a person: what each app used, and what does not add up.
///
/// Plain HTML without scripts or anything to fetch, made from the same rows as the CSV files, so that it says the same.
public struct SummaryPage {
    /// Lines of usage that the page shows; the rest is in `usage.csv`.
    private static let mostLines = 500
    private static let shown = [
        "app_key", "app_name", "service_type", "service", "calls", "answered_calls", "talk_seconds", "complete",
        "awaiting_fee", "missing_fee", "awaiting_status", "missing_status", "other_discrepancies",
    ]

    private let title: String
    private let facts: [(name: String, value: String)]
    private var usage: [[String]] = []
    private var usageCount = 0
    private var totals: [String: ExactSum] = [:]
    private var findings: [Finding: Int] = [:]

    private struct Finding: Hashable {
        let severity: String
        let kind: String
    }

    /// Starts a page.
    ///
    /// - Parameters:
    ///   - day: The day, `2026-11-21`.
    ///   - facts: What stands above the tables, such as the zone.
    public init(day: String, facts: [(name: String, value: String)]) {
        title = "Huadan: \(day)"
        self.facts = facts
    }

    /// Adds a row of the usage report.
    public mutating func add(usage row: [String]) {
        usageCount += 1
        for (column, cell) in zip(ReportLayout.usage.columns, row) where column.type == .integer && !cell.isEmpty {
            _ = totals[column.name, default: ExactSum()].add(cell)
        }
        if usage.count < Self.mostLines { usage.append(row) }
    }

    /// Adds a row of the discrepancies report.
    public mutating func add(discrepancy row: [String]) {
        let layout = ReportLayout.discrepancies
        guard let kind = layout.index(of: "kind"), let severity = layout.index(of: "severity") else { return }
        findings[Finding(severity: row[severity], kind: row[kind]), default: 0] += 1
    }

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
        \(usageTable)
        <h2>Discrepancies</h2>
        \(findingsTable)
        </body>
        </html>

        """
    }

    private var columns: [(index: Int, column: ReportColumn)] {
        Self.shown.compactMap { name in
            ReportLayout.usage.index(of: name).map { ($0, ReportLayout.usage.columns[$0]) }
        }
    }

    private var usageTable: String {
        guard !usage.isEmpty else { return "<p>No call ended on this day.</p>" }
        let heads = columns.map { Self.cell("th", $0.column.name.replacing("_", with: " "), $0.column.type) }
        let rows = usage.map { row in
            "<tr>\(columns.map { Self.cell("td", row[$0.index], $0.column.type) }.joined())</tr>"
        }
        let sums = columns.enumerated().map { place, column in
            Self.cell("td", place == 0 ? "total" : totals[column.column.name]?.text ?? "", column.column.type)
        }
        let hidden = usageCount - usage.count
        let note = hidden > 0 ? "<p>\(hidden) more lines stand in usage.csv.</p>" : ""
        return """
            <table>
            <thead><tr>\(heads.joined())</tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            <tfoot><tr>\(sums.joined())</tr></tfoot>
            </table>\(note)
            """
    }

    private var findingsTable: String {
        guard !findings.isEmpty else { return "<p>None: every call adds up.</p>" }
        let rank = ["high": 0, "medium": 1, "low": 2]
        let sorted = findings.sorted { left, right in
            (rank[left.key.severity] ?? 3, left.key.kind) < (rank[right.key.severity] ?? 3, right.key.kind)
        }
        let rows = sorted.map { finding, count in
            "<tr><td>\(Self.escaped(finding.severity))</td><td>\(Self.escaped(finding.kind))</td>"
                + "<td class=\"number\">\(count)</td></tr>"
        }
        return """
            <table>
            <thead><tr><th>severity</th><th>kind</th><th class="number">calls</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table>
            """
    }

    private static func cell(_ tag: String, _ text: String, _ type: ReportColumnType) -> String {
        let style = type == .integer ? " class=\"number\"" : ""
        return "<\(tag)\(style)>\(escaped(text))</\(tag)>"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
