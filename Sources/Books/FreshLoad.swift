import Postgres

/// A step of a loader's position.
struct PositionMove {
    let journalID: Int32
    let loader: Int
    let from: UInt64
    let to: UInt64
    let throughMicros: Int64?
    let last: (sequence: UInt64, fingerprint: UUIDBytes)?

    /// The parameters of `load/move_position`.
    var parameters: [PostgresValue] {
        [
            .int(Int64(journalID)), .int(Int64(loader)), .int(Int64(to)), PostgresValue(throughMicros),
            last.map { .int(Int64($0.sequence)) } ?? .null, last.map { .uuid($0.fingerprint) } ?? .null,
            .int(Int64(from)),
        ]
    }

    /// The same as they stand in a statement: numbers and a UUID, nothing that came from outside.
    fileprivate var literals: String {
        let through = throughMicros.map { "\($0)" } ?? "NULL"
        let (number, fingerprint) = last.map { ("\($0.sequence)", "'\($0.fingerprint)'") } ?? ("NULL", "NULL")
        return "\(journalID), \(loader), \(to), \(through), \(number), \(fingerprint), \(from)"
    }
}

/// Writes batches of which nothing is in the books yet, by one message each.
///
/// Most batches are such, and a small one takes little longer than its commit.
struct FreshLoad {
    private let books: Books
    private let move: (before: Substring, after: Substring)

    /// Prepares the session for it, once.
    init(_ books: Books) throws(PostgresError) {
        self.books = books
        if try books.query("load/move_is_prepared").isEmpty {
            let statement = SQLFile("load/move_position").text
            let prepared = SQLFile("load/prepare_move")
            try books.connection.script(prepared.text.replacing("{statement}", with: statement), name: prepared.name)
        }
        let parts = SQLFile("load/prepared_move").text.split(separator: "{move}", omittingEmptySubsequences: false)
        precondition(parts.count == 2, "sql/load/prepared_move.sql has one place for the values")
        move = (parts[0], parts[1])
    }

    /// Whether all of a batch are records that are told apart from each other, so that ``write(_:_:)`` may be tried.
    static func suits(_ batch: LoadBatch) -> Bool {
        batch.recordCount > 0 && batch.setAside.isEmpty && batch.gaps.isEmpty
            && RowSplit(batch.cdrs).staged.isEmpty && RowSplit(batch.events).staged.isEmpty
    }

    /// Writes all records and moves the positions, in one transaction.
    ///
    /// - Returns: none, and nothing is written, when a position is not where its move begins.
    /// - Throws: ``PostgresError``; when it is about the rows, one of them is in the books already, or the database does
    ///   not take it.
    func write(_ batch: LoadBatch, _ moves: [PositionMove]) throws -> LoadCounts? {
        let tables = [(FactTable.cdrs, batch.cdrs), (.events, batch.events)].filter { !$0.1.isEmpty }
        let counts = try books.connection.transaction(
            changing: moves.map { "\(move.before)\($0.literals)\(move.after)" },
            name: "load/prepared_move",
            copies: tables.map { table, rows in
                CopyRows(table.copy.text, name: table.copy.name) { try batch.send(rows, to: &$0) }
            }
        )
        guard let counts else { return nil }
        let newCDRs = batch.cdrs.isEmpty ? 0 : counts[0]
        return LoadCounts(newCDRs: newCDRs, newEvents: counts.reduce(0, +) - newCDRs)
    }
}
