import Testing

/// Money and billed seconds are exact: no binary floating point comes near them.
@Suite struct MoneyTests {
    private static let moneyWords = ["amount", "price", "money", "currency", "billed", "cost", "charge", "fee"]
    private static let swiftTypes = ["Double", "Float", "CGFloat", "Float16", "Float80", "TimeInterval"]
    private static let sqlTypes = ["double precision", "real", "float", "float4", "float8", "money"]

    static func swiftViolations(_ file: TextFile) -> [Violation] {
        guard swiftTypes.contains(where: file.mentions) else { return [] }
        let lines = file.swift.codeLines
        guard lines.contains(where: { Words.all($0).contains(where: isMoney) }) else { return [] }
        return violations(lines, file, swiftTypes)
    }

    static func sqlViolations(_ file: TextFile) -> [Violation] {
        violations(file.lines.map { line in statement(line.lowercased()) }, file, sqlTypes)
    }

    @Test func `no source that knows an amount knows floating point`() {
        #expect(Repository.files(below: "Sources/", ending: ".swift").flatMap(Self.swiftViolations).isEmpty)
    }

    @Test func `no table, query or function has floating point`() {
        #expect(Repository.files(below: "sql/", ending: ".sql").flatMap(Self.sqlViolations).isEmpty)
    }

    @Test(arguments: [
        "let unitPrice: Double = 0", "struct Amount { let value: Float }", "var billedSeconds = TimeInterval(1)",
        "let feeMicros = Double(text)",
    ])
    func `floating point beside money is found`(text: String) {
        #expect(Self.swiftViolations(TextFile(path: "Sources/A/A.swift", text: text)).count == 1)
    }

    @Test(arguments: ["let load: Double = 0 // no amount", "let amountMicros: Int128 = 0", "let feeling: Double = 1"])
    func `floating point elsewhere is not`(text: String) {
        #expect(Self.swiftViolations(TextFile(path: "Sources/A/A.swift", text: text)).isEmpty)
    }

    @Test(arguments: ["amount double precision NOT NULL", "SELECT seconds::float8", "CAST(x AS REAL)", "total money"])
    func `floating point in SQL is found`(text: String) {
        #expect(Self.sqlViolations(TextFile(path: "sql/a.sql", text: text)).count == 1)
    }

    @Test(arguments: ["-- a real number", "SELECT 'real'", "amount numeric(38, 6)", "is_really boolean"])
    func `other SQL is not`(text: String) {
        #expect(Self.sqlViolations(TextFile(path: "sql/a.sql", text: text)).isEmpty)
    }

    private static func violations(_ lines: [String], _ file: TextFile, _ types: [String]) -> [Violation] {
        lines.enumerated().compactMap { index, line in
            guard let type = types.first(where: { Words.contains(line, $0) }) else { return nil }
            return Violation(path: file.path, line: index + 1, what: "\(type) where money is counted")
        }
    }

    /// `unitPrice`, `price_micros` and `Amount` speak of money; `feeling` does not.
    private static func isMoney(_ identifier: String) -> Bool {
        var words: [String] = [""]
        for character in identifier {
            if character == "_" || character.isUppercase { words.append("") }
            if character != "_" { words[words.count - 1].append(character.lowercased()) }
        }
        return words.contains { moneyWords.contains($0) || moneyWords.contains(String($0.dropLast())) }
    }

    /// An SQL line without its comment and its texts.
    private static func statement(_ line: String) -> String {
        let code = line.split(separator: "--", maxSplits: 1, omittingEmptySubsequences: false)[0]
        let parts = code.split(separator: "'", omittingEmptySubsequences: false)
        return parts.enumerated().map { $0.offset.isMultiple(of: 2) ? String($0.element) : "" }.joined(separator: "'")
    }
}
