import Books
import Foundation
import Ingest
import Journal
import Postgres

/// Writes a backup: first the books, then the journals, the manifest last.
///
/// In this order every push that was acknowledged before it began is in it: what the books did not have yet was in a
/// journal, and stays there.
struct BackupWriter {
    let session: Session
    let target: String
    let progress: (String) -> Void

    private var draft: String { target + ".writing" }

    /// Writes all of it, or leaves nothing.
    func write(_ books: Books, _ installation: Installation) throws -> BackupManifest {
        guard BackupFolder.isFree(target) else {
            throw CommandFailure(.cannotWrite, "\(target) is there and not empty; a backup takes a new folder")
        }
        guard !FileManager.default.fileExists(atPath: draft) else {
            throw CommandFailure(
                .cannotWrite,
                "\(draft) is there: another backup is at work, or one was killed; remove it when none is"
            )
        }
        try BackupFolder.makeNew(draft)
        do {
            let manifest = try fill(books, installation)
            try publish()
            return manifest
        } catch {
            // What went wrong first says more than a folder that cannot be removed.
            try? FileManager.default.removeItem(atPath: draft)
            throw error
        }
    }

    private func fill(_ books: Books, _ installation: Installation) throws -> BackupManifest {
        let began = WallClock.nowMicros()
        let facts = try books.backupFacts(nowMicros: began)
        progress("books")
        try dump(serverMajor: facts.serverVersion / 10_000)
        let journalsAt = WallClock.nowMicros()
        let journals = try copyJournals()
        try copyOthers()
        progress("digests")
        let files = try BackupFolder.all(below: draft).map { try BackupFolder.describe($0, in: draft) }
        let manifest = BackupManifest(
            programVersion: ProgramVersion.text,
            schemaVersion: facts.schemaVersion,
            serverVersion: facts.serverVersion,
            installationID: "\(installation.id)",
            billingTimezone: installation.billingTimezone,
            beganAtMicros: began,
            journalsAtMicros: journalsAt,
            journals: journals.map(\.description),
            files: files
        )
        let text = try manifest.encoded()
        try BackupFolder.write(text, to: "\(draft)/\(BackupManifest.name)")
        try BackupFolder.write(Data(BackupManifest.sumLine(of: text).utf8), to: "\(draft)/\(BackupManifest.sumName)")
        return manifest
    }

    private func dump(serverMajor: Int) throws {
        let file = "\(draft)/\(BackupManifest.dumpName)"
        // Whoever migrates just now holds its locks for a moment only.
        try ToolRun("pg_dump", atLeast: serverMajor, conninfo: session.conninfo).run([
            "--format=custom", "--schema=\(Books.schema)", "--no-owner", "--no-privileges",
            "--lock-wait-timeout=600000", "--file=\(file)",
        ])
        try BackupFolder.sync(file)
    }

    private func copyJournals() throws -> [JournalID] {
        let source = session.place.journals
        let copy = JournalRoot(path: draft + "/journal")
        let ids = try source.ids().sorted { $0.description < $1.description }
        for (number, id) in ids.enumerated() {
            progress("journal \(number + 1) of \(ids.count)")
            try source.copy(id, to: copy)
        }
        return ids
    }

    /// The files of the data directory itself: mark, key, mirror of the apps.
    private func copyOthers() throws {
        let place = session.place.path
        for name in try FileManager.default.contentsOfDirectory(atPath: place).sorted() {
            let isPassing = name == "alive" || [".new", ".writing", ".lock"].contains { name.hasSuffix($0) }
            guard !isPassing, BackupFolder.isRegular("\(place)/\(name)") else { continue }
            if !FileManager.default.fileExists(atPath: draft + "/data") { try BackupFolder.makeNew(draft + "/data") }
            try BackupFolder.copy("\(place)/\(name)", to: "\(draft)/data/\(name)")
        }
    }

    private func publish() throws {
        try BackupFolder.sync(draft)
        guard rename(draft, target) == 0 else {
            throw CommandFailure(.cannotWrite, "cannot name \(target): \(String(cString: strerror(errno)))")
        }
        try BackupFolder.sync((target as NSString).deletingLastPathComponent)
    }
}
