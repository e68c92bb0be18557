import Books
import Foundation
import Ingest
import Journal
import Postgres

/// A backup as it lies there: read, compared with its manifest, brought back.
struct BackupReader {
    let folder: String
    let manifest: BackupManifest

    /// Reads the manifest.
    init(_ folder: String) throws {
        self.folder = folder
        let path = "\(folder)/\(BackupManifest.name)"
        guard let text = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.badInput, "\(folder) is no whole backup: it has no \(BackupManifest.name)")
        }
        let sum = FileManager.default.contents(atPath: "\(folder)/\(BackupManifest.sumName)")
        guard sum == Data(BackupManifest.sumLine(of: text).utf8) else {
            throw CommandFailure(.badInput, "\(path) is not the one that was written: its digest differs")
        }
        guard let manifest = try? JSONDecoder().decode(BackupManifest.self, from: text), manifest.huadanBackup == 1
        else {
            throw CommandFailure(.badConfiguration, "\(path) is of another version of Huadan; use that version")
        }
        self.manifest = manifest
    }

    /// Compares every file with the manifest; nothing may be missing, changed or added.
    func verify(_ progress: (String) -> Void) throws {
        let own = [BackupManifest.name, BackupManifest.sumName]
        let found = Set(try BackupFolder.all(below: folder)).subtracting(own)
        let listed = Set(manifest.files.map(\.path))
        if let stranger = found.subtracting(listed).min() { throw differs("\(stranger) was added") }
        for (number, file) in manifest.files.enumerated() {
            progress("comparing file \(number + 1) of \(manifest.files.count)")
            guard found.contains(file.path) else { throw differs("\(file.path) is missing") }
            guard try BackupFolder.describe(file.path, in: folder) == file else {
                throw differs("\(file.path) has other bytes")
            }
        }
    }

    private func differs(_ what: String) -> CommandFailure {
        CommandFailure(.badInput, "\(folder) is not the backup that was written: \(what). Take another copy of it")
    }

    /// Refuses what this program, these settings or this server cannot take, before anything is touched.
    func check(_ configuration: Configuration) throws {
        let known = try Books.newestSchemaVersion()
        guard manifest.schemaVersion <= known else {
            throw BooksError.migration(.schemaNewer(found: manifest.schemaVersion, known: known))
        }
        let zone = configuration.given(.billingTimezone)
        guard manifest.billingTimezone == zone else {
            throw BooksError.otherTimezone(books: manifest.billingTimezone, configured: zone)
        }
    }

    /// Refuses a database that has something, or is older than the one that was backed up.
    func check(_ books: Books) throws {
        guard books.serverVersion / 10_000 >= manifest.serverVersion / 10_000 else {
            throw CommandFailure(
                .badConfiguration,
                "the backup is of PostgreSQL \(manifest.serverVersion / 10_000), this server is"
                    + " \(books.serverVersion / 10_000); a dump goes into the same version or a newer one"
            )
        }
        guard try books.isEmptyDatabase() else {
            throw CommandFailure(
                .cannotWrite,
                "the database has a schema \(Books.schema) with something in it; restore into an empty database"
            )
        }
    }

    /// Brings the books back.
    func restoreBooks(_ books: Books, conninfo: String) throws {
        try books.makeSchema()
        let tool = try ToolRun("pg_restore", atLeast: manifest.serverVersion / 10_000, conninfo: conninfo)
        try tool.run([
            "--schema=\(Books.schema)", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
            "\(folder)/\(BackupManifest.dumpName)",
        ])
    }

    /// Brings journals and files back; the mark of an installation is the caller's, last of all.
    func restoreFiles(to place: String, mark: String) throws {
        let (source, target) = (JournalRoot(path: folder + "/journal"), JournalRoot(path: place + "/journal"))
        for id in try source.ids() {
            try source.copy(id, to: target)
            try target.seal(id)
        }
        let files = try BackupFolder.all(below: folder + "/data").filter { $0 != mark }
        for name in files { try BackupFolder.copy("\(folder)/data/\(name)", to: "\(place)/\(name)") }
        // Nobody listened here since: the next `serve` records that as a gap.
        SignOfLife(directory: place).write(nowMicros: manifest.journalsAtMicros, isLast: true)
    }
}
