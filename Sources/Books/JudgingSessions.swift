import Postgres

/// A half of all calls; their keys are digests, so each half has as many as the other.
enum HalfOfCalls {
    case lower
    case upper

    /// The first and the last key.
    var keys: (first: String, last: String) {
        switch self {
        case .lower: ("00000000-0000-0000-0000-000000000000", "7fffffff-ffff-ffff-ffff-ffffffffffff")
        case .upper: ("80000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff")
        }
    }
}

/// Which calls are judged together.
enum JudgedCalls: Equatable {
    /// Those in `due_call`.
    case dueCalls
    /// All that are known at the cut, or those of one half; `due_call` is filled on the way.
    case everyCall(HalfOfCalls?)

    /// What a statement joins with to have these calls alone.
    var join: String {
        switch self {
        case .dueCalls: return "INNER JOIN due_call AS d USING (call_id)"
        case .everyCall(nil): return ""
        case .everyCall(let half?):
            // The planner makes a mere condition of it.
            let condition = "call_id BETWEEN '\(half.keys.first)' AND '\(half.keys.last)'"
            return "INNER JOIN (VALUES (true)) AS half (is_judged) ON \(condition)"
        }
    }
}

/// The sessions that judge: one, or two with half of the calls each, which work in step.
struct JudgingSessions {
    /// A session with its calls.
    struct Share {
        let books: Books
        let calls: JudgedCalls
    }

    let first: Share
    let second: Share?

    /// One session alone, or two.
    init(_ books: Books, _ calls: JudgedCalls, beside second: Share? = nil) {
        first = Share(books: books, calls: calls)
        self.second = second
    }

    /// Runs a statement file over the calls of each session.
    func execute(_ file: String) throws(PostgresError) {
        let statement = SQLFile(file)
        try execute(statement.of(first.calls), second.map { statement.of($0.calls) })
    }

    /// Runs one statement in each session.
    func execute(_ statement: SQLFile, _ parameters: [PostgresValue] = []) throws(PostgresError) {
        try execute(statement, second == nil ? nil : statement, parameters)
    }

    /// Statistics, so that the planner knows how many rows a working table has, and what it is joined by.
    ///
    /// - Parameter columns: Those that matter of a wide table, parted by commas; none: all.
    func analyze(_ table: String, _ columns: String? = nil) throws(PostgresError) {
        try execute(SQLFile("night/analyze").on(table: columns.map { "\(table) (\($0))" } ?? table))
    }

    /// Hands what the second session has in a working table over to the first one.
    ///
    /// - Parameter target: Where the first one takes it in; none: in its own table of that name.
    func handOver(_ table: String, into target: String? = nil) throws {
        guard let second else { return }
        try second.books.giveOut(table).pour(into: first.books, target ?? table)
    }

    /// Gives the second session its due calls; the first keeps the others.
    func handOutUpperHalf() throws {
        guard let second else { return }
        let upperHalf = SQLFile("night/hand_out_upper_half").text
        try first.books.giveOut("(\n\(upperHalf))").pour(into: second.books, "due_call")
    }

    private func execute(
        _ statement: SQLFile,
        _ ofSecond: SQLFile?,
        _ parameters: [PostgresValue] = []
    ) throws(PostgresError) {
        var running: PostgresConnection.Running?
        if let second, let ofSecond {
            running = try second.books.connection.start(ofSecond.text, parameters, name: ofSecond.name)
        }
        try first.books.connection.execute(statement.text, parameters, name: statement.name)
        _ = try running?.result()
    }
}

/// Rows on their way from one session to another.
struct RowsGivenOut {
    fileprivate let running: PostgresConnection.RunningCopy

    /// Lets another session take them in, into a table or columns of one.
    func pour(into books: Books, _ target: String) throws {
        try running.pour(into: books.connection, SQLFile("night/copy_in").on(table: target).text)
    }
}

extension Books {
    /// Starts to give out a table, or a statement in parentheses.
    func giveOut(_ rows: String) throws(PostgresError) -> RowsGivenOut {
        let file = SQLFile("night/copy_out").on(table: rows)
        return RowsGivenOut(running: try connection.startCopyOut(file.text, name: file.name))
    }
}
