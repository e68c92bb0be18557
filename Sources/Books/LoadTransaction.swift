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

    init(_ books: Books) {
        self.books = books
    }

    private var connection: PostgresConnection { books.connection }

    /// Writes all of it.
    ///
    /// A record that the database refuses for its content is set aside and the rest stays.
    mutating func write(_ batch: LoadBatch) throws {
        let refused = try writeRecords(batch)
        try writeSetAside(batch.setAside + refused)
        for gap in batch.gaps { try write(gap) }
    }

    /// Tries the whole, and halves it as long as the database refuses a part, until the bad record stands alone.
    private mutating func writeRecords(_ batch: LoadBatch) throws -> [SetAsideRow] {
        guard batch.recordCount > 0 else { return [] }
        let before = counts
        do {
            try connection.savepoint { try writeFacts(batch) }
            return []
        } catch let error as PostgresError where error.isDataError {
            counts = before
            if batch.recordCount == 1 { return batch.refused(error).map { [$0] } ?? [] }
            let middle = batch.recordCount / 2
            let first = try writeRecords(batch.records(0..<middle))
            return try first + writeRecords(batch.records(middle..<batch.recordCount))
        }
    }

    private mutating func writeFacts(_ batch: LoadBatch) throws {
        counts.newCDRs += try write(batch.cdrs, keys: batch.cdrs.map(\.key), .cdrs) { try $0.write(to: &$1) }
        counts.newEvents += try write(batch.events, keys: batch.events.map(\.key), .events) { try $0.write(to: &$1) }
    }

    /// Straight into the table when no key seems to be there; through staging otherwise.
    ///
    /// The unique index decides.
    private mutating func write<Row>(
        _ rows: [Row],
        keys: [FactKey],
        _ table: FactTable,
        _ encode: (Row, inout BinaryCopyWriter) throws -> Void
    ) throws -> Int {
        guard !rows.isEmpty else { return 0 }
        if try !holdsRepeats(keys, table) {
            do {
                return try connection.savepoint { try copy(rows, table, to: table.name, encode) }
            } catch let error as PostgresError where error.sqlState == .uniqueViolation {
                // Another loader was quicker with one of these keys.
            }
        }
        try copy(rows, table, to: "staged_" + table.name, encode)
        let inserted = try books.execute(table.insertStaged)
        counts.repeats += try books.execute(table.countStaged)
        return inserted
    }

    @discardableResult
    private func copy<Row>(
        _ rows: [Row],
        _ table: FactTable,
        to name: String,
        _ encode: (Row, inout BinaryCopyWriter) throws -> Void
    ) throws -> Int {
        let file = SQLFile(table.copy).on(table: name)
        return try connection.copyIn(file.text, name: file.name) { writer in
            for row in rows { try encode(row, &writer) }
        }
    }

    /// A look-up that only picks the quicker way: equal keys stand side by side in the sorted batch.
    private func holdsRepeats(_ keys: [FactKey], _ table: FactTable) throws -> Bool {
        if zip(keys, keys.dropFirst()).contains(where: { $0 == $1 }) { return true }
        let answer = try books.query(
            table.known,
            [.uuidArray(keys.map(\.callID)), .uuidArray(keys.map(\.identity)), .uuidArray(keys.map(\.content))]
        )
        return answer.bool(0, 0) ?? false
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
private struct FactTable {
    let name: String
    let suffix: String

    static let cdrs = FactTable(name: "cdr", suffix: "cdrs")
    static let events = FactTable(name: "status_event", suffix: "events")

    var copy: String { "load/copy_\(suffix)" }
    var known: String { "load/known_\(suffix)" }
    var insertStaged: String { "load/insert_staged_\(suffix)" }
    var countStaged: String { "load/count_staged_\(suffix)" }
}
