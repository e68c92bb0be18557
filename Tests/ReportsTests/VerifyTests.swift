import Glibc
import Reports
import Testing

@Suite struct VerifyTests {
    @Test func `a folder just written has no problem`() throws {
        let reports = SampleReports()
        try reports.write()

        #expect(Manifest.verify(folder: reports.current).isEmpty)
    }

    @Test func `any flipped byte of a report is found`() throws {
        let reports = SampleReports()
        try reports.write()
        let path = reports.current + "/sample.csv"
        let bytes = TemporaryDirectory.contents(path)
        #expect(bytes.count > 50)

        for position in bytes.indices {
            var changed = bytes
            changed[position] ^= 1
            TemporaryDirectory.write(changed, to: path)
            #expect(Manifest.verify(folder: reports.current) == [.content(file: "sample.csv")], "byte \(position)")
        }
    }

    @Test func `a flipped byte of the manifest never makes a bad report good`() throws {
        let reports = SampleReports()
        try reports.write()
        TemporaryDirectory.write([], to: reports.current + "/sample.csv")
        let path = reports.current + "/manifest.json"
        let bytes = TemporaryDirectory.contents(path)

        for position in bytes.indices {
            var changed = bytes
            changed[position] ^= 1
            TemporaryDirectory.write(changed, to: path)
            #expect(!Manifest.verify(folder: reports.current).isEmpty, "byte \(position)")
        }
    }

    @Test func `missing, unexpected and shortened files are named`() throws {
        let reports = SampleReports()
        try reports.write()
        let size = TemporaryDirectory.contents(reports.current + "/sample.csv").count
        TemporaryDirectory.write([], to: reports.current + "/sample.csv")
        TemporaryDirectory.write([], to: reports.current + "/notes.txt")
        unlink(reports.current + "/summary.html")

        let problems = Manifest.verify(folder: reports.current)

        #expect(
            problems == [
                .size(file: "sample.csv", named: size, found: 0), .missing(file: "summary.html"),
                .unexpected(file: "notes.txt"),
            ]
        )
        #expect(problems.map(\.description).contains("sample.csv has 0 bytes instead of \(size)"))
    }

    @Test func `a folder without a manifest is a problem of its own`() throws {
        let directory = TemporaryDirectory()

        #expect(
            Manifest.verify(folder: directory.path) == [.noManifest(path: directory.path + "/manifest.json")]
        )
    }

    @Test func `the manifest's totals and rows are those of the file`() throws {
        let reports = SampleReports()
        try reports.write()
        let entry = try Manifest.read(folder: reports.current).files[0]

        let rows = try StrictCSV.parse(TemporaryDirectory.contents(reports.current + "/sample.csv")).dropFirst()

        #expect(entry.rows == rows.count)
        for total in entry.totals {
            let words = total.name.split(separator: " ").map(String.init)
            let column = try #require(sample.index(of: words[0]))
            var sum = ExactSum()
            let isCounted = rows.filter { words.count == 1 || $0[3] == words[1] }.map { sum.add($0[column]) }
            #expect(isCounted.allSatisfy { $0 })
            #expect(sum.text == total.sum, "\(total.name)")
        }
    }
}
