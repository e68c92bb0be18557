public import Books
import Reports

/// A closed month whose folder stands.
public struct WrittenPeriod: Sendable, Equatable {
    /// The month, `yyyy-MM`.
    public let period: String
    /// Revision of its folder: how often it was closed.
    public let revision: Int
    /// Whether the folder changed.
    public let isChanged: Bool
    /// SHA-256 over the closed figures.
    public let digest: String
    /// Rows of each file, by name.
    public let rows: [String: Int]
}

/// Writes the folder of a closed month from the figures that were kept.
struct PeriodWriter {
    let night: Night
    let reportsDirectory: String

    func write(_ period: String, _ closing: PeriodClosing) throws -> WrittenPeriod {
        try night.setParameters(asOfMicros: closing.asOfMicros, previousMicros: nil, closing.settings)
        let folder = try ReportFolder(directory: reportsDirectory, name: period)
        let stands = try self.files(period, folder, closing)
        let files = stands.files
        let kept = closing.manifest.flatMap(Manifest.init(text:))
        try kept?.requireSame(files, folder: period)
        let outcome = try folder.finish(
            manifest(period, closing),
            files: files,
            revision: try night.closings(of: period, upTo: closing.act),
            previous: try night.manifest(beforeAct: closing.act).flatMap(Manifest.init(text:))
        )
        try night.markWritten(act: closing.act, manifest: outcome.manifest.text, summary: stands.page)
        return WrittenPeriod(
            period: period,
            revision: outcome.revision,
            isChanged: outcome.isChanged,
            digest: closing.digest,
            rows: Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.rows) })
        )
    }

    private func manifest(_ period: String, _ closing: PeriodClosing) -> Manifest {
        Manifest(
            span: .period(period),
            asOf: UTCText.of(micros: closing.asOfMicros),
            timeZone: closing.settings.billingTimezone,
            programVersion: closing.programVersion,
            settings: closing.settings.manifestLines,
            closing: Manifest.Closing(
                closedBy: closing.closedBy,
                closedAt: UTCText.of(micros: closing.asOfMicros),
                digest: closing.digest
            )
        )
    }

    private func files(_ period: String, _ folder: ReportFolder, _ closing: PeriodClosing) throws -> FolderFiles.Written
    {
        let summary = SummaryPage(
            title: "Huadan: \(period)",
            facts: [
                ("time zone", closing.settings.billingTimezone), ("closed by", closing.closedBy),
                ("digest", closing.digest),
            ],
            asOf: UTCText.of(micros: closing.asOfMicros),
            newSince: try night.runBefore(closing.asOfMicros).map(UTCText.of(micros:))
        )
        return try FolderFiles(
            night: night,
            scope: ReportScope(period: period),
            folder: folder,
            settings: closing.settings
        )
        .write(ReportLayout.period, summary, kept: closing.summary)
    }
}

extension ReportScope {
    /// All days of a month, given as `yyyy-MM`.
    public init(period: String, app: String? = nil, includesResolved: Bool = false) {
        self.init(
            from: period + "-01",
            to: period + "-" + "\(CalendarDate.days(inPeriod: period))",
            app: app,
            includesResolved: includesResolved
        )
    }
}
