import Testing

/// The mutants of `script/mutants` fit the code as it is.
@Suite struct MutantTests {
    private static let mutants = Repository.files(below: "Tests/Mutants/", ending: ".mutant").map(Mutant.init)

    /// A named way to break the code, and the tests that have to notice.
    struct Mutant: CustomTestStringConvertible {
        let name: String
        private(set) var meaning = ""
        private(set) var suites: [String] = []
        private(set) var changes: [(path: String, old: String, new: String)] = []

        var testDescription: String { name }

        init(_ file: TextFile) {
            name = file.path.split(separator: "/").last.map(String.init) ?? ""
            meaning = file.lines.first.map(String.init) ?? ""
            var path = ""
            for line in file.lines.dropFirst() {
                let rest = String(line.dropFirst())
                switch line.first {
                case "r": suites = line.dropFirst("red: ".count).split(separator: "|").map(String.init)
                case "f":
                    path = String(line.dropFirst("file: ".count))
                    changes.append((path, "", ""))
                case "-":
                    if changes.last?.new.isEmpty == false { changes.append((path, "", "")) }
                    if !changes.isEmpty { changes[changes.count - 1].old += rest + "\n" }
                case "+": if !changes.isEmpty { changes[changes.count - 1].new += rest + "\n" }
                default: break
                }
            }
        }

        /// Why it cannot be used; empty when it can.
        func problems(in files: [TextFile]) -> [String] {
            var problems: [String] = []
            if meaning.isEmpty || suites.isEmpty || changes.isEmpty { problems.append("says not what, where and who") }
            for change in changes {
                let text = files.first { $0.path == change.path }?.text ?? ""
                if change.old.isEmpty || text.ranges(of: change.old).count != 1 {
                    problems.append("does not fit \(change.path)")
                }
                if change.old == change.new { problems.append("changes nothing in \(change.path)") }
            }
            for suite in suites where !Self.exists(suite, in: files) { problems.append("no suite \(suite)") }
            return problems
        }

        private static func exists(_ suite: String, in files: [TextFile]) -> Bool {
            let parts = suite.split(separator: ".")
            return parts.count == 2
                && files.contains { $0.path.hasPrefix("Tests/\(parts[0])/") && $0.text.contains("struct \(parts[1]) ") }
        }
    }

    @Test(arguments: mutants) func `a mutant fits the code, and its tests are there`(mutant: Mutant) {
        #expect(mutant.problems(in: Repository.files).isEmpty)
    }

    @Test func `there are mutants of every stage`() {
        #expect(Self.mutants.count >= 15)
        let places = Self.mutants.flatMap(\.changes).map {
            $0.path.split(separator: "/").prefix(2).joined(separator: "/")
        }
        #expect(Set(places).isSuperset(of: ["Sources/Journal", "Sources/Ingest", "Sources/Books", "sql/functions"]))
    }

    @Test(arguments: [
        "What.\nred: ATests.A\nfile: a.swift\n-gone\n+new\n", "What.\nred: ATests.A\nfile: a.swift\n-twice\n+new\n",
        "What.\nred: ATests.B\nfile: a.swift\n-once\n+new\n", "What.\nred: ATests.A\nfile: a.swift\n-once\n+once\n",
    ])
    func `a mutant that does not fit is found`(text: String) {
        let files = [
            TextFile(path: "a.swift", text: "once\ntwice\ntwice\n"),
            TextFile(path: "Tests/ATests/A.swift", text: "@Suite struct A {}\n"),
        ]
        #expect(Mutant(TextFile(path: "m.mutant", text: text)).problems(in: files).count == 1)
    }
}
