import Postgres

/// One kind of discrepancy: a file of `sql/rules/`, whose first lines name kind, severity and whether it blocks.
///
/// Adding a kind is adding a file.
struct DiscrepancyRule: Sendable {
    let kind: String
    let severity: String
    let file: SQLFile

    /// Every rule, by kind.
    static let all: [DiscrepancyRule] = SQLFile.all(in: "rules").map(DiscrepancyRule.init)

    private init(_ file: SQLFile) {
        self.file = file
        kind = Self.head("kind", of: file)
        severity = Self.head("severity", of: file)
        precondition(file.name == "rules/" + kind, "\(file.name) names another kind")
        precondition(["low", "medium", "high"].contains(severity), "\(file.name) has no severity")
    }

    private static func head(_ key: String, of file: SQLFile) -> String {
        let prefix = "-- \(key): "
        let line = file.text.split(separator: "\n").first { $0.hasPrefix(prefix) }
        guard let line else { preconditionFailure("\(file.name) does not name its \(key)") }
        return String(line.dropFirst(prefix.count))
    }

    /// Collects what the rule finds into `night_finding`.
    var statement: SQLFile { SQLFile("night/collect_findings").with(rule: file) }

    var parameters: [PostgresValue] { [.text(kind), .text(severity)] }
}

extension Books {
    /// The kinds of discrepancies that nights look for, in order.
    public static let discrepancyKinds = DiscrepancyRule.all.map(\.kind)
}
