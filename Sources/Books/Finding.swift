import Journal
public import Notification
import Postgres

/// A place where a number stands.
public struct NumberPlace: Sendable, Equatable {
    /// `cdr`, `status_event`, `set_aside` or `archive`.
    public var what = ""
    /// Day in the billing zone: of the end of a CDR, of an event, else of the arrival.
    public var day = ""
    /// App, as far as the place says.
    public var appKey = ""
    /// Session id, masked as the run's parameters say.
    public var sessionID = ""
    /// Id of the call, or of the entry of the set-aside.
    public var id = ""
    /// The columns that hold it, or the records of the push.
    public var fields = ""
    /// When it came, printed.
    public var receivedAt = ""
    /// The journal of the push.
    public var journal = ""
    /// Its place there.
    public var push = ""
    /// The record in the push; -1 for a body as a whole; empty for the archive.
    public var record = ""

    /// The cells from left to right.
    public var cells: [String] {
        [what, day, appKey, sessionID, id, fields, receivedAt, journal, push, record]
    }

    init() {}
}

extension Forgetter {
    /// Every place of the books and of this data directory's archive that holds a number, one at a time: calls first,
    /// then what was set aside, then pushes.
    ///
    /// - Throws: ``BooksError``, and what `place` throws.
    public func find(_ number: NumberPattern, _ place: (NumberPlace) throws -> Void) throws {
        try findInFacts(number, place)
        let forgetting = Salt().forgetting(.number(number))
        try eachSetAside(day: nil) { entry in
            guard !forgetting.content(of: entry).records.isEmpty || forgetting.text(entry.place) != entry.place
            else { return }
            for row in try books.query("find/set_aside_arrivals", [.uuid(entry.id)]).rows {
                var found = NumberPlace(what: "set_aside", row)
                found.id = entry.id.description
                found.record = "\(row.int(5) ?? 0)"
                try place(found)
            }
        }
        try findInArchive(number) { journal, entry, records in
            var found = NumberPlace()
            found.what = "archive"
            found.appKey = entry.appKey
            found.fields = records.sorted().map { $0 < 0 ? "body" : "record \($0)" }.joined(separator: " ")
            let row = try books.query("find/printed", [.instant(unixMicros: entry.receivedAtMicros)])
            (found.day, found.receivedAt) = (row.text(0, 0) ?? "", row.text(0, 1) ?? "")
            (found.journal, found.push) = (journal.id.description, "\(entry.sequence)")
            try place(found)
        }
    }

    private func findInFacts(_ number: NumberPattern, _ place: (NumberPlace) throws -> Void) throws {
        try BooksError.wrapping {
            try books.connection.set("huadan.find_pattern", number.regularExpression)
        }
        let file = SQLFile("find/facts")
        let copy = SQLFile("reports/copy").text.replacing("{report}", with: file.text)
        do {
            try books.connection.copyOut(copy, name: file.name) { cells in
                var found = NumberPlace()
                let texts = (0..<cells.count).map { cells.utf8($0).map { String(decoding: $0, as: UTF8.self) } ?? "" }
                (found.what, found.day, found.appKey, found.sessionID, found.id) =
                    (texts[0], texts[1], texts[2], texts[3], texts[4])
                (found.fields, found.receivedAt, found.journal, found.push, found.record) =
                    (texts[5], texts[6], texts[7], texts[8], texts[9])
                try place(found)
            }
        } catch let error as PostgresError {
            throw BooksError.database(error)
        }
    }

    /// Every loaded push of this data directory that holds a number, with the records it stands in.
    func findInArchive(
        _ number: NumberPattern,
        _ found: (KnownJournal, JournalEntry, Set<Int>) throws -> Void
    ) throws {
        let forgetting = Salt().forgetting(.number(number))
        let known = try books.knownJournals()
        for summary in try journals.list() {
            guard let journal = known.first(where: { $0.id == summary.header.id }),
                let first = summary.sequences?.lowerBound, let last = journal.positions.max().map({ $0 - 1 }),
                last >= first
            else { continue }
            var reader = try JournalReader(root: journals, id: journal.id, from: first)
            while reader.position <= last {
                let entries = try reader.next(maxEntries: 2_000, maxBytes: 8 << 20, through: last)
                if entries.isEmpty { break }
                for entry in entries where entry.kind == .push {
                    let records = forgetting.body(entry.body).records
                    if !records.isEmpty { try found(journal, entry, records) }
                }
            }
        }
    }

    /// What was set aside, one entry at a time; with a day only what forgetting by age reaches.
    func eachSetAside(day: String?, _ body: (SetAsideContent) throws -> Void) throws {
        var last = UUIDBytes(high: 0, low: 0)
        while true {
            let rows = try books.query("forget/set_aside_entries", [.uuid(last), .int(200), PostgresValue(day)]).rows
                .map(SetAsideContent.init)
            for row in rows { try body(row) }
            guard let end = rows.last else { return }
            last = end.id
        }
    }
}

/// A row of the set-aside, for its content.
struct SetAsideContent {
    let id: UUIDBytes
    let place: String
    let bytes: [UInt8]
    /// Whether it is one record of a fee list, without its push.
    let isFeeRecord: Bool

    init(_ row: PostgresRow) {
        id = row.uuid(0) ?? UUIDBytes(high: 0, low: 0)
        place = row.text(1) ?? ""
        bytes = row.bytes(2) ?? []
        isFeeRecord = row.bool(3) ?? false
    }
}

extension Forgetting {
    /// The content of an entry of the set-aside without what is to be forgotten.
    func content(of entry: SetAsideContent) -> ForgottenBody {
        entry.isFeeRecord ? feeRecord(entry.bytes) : body(entry.bytes)
    }
}

extension NumberPlace {
    fileprivate init(what: String, _ row: PostgresRow) {
        self.what = what
        (day, appKey, receivedAt) = (row.text(0) ?? "", row.text(1) ?? "", row.text(2) ?? "")
        (journal, push) = (row.text(3) ?? "", "\(row.int(4) ?? 0)")
    }
}
