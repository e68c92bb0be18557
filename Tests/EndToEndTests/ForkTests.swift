import Foundation
import Postgres
import TestSupport
import Testing

/// A database or a data directory that is not the one it was: restored, copied, put back.
@Suite struct ForkTests {
    /// Pushes a number of bodies to a new `serve`, and ends it once they are loaded.
    private static func episode(
        _ name: String,
        _ stage: Stage,
        _ ledger: Ledger,
        _ settings: [String: String] = [:]
    ) async throws {
        let server = try await stage.serve(settings)
        let load = Load(name, ledger)
        await load.push(to: server, token: try InstalledBooks.token(Body.app), atMost: 40)
        #expect(load.kept == 40, "\(load.refused)")
        try await eventually("loading") { try await server.metric("huadan_journal_backlog_entries") == 0 }
        try await server.stop()
    }

    private static func expectAll(_ ledger: Ledger, _ stage: Stage) throws {
        let verdict = try ledger.judge(BooksView(stage))
        #expect(verdict.checked > 0)
        #expect(verdict.lost == [] && verdict.doubled == [])
    }

    private static func journals(_ stage: Stage) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: stage.dataDirectory + "/journal").filter { $0.count == 32 }
    }

    @Test func `a database restored to an earlier day is loaded again from the journal`() async throws {
        let today = try await aside { try InstalledBooks.copy() }
        try await Stage.with(.at(today)) { stage in
            let ledger = Ledger()
            try await Self.episode("before", stage, ledger)
            let backup = try await aside { try TemporaryServer.shared.copy(ofDatabaseAt: today) }
            try await Self.episode("after", stage, ledger)
            try Self.expectAll(ledger, stage)

            let restored = ["HUADAN_DATABASE_URL": backup]
            try await Self.episode("restored", stage, ledger, restored)
            let verdict = try ledger.judge(BooksView(conninfo: backup))
            #expect(verdict.lost == [] && verdict.doubled == [])
        }
    }

    @Test func `a database older than the archive is told so, and pushes are kept`() async throws {
        let today = try await aside { try InstalledBooks.copy() }
        try await Stage.with(.at(today)) { stage in
            let ledger = Ledger()
            let backup = try await aside { try TemporaryServer.shared.copy(ofDatabaseAt: today) }
            try await Self.episode("before", stage, ledger)
            try await Self.episode("after", stage, ledger)
            // The first segment is gone, as after the archive's time.
            let folder = try "\(stage.dataDirectory)/journal/" + #require(Self.journals(stage).first)
            for name in try FileManager.default.contentsOfDirectory(atPath: folder)
            where name.hasPrefix("00000000000000000001.") {
                try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
            }
            let server = try await stage.serve(["HUADAN_DATABASE_URL": backup, "HUADAN_ACK_WAIT": "600s"])
            try await eventually("the log") { server.program.errors.contains("before the oldest entry of journal") }
            let load = Load("kept", ledger)
            await load.push(to: server, token: try InstalledBooks.token(Body.app), atMost: 20)
            #expect(load.kept == 20)
            #expect(try await server.metric("huadan_journal_backlog_entries") >= 20)
        }
    }

    @Test func `a data directory that was copied and goes on in both places loses nothing`() async throws {
        try await Stage.with { stage in
            let ledger = Ledger()
            let token = try InstalledBooks.token(Body.app)
            let original = try await stage.serve()
            let first = Load("first", ledger)
            await first.push(to: original, token: token, atMost: 40)
            let copy = stage.folder + "/copy"
            try FileManager.default.copyItem(atPath: stage.dataDirectory, toPath: copy)
            let second = try await stage.serve(["HUADAN_DATA_DIR": copy])
            let (here, there) = (Load("here", ledger), Load("there", ledger))
            async let pushedHere: Void = here.push(to: original, token: token, atMost: 60)
            async let pushedThere: Void = there.push(to: second, token: token, atMost: 60)
            _ = await (pushedHere, pushedThere)
            #expect(here.kept == 60 && there.kept == 60)
            for server in [original, second] {
                try await eventually("loading") { try await server.metric("huadan_journal_backlog_entries") == 0 }
                try await server.stop()
            }
            try Self.expectAll(ledger, stage)
        }
    }

    @Test func `a data directory that was moved is loaded to its end`() async throws {
        try await Stage.with { stage in
            let ledger = Ledger()
            let books = try BooksView(stage)
            let server = try await stage.serve(["HUADAN_ACK": "journal"])
            try books.holdLoaders()
            let load = Load("moved", ledger)
            await load.push(to: server, token: try InstalledBooks.token(Body.app), atMost: 40)
            try await server.program.kill()
            try books.letLoadersGo()
            // Long ago, as far as the books can tell.
            try books.connection.script("UPDATE journal_position SET loaded_through_at = '2026-01-01'")
            let moved = stage.folder + "/moved"
            try FileManager.default.copyItem(atPath: stage.dataDirectory, toPath: moved)
            try FileManager.default.removeItem(atPath: stage.dataDirectory)
            let settings = ["HUADAN_DATA_DIR": moved]
            try await Self.episode("there", stage, ledger, settings)
            try Self.expectAll(ledger, stage)
            try await stage.done(["nightly", "--patience", "1s"], settings)
        }
    }

    @Test func `a journal put back to an earlier state is continued without a hole`() async throws {
        try await Stage.with { stage in
            let ledger = Ledger()
            try await Self.episode("before", stage, ledger)
            let folder = try "\(stage.dataDirectory)/journal/" + #require(Self.journals(stage).first)
            let kept = try Set(FileManager.default.contentsOfDirectory(atPath: folder))
            try await Self.episode("gone", stage, ledger)
            // The volume is put back: what came later is gone from the directory, and the files are the same as before.
            for name in try FileManager.default.contentsOfDirectory(atPath: folder)
            where !kept.contains(name) && !name.hasSuffix(".zst") {
                try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
            }
            let server = try await stage.serve(["HUADAN_ACK": "journal"])
            let load = Load("after", ledger)
            await load.push(to: server, token: try InstalledBooks.token(Body.app), atMost: 200)
            try await eventually("loading") { try await server.metric("huadan_journal_backlog_entries") == 0 }
            let verdict = try ledger.judge(BooksView(stage))
            // The same content at the same place of the same journal counts as one arrival of what is set aside.
            #expect(verdict.lost.filter { $0 != Ledger.nameless } == [] && verdict.doubled == [])
            #expect(server.program.errors.contains("was put back to an earlier state"))
        }
    }
}
