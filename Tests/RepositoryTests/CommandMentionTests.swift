import Testing

/// Pages, units and crontabs name only commands and scripts that exist.
@Suite struct CommandMentionTests {
    private static let readers: [(folder: String, ending: String)] = [
        ("README.md", ""), ("docs/", ".md"), ("jobs/", ""), ("script/", ""),
    ]

    /// The commands that the program's sources declare: `commandName: "nightly"`, or the name of the command's type.
    static func declared(_ files: [TextFile]) -> Set<String> {
        var names: Set<String> = ["help"]
        for line in files.flatMap(\.lines) {
            if let name = quoted(line, after: "commandName: \"") { names.insert(name) }
            let words = Words.all(line)
            guard line.contains("ParsableCommand"), let place = words.firstIndex(where: { typeWords.contains($0) }),
                place + 1 < words.count
            else { continue }
            names.insert(hyphenated(words[place + 1]))
        }
        return names
    }

    /// The words that follow `huadan` in code, and scripts that are named.
    static func mentions(_ file: TextFile) -> (commands: Set<String>, scripts: Set<String>) {
        var commands: Set<String> = []
        var scripts: Set<String> = []
        for piece in file.path.hasSuffix(".md") ? codeOfPage(file) : codeOfScript(file) {
            let words = piece.split { " \t;|\"'()".contains($0) }.map(String.init)
            for (word, next) in zip(words, words.dropFirst()) {
                if (word == "huadan" || word.hasSuffix("/huadan")) && isCommand(next) { commands.insert(next) }
            }
            for word in words where word.hasPrefix("script/") { scripts.insert(word) }
        }
        return (commands.subtracting(afterUser), scripts)
    }

    @Test func `there is a page to start from`() {
        #expect(Repository.exists("README.md"))
        #expect(Repository.exists("jobs/README.md"))
    }

    @Test(arguments: readers)
    func `no page names a command that does not exist`(folder: String, ending: String) {
        let declared = Self.declared(Repository.files(below: "Sources/huadan/"))
        for file in Repository.files(below: folder, ending: ending) {
            let unknown = Self.mentions(file).commands.subtracting(declared)
            #expect(unknown.isEmpty, "\(file.path) names \(unknown.sorted())")
        }
    }

    @Test(arguments: readers)
    func `no page names a script that does not exist`(folder: String, ending: String) {
        for file in Repository.files(below: folder, ending: ending) {
            let unknown = Self.mentions(file).scripts.filter { !Repository.exists($0) }
            #expect(unknown.isEmpty, "\(file.path) names \(unknown.sorted())")
        }
    }

    @Test func `commands are found by their names and their types`() {
        let sources = [
            TextFile(path: "a", text: "struct Serve: AsyncParsableCommand {"),
            TextFile(path: "b", text: "CommandConfiguration(commandName: \"set-aside\", abstract: \"x\")"),
            TextFile(path: "c", text: "struct AppAdd: ParsableCommand {"),
        ]

        #expect(Self.declared(sources) == ["help", "serve", "set-aside", "app-add"])
    }

    private static let samples: [(path: String, text: String, commands: Set<String>, scripts: Set<String>)] = [
        ("a.md", "Run `huadan nightly --day D` and huadan sings.\n", ["nightly"], []),
        ("a.md", "```\n$ huadan serve\nhuadan app add KEY\n```\n", ["serve", "app"], []),
        ("a.md", "Text\n\n    .build/release/huadan demo\n    script/demo --fast\n", ["demo"], ["script/demo"]),
        ("a.md", "`huadan <command> --help`, `huadan --version`, `huadan.env`\n", [], []),
        ("a.md", "    sudo -u huadan sh -c 'huadan doctor'\n", ["doctor"], []),
        ("a.service", "# huadan sings\nExecStart=/usr/local/bin/huadan serve\n", ["serve"], []),
        ("a.cron", "*/15 * * * * huadan case $(date) in 07) exec huadan nightly;; esac\n", ["nightly"], []),
    ]

    @Test(arguments: samples)
    func `mentions are read from code`(path: String, text: String, commands: Set<String>, scripts: Set<String>) {
        let mentions = Self.mentions(TextFile(path: path, text: text))

        #expect(mentions.commands == commands)
        #expect(mentions.scripts == scripts)
    }

    /// What follows `huadan` where it is the name of the user, in a crontab and after `sudo -u` and `createdb --owner`.
    private static let afterUser: Set<String> = ["case", "set", "sh", "huadan"]

    private static let typeWords: Set<String> = ["struct", "class"]

    private static func isCommand(_ word: String) -> Bool {
        word.first?.isLowercase == true && word.allSatisfy { $0.isLowercase || $0 == "-" }
    }

    /// What a page shows as code: between fences, indented by four spaces, between backticks.
    private static func codeOfPage(_ file: TextFile) -> [String] {
        var isFenced = false
        var pieces: [String] = []
        for line in file.lines {
            if line.hasPrefix("```") {
                isFenced.toggle()
            } else if isFenced || line.hasPrefix("    ") {
                pieces.append(String(line))
            } else {
                let spans = line.split(separator: "`", omittingEmptySubsequences: false)
                pieces += spans.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
            }
        }
        return pieces
    }

    /// A script, a unit or a crontab without its comments.
    private static func codeOfScript(_ file: TextFile) -> [String] {
        file.lines.filter { !$0.drop { $0 == " " }.hasPrefix("#") }.map(String.init)
    }

    private static func quoted(_ line: Substring, after mark: String) -> String? {
        guard let start = line.firstRange(of: mark)?.upperBound else { return nil }
        return String(line[start...].prefix { $0 != "\"" })
    }

    /// `AppAdd` is called `app-add` on the command line.
    private static func hyphenated(_ type: String) -> String {
        var name = ""
        for character in type {
            if character.isUppercase && !name.isEmpty { name.append("-") }
            name += character.lowercased()
        }
        return name
    }
}
