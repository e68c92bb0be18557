import CLibPQ

/// COPY in both directions.
///
/// Related PostgreSQL documentation: <https://www.postgresql.org/docs/15/libpq-copy.html>.
extension PostgresConnection {
    /// Sends rows with `COPY … FROM STDIN (FORMAT binary)`; returns how many the server took.
    ///
    /// Memory is bounded: rows leave in chunks of about 64 KiB. An error thrown by `rows` ends the COPY, so that
    /// none of its rows stay, and is thrown on. The session can be used afterwards.
    ///
    /// - Throws: ``PostgresError``, or what `rows` throws.
    @discardableResult
    public func copyIn(
        _ sql: String,
        name: String = "",
        rows: (inout BinaryCopyWriter) throws -> Void
    ) throws -> Int {
        try begin(sql, PGRES_COPY_IN, isBinary: true, name)
        do {
            try write(name, rows)
        } catch {
            try abandon(after: error, name)
        }
        guard PQputCopyEnd(session, nil) == 1 else { throw sessionError(name) }
        return try afterCopy(name).affectedRows
    }

    /// Calls `row` for each row of `COPY … TO STDOUT` in text form.
    ///
    /// Memory holds one row at a time. An error thrown by `row` cancels the statement, so that an open transaction
    /// fails with it, and is thrown on.
    ///
    /// - Throws: ``PostgresError``, or what `row` throws.
    @discardableResult
    public func copyOut(_ sql: String, name: String = "", row: (borrowing CopyRow) throws -> Void) throws -> Int {
        var reusable = CopyRow()
        return try receive(sql, isBinary: false, name) { line in
            reusable.decode(line)
            try row(reusable)
        }
    }

    /// Calls `row` with the typed columns of each row of `COPY … TO STDOUT (FORMAT binary)`.
    ///
    /// - Throws: ``PostgresError``, or what `row` throws.
    @discardableResult
    public func copyOutBinary(
        _ sql: String,
        name: String = "",
        row: (inout BinaryCopyReader) throws -> Void
    ) throws -> Int {
        var headerIsRead = false
        return try receive(sql, isBinary: true, name) { chunk in
            var rest = Array(chunk)[...]
            if !headerIsRead {
                // Signature, flags and the length of an extension that the server does not write.
                rest = rest.dropFirst(19)
                headerIsRead = true
            }
            while rest.count >= 2 {
                let columnCount = Wire.integer(rest.prefix(2), as: Int16.self)
                guard columnCount >= 0 else { return }
                var reader = BinaryCopyReader(rest.dropFirst(2), columnCount: Int(columnCount))
                try row(&reader)
                rest = try reader.rest()
            }
        }
    }
}

extension PostgresConnection {
    /// Sends the rows of a COPY that has begun, but not its end.
    func write(_ name: String, _ rows: (inout BinaryCopyWriter) throws -> Void) throws {
        var writer = BinaryCopyWriter(flushBytes: 64 * 1_024) { chunk throws(PostgresError) in
            try self.send(chunk, name)
        }
        try rows(&writer)
        try writer.finish()
    }

    /// Starts a COPY; one of another direction or format is left again.
    func begin(
        _ sql: String,
        _ direction: ExecStatusType,
        isBinary: Bool,
        _ name: String
    ) throws(PostgresError) {
        try requireNoZero(sql, name)
        drain()
        let answer = try awaited(sent: PQsendQuery(session, sql), name)
        guard PQresultStatus(answer) == direction, (PQbinaryTuples(answer) == 1) == isBinary else {
            _ = try checked(answer, name)
            throw PostgresError(.protocolMisuse, "the statement is no COPY to or from the client", statementName: name)
        }
        PQclear(answer)
    }

    var isBroken: Bool { PQstatus(session) != CONNECTION_OK }

    /// Ends a COPY whose rows cannot be had: the server forgets what it got; the first error is thrown on.
    private func abandon(after error: any Error, _ name: String) throws -> Never {
        PQputCopyEnd(session, "the sender gave up")
        do throws(PostgresError) {
            _ = try afterCopy(name)
        } catch let answer {
            // When sending failed because the connection broke, the server may have said why.
            if isBroken, (error as? PostgresError)?.kind == .connectionLost, answer.sqlState != nil { throw answer }
        }
        throw error
    }

    /// Takes in the rows that another session has begun to give out.
    func takeIn(_ sql: String, from other: PostgresConnection, _ name: String) throws -> Int {
        do {
            try begin(sql, PGRES_COPY_IN, isBinary: true, name)
        } catch {
            other.cancelRunning()
            throw error
        }
        do {
            while try other.receiveOne(name, { try send(UnsafeRawBufferPointer($0), name) }) {}
            _ = try other.afterCopy(name)
        } catch {
            if !other.isBroken { other.cancelRunning() }
            try abandon(after: error, name)
        }
        guard PQputCopyEnd(session, nil) == 1 else { throw sessionError(name) }
        return try afterCopy(name).affectedRows
    }

    private func send(_ chunk: UnsafeRawBufferPointer, _ name: String) throws(PostgresError) {
        guard PQputCopyData(session, chunk.baseAddress, Int32(chunk.count)) != 1 else { return }
        throw sessionError(name)
    }

    private func receive(
        _ sql: String,
        isBinary: Bool,
        _ name: String,
        _ each: (UnsafeBufferPointer<UInt8>) throws -> Void
    ) throws -> Int {
        try begin(sql, PGRES_COPY_OUT, isBinary: isBinary, name)
        do {
            while try receiveOne(name, each) {}
        } catch {
            if !isBroken { cancelRunning() }
            throw error
        }
        return try afterCopy(name).affectedRows
    }

    /// Passes one row on; false after the last.
    func receiveOne(_ name: String, _ each: (UnsafeBufferPointer<UInt8>) throws -> Void) throws -> Bool {
        var chunk: UnsafeMutablePointer<CChar>?
        let length = PQgetCopyData(session, &chunk, 0)
        defer { PQfreemem(chunk) }
        guard length != -2 else { throw sessionError(name) }
        guard length > 0 else { return false }
        try UnsafeRawBufferPointer(start: chunk, count: Int(length)).withMemoryRebound(to: UInt8.self, each)
        return true
    }

    /// Asks the server to stop the running statement, and reads what it still sends.
    func cancelRunning() {
        var problem = [CChar](repeating: 0, count: 256)
        let canceller = PQgetCancel(session)
        PQcancel(canceller, &problem, Int32(problem.count))
        PQfreeCancel(canceller)
        var chunk: UnsafeMutablePointer<CChar>?
        while PQgetCopyData(session, &chunk, 0) > 0 {
            PQfreemem(chunk)
        }
        drain()
    }
}
