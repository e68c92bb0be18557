/// Counts discrepancies by severity and kind, and how long the open ones have been known.
struct FindingCounts {
    /// One severity and kind.
    struct Line: Equatable {
        let severity: String
        let kind: String
        /// All, waived ones too.
        var count = 0
        /// Not waived, and first seen later than the instant from which discrepancies are new.
        var new = 0
        /// Not waived, and first seen more than so many days before the as-of, in the order of `ageDays`.
        var older = Array(repeating: 0, count: FindingCounts.ageDays.count)
        var waived = 0

        /// Lines without the age columns have the count only.
        func figures(hasAges: Bool) -> [Int] { hasAges ? [count, new] + older + [waived] : [count] }
    }

    /// Ages that are counted apart, in days of 24 hours; an older discrepancy counts under the younger ages too.
    static let ageDays: [Int64] = [1, 7, 30]

    private struct Kind: Hashable {
        let severity: String
        let name: String
    }

    /// Nil when ages are not counted.
    private let asOfMicros: Int64?
    /// Nil when every discrepancy is new.
    private let newSinceMicros: Int64?
    private var lines: [Kind: Line] = [:]

    /// Ages are counted from `asOf`; none are when it, or a `newSince`, is no instant.
    init(asOf: String, newSince: String?) {
        newSinceMicros = newSince.flatMap(PrintedInstant.init)?.micros
        let isReadable = newSince == nil || newSinceMicros != nil
        asOfMicros = isReadable ? PrintedInstant(asOf)?.micros : nil
    }

    var isEmpty: Bool { lines.isEmpty }

    /// Whether there is an instant to count ages from.
    var hasAges: Bool { asOfMicros != nil }

    /// Adds a row of the discrepancies report.
    mutating func add(_ row: [String]) {
        let kind = Kind(severity: row[Self.severity], name: row[Self.kind])
        var line = lines[kind] ?? Line(severity: kind.severity, kind: kind.name)
        line.count += 1
        if row[Self.waivedAt].isEmpty {
            countAge(of: row[Self.firstSeenAt], in: &line)
        } else {
            line.waived += 1
        }
        lines[kind] = line
    }

    /// High severities first, then by kind.
    var sorted: [Line] {
        let rank = ["high": 0, "medium": 1, "low": 2]
        let order = { (line: Line) in (rank[line.severity] ?? 3, line.kind, line.severity) }
        return lines.values.sorted { order($0) < order($1) }
    }

    private func countAge(of firstSeenAt: String, in line: inout Line) {
        guard let asOfMicros, let firstSeenMicros = PrintedInstant(firstSeenAt)?.micros else { return }
        if newSinceMicros.map({ firstSeenMicros > $0 }) ?? true { line.new += 1 }
        for (index, days) in Self.ageDays.enumerated()
        where asOfMicros - firstSeenMicros > days * 86_400_000_000 {
            line.older[index] += 1
        }
    }

    private static let severity = ReportLayout.discrepancies.place("severity")
    private static let kind = ReportLayout.discrepancies.place("kind")
    private static let firstSeenAt = ReportLayout.discrepancies.place("first_seen_at")
    private static let waivedAt = ReportLayout.discrepancies.place("waived_at")
}
