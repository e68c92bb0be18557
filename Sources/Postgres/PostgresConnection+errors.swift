import CLibPQ

extension PostgresConnection {
    /// Takes over a result of libpq; throws when it is an error.
    func checked(_ answer: OpaquePointer, _ name: String) throws(PostgresError) -> PostgresResult {
        switch PQresultStatus(answer) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
            return PostgresResult(answer)
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            PQclear(answer)
            leaveCopy()
            let message = "a COPY needs the call for its direction and format: copyIn, copyOut or copyOutBinary"
            throw PostgresError(.protocolMisuse, message, statementName: name)
        default:
            defer { PQclear(answer) }
            throw serverError(answer, name)
        }
    }

    /// Waits for the results of what was sent, and returns the one that matters: the first error, else the last.
    ///
    /// `PQexec` would return the last error, which may be "connection closed" and not why.
    func awaited(sent: Int32, _ name: String) throws(PostgresError) -> OpaquePointer {
        guard sent == 1 else { throw sessionError(name) }
        var kept: OpaquePointer?
        while let next = PQgetResult(session) {
            let isCopy = Self.isCopy(next)
            if kept.map(Self.isError) == true {
                PQclear(next)
            } else {
                PQclear(kept)
                kept = next
            }
            // libpq announces a COPY until it is ended.
            if isCopy { break }
        }
        guard let kept else { throw sessionError(name) }
        return kept
    }

    static func isError(_ answer: OpaquePointer) -> Bool {
        let status = PQresultStatus(answer)
        return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE
    }

    private static func isCopy(_ answer: OpaquePointer) -> Bool {
        let status = PQresultStatus(answer)
        return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH
    }

    /// The error behind a call that failed without a result: the connection broke, or libpq refused the call.
    func sessionError(_ name: String) -> PostgresError {
        let message = Self.oneLine(PQerrorMessage(session))
        let isBroken = PQstatus(session) != CONNECTION_OK
        return PostgresError(isBroken ? .connectionLost : .protocolMisuse, message, statementName: name)
    }

    /// The error that a result carries.
    func serverError(_ answer: OpaquePointer, _ name: String) -> PostgresError {
        let isBroken = PQstatus(session) != CONNECTION_OK
        guard let state = Self.field(answer, "C").map(SQLState.init) else {
            let message = Self.oneLine(PQresultErrorMessage(answer))
            return PostgresError(isBroken ? .connectionLost : .protocolMisuse, message, statementName: name)
        }
        let serverMessage = Self.field(answer, "M") ?? "no message"
        let safeMessage = PostgresError.safeMessage(state, serverMessage: serverMessage)
        var error = PostgresError(isBroken ? .connectionLost : .server(state), safeMessage, statementName: name)
        error.sqlState = state
        error.serverMessage = serverMessage
        error.serverDetail = Self.field(answer, "D")
        error.constraintName = Self.field(answer, "n")
        error.tableName = Self.field(answer, "t")
        error.columnName = Self.field(answer, "c")
        return error
    }

    /// One field of an error, named by the letter the protocol gives it.
    ///
    /// Related PostgreSQL documentation: <https://www.postgresql.org/docs/15/protocol-error-fields.html>.
    private static func field(_ answer: OpaquePointer, _ letter: Unicode.Scalar) -> String? {
        PQresultErrorField(answer, Int32(letter.value)).map { String(cString: $0) }
    }

    /// libpq's message on one line: it has a line for each host tried.
    static func oneLine(_ message: UnsafePointer<CChar>?) -> String {
        let text = message.map { String(cString: $0) } ?? ""
        let lines = text.split(separator: "\n").map { $0.drop { $0 == "\t" || $0 == " " } }
        return lines.isEmpty ? "no message from libpq" : lines.joined(separator: "; ")
    }

    /// Ends a COPY that nobody asked for, so that the session can be used again.
    private func leaveCopy() {
        PQputCopyEnd(session, "not expected")
        var chunk: UnsafeMutablePointer<CChar>?
        while PQgetCopyData(session, &chunk, 0) > 0 {
            PQfreemem(chunk)
        }
        drain()
    }

    /// The result that is left after a COPY.
    func afterCopy(_ name: String) throws(PostgresError) -> PostgresResult {
        try checked(try awaited(sent: 1, name), name)
    }

    /// Reads and drops the results that are left.
    func drain() {
        while let rest = PQgetResult(session) {
            let isCopy = Self.isCopy(rest)
            PQclear(rest)
            // A COPY that could not be ended would be announced again and again.
            if isCopy { return }
        }
    }
}
