import Books
import BooksTestSupport
import Foundation
import Nightly
import Reports
import Testing

/// What stands in the files of a day.
@Suite struct FileTests {
    private static let end = utc("2026-11-20 04:00:00")
    private static let asOf = "2026-11-22 02:30:00"
    private static let day = "2026-11-20"

    private static func cdr(_ session: String, _ others: [String: String] = [:]) -> Fact {
        var cdr = TestCDR(session, endSeconds: end)
        cdr.others = others
        return .cdr(cdr)
    }

    @Test func `numbers are masked wherever they stand, and not when masking is off`() async throws {
        var nights = try TestNights()
        let session = "1200_+8613812345678_x"
        try await nights.load([
            Self.cdr(
                session,
                [
                    "callerNum": "+8613812345678", "calleeNum": "+12025550123", "fwdDstNum": "+8610123456",
                    "userData": "call +8613987654321 back", "bindNum": "02112345678",
                ]
            )
        ])
        try nights.run(Self.asOf)
        let masked = try #require(try nights.lines(Self.day, "calls").first)
        #expect(masked[2] == "1200_+86138****5678_x")
        #expect(Array(masked[7...9]) == ["+86138****5678", "+1202****0123", "+86101****3456"])
        #expect(masked[33] == "021****5678")
        #expect(masked[29] == "call +86139****4321 back")
        let detail = try #require(try nights.lines(Self.day, "discrepancies").first)
        #expect(detail[3] == "1200_+86138****5678_x")
        for (name, bytes) in try nights.reports.files() {
            let text = String(decoding: bytes, as: UTF8.self)
            for secret in ["13812345678", "2025550123", "13987654321", "02112345678"] {
                #expect(!text.contains(secret), "\(name)")
            }
        }

        nights.settings.masksNumbers = false
        try nights.run("2026-11-23 02:30:00")
        let plain = try #require(try nights.lines(Self.day, "calls").first)
        #expect(plain[2] == session)
        #expect(Array(plain[7...9]) == ["+8613812345678", "+12025550123", "+8610123456"])
        #expect(plain[36] == masked[36], "the call id is the same")
    }

    @Test(arguments: [
        ("=1+2", "'=1+2"), ("@SUM", "'@SUM"), ("-1", "'-1"), ("+abc", "'+abc"), (" =x", "' =x"), ("'x", "'x"),
        ("x=1", "x=1"), ("＝1", "'＝1"),
    ])
    func `a text that a spreadsheet would run is quoted`(text: String, printed: String) async throws {
        let nights = try TestNights()
        try await nights.load([Self.cdr("s", ["userData": text, "hostName": text])])
        try nights.run(Self.asOf)
        let line = try #require(try nights.lines(Self.day, "calls").first)
        #expect([line[28], line[29]] == [printed, printed])
    }

    @Test func `free text cannot break a line`() async throws {
        let nights = try TestNights()
        try await nights.load([Self.cdr("s", ["userData": "a,\"b\"\nc"])])
        try nights.run(Self.asOf)
        let file = try #require(try nights.reports.files()["\(Self.day)/calls.csv"])
        #expect(String(decoding: file, as: UTF8.self).contains(#","a,""b""\#nc","#))
    }

    @Test func `rows stand in the byte order of what is printed`() async throws {
        let nights = try TestNights()
        let sessions = ["b", "B", "a10", "a2", "=x", "'y", "ä", "z", "", "+8613812345678", "_", "中", "~"]
        try await nights.load(sessions.map { Self.cdr("s\($0)") } + sessions.dropLast().map { Self.cdr($0 + "e") })
        try nights.run(Self.asOf)
        for report in ["calls", "discrepancies", "usage"] {
            let lines = try nights.lines(Self.day, report).map { $0.joined(separator: "\u{0}") }
            #expect(!lines.isEmpty)
            #expect(lines == lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }, "\(report)")
        }
        #expect(try nights.lines(Self.day, "calls").count == 2 * sessions.count - 1)
    }

    @Test func `the totals of the manifest are the sums of the columns`() async throws {
        let nights = try TestNights()
        let seconds: [Int64] = [0, 1, 59, 61, 3_600]
        try await nights.load(
            seconds.enumerated().flatMap { index, talk in
                completeCall("s\(index)", endSeconds: Self.end - Int64(index), talkSeconds: talk)
            } + [Self.cdr("t", ["ttsPlayTimes": "3", "ttsTransDuration": "11", "recordFlag": "1"])]
        )
        try nights.run(Self.asOf)

        let manifest = try Manifest.read(folder: "\(nights.reports.path)/\(Self.day)")
        #expect(Manifest.verify(folder: "\(nights.reports.path)/\(Self.day)").isEmpty)
        var totals = 0
        for file in manifest.files where file.name.hasSuffix(".csv") {
            let bytes = try #require(try nights.reports.files()["\(Self.day)/\(file.name)"])
            #expect(file.bytes == bytes.count)
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
                .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
            #expect(file.rows == lines.count - 1)
            for total in file.totals {
                // Money is added up a currency: `amount CNY`.
                let words = total.name.split(separator: " ").map(String.init)
                let column = try #require(lines[0].firstIndex(of: words[0]), "\(total.name)")
                let chosen = lines.dropFirst().filter { words.count == 1 || $0.contains(words[1]) }
                let sum = chosen.compactMap { Decimal(string: $0[column]) }.reduce(0, +)
                #expect(sum == Decimal(string: total.sum), "\(file.name) \(total.name)")
                totals += 1
            }
        }
        #expect(totals > 10)
        let usage = try #require(try nights.lines(Self.day, "usage").first)
        #expect(Array(usage[5...10]) == ["6", "6", "6", "3781", "3811", "3781"])
        #expect(Array(usage[12...15]) == ["3", "11", "1", "5"])
    }

    @Test func `no file holds a time of arrival or of the run`() async throws {
        let nights = try TestNights()
        let facts = completeCall("s", endSeconds: Self.end)
        try await nights.load(facts)
        let request = nights.request(asOfMicros: utcMicros(Self.asOf))
        _ = try nights.run(request, nowMicros: utcMicros("2026-12-24 18:00:00"))
        let other = try TestNights()
        try await other.load(
            facts.map { fact in
                var later = fact
                later.atMicros += 77_000_000
                return later
            }
        )
        try other.run(Self.asOf)
        #expect(try nights.reports.files(below: Self.day) == other.reports.files(below: Self.day))
    }
}
