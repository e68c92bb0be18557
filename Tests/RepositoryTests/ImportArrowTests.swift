import Testing

/// Who may import whom.
///
/// A module that is not in the table has no place in the house yet.
@Suite struct ImportArrowTests {
    private static let arrows: [String: Set<String>] = [
        "CLibPQ": [],
        "CZstd": [],
        "Postgres": ["CLibPQ"],
        "Notification": [],
        "Journal": ["CZstd"],
        "Rates": [],
        "Reports": [],
        "PlatformSimulator": [],
        "Books": ["Postgres", "Notification", "Journal", "Rates"],
        "Nightly": ["Books", "Reports"],
        "Pages": ["Books"],
        "Ingest": ["Notification", "Journal"],
        "huadan": [
            "Postgres", "Notification", "Journal", "Reports", "PlatformSimulator", "Books", "Nightly", "Pages",
            "Ingest", "Rates",
        ],
        "sql-embedder": [],
    ]

    /// Libraries of others that only some modules may know; a name that ends in `*` stands for all that begin so.
    private static let borrowed: [(library: String, modules: Set<String>)] = [
        ("Hummingbird*", ["Ingest", "Pages", "huadan"]),
        ("NIO*", ["Ingest", "Pages", "huadan"]),
        ("HTTPTypes", ["Ingest", "Pages", "huadan"]),
        ("AsyncHTTPClient", ["huadan"]),
        ("ArgumentParser", ["huadan"]),
    ]

    static func violations(_ file: TextFile) -> [Violation] {
        imports(file).compactMap { line, name in
            let isOurs = arrows[name] != nil
            let owners = borrowed.first { covers($0.library, name) }?.modules
            let isAllowed =
                isOurs ? arrows[file.module]?.contains(name) ?? false : owners?.contains(file.module) ?? true
            return isAllowed
                ? nil : Violation(path: file.path, line: line, what: "\(file.module) may not import \(name)")
        }
    }

    @Test func `every module is in the table`() {
        let modules = Set(Repository.files(below: "Sources/").map(\.module))

        #expect(modules.isSubset(of: Self.arrows.keys), "\(modules.subtracting(Self.arrows.keys).sorted())")
        #expect(modules.contains("Reports"))
    }

    @Test func `no module imports what it may not`() {
        let violations = Repository.files(below: "Sources/", ending: ".swift").flatMap(Self.violations)

        #expect(violations.isEmpty)
    }

    @Test func `the table has no circle`() {
        func reaches(_ start: String, _ goal: String, depth: Int) -> Bool {
            guard depth > 0, let next = ImportArrowTests.arrows[start] else { return false }
            return next.contains(goal) || next.contains { reaches($0, goal, depth: depth - 1) }
        }

        for module in Self.arrows.keys { #expect(!reaches(module, module, depth: Self.arrows.count), "\(module)") }
    }

    @Test(arguments: [
        ("Reports", "import Books"), ("Reports", "public import Journal"), ("Journal", "@testable import Ingest"),
        ("Books", "import CLibPQ"), ("Nightly", "import Postgres"), ("Books", "import Hummingbird"),
        ("Journal", "internal import HummingbirdCore"), ("Notification", "import struct NIOCore.ByteBuffer"),
        ("Nightly", "import ArgumentParser"), ("Pages", "import Ingest"),
    ])
    func `an arrow that is not in the table is found`(module: String, line: String) {
        let file = TextFile(path: "Sources/\(module)/Sample.swift", text: "// import Nothing\n\(line)\n")

        #expect(Self.violations(file).map(\.line) == [2])
    }

    @Test(arguments: [
        ("Reports", "internal import Crypto"), ("Books", "public import Postgres"), ("Ingest", "import Hummingbird"),
        ("huadan", "import Books"), ("Journal", "// import Books"),
        ("Books", "let text = \"\"\"\nimport Ingest\n\"\"\""),
    ])
    func `an arrow of the table is not`(module: String, text: String) {
        #expect(Self.violations(TextFile(path: "Sources/\(module)/Sample.swift", text: text)).isEmpty)
    }

    private static func imports(_ file: TextFile) -> [(line: Int, name: String)] {
        file.swift.codeLines.enumerated().compactMap { index, line in
            let words = line.split { $0 == " " || $0 == "." }.map(String.init)
            guard let place = words.firstIndex(of: "import"), place <= 2, place + 1 < words.count else { return nil }
            let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let name = kinds.contains(words[place + 1]) ? words.dropFirst(place + 2).first : words[place + 1]
            return name.map { (index + 1, $0) }
        }
    }

    private static func covers(_ library: String, _ name: String) -> Bool {
        library.hasSuffix("*") ? name.hasPrefix(library.dropLast()) : name == library
    }
}
