import Crypto
public import Journal
public import Notification
import Postgres

/// How much an act of forgetting changed.
public struct ForgettingCounts: Sendable, Equatable {
    /// Rows of facts.
    public internal(set) var facts: Int64 = 0
    /// Bodies and records that were set aside.
    public internal(set) var setAside: Int64 = 0
    /// Pushes of the archive of this data directory.
    public internal(set) var pushes: Int64 = 0
    /// Journals of this data directory that cannot be rewritten to the end yet: the next night goes on with them.
    public internal(set) var journalsLeft = 0

    /// Nothing yet.
    public init() {}
}

/// Forgets: takes numbers and texts of people out of books, set-aside and archive, and leaves keys, hashes and figures.
///
/// The caller holds the night's lock, has had everything loaded that was received, and has set the parameters of a run.
public struct Forgetter {
    let books: Books
    let journals: JournalRoot
    private let callKey: CallKey?
    private let progress: (String) -> Void

    /// Over the books, and the archive of this data directory.
    ///
    /// - Parameter installation: None for a role that cannot read its key: the archive is then left to one that can.
    public init(
        _ books: Books,
        _ installation: Installation?,
        _ journals: JournalRoot,
        progress: @escaping (String) -> Void
    ) {
        self.books = books
        self.journals = journals
        self.progress = progress
        callKey = installation?.callKey
    }

    /// Forgets one number wherever it stands.
    ///
    /// - Throws: ``BooksError``.
    public func forget(
        _ number: NumberPattern,
        reason: String,
        by actor: Actor
    ) throws(BooksError) -> ForgettingCounts {
        try BooksError.wrapping {
            let salt = Salt()
            progress("looking through the archive")
            var places: [Int32: (sequences: [Int64], records: [Int64])] = [:]
            try findInArchive(number) { journal, entry, records in
                places[journal.number, default: ([], [])].sequences += records.map { _ in Int64(entry.sequence) }
                places[journal.number, default: ([], [])].records += records.map { Int64($0) }
            }
            progress("books")
            let forgetting = salt.forgetting(.number(number))
            var counts = ForgettingCounts()
            let act = try books.connection.transaction {
                let act = try begin("number", day: nil, reason: reason, by: actor)
                let rows = try books.query(
                    "forget/number",
                    [.int(act), .text(number.regularExpression), .bytes(salt.bytes)]
                )
                counts.facts = rows.int(0, 0) ?? 0
                counts.setAside = try forgetSetAside(act, day: nil, forgetting)
                for (journal, found) in places {
                    try books.execute(
                        "forget/add_places",
                        [.int(act), .int(Int64(journal)), .intArray(found.sequences), .intArray(found.records)]
                    )
                }
                try note(act, "books", counts.facts + counts.setAside)
                return act
            }
            // With the number at hand only the number goes; a later night no longer has it and takes whole records.
            try rewriteArchive(try pending().filter { $0.act == act }, forgetting, &counts)
            return counts
        }
    }

    /// Forgets all numbers and texts of calls of days before one, which lie in closed months.
    ///
    /// - Throws: ``BooksError``; `forgettingOpenDays` when not all of these days are closed.
    public func forget(
        before day: String,
        isRetention: Bool = false,
        reason: String,
        by actor: Actor
    ) throws(BooksError) -> ForgettingCounts {
        try requireClosed(before: day)
        return try BooksError.wrapping {
            let act = try begin(isRetention ? "retention" : "before", day: day, reason: reason, by: actor)
            var counts = ForgettingCounts()
            try finish(try pending().filter { $0.act == act }, &counts)
            return counts
        }
    }

    /// Finishes what acts have left: what a crash stopped, and archives of this data directory that could not be reached.
    ///
    /// - Throws: ``BooksError``.
    public func finishPending() throws(BooksError) -> ForgettingCounts {
        try BooksError.wrapping {
            var counts = ForgettingCounts()
            try finish(try pending(), &counts)
            return counts
        }
    }

    /// Refuses a day that is not preceded by closed months only.
    public func requireClosed(before day: String) throws(BooksError) {
        let firstOpen = try BooksError.wrapping { try books.query("forget/limit").rows.map { $0.text(0) }.first ?? nil }
        guard let firstOpen, day <= firstOpen else { throw .forgettingOpenDays(before: day, firstOpen: firstOpen) }
    }

    /// The day before which calls have been kept long enough, when there is something new to forget.
    public func retentionDay(keepSeconds: Int64, nowMicros: Int64) throws(BooksError) -> String? {
        try BooksError.wrapping {
            try books.query("forget/keep_limit", [.instant(unixMicros: nowMicros), .int(keepSeconds)]).rows.map {
                $0.text(0)
            }.first ?? nil
        }
    }

    /// What forgetting calls of days before one would change.
    public func count(before day: String) throws(BooksError) -> ForgettingCounts {
        try requireClosed(before: day)
        return try BooksError.wrapping {
            var counts = ForgettingCounts()
            for one in try days(before: day) {
                let row = try books.query("forget/count_days", [.textArray([one]), .text(day)])
                counts.facts += (row.int(0, 0) ?? 0) + (row.int(0, 1) ?? 0)
            }
            let forgetting = Salt().forgetting(.everything)
            try eachSetAside(day: day) { entry in
                if !forgetting.content(of: entry).records.isEmpty { counts.setAside += 1 }
            }
            return counts
        }
    }

    // MARK: Books

    private func begin(_ kind: String, day: String?, reason: String, by actor: Actor) throws -> Int64 {
        let row = try books.query(
            "forget/begin",
            [
                .text(kind), PostgresValue(day), .text(reason), .text(actor.name),
                .instant(unixMicros: actor.nowMicros),
            ]
        )
        return row.int(0, 0) ?? 0
    }

    private func note(_ act: Int64, _ what: String, journal: Int32? = nil, _ count: Int64) throws {
        _ = try books.query(
            "forget/note",
            [.int(act), .text(what), PostgresValue(journal.map { Int($0) }), .int(count)]
        )
    }

    private func days(before day: String) throws -> [String] {
        try books.query("forget/days", [.text(day)]).rows.compactMap { $0.text(0) }
    }

    private func finish(_ pending: [PendingForgetting], _ counts: inout ForgettingCounts) throws {
        let salt = Salt()
        let forgetting = salt.forgetting(.everything)
        for one in pending where one.journal == nil {
            guard let day = one.day else { continue }
            for calls in try days(before: day) {
                progress("books, \(calls)")
                counts.facts += try books.connection.transaction {
                    try books.query("forget/day", [.int(one.act), .text(calls), .bytes(salt.bytes)]).int(0, 0) ?? 0
                }
            }
            counts.setAside += try books.connection.transaction {
                let entries = try forgetSetAside(one.act, day: day, forgetting)
                try note(one.act, "books", entries)
                return entries
            }
        }
        try rewriteArchive(pending, forgetting, &counts)
    }

    private func forgetSetAside(_ act: Int64, day: String?, _ forgetting: Forgetting) throws -> Int64 {
        var count: Int64 = 0
        try eachSetAside(day: day) { entry in
            let content = forgetting.content(of: entry)
            let place = forgetting.text(entry.place)
            guard !content.records.isEmpty || place != entry.place else { return }
            _ = try books.query(
                "forget/set_aside",
                [.int(act), .uuid(entry.id), .text(place), .bytes(content.bytes)]
            )
            count += 1
        }
        return count
    }

    // MARK: Archive

    private func rewriteArchive(
        _ pending: [PendingForgetting],
        _ forgetting: Forgetting,
        _ counts: inout ForgettingCounts
    ) throws {
        let known = try books.knownJournals()
        for header in try journals.list().map(\.header) {
            let acts = pending.filter { $0.journal == header.id }
            guard !acts.isEmpty, let journal = known.first(where: { $0.id == header.id }) else { continue }
            guard let callKey else {
                counts.journalsLeft += 1
                continue
            }
            progress("archive of journal \(header.id)")
            var work = ArchiveForgetting(books, journal, acts, forgetting, callKey)
            let outcome = try journals.rewriteSegments(
                journal.id,
                loadedThrough: (journal.positions.min() ?? 1) - 1,
                isWanted: { try work.isWanted($0) },
                { work.rewrite($0) }
            )
            counts.pushes += Int64(outcome.entries)
            if !outcome.left.isEmpty {
                counts.journalsLeft += 1
                continue
            }
            for one in acts { try note(one.act, "archive", journal: journal.number, Int64(outcome.entries)) }
        }
    }

    func pending() throws -> [PendingForgetting] {
        try books.query("forget/pending").rows.map(PendingForgetting.init)
    }
}

/// Something that is left to do of an act of forgetting: in the books, or in a journal's archive.
struct PendingForgetting {
    let act: Int64
    let day: String?
    /// Pushes received before it go as a whole.
    let wholeBeforeMicros: Int64?
    let journal: JournalID?

    init(_ row: PostgresRow) {
        act = row.int(0) ?? 0
        day = row.text(2)
        wholeBeforeMicros = row.unixMicros(3)
        journal = row.text(5).flatMap { JournalID($0) }
    }
}

/// What acts do to one journal.
private struct ArchiveForgetting {
    private let books: Books
    private let journal: KnownJournal
    private let acts: [PendingForgetting]
    private let forgetting: Forgetting
    private let callKey: CallKey
    private let wholeBeforeMicros: Int64
    /// Pushes of the segment at hand that are to be reached, with the records in them.
    private var places: [UInt64: Set<Int>] = [:]

    init(
        _ books: Books,
        _ journal: KnownJournal,
        _ acts: [PendingForgetting],
        _ forgetting: Forgetting,
        _ callKey: CallKey
    ) {
        (self.books, self.journal, self.acts) = (books, journal, acts)
        (self.forgetting, self.callKey) = (forgetting, callKey)
        wholeBeforeMicros = acts.compactMap(\.wholeBeforeMicros).max() ?? .min
    }

    mutating func isWanted(_ span: JournalSpan) throws -> Bool {
        let rows = try books.query(
            "forget/places",
            [
                .intArray(acts.map(\.act)), .int(Int64(journal.number)), .int(Int64(span.sequences.lowerBound)),
                .int(Int64(span.sequences.upperBound)),
            ]
        ).rows
        places = [:]
        for row in rows {
            let records = (row.textArray(1) ?? []).compactMap { $0.flatMap { Int($0) } }
            places[UInt64(row.int(0) ?? 0)] = Set(records)
        }
        return !places.isEmpty || span.fromMicros < wholeBeforeMicros
    }

    func rewrite(_ entry: JournalEntry) -> JournalRewrite? {
        guard entry.kind == .push, !isDone(entry) else { return nil }
        var records = places[entry.sequence]
        let isWhole = entry.receivedAtMicros < wholeBeforeMicros || records?.contains(-1) ?? false
        guard isWhole || records != nil else { return nil }
        if isWhole { records = nil }
        if case .number = forgetting.reach { records = nil }
        let new = forgetting.body(entry.body, records: records)
        guard !new.records.isEmpty else { return nil }
        let imprint = Imprint(entry, callKey: callKey, forgetting, acts: acts.map(\.act))
        return JournalRewrite(body: new.bytes, imprint: imprint.bytes)
    }

    /// What these acts have changed with the number at hand is not taken as a whole by a later night.
    private func isDone(_ entry: JournalEntry) -> Bool {
        guard let imprint = entry.imprint else { return false }
        return Imprint(bytes: imprint).acts.isSuperset(of: acts.map(\.act))
    }
}

/// Random bytes that live as long as one act: without them nobody can try numbers against what took their places.
struct Salt {
    let bytes = CallKey.randomBytes()

    func forgetting(_ reach: Forgetting.Reach) -> Forgetting {
        Forgetting(reach) { [bytes] value in
            SHA256.hash(data: bytes + value).prefix(7).reduce(0) { $0 << 8 | UInt64($1) }
        }
    }
}
