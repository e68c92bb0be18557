@testable import Reports

/// A directory of reports with one small folder, written as often as a test likes.
struct SampleReports {
    let directory = TemporaryDirectory()
    let name = "2026-11-21"

    var current: String { directory.path + "/" + name }
    var writing: String { directory.path + "/." + name + ".writing" }
    var ready: String { directory.path + "/." + name + ".ready" }

    /// Names beside each other in the directory.
    var names: [String] { TemporaryDirectory.names(in: directory.path) }

    func kept(_ revision: Int) -> String { current + ".r000\(revision)" }

    func csv(_ folder: String) -> String {
        String(decoding: TemporaryDirectory.contents(folder + "/sample.csv"), as: UTF8.self)
    }

    func revision(_ folder: String) throws -> Int { try Manifest.read(folder: folder).revision }

    static let manifest = Manifest(
        span: .day("2026-11-21"),
        asOf: "2026-11-22T07:30:00+08:00",
        timeZone: "Asia/Shanghai",
        programVersion: "1.0.0",
        settings: [.init("HUADAN_FEE_GRACE", "7h")]
    )

    /// Writes the folder with one row that says `note`.
    @discardableResult
    func write(
        note: String = "first",
        manifest: Manifest = Self.manifest,
        exchange: @escaping ExchangeNames = FileSystem.exchange,
        revision: Int? = nil,
        previous: Manifest? = nil
    ) throws -> ReportFolder.Outcome {
        let folder = try ReportFolder(directory: directory.path, name: name, exchange: exchange)
        let files = try Self.fill(folder, note: note)
        return try folder.finish(manifest, files: files, revision: revision, previous: previous)
    }

    /// The real exchange of names, or a file system that has none.
    static func exchange(_ canExchange: Bool) -> ExchangeNames {
        if canExchange { return FileSystem.exchange }
        return { (_: String, _: String) throws(ReportError) -> Bool in false }
    }

    static func fill(_ folder: ReportFolder, note: String) throws -> [WrittenFile] {
        let writer = try folder.csv(sample)
        try writer.append(["a", "+8613800138000", "2", "CNY", "0.36", note])
        try writer.append(["b", nil, "3", "USD", "-0.120000", note])
        let summary = try folder.file("summary.html")
        try summary.append("<p>\(note)</p>\n")
        return [try writer.finish(), try summary.finish()]
    }
}

/// What most tests ask of an outcome.
struct Standing: Equatable {
    let revision: Int
    let isChanged: Bool
}

extension ReportFolder.Outcome {
    var standing: Standing { Standing(revision: revision, isChanged: isChanged) }
}
