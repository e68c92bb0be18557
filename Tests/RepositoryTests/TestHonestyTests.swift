import Testing

/// Tests read as sentences and cannot pass by being skipped or by waiting.
@Suite struct TestHonestyTests {
    private static let banned: [(text: String, why: String)] = [
        (".dis" + "abled(", "a test that is skipped proves nothing"),
        (".ena" + "bled(if", "a test that is skipped proves nothing"),
        ("withKnown" + "Issue", "mend it"),
        ("Task.sl" + "eep", "wait for what happens, not for time to pass"),
        ("usl" + "eep(", "wait for what happens, not for time to pass"),
        ("nanosl" + "eep(", "wait for what happens, not for time to pass"),
    ]

    static func violations(_ file: TextFile) -> [Violation] {
        let lines = file.swift.codeLines
        let suspects = banned.filter { file.mentions($0.text) }
        let unseen = lines.enumerated().compactMap { index, line in
            suspects.first { line.contains($0.text) }
                .map { Violation(path: file.path, line: index + 1, what: "\($0.text): \($0.why)") }
        }
        return unseen + unnamed(file.path, lines)
    }

    @Test func `every test is honest and named by a sentence`() {
        #expect(Repository.files(below: "Tests/", ending: ".swift").flatMap(Self.violations).isEmpty)
    }

    @Test(arguments: banned)
    func `a way to pass unseen is found`(text: String, why: String) {
        #expect(Self.violations(TextFile(path: "Tests/A/ATests.swift", text: "    \(text)\n")).count == 1)
    }

    @Test(arguments: ["@Test func testSum() {", "@Test(arguments: [1])\n    func sum(a: Int) {", "@Test\nfunc sum() {"])
    func `a test without a sentence is found`(text: String) {
        #expect(Self.violations(TextFile(path: "Tests/A/ATests.swift", text: text)).count == 1)
    }

    @Test(arguments: [
        "@Test func `sums are exact`() {", "@Test(arguments: [1])\nfunc `a sum`(a: Int) {", "func sum() {",
    ])
    func `a sentence and an ordinary function are not`(text: String) {
        #expect(Self.violations(TextFile(path: "Tests/A/ATests.swift", text: text)).isEmpty)
    }

    /// The first function after each `@Test` that is not named by a sentence.
    private static func unnamed(_ path: String, _ lines: [String]) -> [Violation] {
        var isTest = false
        return lines.enumerated().compactMap { index, line in
            if line.contains("@Test") { isTest = true }
            guard isTest, Words.contains(line, "func") else { return nil }
            isTest = false
            if line.contains("func `") { return nil }
            return Violation(path: path, line: index + 1, what: "the name of a test is a sentence in backticks")
        }
    }
}
