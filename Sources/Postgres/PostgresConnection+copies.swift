import CLibPQ

/// Rows of one `COPY … FROM STDIN (FORMAT binary)`.
public struct CopyRows {
    /// The statement.
    public let sql: String
    /// What errors call it.
    public let name: String
    let write: (inout BinaryCopyWriter) throws -> Void

    /// Rows that `write` writes when the server is ready for them.
    public init(_ sql: String, name: String = "", write: @escaping (inout BinaryCopyWriter) throws -> Void) {
        self.sql = sql
        self.name = name
        self.write = write
    }
}

extension PostgresConnection {
    /// Changes some rows and copies others into tables, in a transaction of their own that takes one message and one wait
    /// for each COPY: for transactions so small that the round trips of ``transaction(_:readOnly:_:)`` would be most of
    /// their time.
    ///
    /// - Parameters:
    ///   - changes: Statements without parameters, each of which touches one row.
    ///   - name: What errors call them.
    ///   - copies: One at least.
    /// - Returns: The number of rows that each COPY took; nil, and nothing is done, when one of `changes` did not touch
    ///   exactly one row.
    /// - Throws: What ``transaction(_:readOnly:_:)`` throws.
    public func transaction(changing changes: [String], name: String, copies: [CopyRows]) throws -> [Int]? {
        guard transactionStatus == .idle || transactionStatus == .unknown else {
            throw PostgresError(.protocolMisuse, "a transaction is open already", statementName: name)
        }
        precondition(!copies.isEmpty, "changes that are not looked at before they are committed")
        // The server comes to COMMIT, and to each COPY, only when everything before it went well.
        let first = [Self.begin(.readCommitted, readOnly: false)] + changes
        let script = (first + copies.map(\.sql) + ["COMMIT"]).joined(separator: ";\n")
        try requireNoZero(script, name)
        drain()
        guard PQsendQuery(session, script) == 1 else { throw sessionError(name) }
        do {
            _ = try nextAnswer("begin")
            for _ in changes where try nextAnswer(name).affectedRows != 1 {
                try giveUp()
                return nil
            }
            var counts: [Int] = []
            for copy in copies { counts.append(try send(copy, isLast: counts.count + 1 == copies.count)) }
            try ended { () throws(PostgresError) in _ = try nextAnswer("commit") }
            drain()
            return counts
        } catch {
            try? giveUp()
            throw error
        }
    }

    private func send(_ copy: CopyRows, isLast: Bool) throws -> Int {
        guard let answer = PQgetResult(session) else { throw sessionError(copy.name) }
        guard PQresultStatus(answer) == PGRES_COPY_IN, PQbinaryTuples(answer) == 1 else {
            if Self.isError(answer) { drain() }
            _ = try checked(answer, copy.name)
            throw PostgresError(.protocolMisuse, "the statement is no COPY from the client", statementName: copy.name)
        }
        PQclear(answer)
        try write(copy.name, copy.write)
        var count = 0
        let finish = { () throws(PostgresError) in
            guard PQputCopyEnd(self.session, nil) == 1 else { throw self.sessionError(copy.name) }
            count = try self.nextAnswer(copy.name).affectedRows
        }
        // With the end of the last rows the server goes on to the commit.
        if isLast { try ended(finish) } else { try finish() }
        return count
    }

    /// The next result of a message with several statements, which has to be a good one.
    private func nextAnswer(_ name: String) throws(PostgresError) -> PostgresResult {
        guard let answer = PQgetResult(session) else { throw sessionError(name) }
        // With what follows an error comes the end of the connection, if the server said goodbye.
        if Self.isError(answer) { drain() }
        return try checked(answer, name)
    }

    /// Reads what is left of the message, ends the COPY that waits for rows, and rolls back.
    private func giveUp() throws(PostgresError) {
        while let rest = PQgetResult(session) {
            let status = PQresultStatus(rest)
            PQclear(rest)
            if status == PGRES_COPY_IN, PQputCopyEnd(session, "the sender gave up") != 1 { break }
        }
        guard transactionStatus != .idle else { return }
        try script("ROLLBACK", name: "rollback")
    }
}
