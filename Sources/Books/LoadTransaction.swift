import Postgres

/// What one load transaction did.
public struct LoadCounts: Sendable, Equatable {
    /// Status events that were new.
    public internal(set) var newEvents = 0
    /// CDRs that were new.
    public internal(set) var newCDRs = 0
    /// Records that were there already with the same content.
    public internal(set) var repeats = 0
    /// Bodies and records set aside, each arrival counted.
    public internal(set) var setAside = 0
    /// Gaps recorded.
    public internal(set) var gaps = 0

    /// Nothing done yet.
    public init() {}

    /// New records alone.
    init(newCDRs: Int, newEvents: Int) {
        self.newCDRs = newCDRs
        self.newEvents = newEvents
    }

    /// Adds what another transaction did.
    public static func += (sum: inout LoadCounts, part: LoadCounts) {
        sum.newEvents += part.newEvents
        sum.newCDRs += part.newCDRs
        sum.repeats += part.repeats
        sum.setAside += part.setAside
        sum.gaps += part.gaps
    }
}

/// Writes a batch inside a transaction of the caller.
struct LoadTransaction {
    let books: Books
    private(set) var counts = LoadCounts()
    /// Whether anything was met that ``writeFresh(_:)`` would have failed with.
    private(set) var metTrouble = false
    /// Whether another loader was writing the same record meanwhile, so that some rows were written for nothing.
    private(set) var metAnother = false
    private let waitsForOthers: Bool

    /// Begins.
    ///
    /// - Parameter waitsForOthers: Until the end of the transaction no other loader that waits for others writes facts.
    init(_ books: Books, waitsForOthers: Bool = false) {
        self.books = books
        self.waitsForOthers = waitsForOthers
    }

    private var connection: PostgresConnection { books.connection }

    /// Writes all of it, whatever is there already.
    ///
    /// A record that the database refuses for its content is set aside and the rest stays.
    mutating func write(_ batch: LoadBatch) throws {
        let refused = try writeRecords(batch)
        try writeSetAside(batch.setAside + refused)
        for gap in batch.gaps { try write(gap) }
    }

    /// Writes all of it straight into the tables, in the hope that nothing of it is there already: repeats within the
    /// batch are known, other ones fail the transaction, as does a record that the database refuses.
    mutating func writeFresh(_ batch: LoadBatch) throws {
        counts.newCDRs += try write(RowSplit(batch.cdrs), of: batch, .cdrs)
        counts.newEvents += try write(RowSplit(batch.events), of: batch, .events)
        try writeSetAside(batch.setAside)
        for gap in batch.gaps { try write(gap) }
    }

    /// Tries the whole, and halves it as long as the database refuses a part, until the bad record stands alone.
    private mutating func writeRecords(_ batch: LoadBatch) throws -> [SetAsideRow] {
        guard batch.recordCount > 0 else { return [] }
        let before = counts
        do {
            try writeFacts(batch)
            return []
        } catch let error as PostgresError where error.isDataError {
            counts = before
            metTrouble = true
            if batch.recordCount == 1 { return batch.refused(error).map { [$0] } ?? [] }
            let middle = batch.recordCount / 2
            let first = try writeRecords(batch.records(0..<middle))
            return try first + writeRecords(batch.records(middle..<batch.recordCount))
        }
    }

    /// Straight into the tables what seems to be new, and through staging what does not; all through staging when that
    /// turns out wrong.
    ///
    /// The unique index decides.
    private mutating func writeFacts(_ batch: LoadBatch) throws {
        if waitsForOthers { try books.execute("load/wait_for_others") }
        let before = counts
        let cdrs = try RowSplit(batch.cdrs, known: known(batch.cdrs, .cdrs))
        let events = try RowSplit(batch.events, known: known(batch.events, .events))
        if cdrs.hasKnown || events.hasKnown { metTrouble = true }
        do {
            return try connection.savepoint {
                counts.newCDRs += try write(cdrs, of: batch, .cdrs)
                counts.newEvents += try write(events, of: batch, .events)
            }
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            // Another loader was quicker with one of these keys.
            counts = before
            metTrouble = true
            metAnother = true
        }
        try connection.savepoint {
            counts.newCDRs += try write(RowSplit(allStaged: batch.cdrs), of: batch, .cdrs)
            counts.newEvents += try write(RowSplit(allStaged: batch.events), of: batch, .events)
        }
    }

    private mutating func write(_ rows: RowSplit, of batch: LoadBatch, _ table: FactTable) throws -> Int {
        var written = 0
        if !rows.fresh.isEmpty { written += try copy(rows.fresh, of: batch, by: table.copy) }
        guard !rows.staged.isEmpty else { return written }
        try copy(rows.staged, of: batch, by: table.copyStaged)
        written += try books.execute(table.insertStaged)
        counts.repeats += try books.execute(table.countStaged)
        return written
    }

    @discardableResult
    private func copy(_ rows: [FactRow], of batch: LoadBatch, by file: SQLFile) throws -> Int {
        try connection.copyIn(file.text, name: file.name) { writer in try batch.send(rows, to: &writer) }
    }

    /// Places of the rows that are there already; only picks the quicker way.
    private func known(_ rows: [FactRow], _ table: FactTable) throws -> Set<Int> {
        guard !rows.isEmpty else { return [] }
        let answer = try books.query(table.known, rows.map(\.key).parameters)
        return Set(answer.rows.compactMap { $0.int(0).map { Int($0) - 1 } })
    }

    private mutating func writeSetAside(_ rows: [SetAsideRow]) throws {
        guard !rows.isEmpty else { return }
        let file = SQLFile("load/copy_set_aside")
        try connection.copyIn(file.text, name: file.name) { writer in
            for row in rows { try row.write(to: &writer) }
        }
        try books.execute("load/insert_set_aside")
        counts.setAside += try books.execute("load/count_set_aside")
    }

    private mutating func write(_ gap: GapRow) throws {
        counts.gaps += try books.execute(
            "load/insert_gap",
            [
                .int(Int64(gap.place.journalID)), .int(Int64(gap.place.sequence)), .text(gap.kind),
                .instant(unixMicros: gap.fromMicros), .instant(unixMicros: gap.toMicros), .int(gap.count),
                .instant(unixMicros: gap.place.receivedAtMicros),
            ]
        )
    }
}

/// The statement files of one kind of facts.
struct FactTable: Sendable {
    let copy: SQLFile
    let copyStaged: SQLFile
    private let suffix: String

    static let cdrs = FactTable("cdr", suffix: "cdrs")
    static let events = FactTable("status_event", suffix: "events")

    private init(_ name: String, suffix: String) {
        let file = SQLFile("load/copy_\(suffix)")
        copy = file.on(table: name)
        copyStaged = file.on(table: "staged_" + name)
        self.suffix = suffix
    }

    var known: String { "load/known_\(suffix)" }
    var insertStaged: String { "load/insert_staged_\(suffix)" }
    var countStaged: String { "load/count_staged_\(suffix)" }
}
