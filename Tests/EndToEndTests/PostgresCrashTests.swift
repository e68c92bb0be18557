import FaultSupport
import Glibc
import Postgres
import TestSupport
import Testing

/// PostgreSQL killed under load: a session, the postmaster, an immediate stop; and everything at once.
@Suite struct PostgresCrashTests {
    private enum Blow: CaseIterable {
        case session, postmaster, immediate
    }

    /// A server, its books, and the token of an app.
    private struct Scene {
        let postgres: TemporaryServer
        let stage: Stage
        let token: String

        /// Kills the processes of the database's sessions; the server then starts all over by itself.
        func killSession() async throws {
            // It may be recovering from the blow before.
            let view = try await eventually("a connection") { try? BooksView(stage) }
            let sessions = try view.connection.query(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            guard let pid = sessions.int(0, 0) else { return }
            kill(pid_t(pid), SIGKILL)
        }

        func strike(_ blow: Blow) async throws {
            switch blow {
            case .session: try await killSession()
            case .postmaster, .immediate:
                try await aside {
                    try postgres.crash(blow == .postmaster ? .kill : .immediate)
                    try postgres.start()
                }
            }
        }
    }

    private static func with(_ test: (Scene) async throws -> Void) async throws {
        let postgres = try await aside { try TemporaryServer() }
        let conninfo = try postgres.makeDatabase()
        try await Stage.with(.at(conninfo)) { stage in
            let token = try InstalledBooks.pushToken(try await stage.done(["app", "add", Body.app]))
            try await test(Scene(postgres: postgres, stage: stage, token: token))
        }
    }

    @Test func `PostgreSQL is killed in a storm of pushes, and nothing is lost or doubled`() async throws {
        var run = CrashRun("PostgreSQL", shortRounds: 3)
        try await Self.with { scene in
            let ledger = Ledger()
            for round in 0..<run.rounds {
                let blow = Blow.allCases[round % Blow.allCases.count]
                let ack = round.isMultiple(of: 2) ? "database" : "journal"
                let server = try await scene.stage.serve(["HUADAN_ACK": ack])
                let load = Load("pg\(round)", ledger)
                async let pushed: Void = load.push(to: server, token: scene.token)
                let first = Int.random(in: 1...120, using: &run.dice)
                try await eventually("pushes before it") { load.kept > first }
                try await scene.strike(blow)
                run.killed("\(blow)")
                let later = load.kept + 60
                try await eventually("pushes after it") { load.kept > later }
                load.stop()
                await pushed
                #expect(load.refused == [], "seed \(run.seed), round \(round)")
                try await server.stop()
            }
            try await scene.stage.settle()
            try run.judge(ledger, scene.stage)
        }
    }

    @Test func `everything is killed at random, at once, and nothing is lost or doubled`() async throws {
        var run = CrashRun("everything at once", shortRounds: 3)
        try await Self.with { scene in
            let ledger = Ledger()
            let faults = try FaultPlan(in: scene.stage.folder)
            for round in 0..<run.rounds {
                let (program, server) = try await scene.stage.serveUnlessKilled(
                    faults.environment.merging(["HUADAN_ACK": Bool.random(using: &run.dice) ? "database" : "journal"]) {
                        $1
                    }
                )
                guard let server else { continue }
                let load = Load("all\(round)", ledger)
                async let pushed: Void = load.push(to: server, token: scene.token)
                // A night that runs into it all; whatever becomes of it, the next one has to cope.
                let night = try scene.stage.start(["nightly", "--patience", "1s"], faults.environment)
                for _ in 0..<2 {
                    let next = load.kept + Int.random(in: 1...60, using: &run.dice)
                    try await eventually("pushes or a death") { load.kept > next || !program.isRunning }
                    let blow = Blow.allCases.randomElement(using: &run.dice) ?? .session
                    try await scene.strike(blow)
                    run.killed("\(blow)")
                }
                let moment = Int.random(in: 1...30, using: &run.dice)
                let moments = ["files /journal/", "statement -"].randomElement(using: &run.dice) ?? ""
                try faults.set("kill \(moment) \(moments)")
                await pushed
                run.count(try await program.ended(), as: "serve")
                night.signal(SIGKILL)
                run.count(try await night.ended(), as: "night")
                try faults.clear()
            }
            try await scene.stage.settle()
            try await scene.stage.done(["nightly"])
            try await scene.stage.done(["verify"])
            try run.judge(ledger, scene.stage)
        }
    }
}
