/// One way in which a folder is not what its manifest says.
public enum ManifestProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// No manifest, or one that cannot be read.
    case noManifest(path: String)
    /// A file is named and not there, or cannot be read.
    case missing(file: String)
    /// A file is there and not named.
    case unexpected(file: String)
    /// Another size than named, in bytes.
    case size(file: String, named: Int, found: Int)
    /// The size is right and the SHA-256 is not.
    case content(file: String)

    /// What differs.
    public var description: String {
        switch self {
        case .noManifest(let path): "\(path) is missing or cannot be read"
        case .missing(let file): "\(file) is missing"
        case .unexpected(let file): "\(file) is not named in the manifest"
        case .size(let file, let named, let found): "\(file) has \(found) bytes instead of \(named)"
        case .content(let file): "\(file) has been changed: its SHA-256 differs from the manifest's"
        }
    }
}

extension Manifest {
    /// Reads the manifest of a folder.
    ///
    /// Throws `unreadableManifest`.
    public static func read(folder: String) throws(ReportError) -> Manifest {
        let path = folder + "/" + fileName
        guard let bytes = FileSystem.contents(path) else {
            throw .unreadableManifest(path: path, reason: "there is no such file")
        }
        guard let manifest = Manifest(decoding: bytes) else {
            throw .unreadableManifest(path: path, reason: "it is not a manifest")
        }
        return manifest
    }

    /// Compares a folder with its manifest, reading every file.
    ///
    /// Empty when all is well; problems in the order of the manifest, unexpected files last.
    public static func verify(folder: String) -> [ManifestProblem] {
        guard let manifest = try? read(folder: folder) else { return [.noManifest(path: folder + "/" + fileName)] }
        return manifest.problems(in: folder)
    }

    /// How a folder differs from this manifest of it.
    func problems(in folder: String) -> [ManifestProblem] {
        let named = Set(files.map(\.name) + [Self.fileName])
        let unexpected = FileSystem.names(in: folder).filter { !named.contains($0) }.sorted()
        return files.compactMap { $0.problem(in: folder) } + unexpected.map { .unexpected(file: $0) }
    }
}

extension WrittenFile {
    fileprivate func problem(in folder: String) -> ManifestProblem? {
        guard !name.contains("/"), let found = FileSystem.fingerprint(folder + "/" + name) else {
            return .missing(file: name)
        }
        if found.bytes != bytes { return .size(file: name, named: bytes, found: found.bytes) }
        return found.sha256 == sha256 ? nil : .content(file: name)
    }
}
