import ArgumentParser
import Books

/// `huadan migrate`.
struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Make an installation, or bring its schema up to date.",
        discussion: """
            Safe to run twice and from two processes at once. `serve` and `nightly` do it by themselves.

            Where the database has the roles huadan_ingest, huadan_nightly, huadan_acts and huadan_reading, it gives \
            each the rights that its jobs need and no more. --roles prints the statements that make them.

            Examples:
              huadan migrate
              huadan migrate --roles | psql -d huadan
              huadan migrate --data-dir /var/lib/huadan --database-url postgresql://huadan@db/huadan
            """
    )

    @Flag(name: .customLong("roles"), help: "Print the SQL that makes the roles; change nothing.")
    var printsRoles = false
    @OptionGroup var settings: SettingOptions

    func run() throws {
        guard !printsRoles else { return print(Books.roleScript, terminator: "") }
        let progress = Progress()
        let session = try Session.open(try settings.configuration(), creates: true, progress: progress.show)
        defer { session.close() }
        let books = try session.connect("migrate")
        try books.requireWritable()
        let applied = try books.migrate()
        _ = try session.connectPrepared("migrate")
        progress.clear()
        for step in applied { print("applied \(step)") }
        try session.warn(about: books)
        if applied.isEmpty { print("the schema is up to date") }
        if session.lease == nil { try report(missing: books.missingRoles()) }
    }

    /// One role for everything is fine for a start; whoever made some has forgotten the others.
    private func report(missing: [String]) {
        guard !missing.isEmpty else { return }
        print("these roles do not exist: \(missing.joined(separator: ", ")); `huadan migrate --roles` makes them")
    }
}
