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

    func write(_ day: String, runAsOfMicros: Int64) throws -> WrittenDay {
        try night.setParameters(asOfMicros: runAsOfMicros, previousMicros: nil, request.settings)
        if let closed = try night.closing(ofDay: day) { return try writeKept(day, closed.closing) }
        // A look back prints what it found at its own instant; the books' days stand at that of the run that
        // touched them last.
        let asOf = isHistorical ? runAsOfMicros : try night.asOf(day: day) ?? runAsOfMicros
        try night.setParameters(asOfMicros: asOf, previousMicros: nil, request.settings)
        let folder = try ReportFolder(directory: request.reportsDirectory, name: day)
        let written = try files(day, folder, request.settings)
        let files = written.files
        var revision = try revision(of: files, day: day, asOf)
        let manifest = Manifest(
            span: .day(day),
            asOf: UTCText.of(micros: revision.asOfMicros),
            timeZone: request.settings.billingTimezone,
            programVersion: request.programVersion,
            settings: request.settings.manifestLines
        )
        let outcome = try folder.finish(
            manifest,
            files: files,
            revision: revision.number,
            previous: try night.manifest(day: day, revision: revision.number - 1).flatMap(Manifest.init(text:))
        )
        (revision.manifest, revision.summary) = (outcome.manifest.text, written.page)
        if !isHistorical { try night.add(revision, day: day) }
        // After a look back the next regular night puts the books' own revision back.
        try isHistorical ? night.markUnwritten(day: day) : night.markWritten(day: day)
        return WrittenDay(day, outcome, files)
    }

    /// A day of a closed month is written as it was signed, by the settings of its close.
    private func writeKept(_ day: String, _ closing: PeriodClosing) throws -> WrittenDay {
        try night.setParameters(asOfMicros: closing.asOfMicros, previousMicros: nil, closing.settings)
        guard let revision = try night.revision(day: day, atMicros: closing.asOfMicros),
            let kept = revision.manifest.flatMap(Manifest.init(text:))
        else { throw NightlyError.notKept(folder: day) }
        let folder = try ReportFolder(directory: request.reportsDirectory, name: day)
        let files = try files(day, folder, closing.settings, kept: revision.summary).files
        let outcome =
            try isForgotten(kept, files, day: day)
            ? try writeForgotten(day, kept, revision, files, folder)
            : try folder.finish(kept.listing([]), files: files, revision: revision.number)
        try night.markWritten(day: day)
        return WrittenDay(day, outcome, files)
    }

    /// Whether what was signed cannot come back byte for byte since numbers or texts of its calls were forgotten.
    ///
    /// Every figure must be the one that was signed all the same.
    private func isForgotten(_ kept: Manifest, _ files: [WrittenFile], day: String) throws -> Bool {
        do {
            try kept.requireSame(files, folder: day)
            return false
        } catch {
            guard try night.hasForgotten(day: day), kept.hasSameFigures(files) else { throw error }
            return true
        }
    }

    /// A revision whose manifest says that numbers or texts were forgotten, with the figures of the one before.
    private func writeForgotten(
        _ day: String,
        _ kept: Manifest,
        _ revision: ReportRevision,
        _ files: [WrittenFile],
        _ folder: ReportFolder
    ) throws -> ReportFolder.Outcome {
        var manifest = kept.listing([])
        manifest.settings.removeAll { $0.key == Manifest.forgottenKey }
        manifest.settings.append(Manifest.Setting(Manifest.forgottenKey, "true"))
        var next = ReportRevision(
            number: revision.number + 1,
            asOfMicros: revision.asOfMicros,
            filesDigest: WrittenFile.digest(of: files, with: [manifest.programVersion])
        )
        let outcome = try folder.finish(manifest, files: files, revision: next.number, previous: kept)
        (next.manifest, next.summary) = (outcome.manifest.text, revision.summary)
        try night.add(next, day: day)
        return outcome
    }

    private func files(
        _ day: String,
        _ folder: ReportFolder,
        _ settings: NightSettings,
        kept: String? = nil
    ) throws -> FolderFiles.Written {
        let summary = SummaryPage(day: day, facts: [("time zone", settings.billingTimezone)])
        return try FolderFiles(night: night, scope: ReportScope(from: day, to: day), folder: folder, settings: settings)
            .write(ReportLayout.daily, summary, kept: kept)
    }

    /// Files with the same content and manifest keep their revision and its as-of, whichever folder they are written to.
    private func revision(of files: [WrittenFile], day: String, _ asOf: Int64) throws -> ReportRevision {
        let digest = WrittenFile.digest(of: files, with: [request.settings.line, request.programVersion])
        let known = try night.revision(day: day, atMicros: asOf)
        if let known, known.filesDigest == digest { return known }
        return ReportRevision(number: (known?.number ?? 0) + 1, asOfMicros: asOf, filesDigest: digest)
    }
}

extension WrittenDay {
    fileprivate init(_ day: String, _ outcome: ReportFolder.Outcome, _ files: [WrittenFile]) {
        self.init(
            day: day,
            revision: outcome.revision,
            isChanged: outcome.isChanged,
            rows: Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.rows) })
        )
    }
}

extension NightSettings {
    var manifestLines: [Manifest.Setting] { named.map { Manifest.Setting($0.key, $0.value) } }
}
