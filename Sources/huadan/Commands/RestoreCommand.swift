import ArgumentParser
import Books
import Foundation
import Ingest
import Nightly
import Postgres

/// `huadan restore`.
struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Bring a backup back, into an empty data directory and an empty database.",
        discussion: """
            Compares every file with the manifest first and touches nothing when one differs, or when the data \
            directory or the database has anything in it. Afterwards `huadan serve` and `huadan nightly` go on where the \
            backup ended; the reports are written again by `huadan nightly` and `huadan period close`. Needs pg_restore.

            Examples:
              huadan restore /backup/huadan/2026-11-22 --data-dir /var/lib/huadan
              huadan restore /backup/huadan/2026-11-22 --dry-run
            """
    )

    @Argument(help: "A folder that `huadan backup` made.")
    var folder: String
    @Flag(name: .customLong("dry-run"), help: "Compare the files with the manifest and write nothing.")
    var isDryRun = false
    @OptionGroup var settings: SettingOptions

    func run() throws {
        umask(0o077)
        let configuration = try settings.configuration()
        let progress = Progress()
        let reader = try BackupReader(URL(fileURLWithPath: folder).standardizedFileURL.path)
        try reader.check(configuration)
        try reader.verify(progress.show)
        progress.clear()
        guard !isDryRun else { return print("\(folder) is whole: \(reader.manifest.files.count) files") }
        try restore(reader, configuration, progress)
        progress.clear()
        print("restored, as of \(UTCText.of(micros: reader.manifest.journalsAtMicros)); start `huadan serve` again")
        print("reports: `huadan nightly` writes open days, `huadan period close` closed months, as they were")
    }

    private func restore(_ reader: BackupReader, _ configuration: Configuration, _ progress: Progress) throws {
        let path = URL(fileURLWithPath: configuration.given(.dataDirectory)).standardizedFileURL.path
        guard BackupFolder.isFree(path) else {
            throw CommandFailure(.cannotWrite, "\(path) is not empty; restore into a new HUADAN_DATA_DIR")
        }
        let url = configuration.text(.databaseURL)
        if let url { try reader.check(try Books.connect(url, purpose: "huadan restore")) }
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let lease = try url == nil ? PrivateCluster(dataDirectory: path).acquire(progress: progress.show) : nil
        defer { lease?.release() }
        let conninfo = url ?? lease?.conninfo ?? ""
        let books = try Books.connect(conninfo, purpose: "huadan restore")
        try reader.check(books)
        progress.show("books")
        try reader.restoreBooks(books, conninfo: conninfo)
        _ = try books.finishRestore()
        progress.show("journals")
        try reader.restoreFiles(to: path, mark: DataDirectory.markName)
        // From here on it is an installation.
        let place = try DataDirectory(configuration, creates: true)
        _ = try books.prepared(configuration, place)
        try MirrorKeeper.write(books, to: AppMirror(directory: place.path))
    }
}
