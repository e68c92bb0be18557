import ArgumentParser
import Books
import Foundation
import Ingest
import Nightly

/// `huadan backup`.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy books, acts, keys and journals into a folder, also while serve takes pushes.",
        discussion: """
            Every push that was acknowledged before it began is in it. The folder appears whole or not at all, with a \
            manifest of sizes and SHA-256; only its owner can read it. It holds phone numbers and secrets like the real \
            books. Reports are not in it: they can be written again. Needs pg_dump of the server's version or newer.

            Example:
              huadan backup /backup/huadan/2026-11-22
            """
    )

    @Argument(help: "The folder to make; it must not be there, or be empty.")
    var folder: String
    @OptionGroup var settings: SettingOptions

    func run() throws {
        // Whatever is made here or by PostgreSQL's programs belongs to its owner alone.
        umask(0o077)
        let progress = Progress()
        let session = try Session.open(try settings.configuration(), progress: progress.show)
        defer { session.close() }
        let (books, installation) = try session.connectReady("backup")
        let target = URL(fileURLWithPath: folder).standardizedFileURL.path
        let writer = BackupWriter(session: session, target: target, progress: progress.show)
        let manifest = try writer.write(books, installation)
        progress.clear()
        let bytes = manifest.files.reduce(0) { $0 + $1.bytes }
        print("\(target): \(manifest.files.count) files, \(SizeText.of(bytes: bytes))")
        print("holds all that was acknowledged before \(UTCText.of(micros: manifest.beganAtMicros))")
        let here = Set(manifest.journals)
        let elsewhere = try books.backupFacts(nowMicros: WallClock.nowMicros()).journals.filter {
            !here.contains($0.id)
        }
        for journal in elsewhere {
            print("not in it: journal \(journal.id) of \(journal.place); copy that data directory's journal folder too")
        }
    }
}
