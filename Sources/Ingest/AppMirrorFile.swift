import FoundationEssentials
import Glibc

/// The mirror of the apps could not be read or written.
public enum AppMirrorError: Error, Hashable, CustomStringConvertible {
    /// A system call on the file failed.
    case file(path: String, step: String, errno: Int32)
    /// The file is there and is not a mirror.
    case notAMirror(path: String)

    /// The failure for people: what, which file, what to do.
    public var description: String {
        switch self {
        case .file(let path, let step, let number):
            "cannot \(step) the mirror of the apps \(path): \(String(cString: strerror(number))); "
                + "check the directory's owner and free space"
        case .notAMirror(let path):
            "\(path) is not a mirror of the apps; remove it, it is written again from the books"
        }
    }
}

/// `apps.json`: its form, and how it is replaced so that a crash leaves the old file or the new one.
struct AppMirrorFile: Sendable {
    struct Content: Codable {
        var version = 1
        var writtenAtMicros: Int64
        var apps: [MirroredApp]
        /// Absent in files of earlier versions.
        var signatures: [MirroredSignature]?

        enum CodingKeys: String, CodingKey {
            case version
            case writtenAtMicros = "written_at_micros"
            case apps
            case signatures
        }
    }

    let directory: String

    var path: String { directory + "/apps.json" }

    func read() throws(AppMirrorError) -> Content? {
        guard let bytes = try readBytes() else { return nil }
        do {
            return try JSONDecoder().decode(Content.self, from: bytes)
        } catch {
            throw .notAMirror(path: path)
        }
    }

    func write(_ content: Content) throws(AppMirrorError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Strings and integers always encode; a failure here is not one of the file.
        guard let bytes = try? encoder.encode(content) else { throw .notAMirror(path: path) }
        let temporaryPath = path + ".new"
        try writeSynced([UInt8](bytes) + [0x0A], to: temporaryPath)
        guard rename(temporaryPath, path) == 0 else { throw failure("replace") }
        try syncDirectory()
    }

    private func readBytes() throws(AppMirrorError) -> Data? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("open")
        }
        defer { close(descriptor) }
        var bytes = Data()
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw failure("read") }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    private func writeSynced(_ bytes: [UInt8], to path: String) throws(AppMirrorError) {
        unlink(path)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("create") }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw failure("write") }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw failure("sync") }
    }

    private func syncDirectory() throws(AppMirrorError) {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("sync") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync") }
    }

    private func failure(_ step: String) -> AppMirrorError {
        .file(path: path, step: step, errno: errno)
    }
}
