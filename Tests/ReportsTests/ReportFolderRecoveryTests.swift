import Glibc
import Testing

@testable import Reports

/// A run can be killed between any two steps; each test lays out what it leaves and runs again.
@Suite struct ReportFolderRecoveryTests {
    @Test func `killed while writing: the half is removed`() throws {
        let reports = SampleReports()
        try reports.write()
        try FileSystem.makeDirectory(reports.writing)
        TemporaryDirectory.write(Array("day,ap".utf8), to: reports.writing + "/usage.csv")

        #expect(try reports.write(note: "second").revision == 2)

        #expect(reports.names == ["2026-11-21", "2026-11-21.r0001"])
        #expect(TemporaryDirectory.names(in: reports.current) == ["manifest.json", "sample.csv", "summary.html"])
    }

    @Test func `killed before the first switch: the switch is completed`() throws {
        let reports = SampleReports()
        try reports.write()
        try FileSystem.move(reports.current, to: reports.ready)

        try ReportFolder.recover(directory: reports.directory.path)

        #expect(reports.names == ["2026-11-21"])
        #expect(try reports.write().standing == Standing(revision: 1, isChanged: false))
    }

    @Test func `killed before the exchange: the new one is written again`() throws {
        let reports = SampleReports()
        try reports.write(note: "first")
        try reports.write(note: "second")
        try undoSwitch(reports)

        try ReportFolder.recover(directory: reports.directory.path)
        #expect(reports.names == ["2026-11-21"])
        #expect(reports.csv(reports.current).contains("first"))

        #expect(try reports.write(note: "second").revision == 2)
        #expect(reports.names == ["2026-11-21", "2026-11-21.r0001"])
    }

    @Test(arguments: [true, false])
    func `killed after the exchange: the older one gets its name`(hasManifest: Bool) throws {
        let reports = SampleReports()
        try reports.write(note: "first")
        try reports.write(note: "second")
        try FileSystem.move(reports.kept(1), to: reports.ready)
        if !hasManifest { unlink(reports.ready + "/manifest.json") }

        try ReportFolder.recover(directory: reports.directory.path)

        #expect(reports.names == ["2026-11-21", "2026-11-21.r0001"])
        #expect(reports.csv(reports.kept(1)).contains("first"))
        #expect(try reports.write(note: "second").standing == Standing(revision: 2, isChanged: false))
    }

    @Test func `killed between the two renames: the switch is completed`() throws {
        let reports = SampleReports()
        try reports.write(note: "first")
        try reports.write(note: "second")
        try FileSystem.move(reports.current, to: reports.ready)

        #expect(try reports.write(note: "second").standing == Standing(revision: 2, isChanged: false))
        #expect(reports.names == ["2026-11-21", "2026-11-21.r0001"])
    }

    @Test func `every step that fails leaves a folder that the next run makes good`() throws {
        let reports = SampleReports()
        try reports.write(note: "first")

        #expect(throws: ReportError.self) {
            try reports.write(note: "second") { path, _ throws(ReportError) in
                throw .cannotWrite(path: path, action: "exchange", errno: EIO)
            }
        }
        #expect(reports.csv(reports.current).contains("first"))
        #expect(Manifest.verify(folder: reports.current).isEmpty)

        #expect(try reports.write(note: "second").standing == Standing(revision: 2, isChanged: true))
        #expect(reports.names == ["2026-11-21", "2026-11-21.r0001"])
    }

    @Test func `a sweep leaves alone what is being written`() throws {
        let reports = SampleReports()
        let folder = try ReportFolder(directory: reports.directory.path, name: reports.name)
        let files = try SampleReports.fill(folder, note: "first")
        try FileSystem.makeDirectory(reports.directory.path + "/.2026-11-20.writing")

        try ReportFolder.recover(directory: reports.directory.path)

        #expect(reports.names == [".2026-11-21.writing"])
        #expect(try folder.finish(SampleReports.manifest, files: files).revision == 1)
    }

    @Test func `a killed process gives its lock back`() throws {
        let reports = SampleReports()
        try FileSystem.makeDirectory(reports.writing)
        let descriptor = try FileSystem.lockFolder(reports.writing)
        #expect(throws: ReportError.folderBusy(path: reports.writing)) { try reports.write() }

        close(descriptor)

        #expect(try reports.write().revision == 1)
    }

    /// Lays out the state just before the exchange: the new one ready, the older one current.
    private func undoSwitch(_ reports: SampleReports) throws {
        try FileSystem.move(reports.current, to: reports.ready)
        try FileSystem.move(reports.kept(1), to: reports.current)
    }
}
