import ArgumentParser
import Foundation
import Ingest
import Journal

/// `huadan journal reload`.
struct JournalReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Load a journal once more under another id, when a copy of it was written elsewhere.",
        discussion: """
            Two journals with one id have different entries under the same numbers, and the database takes only one of \
            them. This writes the entries of the one here again, as a journal with an id of its own and with their times \
            of arrival, and puts the old one aside as ID.reloaded. What the database has already counts as repeats. The \
            next `huadan serve` or `huadan nightly` loads the rest. An id may be cut to its first digits.

            Example:
              huadan journal reload 3f9c21aa
            """
    )

    @Argument(help: "The journal; its first digits are enough.")
    var id: String
    @OptionGroup var settings: SettingOptions

    func run() async throws {
        let place = try DataDirectory(try settings.configuration(), creates: false)
        let id = try place.journals.journal(id)
        // Held until it has its other name, so that no process starts to write to it.
        let old = try place.journals.openWriter(id, now: WallClock.nowMicros)
        defer { old.closeNow() }
        var options = JournalOptions()
        options.maxBodyBytes = .max
        let new = try JournalWriter.open(
            root: place.journals,
            purpose: .import,
            loaders: old.loaders,
            options: options,
            now: WallClock.nowMicros
        )
        let count = try await copy(id, in: place.journals, to: new)
        await new.close()
        let aside = "\(place.journals.path)/\(id).reloaded"
        guard rename("\(place.journals.path)/\(id)", aside) == 0 else {
            throw CommandFailure(.cannotWrite, "cannot name \(aside): \(String(cString: strerror(errno)))")
        }
        print("\(count) entries of journal \(id) stand in journal \(new.id) now; the old one is \(aside)")
    }

    private func copy(_ id: JournalID, in root: JournalRoot, to new: JournalWriter) async throws -> Int {
        guard let first = try root.list().first(where: { $0.header.id == id })?.sequences?.lowerBound else { return 0 }
        var reader = try JournalReader(root: root, id: id, from: first)
        var count = 0
        while true {
            let entries = try reader.next(maxEntries: 500, maxBytes: 8 << 20, bound: .wholeGroups)
            if entries.isEmpty { return count }
            try await new.append(
                contentsOf: entries.map { entry in
                    var draft = JournalDraft(
                        kind: entry.kind,
                        appKey: entry.appKey,
                        source: entry.source,
                        signedBy: entry.signedBy,
                        body: entry.body
                    )
                    draft.receivedAtMicros = entry.receivedAtMicros
                    return draft
                }
            )
            count += entries.count
        }
    }
}
