import Testing

/// SQL lies in `sql/`, a statement a file, where `psql` can run it.
@Suite struct SQLPlacementTests {
    /// Places with SQL text in Swift, and which.
    private static let owners: [(place: String, what: String)] = [
        ("Sources/Postgres/", "its own housekeeping: transactions, advisory locks, the record of migrations"),
        ("Sources/PlatformSimulator/OddText.swift", "plays a caller who tries to slip SQL in"),
    ]

    /// How a statement begins.
    ///
    /// Upper case, as SQL is written here.
    private static let beginnings = [
        "SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "MERGE INTO ", "COPY ", "CREATE TABLE ", "CREATE INDEX ",
        "CREATE UNIQUE ", "ALTER TABLE ", "DROP TABLE ", "TRUNCATE ", "WITH ", "LOCK TABLE ", "SET LOCAL ",
    ]

    static func violations(_ file: TextFile) -> [Violation] {
        guard !owners.contains(where: { file.path.hasPrefix($0.place) }) else { return [] }
        let suspects = beginnings.filter(file.mentions)
        guard !suspects.isEmpty else { return [] }
        return file.swift.textLines.enumerated().compactMap { index, line in
            guard let beginning = suspects.first(where: { Words.contains(line, $0) }) else { return nil }
            return Violation(path: file.path, line: index + 1, what: "SQL in Swift: \(beginning)")
        }
    }

    @Test func `no Swift source has SQL but its owner's`() {
        let violations = Repository.files(below: "Sources/", ending: ".swift").flatMap(Self.violations)

        #expect(violations.isEmpty)
    }

    @Test(arguments: [
        "let query = \"SELECT 1\"", "let query = \"\"\"\n    INSERT INTO call VALUES ($1)\n    \"\"\"",
        "run(#\"DELETE FROM call\"#)", "run(\"  WITH due AS (TABLE call)\")", "copy(\"COPY cdr FROM STDIN\")",
    ])
    func `SQL in a text is found`(text: String) {
        #expect(Self.violations(TextFile(path: "Sources/Books/Sample.swift", text: text)).count == 1)
        #expect(Self.violations(TextFile(path: "Sources/Postgres/Sample.swift", text: text)).isEmpty)
    }

    @Test(arguments: ["// SELECT 1", "say(\"select a day\")", "let SELECT = 1", "say(\"SELECTED \")"])
    func `other text is not SQL`(text: String) {
        #expect(Self.violations(TextFile(path: "Sources/Books/Sample.swift", text: text)).isEmpty)
    }
}
