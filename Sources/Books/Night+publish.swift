import Postgres

/// Making what was found the books'.
extension Night {
    /// Makes the findings of a current run the books', all at once.
    ///
    /// - Parameters:
    ///   - asOfMicros: The instant that was set.
    ///   - startedMicros: When the run started.
    /// - Returns: The run's numbers.
    public func publish(
        run: Int64,
        asOfMicros: Int64,
        startedMicros: Int64,
        progress: (String) -> Void = { _ in }
    ) throws(BooksError) -> Counts {
        try BooksError.wrapping {
            let isShared = try (second?.query("night/due_counts").int(0, 0) ?? 0) > 0
            return try books.connection.transaction {
                progress("publishing")
                let link = try NextLink(books, asOfMicros: asOfMicros, startedMicros: startedMicros)
                let facts = try link.digestFacts(beside: second != nil)
                var counts = try publishDiscrepancies()
                try publishResults(isShared: isShared)
                try sum(progress)
                try countDue(&counts)
                try check()
                try books.execute("publish/count_results", [.int(counts.dueCalls)])
                try books.execute("publish/corrections")
                try books.execute("publish/month_corrections")
                try books.execute("publish/report_days")
                try books.execute("publish/nightly_days")
                try link.add(facts())
                try books.execute(
                    "night/publish_run",
                    [
                        .int(run), .int(counts.dueCalls), .int(counts.dueDays), .int(counts.opened),
                        .int(counts.resolved),
                    ]
                )
                return counts
            }
        }
    }

    /// Writes what was found where this connection's tables hide the books' own.
    func publishBeside(_ progress: (String) -> Void) throws {
        progress("publishing")
        _ = try publishDiscrepancies()
        try publishResults(isShared: false)
        try sum(progress)
        try check()
    }

    private func publishDiscrepancies() throws(PostgresError) -> Counts {
        var counts = Counts()
        counts.resolved = Int64(try books.execute("publish/resolve_discrepancies"))
        try books.execute("publish/refresh_discrepancies")
        counts.opened = Int64(try books.execute("publish/open_discrepancies"))
        return counts
    }

    /// One row a call, a CDR and an atom; of two halves the lower first, so that keys stay in order.
    private func publishResults(isShared: Bool) throws {
        for results in ["call_results", "cdr_results", "cdr_charges"] {
            try books.execute("publish/clear_" + results)
            let statement = SQLFile("publish/" + results)
            let insertion = statement.insertion
            let upperHalf = isShared ? try second?.giveOut("(\(insertion.rows))") : nil
            try books.connection.execute(statement.text, [], name: statement.name)
            try upperHalf?.pour(into: books, insertion.target)
        }
    }

    private func sum(_ progress: (String) -> Void) throws(PostgresError) {
        progress("sums")
        for sums in ["daily_usage", "daily_charges"] {
            try books.execute("aggregate/clear_" + sums)
            try books.execute("aggregate/" + sums)
        }
        try books.execute("aggregate/fixed_charges")
        try books.execute("aggregate/tier_adjustments")
        progress("publishing")
    }

    private func countDue(_ counts: inout Counts) throws(PostgresError) {
        let row = try books.query("night/due_counts")
        counts.dueCalls = row.int(0, 0) ?? 0
        counts.dueDays = row.int(0, 1) ?? 0
    }

    /// The invariants: a run that breaks one does not publish.
    private func check() throws {
        for file in SQLFile.all(in: "checks/run") {
            let row = try books.connection.query(file.text, [], name: file.name)
            if !row.isEmpty { throw BooksError.invariantBroken(check: file.name, first: row.text(0, 0) ?? "") }
        }
    }
}

/// The link that a run adds to the chain of digests.
private struct NextLink {
    private let books: Books
    private let number: Int64
    private let previousDigest: String
    private let startedMicros: Int64
    private let parameters: [PostgresValue]

    init(_ books: Books, asOfMicros: Int64, startedMicros: Int64) throws(PostgresError) {
        self.books = books
        self.startedMicros = startedMicros
        let last = try books.query("publish/last_link").rows.first { _ in true }
        number = (last?.int(0) ?? 0) + 1
        previousDigest = last?.text(1) ?? ""
        parameters = [
            .instant(unixMicros: startedMicros), .instant(unixMicros: asOfMicros),
            PostgresValue(unixMicros: last?.unixMicros(2)), PostgresValue(unixMicros: last?.unixMicros(3)),
        ]
    }

    /// Digests what the run knows of facts that the one before did not; the result says so in a line.
    ///
    /// - Parameter beside: In a session of its own, which starts at once.
    func digestFacts(beside: Bool) throws(PostgresError) -> () throws(PostgresError) -> String {
        let file = "publish/new_facts"
        // It has the time that the results take; several processes at it would only be in their way.
        let settings = ["max_parallel_workers_per_gather": "0"]
        guard beside, let session = try? books.again(purpose: "huadan nightly, digest", settings) else {
            return { () throws(PostgresError) in try books.query(file, parameters).text(0, 0) ?? "" }
        }
        try session.execute("night/memory")
        let running = try session.start(file, parameters)
        return { () throws(PostgresError) in try running.result().text(0, 0) ?? "" }
    }

    func add(_ facts: String) throws(PostgresError) {
        try books.execute(
            "publish/digest_link",
            [.int(number), .text(previousDigest), .instant(unixMicros: startedMicros), .text(facts)]
        )
    }
}
