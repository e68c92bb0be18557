import Testing

/// What stands in no file of the repository.
@Suite struct BannedTextTests {
    // Put together from pieces, so that this file does not break its own rule.
    private static let banned: [(text: String, why: String)] = [
        ("TO" + "DO", "do it, or write it down where it will be found"),
        ("FIX" + "ME", "fix it"),
        ("XX" + "X:", "say what is wrong"),
        ("../" + "shared", "the repository stands alone"),
        ("/work" + "/main", "a path of one machine"),
        ("/ho" + "me/", "a path of one machine"),
        ("/Us" + "ers/", "a path of one machine"),
        ("/tmp/" + "brief", "a path of one machine"),
        ("<<<<" + "<<< ", "a merge that was not finished"),
        (">>>>" + ">>> ", "a merge that was not finished"),
    ]

    static func violations(_ file: TextFile) -> [Violation] {
        let suspects = banned.filter { file.mentions($0.text) }
        guard !suspects.isEmpty else { return [] }
        return file.lines.enumerated().compactMap { index, line in
            guard let found = suspects.first(where: { Words.contains(line, $0.text) }) else { return nil }
            return Violation(path: file.path, line: index + 1, what: "\(found.text): \(found.why)")
        }
    }

    @Test func `no file has a banned text`() {
        #expect(Repository.files.flatMap(Self.violations).isEmpty)
    }

    @Test(arguments: banned)
    func `a banned text is found`(text: String, why: String) {
        let file = TextFile(path: "docs/sample.md", text: "fine\nsee \(text)\n")

        #expect(Self.violations(file).map(\.line) == [2])
    }
}
