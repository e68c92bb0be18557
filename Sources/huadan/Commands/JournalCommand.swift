import ArgumentParser
import Books
import Foundation
import Ingest
import Journal
import Nightly

/// `huadan journal …`.
struct JournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "The journals of this data directory: list, check, trim, skip a damaged place, reload a copy.",
        subcommands: [
            JournalListCommand.self, JournalCheckCommand.self, JournalTrimCommand.self, JournalSkipCommand.self,
            JournalReloadCommand.self,
        ]
    )
}

/// `huadan journal list`.
struct JournalListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the journals with their span, size, health and how far they are loaded.",
        discussion: """
            Works without a database too; then it cannot say what is loaded. Health is judged from the ends of a \
            journal; `huadan journal check` reads all of it.

            Example:
              huadan journal list
            """
    )

    @OptionGroup var settings: SettingOptions

    func run() throws {
        let configuration = try settings.configuration()
        let place = try DataDirectory(configuration, creates: false)
        let journals = try place.journals.list()
        let (known, trouble) = loaded(configuration)
        var table = TextTable([
            "id", "purpose", "held", "entries", "first received", "last received", "raw", "compressed", "health",
            "loaded",
        ])
        for journal in journals {
            table.add([
                journal.header.id.description, journal.header.purpose.rawValue, journal.isLocked ? "yes" : "no",
                journal.sequences.map { "\($0.lowerBound)-\($0.upperBound)" } ?? "none",
                journal.receivedAtMicros.map { UTCText.ofSecond(micros: $0.lowerBound) } ?? "-",
                journal.receivedAtMicros.map { UTCText.ofSecond(micros: $0.upperBound) } ?? "-",
                SizeText.of(bytes: journal.rawBytes), SizeText.of(bytes: journal.compressedBytes),
                journal.health.text, known.map { Self.loadedText(journal, $0[journal.header.id]) } ?? "?",
            ])
        }
        table.printOut(whenEmpty: "no journal yet; `huadan serve` and `huadan import` make them")
        for id in try place.journals.unreadable() {
            print("\(id) has no readable header; restore its file `journal` from a copy")
        }
        if let trouble { print("how far they are loaded is not known: \(trouble)") }
    }

    /// The positions in the books; none, with the reason, when they cannot be asked.
    private func loaded(_ configuration: Configuration) -> ([JournalID: KnownJournal]?, String?) {
        do {
            let session = try Session.open(configuration)
            defer { session.close() }
            let journals = try session.connectReading("journal list").knownJournals()
            return (Dictionary(uniqueKeysWithValues: journals.map { ($0.id, $0) }), nil)
        } catch {
            return (nil, "\(error)")
        }
    }

    private static func loadedText(_ journal: JournalSummary, _ known: KnownJournal?) -> String {
        guard let last = journal.sequences?.upperBound else { return "all" }
        guard let known else { return "nothing: the database does not know it" }
        let behind = known.entriesBehind(last: last)
        if let position = known.positions.max(), position > last + 1 {
            return "position \(position) is beyond the end: the database or this directory is not the one it was"
        }
        let next = known.positions.map(String.init).joined(separator: ",")
        return behind == 0 ? "all" : "\(behind) behind, next \(next)"
    }
}

/// `huadan journal check`.
struct JournalCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read journals from end to end and verify every checksum.",
        discussion: """
            Can run beside `serve`. Exits 65 when a place is damaged. An id may be cut to its first digits.

            Examples:
              huadan journal check
              huadan journal check 3f9c21aa
            """
    )

    @Argument(help: "One journal. Defaults to all.")
    var id: String?
    @OptionGroup var settings: SettingOptions

    func run() throws {
        let root = try DataDirectory(try settings.configuration(), creates: false).journals
        let ids = try id.map { [try root.journal($0)] } ?? root.ids()
        if ids.isEmpty { print("no journal yet; `huadan serve` and `huadan import` make them") }
        var damaged = 0
        for id in ids {
            do {
                let report = try root.check(id)
                damaged += report.damages.isEmpty ? 0 : 1
                for line in Self.lines(id, report) { print(line) }
            } catch .unreadableHeader(let path) {
                damaged += 1
                print("\(id) damaged: \(path) is not a journal header; restore it from a copy")
            }
        }
        guard damaged == 0 else { throw CommandFailure(.badInput, "\(damaged) of \(ids.count) journal(s) damaged") }
    }

    private static func lines(_ id: JournalID, _ report: JournalCheckReport) -> [String] {
        let state = report.damages.isEmpty ? "sound" : "damaged"
        var lines = ["\(id) \(state): \(report.entries) entries, \(SizeText.of(bytes: Int64(report.bytes)))"]
        lines += report.damages.map { "  \($0)" }
        lines += report.passedOver.map { "  passed over, as recorded: \($0.lowerBound) to \($0.upperBound)" }
        if report.tornBytes > 0 {
            lines.append(
                "  \(report.tornBytes) bytes after the last whole group: being written, or cut by the next writer"
            )
        }
        return lines
    }
}

/// `huadan journal skip`.
struct JournalSkipCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skip",
        abstract: "Go on past a damaged place, without the entries in it.",
        discussion: """
            The last resort, when the segment cannot be restored from a copy: what cannot be read there is lost to the \
            books. Without --yes it only says what would be passed over. Nothing is removed; the skip is recorded.

            Examples:
              huadan journal skip 3f9c21aa
              huadan journal skip 3f9c21aa --yes
            """
    )

    @Argument(help: "The journal; its first digits are enough.")
    var id: String
    @Flag(help: "Do it.")
    var yes = false
    @OptionGroup var settings: SettingOptions

    func run() throws {
        let root = try DataDirectory(try settings.configuration(), creates: false).journals
        let id = try root.journal(id)
        let damages = try root.check(id).damages
        guard let damage = damages.first(where: { !$0.isHarmless }) ?? damages.first else {
            throw JournalError.nothingToSkip(id)
        }
        guard damage.resumesAt != nil else { throw JournalError.nothingAfterDamage(damage) }
        guard yes else {
            print("\(damage)")
            if damages.count > 1 { print("\(damages.count - 1) more damaged place(s) follow and need a skip each.") }
            throw CommandFailure(.wrongUsage, "nothing was changed; --yes passes over \(Self.missing(damage))")
        }
        let actor = currentActor()
        let skipped = try root.skip(id, by: actor.name, atMicros: actor.nowMicros)
        print("journal \(id) goes on without \(Self.missing(skipped))")
        if damages.count > 1 {
            print("\(damages.count - 1) more damaged place(s) follow: `huadan journal check \(id)`")
        }
    }

    private static func missing(_ damage: JournalDamage) -> String {
        guard let last = damage.lastMissing, last >= damage.firstMissing else {
            return "a damaged mark; no entry is missing"
        }
        guard last > damage.firstMissing else { return "entry \(last), one push" }
        return "entries \(damage.firstMissing) to \(last), \(last - damage.firstMissing + 1) pushes"
    }
}

extension JournalRoot {
    /// The one journal whose id begins with these digits.
    func journal(_ prefix: String) throws -> JournalID {
        let found = try ids().filter { $0.description.hasPrefix(prefix.lowercased()) }
        guard let id = found.first, !prefix.isEmpty else {
            throw CommandFailure(.badInput, "no journal here begins with \(prefix); `huadan journal list` shows them")
        }
        guard found.count == 1 else {
            throw CommandFailure(.badInput, "\(found.count) journals begin with \(prefix); give more of the id")
        }
        return id
    }
}

extension JournalHealth {
    /// In a word or two.
    var text: String {
        switch self {
        case .sound: "sound"
        case .tornTail(let bytes): "torn tail of \(bytes) bytes"
        case .damaged: "damaged"
        }
    }
}
