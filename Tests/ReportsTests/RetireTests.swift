import Glibc
import Testing

@testable import Reports

@Suite struct RetireTests {
    @Test func `a folder becomes its older revision, byte for byte`() throws {
        let reports = SampleReports()
        try reports.write()
        let files = ["/manifest.json", "/sample.csv", "/summary.html"]
        let before = files.map { TemporaryDirectory.contents(reports.current + $0) }
        let trace = TemporaryDirectory.trace(reports.current)

        #expect(try retire(reports) == 1)

        #expect(reports.names == ["2026-11-21.r0001"])
        #expect(files.map { TemporaryDirectory.contents(reports.kept(1) + $0) } == before)
        #expect(TemporaryDirectory.trace(reports.kept(1)) == trace)
    }

    @Test func `where there is no folder there is nothing to do`() throws {
        let reports = SampleReports()

        #expect(try retire(reports) == nil)
        #expect(try ReportFolder.retire(directory: reports.directory.path + "/none", name: "2026-10") == nil)
        #expect(reports.names.isEmpty)
    }

    @Test func `called again it finds nothing to do`() throws {
        let reports = SampleReports()
        try reports.write()

        #expect(try [retire(reports), retire(reports)] == [1, nil])

        #expect(reports.names == ["2026-11-21.r0001"])
    }

    @Test func `a later folder gets a higher revision than the older ones, with the same files too`() throws {
        let reports = SampleReports()
        let first = try reports.write()
        #expect(try retire(reports) == 1)

        let second = try reports.write(previous: first.manifest)

        #expect(second.standing == Standing(revision: 2, isChanged: true))
        #expect(second.manifest.restatement == Restatement(previousRevision: 1, changes: []))
        #expect(try retire(reports) == 2)
        #expect(reports.names == ["2026-11-21.r0001", "2026-11-21.r0002"])
    }

    @Test func `folders of days go after their time, older revisions too, and those of months stay`() throws {
        let reports = SampleReports()
        try reports.write()
        try reports.write(note: "second")
        for name in ["2026-10", "2026-10-31.r0001.copy", "2026-11-22", "2026-10.r0001", ".2026-11-20.writing"] {
            try FileSystem.makeDirectory(reports.directory.path + "/" + name)
        }
        let directory = reports.directory.path

        #expect(try ReportFolder.removeDays(directory: directory, before: "2026-11-21") == [])
        #expect(
            try ReportFolder.removeDays(directory: directory, before: "2026-11-22")
                == ["2026-11-21", "2026-11-21.r0001"]
        )
        #expect(reports.names == ["2026-10", "2026-10-31.r0001.copy", "2026-10.r0001", "2026-11-22"])
        #expect(try ReportFolder.removeDays(directory: directory + "/none", before: "2026-11-22") == [])
    }

    @Test func `other folders stay where they are`() throws {
        let reports = SampleReports()
        try reports.write()
        for name in ["2026-11", "2026-11-20", "2026-11-21.r0007.copy"] {
            try FileSystem.makeDirectory(reports.directory.path + "/" + name)
        }

        #expect(try ReportFolder.retire(directory: reports.directory.path, name: "2026-11") == 1)

        #expect(reports.names == ["2026-11-20", "2026-11-21", "2026-11-21.r0007.copy", "2026-11.r0001"])
    }

    @Test func `a number that is taken is not overwritten`() throws {
        let reports = SampleReports()
        try reports.write()
        try FileSystem.makeDirectory(reports.kept(1))
        TemporaryDirectory.write([1], to: reports.kept(1) + "/copy")

        #expect(try retire(reports) == 2)

        #expect(TemporaryDirectory.names(in: reports.kept(1)) == ["copy"])
        #expect(Manifest.verify(folder: reports.kept(2)).isEmpty)
    }

    @Test func `a folder without a manifest gets the next free number`() throws {
        let reports = SampleReports()
        try reports.write(note: "first")
        try reports.write(note: "second")
        unlink(reports.current + "/manifest.json")

        #expect(try retire(reports) == 2)

        #expect(reports.csv(reports.kept(2)).contains("second"))
    }

    @Test func `a folder that stands among the older ones already is not kept twice`() throws {
        let reports = try writtenTwice()

        #expect(try retire(reports) == 1)

        #expect(reports.names == ["2026-11-21.r0001"])
        #expect(Manifest.verify(folder: reports.kept(1)).isEmpty)
    }

    @Test func `a whole folder is kept beside a damaged one of its revision`() throws {
        let reports = try writtenTwice()
        TemporaryDirectory.write([1], to: reports.kept(1) + "/sample.csv")

        #expect(try retire(reports) == 2)

        #expect(Manifest.verify(folder: reports.kept(2)).isEmpty)
        #expect(TemporaryDirectory.contents(reports.kept(1) + "/sample.csv") == [1])
    }

    @Test func `killed while a copy is removed: the next run removes the rest`() throws {
        let reports = try writtenTwice()
        try FileSystem.move(reports.current, to: reports.writing)
        unlink(reports.writing + "/sample.csv")

        #expect(try retire(reports) == nil)

        #expect(reports.names == ["2026-11-21.r0001"])
        #expect(Manifest.verify(folder: reports.kept(1)).isEmpty)
    }

    @Test func `a switch that was under way is completed first`() throws {
        let reports = SampleReports()
        try reports.write(note: "first")
        try reports.write(note: "second")
        try FileSystem.move(reports.kept(1), to: reports.ready)

        #expect(try retire(reports) == 2)

        #expect(reports.names == ["2026-11-21.r0001", "2026-11-21.r0002"])
        #expect(reports.csv(reports.kept(2)).contains("second"))
    }

    @Test func `killed after the rename: the next run leaves the older revision alone`() throws {
        let reports = SampleReports()
        try reports.write()
        try FileSystem.move(reports.current, to: reports.kept(1))

        try ReportFolder.recover(directory: reports.directory.path)

        #expect(try retire(reports) == nil)
        #expect(reports.names == ["2026-11-21.r0001"])
    }

    @Test func `a folder that is being written stays, and so does the current one`() throws {
        let reports = SampleReports()
        try reports.write()
        let folder = try ReportFolder(directory: reports.directory.path, name: reports.name)

        #expect(throws: ReportError.folderBusy(path: reports.writing)) { try retire(reports) }

        #expect(Manifest.verify(folder: reports.current).isEmpty)
        folder.abandon()
        #expect(try retire(reports) == 1)
    }

    private func retire(_ reports: SampleReports) throws -> Int? {
        try ReportFolder.retire(directory: reports.directory.path, name: reports.name)
    }

    /// The current folder is revision 1, which stands among the older ones too.
    private func writtenTwice() throws -> SampleReports {
        let reports = SampleReports()
        try reports.write()
        #expect(try retire(reports) == 1)
        try reports.write(revision: 1)
        #expect(reports.names == ["2026-11-21", "2026-11-21.r0001"])
        return reports
    }
}
