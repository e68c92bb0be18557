import Testing

/// The verbs of the repository, the files of its jobs and its licence are there and fit to use.
@Suite struct ScriptTests {

    static func problems(_ script: TextFile, isExecutable: Bool) -> [String] {
        var problems: [String] = []
        if !isExecutable { problems.append("not executable") }
        if !script.text.hasPrefix("#!/usr/bin/env bash\n") {
            problems.append("does not start with #!/usr/bin/env bash")
        }
        // One command that ends in exec or in its own status cannot fail unseen.
        let isOneCommand = script.lines.filter { !$0.isEmpty && !$0.hasPrefix("#") }.count == 1
        if !isOneCommand && !script.text.contains("\nset -euo pipefail\n") {
            problems.append("goes on after a failure")
        }
        return problems
    }

    @Test(arguments: [
        "script/bootstrap", "script/test", "script/demo", "script/format", "script/crash", "script/fuzz",
        "script/pitr-drill", "script/mutants", "script/bench", "script/soak", ".ci/run",
    ])
    func `a script can be run and stops at the first failure`(path: String) throws {
        let script = try #require(Repository.files.first { $0.path == path }, "\(path) is missing")

        #expect(Self.problems(script, isExecutable: Repository.isExecutable(path)).isEmpty)
    }

    @Test(arguments: [
        ("#!/usr/bin/env bash\nset -euo pipefail\nmake\n", false), ("\nset -euo pipefail\nmake\nrun\n", true),
        ("#!/usr/bin/env bash\nmake\nrun\n", true),
    ])
    func `a script that is not fit to use is found`(text: String, isExecutable: Bool) {
        #expect(Self.problems(TextFile(path: "script/a", text: text), isExecutable: isExecutable).count == 1)
    }

    @Test func `the checks of the continuous build are those of a developer`() throws {
        let ci = try #require(Repository.files.first { $0.path == ".ci/run" })

        #expect(ci.text.contains("exec script/test"))
    }

    @Test func `every measurement is taken and described`() throws {
        let script = try #require(Repository.files.first { $0.path == "script/bench" })
        let page = try #require(Repository.files.first { $0.path == "bench/README.md" })
        let all = try #require(script.lines.first { $0.hasPrefix("all=") })
        let measurements = Repository.files(below: "bench/measure/", ending: ".sh").map {
            String($0.path.dropFirst("bench/measure/".count).dropLast(".sh".count))
        }

        #expect(Words.all(String(all)).dropFirst().sorted() == measurements.sorted())
        #expect(measurements.filter { !page.text.contains("[`\($0)`](measure/\($0).sh)") }.isEmpty)
    }

    @Test func `the licence is Apache 2.0, whole`() throws {
        let licence = try #require(Repository.files.first { $0.path == "LICENSE" })

        #expect(licence.text.contains("Apache License\n                           Version 2.0, January 2004"))
        #expect(licence.text.contains("END OF TERMS AND CONDITIONS"))
        #expect(licence.text.contains("limitations under the License."))
    }
}
