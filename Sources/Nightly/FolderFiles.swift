import Books
import Reports

/// Writes the files of one folder, of a day or of a month, from the books.
struct FolderFiles {
    let night: Night
    let scope: ReportScope
    let folder: ReportFolder
    let settings: NightSettings

    private func write(_ layout: ReportLayout, _ summary: inout SummaryPage) throws -> WrittenFile {
        let csv = try folder.csv(layout)
        let lines = ReportLines(night: night, scope: scope, settings: settings, spoolDirectory: folder.spoolDirectory)
        try lines.forEach(of: layout) { line in
            try line.write(to: csv)
            switch layout.name {
            case "usage": summary.add(usage: line.texts)
            case "charges": summary.add(charge: line.texts)
            case "discrepancies": summary.add(discrepancy: line.texts)
            case "corrections": summary.add(correction: line.texts)
            default: break
            }
        }
        return try csv.finish()
    }

    /// Writes the reports and the page that sums them up.
    ///
    /// - Parameter kept: The page as it was signed; none: the one these reports make.
    func write(_ layouts: [ReportLayout], _ summary: SummaryPage, kept: String? = nil) throws -> Written {
        var summary = summary
        let reports = try layouts.map { try write($0, &summary) }
        let page = kept ?? summary.html
        let file = try folder.file("summary.html")
        try file.append(page)
        return Written(files: try reports + [file.finish()], page: page)
    }

    /// What stands in the folder, but for the manifest.
    struct Written {
        let files: [WrittenFile]
        let page: String
    }
}

extension Manifest {
    /// Reads a manifest that the books have kept.
    init?(text: String) { self.init(decoding: Array(text.utf8)) }

    /// The bytes of `manifest.json` as text.
    var text: String { String(decoding: encoded, as: UTF8.self) }

    /// Stands among the settings of a folder that was written again after numbers or texts were forgotten.
    static let forgottenKey = "numbers_forgotten"

    /// Whether files have the rows and the control totals of this manifest, whatever their texts say.
    func hasSameFigures(_ files: [WrittenFile]) -> Bool {
        self.files.allSatisfy { named in
            files.contains { $0.name == named.name && $0.rows == named.rows && $0.totals == named.totals }
        }
    }

    /// Refuses files that are not the ones this manifest names: what was signed must never be replaced.
    func requireSame(_ files: [WrittenFile], folder: String) throws(NightlyError) {
        for named in self.files {
            guard let found = files.first(where: { $0.name == named.name }), found == named else {
                throw .keptReportDiffers(folder: folder, file: named.name)
            }
        }
    }
}
