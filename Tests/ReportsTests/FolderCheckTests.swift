import Glibc
import Testing

@testable import Reports

@Suite struct FolderCheckTests {
    @Test func `days, periods and their older revisions are looked at, by name`() throws {
        let directory = TemporaryDirectory()
        let names = [
            "2026-11", "2026-11-20", "2026-11-21", "2026-11-21.r0001", "2026-11-21.r0010", "2026-11-21.r12345",
            "2026-11.r0001",
        ]
        for name in names.reversed() { try write(directory, name) }

        let found = checks(directory)

        #expect(found.map(\.name) == names)
        #expect(found.allSatisfy { $0.problems.isEmpty })
        #expect(found.allSatisfy { $0.manifest?.files.map(\.name) == ["sample.csv", "summary.html"] })
    }

    @Test(arguments: [
        "2026", "2026-1", "2026-11-2", "2026-11-211", "2026-11-21.r001", "2026-11-21.r0001.copy", "x2026-11-21",
        ".2026-11-21.writing", ".2026-11-21.ready", "2026-11-21.rabcd", "notes", "２026-11-21",
    ])
    func `other names are passed over`(name: String) throws {
        let directory = TemporaryDirectory()
        try FileSystem.makeDirectory(directory.path + "/" + name)

        #expect(checks(directory).isEmpty)
    }

    @Test func `a file with the name of a folder is passed over, and so is a directory that is not there`() {
        let directory = TemporaryDirectory()
        TemporaryDirectory.write([1], to: directory.path + "/2026-11-21")

        #expect(checks(directory).isEmpty)
        Manifest.verifyAll(directory: directory.path + "/none") { Issue.record("found \($0.name)") }
    }

    @Test func `the text of the manifest is the bytes of its file`() throws {
        let directory = TemporaryDirectory()
        try write(directory, "2026-11-21")
        let path = directory.path + "/2026-11-21/manifest.json"
        let text = TemporaryDirectory.contents(path) + Array("\n".utf8)
        TemporaryDirectory.write(text, to: path)

        let check = try #require(checks(directory).first)

        #expect(check.manifestText == text)
        #expect(check.manifest == Manifest(decoding: text))
        #expect(check.problems.isEmpty)
    }

    @Test func `problems stand with their folder`() throws {
        let directory = TemporaryDirectory()
        for name in ["2026-11-20", "2026-11-21", "2026-11-21.r0001"] { try write(directory, name) }
        TemporaryDirectory.write(Array("not a manifest".utf8), to: directory.path + "/2026-11-20/manifest.json")
        unlink(directory.path + "/2026-11-21.r0001/manifest.json")
        unlink(directory.path + "/2026-11-21/sample.csv")

        let found = checks(directory)

        let paths = ["2026-11-20", "2026-11-21.r0001"].map { directory.path + "/" + $0 + "/manifest.json" }
        #expect(
            found.map(\.problems) == [
                [.noManifest(path: paths[0])], [.missing(file: "sample.csv")], [.noManifest(path: paths[1])],
            ]
        )
        #expect(found.map { $0.manifest == nil } == [true, false, true])
        #expect(found.map { String(decoding: $0.manifestText, as: UTF8.self) }[0] == "not a manifest")
        #expect(found[2].manifestText.isEmpty)
    }

    @Test func `an error of the caller stops the look and is passed on`() throws {
        let directory = TemporaryDirectory()
        for name in ["2026-11-20", "2026-11-21"] { try write(directory, name) }
        var seen: [String] = []

        #expect(throws: ReportError.folderBusy(path: "stop")) {
            try Manifest.verifyAll(directory: directory.path) { check in
                seen.append(check.name)
                throw ReportError.folderBusy(path: "stop")
            }
        }

        #expect(seen == ["2026-11-20"])
    }

    @Test func `a folder that goes away during the look is passed over`() throws {
        let directory = TemporaryDirectory()
        for name in ["2026-11-20", "2026-11-21"] { try write(directory, name) }
        var seen: [String] = []

        try Manifest.verifyAll(directory: directory.path) { check in
            seen.append(check.name)
            try FileSystem.removeFolder(directory.path + "/2026-11-21")
        }

        #expect(seen == ["2026-11-20"])
    }

    /// Each folder is looked at under the lock that a switch takes; the caller is told after it was given back.
    @Test func `the caller can switch folders while it is told`() throws {
        let directory = TemporaryDirectory()
        try write(directory, "2026-11-20")

        var numbers: [Int?] = []
        try Manifest.verifyAll(directory: directory.path) { _ in
            numbers.append(try ReportFolder.retire(directory: directory.path, name: "2026-11-20"))
        }

        #expect(numbers == [1])
        #expect(TemporaryDirectory.names(in: directory.path) == ["2026-11-20.r0001"])
    }

    private func checks(_ directory: TemporaryDirectory) -> [FolderCheck] {
        var found: [FolderCheck] = []
        Manifest.verifyAll(directory: directory.path) { found.append($0) }
        return found
    }

    private func write(_ directory: TemporaryDirectory, _ name: String) throws {
        let folder = try ReportFolder(directory: directory.path, name: name)
        _ = try folder.finish(SampleReports.manifest, files: SampleReports.fill(folder, note: name))
    }
}
