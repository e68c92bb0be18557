import Glibc
import Testing

@testable import Reports

@Suite struct ReportFolderTests {
    @Test func `the first revision is a plain folder with its manifest`() throws {
        let reports = SampleReports()

        let outcome = try reports.write()

        #expect(outcome.standing == Standing(revision: 1, isChanged: true))
        #expect(reports.names == ["2026-11-21"])
        #expect(TemporaryDirectory.names(in: reports.current) == ["manifest.json", "sample.csv", "summary.html"])
    }

    @Test func `directories that are missing are made`() throws {
        let directory = TemporaryDirectory()

        let folder = try ReportFolder(directory: directory.path + "/a/b", name: "2026-11-21")
        _ = try folder.finish(SampleReports.manifest, files: [])

        #expect(TemporaryDirectory.names(in: directory.path + "/a/b") == ["2026-11-21"])
    }

    @Test func `the same content is left untouched`() throws {
        let reports = SampleReports()
        try reports.write()
        let files = ["", "/manifest.json", "/sample.csv", "/summary.html"].map { reports.current + $0 }
        let before = files.map(TemporaryDirectory.trace)

        let outcome = try reports.write()

        #expect(outcome.standing == Standing(revision: 1, isChanged: false))
        #expect(files.map(TemporaryDirectory.trace) == before)
        #expect(reports.names == ["2026-11-21"])
    }

    @Test(arguments: [true, false])
    func `other content is the next revision and the older one stays beside it`(canExchange: Bool) throws {
        let reports = SampleReports()
        let exchange = SampleReports.exchange(canExchange)
        try reports.write(note: "first", exchange: exchange)
        let first = TemporaryDirectory.contents(reports.current + "/manifest.json")

        try reports.write(note: "second", exchange: exchange)
        let outcome = try reports.write(note: "third", exchange: exchange)

        #expect(outcome.standing == Standing(revision: 3, isChanged: true))
        #expect(reports.names == ["2026-11-21", "2026-11-21.r0001", "2026-11-21.r0002"])
        #expect(reports.csv(reports.current).contains("third"))
        #expect(reports.csv(reports.kept(2)).contains("second"))
        #expect(TemporaryDirectory.contents(reports.kept(1) + "/manifest.json") == first)
        for folder in [reports.current, reports.kept(1), reports.kept(2)] {
            #expect(Manifest.verify(folder: folder).isEmpty)
        }
    }

    @Test func `the real file system exchanges names in one step`() throws {
        let directory = TemporaryDirectory()
        let (left, right) = (directory.path + "/left", directory.path + "/right")
        try FileSystem.makeDirectory(left)
        try FileSystem.makeDirectory(right)
        let (leftTrace, rightTrace) = (TemporaryDirectory.trace(left), TemporaryDirectory.trace(right))

        #expect(try FileSystem.exchange(left, right))

        #expect(TemporaryDirectory.trace(left) == rightTrace)
        #expect(TemporaryDirectory.trace(right) == leftTrace)
    }

    @Test func `another setting is another revision`() throws {
        let reports = SampleReports()
        try reports.write()
        let other = Manifest(
            span: .day("2026-11-21"),
            asOf: SampleReports.manifest.asOf,
            timeZone: "Asia/Shanghai",
            programVersion: "1.0.0",
            settings: [.init("HUADAN_FEE_GRACE", "8h")]
        )

        #expect(try reports.write(manifest: other).revision == 2)
    }

    @Test func `a damaged folder is written again and the damaged one kept`() throws {
        let reports = SampleReports()
        try reports.write()
        TemporaryDirectory.write(Array("edited".utf8), to: reports.current + "/sample.csv")

        let outcome = try reports.write()

        #expect(outcome.standing == Standing(revision: 2, isChanged: true))
        #expect(Manifest.verify(folder: reports.current).isEmpty)
        #expect(reports.csv(reports.kept(1)) == "edited")
    }

    @Test(arguments: [true, false])
    func `a folder without a manifest is kept under a number of its own`(canExchange: Bool) throws {
        let reports = SampleReports()
        try reports.write()
        unlink(reports.current + "/manifest.json")

        let outcome = try reports.write(exchange: SampleReports.exchange(canExchange))

        #expect(outcome.standing == Standing(revision: 2, isChanged: true))
        #expect(reports.names == ["2026-11-21", "2026-11-21.r0001"])
        #expect(TemporaryDirectory.names(in: reports.kept(1)) == ["sample.csv", "summary.html"])
    }

    @Test func `an older folder is never overwritten`() throws {
        let reports = SampleReports()
        try reports.write()
        try FileSystem.makeDirectory(reports.kept(1))
        TemporaryDirectory.write([1], to: reports.kept(1) + "/copy")

        let outcome = try reports.write(note: "second")

        #expect(outcome.revision == 3)
        #expect(reports.names == ["2026-11-21", "2026-11-21.r0001", "2026-11-21.r0002"])
        #expect(TemporaryDirectory.names(in: reports.kept(1)) == ["copy"])
    }

    @Test func `what is abandoned leaves no trace`() throws {
        let reports = SampleReports()
        try reports.write()
        do {
            let folder = try ReportFolder(directory: reports.directory.path, name: reports.name)
            _ = try SampleReports.fill(folder, note: "second")
        }

        #expect(reports.names == ["2026-11-21"])
        #expect(reports.csv(reports.current).contains("first"))
    }

    @Test func `a second writer of the same folder is told to wait, another folder is free`() throws {
        let reports = SampleReports()
        let folder = try ReportFolder(directory: reports.directory.path, name: reports.name)

        #expect(throws: ReportError.folderBusy(path: reports.writing)) { try reports.write() }
        let other = try ReportFolder(directory: reports.directory.path, name: "2026-11-22")
        _ = try other.finish(SampleReports.manifest, files: [])

        let outcome = try folder.finish(SampleReports.manifest, files: SampleReports.fill(folder, note: "first"))
        #expect(outcome.revision == 1)
        #expect(reports.names == ["2026-11-21", "2026-11-22"])
    }

    @Test func `a revision that the caller knows is taken as it is`() throws {
        let reports = SampleReports()

        #expect(try reports.write(note: "fifth", revision: 5).revision == 5)
        #expect(try reports.write(note: "fifth", revision: 5).standing == Standing(revision: 5, isChanged: false))
        #expect(try reports.write(note: "sixth", revision: 6).standing == Standing(revision: 6, isChanged: true))

        #expect(reports.names == ["2026-11-21", "2026-11-21.r0005"])
        #expect(try reports.revision(reports.current) == 6)
    }

    @Test(arguments: [true, false])
    func `a damaged folder is written again under its own revision and the damaged one kept`(
        canExchange: Bool
    ) throws {
        let reports = SampleReports()
        try reports.write(revision: 2)
        TemporaryDirectory.write(Array("edited".utf8), to: reports.current + "/sample.csv")

        let exchange = SampleReports.exchange(canExchange)
        let outcome = try reports.write(exchange: exchange, revision: 2)

        #expect(outcome.standing == Standing(revision: 2, isChanged: true))
        #expect(Manifest.verify(folder: reports.current).isEmpty)
        #expect(reports.names == ["2026-11-21", "2026-11-21.r0002"])
        #expect(reports.csv(reports.kept(2)) == "edited")
    }
}
