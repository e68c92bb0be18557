/// A five-character SQLSTATE error code of the server.
///
/// The first two characters are the class. Related PostgreSQL documentation:
/// <https://www.postgresql.org/docs/15/errcodes-appendix.html>.
public struct SQLState: Sendable, Hashable, CustomStringConvertible {
    /// The five characters, for example `23505`.
    public let code: String

    /// Makes a state from its five characters.
    public init(_ code: String) {
        self.code = code
    }

    /// The first two characters, for example `23`.
    public var classCode: String { String(code.prefix(2)) }

    /// The server refuses a record for its content: a data exception (class 22), a violated constraint (23) or a limit
    /// of the program (54).
    ///
    /// The same record is refused again; others may be fine.
    public var isDataError: Bool {
        switch classCode {
        case "22", "23", "54": true
        default: false
        }
    }

    /// The same transaction may succeed when run again: 40001, 40P01 and 55P03.
    public var isRetryable: Bool {
        self == .serializationFailure || self == .deadlockDetected || self == .lockNotAvailable
    }

    /// The five characters.
    public var description: String { code }
}

extension SQLState {
    /// 08006, the connection broke.
    public static let connectionFailure = SQLState("08006")
    /// 22001, a text is too long for its column.
    public static let stringDataRightTruncation = SQLState("22001")
    /// 22003, a number does not fit its type.
    public static let numericValueOutOfRange = SQLState("22003")
    /// 22008, a date or an instant that PostgreSQL cannot hold.
    public static let datetimeFieldOverflow = SQLState("22008")
    /// 22021, bytes that are not UTF-8, or U+0000 in a text.
    public static let characterNotInRepertoire = SQLState("22021")
    /// 22023, a value that a function or a setting does not take, such as an unknown time zone.
    public static let invalidParameterValue = SQLState("22023")
    /// 22P02, a text that is not a value of the type asked for.
    public static let invalidTextRepresentation = SQLState("22P02")
    /// 23502, NULL where it is not allowed.
    public static let notNullViolation = SQLState("23502")
    /// 23503, the referenced row does not exist.
    public static let foreignKeyViolation = SQLState("23503")
    /// 23505, the key exists already.
    public static let uniqueViolation = SQLState("23505")
    /// 23514, a check does not hold.
    public static let checkViolation = SQLState("23514")
    /// 25006, a write in a read-only transaction.
    public static let readOnlySQLTransaction = SQLState("25006")
    /// 25P02, a statement after an error in the same transaction.
    public static let inFailedSQLTransaction = SQLState("25P02")
    /// 28P01, wrong password.
    public static let invalidPassword = SQLState("28P01")
    /// 3D000, no such database.
    public static let undefinedDatabase = SQLState("3D000")
    /// 3F000, no such schema.
    public static let undefinedSchema = SQLState("3F000")
    /// 40001, two transactions cannot be put in an order.
    public static let serializationFailure = SQLState("40001")
    /// 40P01, two transactions waited for each other.
    public static let deadlockDetected = SQLState("40P01")
    /// 42501, the role may not do that.
    public static let insufficientPrivilege = SQLState("42501")
    /// 42601, the statement cannot be parsed.
    public static let syntaxError = SQLState("42601")
    /// 42703, no such column.
    public static let undefinedColumn = SQLState("42703")
    /// 42P01, no such table.
    public static let undefinedTable = SQLState("42P01")
    /// 53100, the server's disk is full.
    public static let diskFull = SQLState("53100")
    /// 54000, a limit of the server, for example the size of an index row.
    public static let programLimitExceeded = SQLState("54000")
    /// 55P03, a lock was not to be had in time.
    public static let lockNotAvailable = SQLState("55P03")
    /// 57014, the statement was cancelled or ran into its time limit.
    public static let queryCanceled = SQLState("57014")
    /// 57P01, the server shut down or the backend was terminated.
    public static let adminShutdown = SQLState("57P01")
    /// P0001, raised by a function of ours.
    public static let raiseException = SQLState("P0001")
}
