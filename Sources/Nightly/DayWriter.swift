import Books
import Reports

/// A day whose reports stand.
public struct WrittenDay: Sendable, Equatable {
    /// The day, `yyyy-MM-dd`.
    public let day: String
    /// Revision of its files.
    public let revision: Int
    /// Whether the folder changed.
    public let isChanged: Bool
    /// Rows of each file, by name.
    public let rows: [String: Int]
}

/// Writes the folder of a day.
struct DayWriter {
    let night: Night
    let request: NightlyRequest
    let isHistorical: Bool

    /// Reports with rows from the books, and those that stay empty until rates and closed periods are in use.
    private static let filled: [(report: String, layout: ReportLayout)] = [
        ("usage", .usage), ("discrepancies", .discrepancies), ("calls", .calls),
    ]
    private static let empty: [ReportLayout] = [.charges, .corrections]

    func write(_ day: String, runAsOfMicros: Int64) throws -> WrittenDay {
        // A look back prints what it found at its own instant; the books' days stand at that of the run that
        // touched them last.
        let asOf = isHistorical ? runAsOfMicros : try night.asOf(day: day) ?? runAsOfMicros
        try night.setParameters(asOfMicros: asOf, previousMicros: nil, request.settings)
        let folder = try ReportFolder(directory: request.reportsDirectory, name: day)
        var summary = SummaryPage(day: day, facts: [("time zone", request.settings.billingTimezone)])
        var files = try Self.filled.map { try write($0.report, $0.layout, day, folder, &summary) } + emptyFiles(folder)
        files.append(try write(summary, folder))
        let revision = try revision(of: files, day: day, asOf)
        let manifest = Manifest(
            span: .day(day),
            asOf: UTCText.of(micros: revision.asOfMicros),
            timeZone: request.settings.billingTimezone,
            programVersion: request.programVersion,
            settings: request.settings.named.map { Manifest.Setting($0.key, $0.value) }
        )
        let outcome = try folder.finish(manifest, files: files, revision: revision.number)
        // After a look back the next regular night puts the books' own revision back.
        try isHistorical ? night.markUnwritten(day: day) : night.markWritten(day: day)
        let rows = Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.rows) })
        return WrittenDay(day: day, revision: outcome.revision, isChanged: outcome.isChanged, rows: rows)
    }

    private func write(
        _ report: String,
        _ layout: ReportLayout,
        _ day: String,
        _ folder: ReportFolder,
        _ summary: inout SummaryPage
    ) throws -> WrittenFile {
        let csv = try folder.csv(layout)
        try night.rows(of: report, ReportScope(from: day, to: day)) { cells in
            try csv.append(cells: cells)
            switch layout.name {
            case "usage": summary.add(usage: texts(cells))
            case "discrepancies": summary.add(discrepancy: texts(cells))
            default: break
            }
        }
        return try csv.finish()
    }

    private func write(_ summary: SummaryPage, _ folder: ReportFolder) throws -> WrittenFile {
        let file = try folder.file("summary.html")
        try file.append(summary.html)
        return try file.finish()
    }

    private func texts(_ cells: [ArraySlice<UInt8>?]) -> [String] {
        cells.map { $0.map { String(decoding: $0, as: UTF8.self) } ?? "" }
    }

    private func emptyFiles(_ folder: ReportFolder) throws -> [WrittenFile] {
        try Self.empty.map { try folder.csv($0).finish() }
    }

    /// Files with the same content and manifest keep their revision and its as-of, whichever folder they are written to.
    private func revision(of files: [WrittenFile], day: String, _ asOf: Int64) throws -> ReportRevision {
        let digest = WrittenFile.digest(of: files, with: [request.settings.line, request.programVersion])
        let known = try night.revision(day: day, atMicros: asOf)
        if let known, known.filesDigest == digest { return known }
        let next = ReportRevision(number: (known?.number ?? 0) + 1, asOfMicros: asOf, filesDigest: digest)
        if !isHistorical { try night.add(next, day: day) }
        return next
    }
}
