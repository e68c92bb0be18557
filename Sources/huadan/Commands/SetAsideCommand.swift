import ArgumentParser
import Books
import Ingest
import Postgres

/// `huadan set-aside …`.
struct SetAsideCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-aside",
        abstract: "Pushes and records that could not be used: list, try again, give up.",
        subcommands: [SetAsideListCommand.self, SetAsideRetryCommand.self, SetAsideDismissCommand.self]
    )
}

/// `huadan set-aside list`.
struct SetAsideListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what waits for a decision.",
        discussion: """
            One entry per distinct content, however often it came. The content itself stays in the books.

            Examples:
              huadan set-aside list
              huadan set-aside list --all
            """
    )

    @Flag(name: .customLong("all"), help: "Retried and dismissed ones too.")
    var includesDecided = false
    @OptionGroup var settings: SettingOptions

    func run() throws {
        let session = try Session.open(try settings.configuration())
        defer { session.close() }
        let books = try session.connectReading("set-aside list")
        var table = TextTable(["id", "scope", "state", "times", "first", "last", "reason", "place", "message"])
        let entries = try books.setAside(
            includesDecided: includesDecided,
            session.nightSettings,
            nowMicros: WallClock.nowMicros()
        )
        for entry in entries {
            table.add([
                entry.id.description, entry.scope, entry.stateText, "\(entry.times)", entry.firstAt, entry.lastAt,
                entry.reason, entry.place.isEmpty ? "-" : entry.place, entry.message,
            ])
        }
        table.printOut(whenEmpty: includesDecided ? "nothing was ever set aside" : "nothing set aside is open")
    }
}

/// `huadan set-aside retry`.
struct SetAsideRetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Read what was set aside again and load what is usable now.",
        discussion: """
            Helps after an upgrade that understands more. What becomes usable counts as known from now on, so the next \
            nightly run looks at it; what does not stays open. An id may be cut to its first 8 digits or more.

            Examples:
              huadan set-aside retry
              huadan set-aside retry 6f1d8a52
            """
    )

    @Argument(help: "One entry. Defaults to all that are open.")
    var id: String?
    @OptionGroup var settings: SettingOptions

    func run() throws {
        let progress = Progress()
        let session = try Session.open(try settings.configuration(), progress: progress.show)
        defer { session.close() }
        let (books, installation) = try session.connectReady("set-aside retry")
        try books.lockOutRuns()
        let entries = try chosen(books, session.nightSettings)
        var usable = 0
        for (index, entry) in entries.enumerated() {
            progress.show("trying \(index + 1) of \(entries.count)")
            let retry = try books.retrySetAside(entry.id, installation, by: try session.act(books).actor)
            if retry.fault == nil { usable += 1 }
            progress.clear()
            print("\(entry.id) \(Self.text(retry))")
        }
        print(
            entries.isEmpty
                ? "nothing set aside is open"
                : "\(usable) of \(entries.count) usable now, \(entries.count - usable) still set aside"
        )
    }

    private func chosen(_ books: Books, _ settings: NightSettings) throws -> [SetAsideEntry] {
        guard let id else {
            return try books.setAside(includesDecided: false, settings, nowMicros: WallClock.nowMicros())
        }
        let entry = try books.setAsideEntry(id, settings)
        guard entry.state != .retried else {
            throw CommandFailure(.badInput, "\(entry.id) was retried already and is in the books")
        }
        return [entry]
    }

    private static func text(_ retry: SetAsideRetry) -> String {
        if let fault = retry.fault { return "still not usable: \(fault)" }
        let new = retry.counts.newCDRs + retry.counts.newEvents
        let records = new == 1 ? "1 new record" : "\(new) new records"
        return "loaded: \(records), \(retry.counts.repeats) repeated, \(retry.counts.setAside) set aside"
    }
}

/// `huadan set-aside dismiss`.
struct SetAsideDismissCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dismiss",
        abstract: "Give an entry up, with a reason that is kept.",
        discussion: """
            The content stays in the books; it only stops waiting for a decision. An id may be cut to its first 8 digits \
            or more.

            Example:
              huadan set-aside dismiss 6f1d8a52 --reason "test push of the vendor, agreed with finance"
            """
    )

    @Argument(help: "The entry, as `huadan set-aside list` shows it.")
    var id: String
    @Option(help: "Why, for whoever asks later.")
    var reason: String
    @OptionGroup var settings: SettingOptions

    func validate() throws {
        try ArgumentChecks.reason(reason)
    }

    func run() throws {
        let session = try Session.open(try settings.configuration())
        defer { session.close() }
        let books = try session.connectReading("set-aside dismiss")
        try books.lockOutRuns()
        let entry = try books.setAsideEntry(id, session.nightSettings)
        guard entry.state == .open else {
            throw CommandFailure(.badInput, "\(entry.id) is decided already: \(entry.stateText) (\(entry.decision))")
        }
        try books.dismissSetAside(entry.id, reason: reason, by: try session.act(books).actor)
        print("\(entry.id) dismissed")
    }
}

extension SetAsideEntry {
    /// State and, once decided, who did it.
    fileprivate var stateText: String { state == .open ? "open" : "\(state.rawValue) by \(decidedBy)" }
}

extension Books {
    /// The one entry whose id begins with 8 digits or more.
    fileprivate func setAsideEntry(_ prefix: String, _ settings: NightSettings) throws -> SetAsideEntry {
        try ArgumentChecks.idPrefix(prefix, shownBy: "huadan set-aside list")
        let found = try setAside(
            prefix: prefix,
            includesDecided: true,
            settings,
            nowMicros: WallClock.nowMicros()
        )
        guard let entry = found.first else { throw BooksError.unknownSetAside(prefix) }
        guard found.count == 1 else {
            throw CommandFailure(.badInput, "\(found.count) entries begin with \(prefix); give more of the id")
        }
        return entry
    }

    /// Takes the night's lock for as long as the connection lasts, for acts that a run must not meet half way.
    func lockOutRuns() throws {
        guard try Night(self).lock() else {
            throw CommandFailure(
                .tryAgain,
                "a nightly run, or a command that must not meet one, is at work; try again when it has ended"
            )
        }
    }
}
