/// A statement of the folder `sql/`, which the build puts into the binary.
struct SQLFile: Sendable {
    /// Path below `sql/` without the ending, such as `load/positions`.
    ///
    /// Errors call the statement by it.
    let name: String
    let text: String

    /// Takes a file by name.
    ///
    /// A name that does not exist is a mistake in this program.
    init(_ name: String) {
        guard let text = sqlFiles[name + ".sql"] else { preconditionFailure("sql/\(name).sql is not in the binary") }
        self.name = name
        self.text = text
    }

    /// The files of a folder, in the order of their names.
    static func all(in folder: String) -> [SQLFile] {
        sqlFiles.keys
            .filter { $0.hasPrefix(folder + "/") }
            .sorted()
            .map { SQLFile(String($0.dropLast(".sql".count))) }
    }

    /// The same statement with `{table}` replaced by the name of one of our own tables.
    func on(table: String) -> SQLFile {
        SQLFile(name: name, text: text.replacing("{table}", with: table))
    }

    /// The same statement with `{rule}` replaced by the query of a rule, under the rule's name.
    func with(rule: SQLFile) -> SQLFile {
        SQLFile(name: rule.name, text: text.replacing("{rule}", with: rule.text))
    }

    /// The same statement over the calls that are judged.
    func of(_ calls: JudgedCalls) -> SQLFile {
        SQLFile(name: name, text: text.replacing(Self.ofDueCalls, with: calls.join))
    }

    /// For a statement that inserts what it selects: the table with its columns, and the rows.
    var insertion: (target: String, rows: String) {
        guard let start = text.firstRange(of: "INTO "), let query = text.firstRange(of: "\nSELECT") else {
            preconditionFailure("\(name) inserts nothing that it selects")
        }
        return (String(text[start.upperBound..<query.lowerBound]), String(text[query.lowerBound...]))
    }

    static let ofDueCalls = "{of_due_calls}"

    private init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}
