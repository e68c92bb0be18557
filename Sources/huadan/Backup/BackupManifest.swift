import Crypto
import Foundation

/// What stands in a backup: written last, so that a folder with a manifest is whole.
struct BackupManifest: Codable {
    /// A file of the backup.
    struct File: Codable, Equatable {
        /// Below the folder.
        let path: String
        let bytes: Int64
        /// Hexadecimal.
        let sha256: String
    }

    /// The form of the folder; 1.
    var huadanBackup = 1
    let programVersion: String
    let schemaVersion: Int
    /// As in `server_version_num`.
    let serverVersion: Int
    let installationID: String
    let billingTimezone: String
    /// Every push that was acknowledged before it is in the backup.
    ///
    /// Microseconds since 1970-01-01 UTC.
    let beganAtMicros: Int64
    /// What was received from then on may be missing.
    ///
    /// Microseconds since 1970-01-01 UTC.
    let journalsAtMicros: Int64
    let journals: [String]
    let files: [File]

    static let name = "manifest.json"
    /// In the form of `sha256sum`, so that a person can check it too.
    static let sumName = "manifest.sha256"
    static let dumpName = "books.dump"

    enum CodingKeys: String, CodingKey {
        case huadanBackup = "huadan_backup"
        case programVersion = "program_version"
        case schemaVersion = "schema_version"
        case serverVersion = "server_version"
        case installationID = "installation_id"
        case billingTimezone = "billing_timezone"
        case beganAtMicros = "began_at_micros"
        case journalsAtMicros = "journals_at_micros"
        case journals
        case files
    }

    /// The file, byte for byte.
    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }

    static func sumLine(of manifest: Data) -> String {
        "\(SHA256.hash(data: manifest).hexadecimal)  \(name)\n"
    }
}

/// The files of a folder.
enum BackupFolder {
    /// Every regular file below a folder, by path, in order; none when the folder is missing.
    static func all(below folder: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
        return paths.filter { isRegular("\(folder)/\($0)") }.sorted()
    }

    /// Neither a directory nor a link.
    static func isRegular(_ path: String) -> Bool {
        let kind = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        return kind == .typeRegular
    }

    /// Size and digest of a file, read in pieces.
    static func describe(_ path: String, in folder: String) throws -> BackupManifest.File {
        guard let file = FileHandle(forReadingAtPath: "\(folder)/\(path)") else {
            throw CommandFailure(.badInput, "\(folder)/\(path) cannot be read")
        }
        defer { try? file.close() }
        var digest = SHA256()
        var bytes: Int64 = 0
        while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
            digest.update(data: piece)
            bytes += Int64(piece.count)
        }
        return BackupManifest.File(path: path, bytes: bytes, sha256: digest.finalize().hexadecimal)
    }

    /// Copies a file, readable by its owner only.
    static func copy(_ path: String, to target: String) throws {
        guard let contents = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.cannotWrite, "\(path) cannot be read")
        }
        try write(contents, to: target)
    }

    /// Writes a file, readable by its owner only, and makes it durable.
    static func write(_ contents: Data, to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: contents, attributes: [.posixPermissions: 0o600])
        else { throw CommandFailure(.cannotWrite, "cannot write \(path)") }
        try sync(path)
    }

    /// Makes a file, or the names in a folder, durable.
    static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw CommandFailure(.cannotWrite, "cannot sync \(path): \(String(cString: strerror(errno)))")
        }
    }

    /// Makes a folder that only its owner can enter; it must not be there.
    static func makeNew(_ path: String) throws {
        guard mkdir(path, 0o700) == 0 else {
            throw CommandFailure(.cannotWrite, "cannot make \(path): \(String(cString: strerror(errno)))")
        }
    }

    /// Whether nothing stands at a path, or an empty folder.
    static func isFree(_ path: String) -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return true }
        return (try? FileManager.default.contentsOfDirectory(atPath: path))?.isEmpty ?? false
    }
}

extension Digest {
    /// Lower-case hexadecimal digits.
    fileprivate var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
