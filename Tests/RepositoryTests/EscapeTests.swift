import Testing

/// What switches off a check of the compiler stands alone, with its reason as a comment on the line above.
@Suite struct EscapeTests {
    private static let escapes: [(text: String, instead: String)] = [
        ("try!", "try, and a typed error"),
        ("as!", "as?, and a typed error"),
        ("@unchecked Sendable", "a struct, an actor or a Mutex"),
        ("nonisolated(unsafe)", "a let, an actor or a Mutex"),
        ("fatalError(", "a typed error, or precondition for a programmer's"),
        ("unsafeBitCast(", "a typed pointer"),
    ]

    static func violations(_ file: TextFile) -> [Violation] {
        let suspects = escapes.filter { file.mentions($0.text) }
        guard !suspects.isEmpty else { return [] }
        let code = file.swift.codeLines
        let lines = file.lines
        return code.indices.compactMap { index in
            guard let escape = suspects.first(where: { Words.contains(code[index], $0.text) }) else { return nil }
            let above = index == 0 ? "" : lines[index - 1].drop { $0 == " " }
            if above.hasPrefix("//") { return nil }
            return Violation(
                path: file.path,
                line: index + 1,
                what: "\(escape.text) without its reason on the line above; better: \(escape.instead)"
            )
        }
    }

    @Test func `every escape has its reason`() {
        #expect(Repository.files(below: "Sources/", ending: ".swift").flatMap(Self.violations).isEmpty)
    }

    @Test(arguments: escapes)
    func `an escape without a reason is found`(text: String, instead: String) {
        let bare = TextFile(path: "Sources/A/A.swift", text: "let a = 1\n    \(text)\n")
        let reasoned = TextFile(path: "Sources/A/A.swift", text: "    // C keeps it alive.\n    \(text)\n")

        #expect(Self.violations(bare).map(\.line) == [2])
        #expect(Self.violations(reasoned).isEmpty)
    }

    @Test(arguments: ["// try! is not ours", "say(\"as! they say\")", "retry!", "let was = 1"])
    func `words that look alike are not escapes`(text: String) {
        #expect(Self.violations(TextFile(path: "Sources/A/A.swift", text: text)).isEmpty)
    }
}
