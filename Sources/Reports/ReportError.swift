/// Why a report could not be written or read.
public enum ReportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The operating system refused; `errno` is its number.
    case cannotWrite(path: String, action: String, errno: Int32)
    /// Another process is writing the same folder.
    case folderBusy(path: String)
    /// A row stands before the one that was written last; rows count from 1.
    case outOfOrder(report: String, row: Int, column: String)
    /// A cell is not what its column says; rows count from 1.
    case unexpectedValue(report: String, row: Int, column: String)
    /// A row has more or fewer cells than the report has columns; rows count from 1.
    case wrongColumnCount(report: String, row: Int, expected: Int, found: Int)
    /// A control total has more digits than can be kept exactly.
    case totalTooLong(report: String, column: String)
    /// A manifest is missing or cannot be read.
    case unreadableManifest(path: String, reason: String)

    /// What happened, where, and what to do.
    public var description: String {
        switch self {
        case .cannotWrite(let path, let action, let errno):
            "cannot \(action) \(path): \(systemMessage(errno)); check the directory, its rights and the free space"
        case .folderBusy(let path):
            "\(path) is being written by another process; try again when it is done"
        case .outOfOrder(let report, let row, let column):
            "report \(report): row \(row) is out of order at column \(column); the query must sort bytewise, empty first"
        case .unexpectedValue(let report, let row, let column):
            "report \(report): row \(row) has an unexpected value in column \(column); the query must format it"
        case .wrongColumnCount(let report, let row, let expected, let found):
            "report \(report): row \(row) has \(found) cells instead of \(expected)"
        case .totalTooLong(let report, let column):
            "report \(report): the total of column \(column) has too many digits"
        case .unreadableManifest(let path, let reason):
            "cannot read the manifest \(path): \(reason); write the reports again"
        }
    }
}
