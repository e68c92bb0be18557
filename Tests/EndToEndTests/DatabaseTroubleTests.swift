import Foundation
import Postgres
import TestSupport
import Testing

/// PostgreSQL that is there and does not do what it should: pushes are kept without a wait each, and loaded when it
/// does again.
@Suite struct DatabaseTroubleTests {
    /// A server, books that belong to an ordinary role, and an app.
    private struct Scene {
        let postgres: TemporaryServer
        let stage: Stage
        let token: String

        static func with(_ test: (Scene) async throws -> Void) async throws {
            let postgres = try await aside { try TemporaryServer() }
            let database = try postgres.makeDatabase()
            let name = database.split(separator: "=").last ?? ""
            try administer(
                postgres,
                "CREATE ROLE loader LOGIN PASSWORD 'right'; ALTER DATABASE \(name) OWNER TO loader"
            )
            let conninfo = "host=\(postgres.directory) user=loader password=right dbname=\(name)"
            try await Stage.with(.at(conninfo)) { stage in
                let token = try InstalledBooks.pushToken(try await stage.done(["app", "add", Body.app]))
                try await test(Scene(postgres: postgres, stage: stage, token: token))
            }
        }

        static func administer(_ postgres: TemporaryServer, _ sql: String) throws {
            let settings = ConnectionSettings(postgres.conninfo(database: "postgres"), applicationName: "trouble")
            try PostgresConnection(settings).script(sql)
        }

        /// Runs SQL, then ends the sessions of the program.
        func order(_ sql: String) throws {
            try Self.administer(postgres, sql)
            try Self.administer(
                postgres,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'loader'"
            )
        }

        /// Stops the server, changes a file of it, and starts it again.
        func restart(_ change: @escaping @Sendable (_ folder: String) throws -> Void) async throws {
            try await aside {
                try postgres.stop()
                try change(postgres.directory + "/data")
                try postgres.start()
            }
        }
    }

    /// A trouble, what the log says of it, and how it comes and goes.
    private struct Trouble: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let said: String
        let begin: @Sendable (Scene) async throws -> Void
        let end: @Sendable (Scene) async throws -> Void
    }

    private static let troubles = [
        Trouble(
            testDescription: "no connection is left",
            said: "too many connections",
            begin: { try $0.order("ALTER ROLE loader CONNECTION LIMIT 0") },
            end: { try $0.order("ALTER ROLE loader CONNECTION LIMIT -1") }
        ),
        Trouble(
            testDescription: "the password is wrong",
            said: "password authentication failed",
            begin: { scene in
                try await scene.restart { folder in
                    let rules = "local all postgres trust\nlocal all all scram-sha-256\n"
                    try rules.write(toFile: folder + "/pg_hba.conf", atomically: false, encoding: .utf8)
                }
                try scene.order("ALTER ROLE loader PASSWORD 'other'")
            },
            end: { try $0.order("ALTER ROLE loader PASSWORD 'right'") }
        ),
        Trouble(
            testDescription: "the server is a standby",
            said: "point HUADAN_DATABASE_URL at the primary",
            begin: { scene in
                try await scene.restart { folder in
                    guard FileManager.default.createFile(atPath: folder + "/standby.signal", contents: nil) else {
                        throw Failure("no standby.signal")
                    }
                }
            },
            end: { try $0.order("SELECT pg_promote()") }
        ),
    ]

    @Test(arguments: troubles)
    private func `pushes are kept and loaded later while`(trouble: Trouble) async throws {
        try await Scene.with { scene in
            let ledger = Ledger()
            // Longer than the test may take: only a serve that does not wait for the loaders answers in time.
            let server = try await scene.stage.serve(["HUADAN_ACK_WAIT": "600s"])
            let before = Load("before", ledger)
            await before.push(to: server, token: scene.token, atMost: 20)
            try await trouble.begin(scene)
            try await eventually("the log") { server.program.errors.contains(trouble.said) }
            let during = Load("during", ledger)
            await during.push(to: server, token: scene.token, atMost: 100)
            #expect(during.kept == 100 && during.refused == [])
            #expect(try await server.get("/readyz").status == 200)
            #expect(try await server.metric("huadan_journal_backlog_entries") >= 100)
            #expect(try await server.metric("huadan_loaders_away") == 1)
            let lines = server.program.errors.split(separator: "\n").filter { $0.contains(trouble.said) }
            #expect(lines.count == 1, "\(lines)")

            try await trouble.end(scene)
            try await eventually("loading") { try await server.metric("huadan_journal_backlog_entries") == 0 }
            try await eventually("the loaders' return") { try await server.metric("huadan_loaders_away") == 0 }
            #expect(server.program.errors.contains("loading again"))
            let verdict = try ledger.judge(BooksView(scene.stage))
            #expect(verdict.lost == [] && verdict.doubled == [])
        }
    }

    @Test func `pushes do not wait one by one while a table is locked`() async throws {
        try await Stage.with { stage in
            let ledger = Ledger()
            let server = try await stage.serve(["HUADAN_ACK_WAIT": "1s"])
            let token = try InstalledBooks.token(Body.app)
            let books = try BooksView(stage)
            try books.connection.script("BEGIN; LOCK TABLE cdr, status_event IN ACCESS EXCLUSIVE MODE")
            // A second for each would be more than the test may take.
            let load = Load("locked", ledger)
            async let pushed: Void = load.push(to: server, token: token, atMost: 800)
            try await eventually("pushes kept") { load.kept == 800 }
            await pushed
            #expect(load.refused == [])
            #expect(try await server.get("/readyz").status == 200)
            #expect(try await server.metric("huadan_journal_backlog_entries") > 0)
            try books.letLoadersGo()
            try await eventually("loading") { try await server.metric("huadan_journal_backlog_entries") == 0 }
            let verdict = try ledger.judge(books)
            #expect(verdict.lost == [] && verdict.doubled == [])
        }
    }

    /// A stage whose program goes through a proxy.
    private func withProxy(_ test: (Stage, DatabaseProxy, String) async throws -> Void) async throws {
        let direct = try await aside { try InstalledBooks.copy() }
        let proxy = try DatabaseProxy(to: try TemporaryServer.shared.directory)
        let conninfo = direct.replacing("host=\(try TemporaryServer.shared.directory)", with: "host=\(proxy.folder)")
        try await Stage.with(.at(conninfo)) { stage in
            try await test(stage, proxy, InstalledBooks.token(Body.app))
        }
    }

    @Test(arguments: [DatabaseProxy.Mischief.keepCommitAnswer, .cutCopy])
    func `a connection that breaks in the worst place doubles nothing`(mischief: DatabaseProxy.Mischief) async throws {
        try await withProxy { stage, proxy, token in
            let ledger = Ledger()
            let server = try await stage.serve(["HUADAN_ACK_WAIT": "600s"])
            let load = Load("cut", ledger)
            async let pushed: Void = load.push(to: server, token: token)
            try await eventually("a beginning") { load.kept > 20 }
            proxy.set(mischief)
            try await eventually("cuts") { proxy.count >= 5 }
            let kept = load.kept
            try await eventually("pushes kept meanwhile") { load.kept > kept + 20 }
            proxy.set(.none)
            load.stop()
            await pushed
            #expect(load.refused == [])
            try await eventually("loading") { try await server.metric("huadan_journal_backlog_entries") == 0 }
            let verdict = try ledger.judge(BooksView(stage))
            #expect(verdict.lost == [] && verdict.doubled == [])
        }
    }

    @Test func `a server that is too old is named, and pushes are kept for a newer one`() async throws {
        try await withProxy { stage, proxy, token in
            let ledger = Ledger()
            // The tokens come to this data directory while the server is the right one.
            let first = try await stage.serve()
            try await eventually("the apps") { await first.push(Body.disconnect("known"), token: token).isKept }
            try await first.stop()
            proxy.set(.pretendOld)
            let server = try await stage.serve(["HUADAN_ACK_WAIT": "600s"])
            try await eventually("the log") { server.program.errors.contains("PostgreSQL 14, 15 or newer is needed") }
            let load = Load("old", ledger)
            await load.push(to: server, token: token, atMost: 30)
            #expect(load.kept == 30)
            proxy.set(.none)
            try await eventually("loading") { try await server.metric("huadan_journal_backlog_entries") == 0 }
            #expect(try ledger.judge(BooksView(stage)).lost == [])
        }
    }

    @Test func `a backlog does not grow in memory`() async throws {
        let pushes = CrashRun.isLong ? 50_000 : 1_000
        try await Scene.with { scene in
            let ledger = Ledger()
            let server = try await scene.stage.serve(["HUADAN_ACK_WAIT": "600s"])
            let warm = Load("warm", ledger)
            await warm.push(to: server, token: scene.token, atMost: 200)
            let before = try server.program.residentKibibytes()
            try await aside { try scene.postgres.stop() }
            let load = Load("backlog", ledger)
            await load.push(to: server, token: scene.token, atMost: pushes)
            #expect(load.kept == pushes && load.refused == [])
            #expect(try await server.metric("huadan_journal_backlog_entries") >= pushes)
            // Generous: 50,000 pushes that were kept in memory, each with its buffers, would be more.
            #expect(try server.program.residentKibibytes() < before + 64 * 1024)
            try await aside { try scene.postgres.start() }
            try await eventually("loading") { try await server.metric("huadan_journal_backlog_entries") == 0 }
            let verdict = try ledger.judge(BooksView(scene.stage))
            #expect(verdict.lost == [] && verdict.doubled == [])
        }
    }
}
