import Foundation
import Postgres
import Testing

/// When `nightly` runs, waits, catches up, and when it says to try again.
@Suite struct NightlyTests {
    @Test func `another run that holds the lock means to try again`() async throws {
        try await Stage.with { stage in
            try await stage.done(["migrate"])
            let books = try BooksView(stage)
            // The key of the night's lock is part of what several versions must agree on.
            #expect(try books.connection.tryAdvisoryLock(0x4855_4144_414E_0001))
            let refused = try await stage.run(["nightly"])
            #expect(refused.status == 75)
            #expect(refused.output.isEmpty)
            #expect(refused.errors.contains("another nightly run holds the lock"))
            #expect(ReportFolders(stage).days == [])
            try books.connection.advisoryUnlock(0x4855_4144_414E_0001)
            try await stage.done(["nightly"])
        }
    }

    @Test func `a living serve that has not loaded means to try again, and what it had is in the next run`()
        async throws
    {
        try await Stage.with { stage in
            let books = try BooksView(stage)
            let server = try await stage.serve(["HUADAN_ACK": "journal"])
            let ended = "\(try Calendar.day(before: 1)) 04:00:00"
            let first = try await server.push(Body.fee("first", endingAt: ended))
            #expect(first.isKept)
            try await eventually("loading") { try books.recordCounts() == ["first": 1] }
            try books.holdLoaders()
            let second = try await server.push(Body.fee("second", endingAt: ended))
            #expect(second.isKept)

            let refused = try await stage.run(["nightly", "--patience", "1s"])
            #expect(refused.status == 75)
            #expect(refused.output.isEmpty)
            #expect(refused.errors.contains("not everything received up to as-of is loaded"))
            #expect(ReportFolders(stage).days == [])
            try books.letLoadersGo()

            try await stage.done(["nightly"])
            let sessions = try ReportFolders(stage).rows("calls").map { $0["session_id"] }
            #expect(sessions == ["first", "second"])
        }
    }

    @Test func `missed nights are caught up, days without a call too`() async throws {
        try await Stage.with { stage in
            let days = ["2026-03-02", "2026-03-03", "2026-03-05"]
            for day in days {
                let file = try stage.file(day, [Body.fee("call-\(day)", endingAt: "\(day) 04:00:00")])
                try await stage.done(["import", "--received-at", "\(day)T12:05:00+08:00", file])
            }
            let run = try await stage.done(["nightly", "--as-of", "2026-03-07T07:30:00+08:00"])

            let reports = ReportFolders(stage)
            #expect(reports.days == ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06"])
            #expect(try reports.rows("calls").map { $0["session_id"] } == days.map { "call-\($0)" })
            #expect(run.lines.last?.contains("due_calls=3 due_days=5 days=5") == true, "\(run.output)")
            let names = Set(try reports.files().keys.map { $0.split(separator: "/")[0] })
            #expect(names.count == 5)
            for day in reports.days {
                let files = try FileManager.default.contentsOfDirectory(atPath: "\(stage.reportsDirectory)/\(day)")
                let expected = ["calls", "charges", "corrections", "discrepancies", "usage"].map { $0 + ".csv" }
                #expect(Set(files).isSuperset(of: expected + ["manifest.json", "summary.html"]), "\(day): \(files)")
            }
        }
    }

    @Test func `the same as-of again changes no byte, and a dry run writes nothing`() async throws {
        try await Stage.with { stage in
            let file = try stage.file("bodies", [Body.fee("one", endingAt: "2026-03-02 04:00:00")])
            try await stage.done(["import", "--received-at", "2026-03-02T12:05:00+08:00", file])
            let night = ["nightly", "--as-of", "2026-03-04T07:30:00+08:00"]
            let dry = try await stage.done(night + ["--dry-run"])
            #expect(dry.lines.filter { $0.hasPrefix("due ") } == ["due 2026-03-02", "due 2026-03-03"])
            #expect(ReportFolders(stage).days == [])

            try await stage.done(night)
            let before = try ReportFolders(stage).files()
            let again = try await stage.done(night)
            #expect(again.output.contains("kind=repeated"))
            #expect(try ReportFolders(stage).files() == before)
            #expect(before.count >= 12)
        }
    }
}
