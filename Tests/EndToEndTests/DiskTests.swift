import FaultSupport
import Foundation
import Glibc
import Postgres
import TestSupport
import Testing

/// A disk that is full, or that fails.
@Suite struct DiskTests {
    /// What fails, and with which number.
    private static let failures = [
        "fail write \(ENOSPC) /journal/", "fail write \(EIO) /journal/", "fail sync \(EIO) /journal/",
        "fail files \(ENOSPC) /journal/",
    ]

    @Test(arguments: failures)
    func `while the journal cannot be written nothing is acknowledged, and then all is as before`(
        failure: String
    ) async throws {
        try await Stage.with { stage in
            let ledger = Ledger()
            let faults = try FaultPlan(in: stage.folder)
            let token = try InstalledBooks.token(Body.app)
            let server = try await stage.serve(faults.environment)
            await Load("before", ledger).push(to: server, token: token, atMost: 30)
            try faults.set(failure)
            let during = Load("during", ledger)
            await during.push(to: server, token: token, atMost: 30)
            #expect(during.kept == 0 && during.refused.count == 30)
            #expect(during.refused.allSatisfy { $0.status == 503 && $0.resultCode != "0" }, "\(during.refused)")
            #expect(try await server.get("/readyz").status == 503)
            #expect(try await server.get("/healthz").status == 200)
            try faults.clear()
            // It recovers with the next question or the next push.
            try await eventually("readiness") { try await server.get("/readyz").status == 200 }
            let after = Load("after", ledger)
            await after.push(to: server, token: token, atMost: 30)
            #expect(after.kept == 30, "\(after.refused)")
            try await server.stop()
            try await stage.settle()
            let books = try BooksView(stage)
            let verdict = try ledger.judge(books)
            #expect(verdict.lost == [] && verdict.doubled == [])
            #expect(
                try books.number("SELECT coalesce(sum(refused_count), 0)::bigint FROM gap WHERE kind = 'journal'") == 30
            )
        }
    }

    @Test(arguments: ["rename", "open"])
    func `a segment that cannot be begun is not acknowledged into`(call: String) async throws {
        try await Stage.with { stage in
            let ledger = Ledger()
            let faults = try FaultPlan(in: stage.folder)
            let token = try InstalledBooks.token(Body.app)
            let server = try await stage.serve(faults.environment)
            await Load("before", ledger).push(to: server, token: token, atMost: 20)
            // After a failed sync a new segment is needed.
            for (name, failure) in [("sync", "fail sync \(EIO) /journal/"), (call, "fail \(call) \(ENOSPC) .seg")] {
                try faults.set(failure)
                let load = Load(name, ledger)
                await load.push(to: server, token: token, atMost: 10)
                #expect(load.kept == 0 && load.refused.count == 10)
            }
            try faults.clear()
            let after = Load("after", ledger)
            await after.push(to: server, token: token, atMost: 20)
            #expect(after.kept == 20, "\(after.refused)")
            try await eventually("loading") { try await server.metric("huadan_journal_backlog_entries") == 0 }
            let verdict = try ledger.judge(BooksView(stage))
            #expect(verdict.lost == [] && verdict.doubled == [])
        }
    }

    @Test func `while PostgreSQL's disk is full pushes are kept, and loaded when there is room`() async throws {
        let folder = "/tmp/huadan-e2e-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let faults = try FaultPlan(in: folder)
        let postgres = try await aside { try TemporaryServer(environment: faults.environment) }
        let conninfo = try postgres.makeDatabase()
        try await Stage.with(.at(conninfo)) { stage in
            let ledger = Ledger()
            let token = try InstalledBooks.pushToken(try await stage.done(["app", "add", Body.app]))
            let server = try await stage.serve(["HUADAN_ACK_WAIT": "600s"])
            await Load("before", ledger).push(to: server, token: token, atMost: 30)
            try faults.set("fail write \(ENOSPC) /base/", "fail write \(ENOSPC) /pg_wal/")
            let during = Load("during", ledger)
            await during.push(to: server, token: token, atMost: 400)
            #expect(during.kept == 400 && during.refused == [])
            try await eventually("the log") {
                server.program.errors.contains("No space left on device")
                    || server.program.errors.contains("loaders wait")
            }
            #expect(try await server.get("/readyz").status == 200)
            #expect(try await server.metric("huadan_journal_backlog_entries") > 0)
            try faults.clear()
            try await aside { try postgres.start() }
            try await eventually("loading") { try await server.metric("huadan_journal_backlog_entries") == 0 }
            let verdict = try ledger.judge(BooksView(stage))
            #expect(verdict.lost == [] && verdict.doubled == [])
        }
    }

    @Test(arguments: SmallDisk.Kind.all)
    func `what was refused on a full disk is recorded by a stop, from the space set aside`(
        kind: SmallDisk.Kind
    ) async throws {
        try await Stage.with { stage in
            let room = try SmallDisk(kind, stage)
            let server = try await stage.serve(room.settings)
            let ledger = Ledger()
            let token = try InstalledBooks.token(Body.app)
            try room.fill()
            let load = Load("full", ledger)
            await load.push(to: server, token: token, atMost: 10)
            #expect(load.kept == 0 && load.refused.allSatisfy { $0.status == 503 }, "\(load.refused)")
            let stopped = try await server.stop()
            #expect(stopped.status == 0)
            try room.clear()
            try await stage.settle(room.settings)
            let books = try BooksView(stage)
            #expect(
                try books.number("SELECT coalesce(sum(refused_count), 0)::bigint FROM gap WHERE kind = 'journal'") == 10
            )
        }
    }
}
