import ArgumentParser
import Books

/// `huadan migrate`.
struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Make an installation, or bring its schema up to date.",
        discussion: """
            Safe to run twice and from two processes at once. `serve` and `nightly` do it by themselves.

            Examples:
              huadan migrate
              huadan migrate --data-dir /var/lib/huadan --database-url postgresql://huadan@db/huadan
            """
    )

    @OptionGroup var settings: SettingOptions

    func run() throws {
        let progress = Progress()
        let session = try Session.open(try settings.configuration(), creates: true, progress: progress.show)
        defer { session.close() }
        let books = try session.connect("migrate")
        let applied = try books.migrate()
        _ = try session.connectMigrated("migrate")
        progress.clear()
        for step in applied { print("applied \(step)") }
        if applied.isEmpty { print("the schema is up to date") }
    }
}
