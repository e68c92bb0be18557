/// What a look at one folder of reports found.
public struct FolderCheck: Sendable {
    /// Name of the folder, such as `2026-11-21`, `2026-11` or `2026-11-21.r0001`.
    public let name: String
    /// Its manifest; nil when there is none, or one that cannot be read.
    public let manifest: Manifest?
    /// The bytes of `manifest.json`; empty when there is no such file.
    public let manifestText: [UInt8]
    /// How the folder differs from its manifest; empty when all is well.
    public let problems: [ManifestProblem]
}

extension FolderCheck {
    /// Looks at a folder, reading every file.
    fileprivate init(directory: String, name: String) {
        let folder = directory + "/" + name
        let path = folder + "/" + Manifest.fileName
        self.name = name
        manifestText = FileSystem.contents(path) ?? []
        manifest = Manifest(decoding: manifestText)
        problems = manifest?.problems(in: folder) ?? [.noManifest(path: path)]
    }

    /// Whether a name is that of a day or a period, or of an older revision of one.
    fileprivate static func isFolderName(_ name: String) -> Bool {
        name.wholeMatch(of: #/[0-9]{4}-[0-9]{2}(-[0-9]{2})?(\.r[0-9]{4,})?/#) != nil
    }
}

extension Manifest {
    /// Looks at all folders of days and periods in a directory of reports, older revisions too, and compares each with
    /// its manifest.
    ///
    /// Bytewise by name; other entries are passed over. No folder is switched while it is looked at, so that a night
    /// that writes meanwhile makes no problem.
    ///
    /// - Parameters:
    ///   - directory: The directory of reports; one that is not there has no folder.
    ///   - each: Is told of each folder, also of those without a problem.
    public static func verifyAll(directory: String, each: (FolderCheck) throws -> Void) rethrows {
        for name in FileSystem.names(in: directory).filter(FolderCheck.isFolderName).sorted() {
            guard let check = check(directory, name) else { continue }
            try each(check)
        }
    }

    /// Nil when there is no such folder, or none any more.
    private static func check(_ directory: String, _ name: String) -> FolderCheck? {
        let look = {
            FileSystem.isDirectory(directory + "/" + name) ? FolderCheck(directory: directory, name: name) : nil
        }
        do throws(ReportError) {
            return try FileSystem.locking(directory, look)
        } catch {
            // A directory that cannot be locked is one that nobody can switch folders in.
            return look()
        }
    }
}
