import Testing

/// Migrations go forward only, one number after the other, and say why and how in their first lines.
@Suite struct MigrationTests {
    private static let headings = ["Why", "Changes", "Locks", "Re-run", "Undo by"]

    static func headerViolations(_ file: TextFile) -> [Violation] {
        let lines = file.lines
        // A heading's text may go on in the next comment lines.
        let found = lines.prefix { $0.hasPrefix("--") }.compactMap { line in
            headings.first { line.hasPrefix("-- \($0): ") }
        }
        return found == headings ? [] : [Violation(path: file.path, line: 1, what: "header has only \(found)")]
    }

    static func numberViolations(_ names: [String]) -> [String] {
        names.sorted().enumerated().compactMap { index, name in
            let digits = String(index + 1)
            let number = "v" + String(repeating: "0", count: 4 - digits.count) + digits
            let words = name.split(separator: ".")[0].split(separator: "_").map(String.init)
            let isNamed = words.count >= 3 && words[0] == number && name.hasSuffix(".sql") && name == name.lowercased()
            return isNamed ? nil : "\(name) should be \(number)_verb_object.sql"
        }
    }

    @Test func `numbers have no gap and names say what is done to what`() {
        let names = Repository.files(below: "sql/migrations/").map { String($0.path.split(separator: "/")[2]) }

        #expect(!names.isEmpty)
        #expect(Self.numberViolations(names).isEmpty)
    }

    @Test func `every migration says why, what it changes and locks, and the way back`() {
        #expect(Repository.files(below: "sql/migrations/", ending: ".sql").flatMap(Self.headerViolations).isEmpty)
    }

    @Test(arguments: [
        ["v0002_create_call.sql"], ["v0001_create_call.sql", "v0003_create_cdr.sql"],
        ["v0001_create_call.sql", "v0001_create_cdr.sql"], ["0001_create_call.sql"], ["v0001_call.sql"],
        ["v0001_create_call.txt"], ["v0001_create_Call.sql"],
    ])
    func `a gap, a double and a bare name are found`(names: [String]) {
        #expect(!Self.numberViolations(names).isEmpty)
    }

    @Test func `a header that lacks a line or has them in another order is found`() {
        let lines = Self.headings.map { "-- \($0): because.\n" }
        let good = TextFile(path: "a.sql", text: lines.joined() + "\nSELECT 1;\n")

        #expect(Self.headerViolations(good).isEmpty)
        for index in lines.indices {
            var fewer = lines
            fewer.remove(at: index)
            #expect(Self.headerViolations(TextFile(path: "a.sql", text: fewer.joined())).count == 1, "\(index)")
        }
        #expect(Self.headerViolations(TextFile(path: "a.sql", text: lines.reversed().joined())).count == 1)
    }
}
