/// What went wrong between this program and PostgreSQL.
///
/// `description` is safe to log: it never has a parameter's value. The server quotes values in two places, its DETAIL
/// and the messages of class 22; both are kept out of it and can be read on purpose from `serverMessage` and
/// `serverDetail`.
public struct PostgresError: Error, Sendable, Hashable {
    /// What failed.
    public enum Kind: Sendable, Hashable {
        /// No connection could be made.
        case cannotConnect
        /// The connection broke; what was not committed is gone.
        case connectionLost
        /// The connection broke while a COMMIT was under way: it may have happened or not.
        case commitOutcomeUnknown
        /// The server answered with an error.
        case server(SQLState)
        /// COMMIT rolled back, because an earlier error in the transaction was swallowed.
        case transactionAborted
        /// The module was used in a way it does not allow.
        case protocolMisuse
        /// As many tasks wait for a connection of the pool as may wait.
        case poolExhausted
        /// The pool was shut down.
        case poolClosed
    }

    /// What failed.
    public var kind: Kind
    /// One sentence without parameter values.
    public var message: String
    /// The server's code, also when the connection broke with it (57P01).
    public var sqlState: SQLState?
    /// The constraint that was violated.
    public var constraintName: String?
    /// The table the error is about, when the server names one.
    public var tableName: String?
    /// The column the error is about, when the server names one.
    public var columnName: String?
    /// The name that the caller gave the statement; empty when it gave none.
    public var statementName: String
    /// The server's message as it came.
    ///
    /// May quote values: not for logs.
    public var serverMessage: String?
    /// The server's DETAIL as it came.
    ///
    /// May quote values: not for logs.
    public var serverDetail: String?

    /// Makes an error of this module's own.
    public init(_ kind: Kind, _ message: String, statementName: String = "") {
        self.kind = kind
        self.message = message
        self.statementName = statementName
        if case .server(let state) = kind { sqlState = state }
    }

    /// There is no usable connection: none could be made, or it broke.
    ///
    /// Connect again and repeat.
    public var isConnectionFailure: Bool {
        kind == .cannotConnect || kind == .connectionLost || kind == .commitOutcomeUnknown
    }

    /// The server refused a record for its content (see ``SQLState/isDataError``).
    public var isDataError: Bool {
        if case .server(let state) = kind { state.isDataError } else { false }
    }

    /// The same transaction may succeed when run again on the same connection.
    public var isRetryable: Bool {
        if case .server(let state) = kind { state.isRetryable } else { false }
    }
}

extension PostgresError: CustomStringConvertible {
    /// The message with the statement's name and the SQLSTATE; no parameter values.
    public var description: String {
        var text = statementName.isEmpty ? message : "\(statementName): \(message)"
        if let sqlState { text += " (SQLSTATE \(sqlState))" }
        return text
    }
}

extension PostgresError: CustomDebugStringConvertible {
    /// The same as `description`, so that string interpolation of a collection does not show more.
    public var debugDescription: String { description }
}

extension PostgresError {
    /// What is said instead of the server's message for class 22, whose messages quote the value.
    static func safeMessage(_ state: SQLState, serverMessage: String) -> String {
        guard state.classCode == "22" else { return serverMessage }
        switch state {
        case .stringDataRightTruncation: return "a text is too long for its column"
        case .numericValueOutOfRange: return "a number is out of range"
        case .datetimeFieldOverflow: return "a date or time is out of range"
        case .characterNotInRepertoire: return "a text is not valid UTF-8 or holds U+0000"
        case .invalidTextRepresentation: return "a value cannot be read as the type asked for"
        case SQLState("22012"): return "division by zero"
        case SQLState("22P03"): return "a binary value does not fit the type of its column"
        case SQLState("22P04"): return "the rows do not fit the columns of the COPY"
        default: return "the server refuses a value"
        }
    }
}
