import Testing

/// Nothing is longer than a reader can hold.
@Suite struct SizeTests {
    private static let fileLimits: [(folder: String, ending: String, lines: Int)] = [
        ("Sources/", ".swift", 400),
        ("Plugins/", ".swift", 400),
        ("Tests/", ".swift", 600),
        ("sql/migrations/", ".sql", 250),
    ]

    private static let functionLimit = 60

    static func longFile(_ file: TextFile, limit: Int) -> Violation? {
        let count = file.text.hasSuffix("\n") ? file.lines.count - 1 : file.lines.count
        return count > limit ? Violation(path: file.path, line: 1, what: "\(count) lines, at most \(limit)") : nil
    }

    static func longFunctions(_ file: TextFile) -> [Violation] {
        FunctionLengths.all(file.swift).filter { $0.lines > functionLimit }.map {
            Violation(path: file.path, line: $0.line, what: "function of \($0.lines) lines, at most \(functionLimit)")
        }
    }

    @Test(arguments: fileLimits)
    func `no file is too long`(folder: String, ending: String, lines: Int) {
        let files = Repository.files(below: folder, ending: ending)
        #expect(files.compactMap { Self.longFile($0, limit: lines) }.isEmpty)
    }

    @Test(arguments: ["Sources/", "Plugins/", "Tests/"])
    func `no function is too long`(folder: String) {
        #expect(Repository.files(below: folder, ending: ".swift").flatMap(Self.longFunctions).isEmpty)
    }

    @Test(arguments: [(400, false), (401, true)])
    func `a file is too long from the first line over the limit`(count: Int, isTooLong: Bool) {
        let file = TextFile(path: "Sources/A/A.swift", text: String(repeating: "//\n", count: count))

        #expect((Self.longFile(file, limit: 400) != nil) == isTooLong)
    }

    @Test(arguments: [(58, false), (59, true)])
    func `a function is too long from the first line over the limit`(inside: Int, isTooLong: Bool) {
        let body = String(repeating: "    work()\n", count: inside)
        let file = TextFile(path: "Sources/A/A.swift", text: "struct A {\nfunc a() {\n\(body)}\n}\n")

        #expect(Self.longFunctions(file).map(\.line) == (isTooLong ? [2] : []))
    }

    private static let samples: [(text: String, lengths: [Int])] = [
        ("func a() {}", [1]),
        ("func a(\n    b: Int\n) -> Int {\n    b\n}", [5]),
        ("protocol P {\n    func a()\n    var b: Int { get }\n}", []),
        ("init() {\n    let text = \"}\"\n    // }\n}", [4]),
        ("func a() { let f = { 1 } }\nfunc b() {\n}", [1, 2]),
        ("func outer() {\n    func inner() {\n    }\n}", [4, 2]),
        ("let text = \"func a() {\"\nfunc b() { \"\\(c ? \"{\" : \"}\")\" }", [1]),
        ("deinit {\n}\nsubscript(index: Int) -> Int {\n    index\n}", [2, 3]),
        ("@Test func `a sentence (with marks) {`() {\n}", [2]),
    ]

    @Test(arguments: samples)
    func `functions are measured from their first line to their closing brace`(text: String, lengths: [Int]) {
        #expect(FunctionLengths.all(SwiftText(text)).map(\.lines) == lengths)
    }
}
