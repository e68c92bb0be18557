import Foundation
import Postgres
import TestSupport
import Testing

/// The whole life of an installation, each command by the least role that it needs.
@Suite struct RolesTests {
    private static let period = "2026-01"

    /// The database by another login, and nobody but `migrate` migrates.
    private static func by(_ login: String, _ stage: Stage) -> [String: String] {
        let conninfo = (stage.conninfo ?? "").replacing("user=books_owner", with: "user=\(login)")
        return ["HUADAN_DATABASE_URL": conninfo, "HUADAN_MIGRATE": "false"]
    }

    /// A server of its own, since roles belong to a server; its books belong to one who is no superuser.
    private static func with(_ test: (Stage) async throws -> Void) async throws {
        let server = try await aside { try TemporaryServer() }
        let superuser = try server.makeDatabase()
        let connect = { try PostgresConnection(ConnectionSettings(superuser, applicationName: "roles")) }
        let database = superuser.split(separator: "=").last ?? ""
        try connect().script("CREATE ROLE books_owner LOGIN; ALTER DATABASE \(database) OWNER TO books_owner")
        try await Stage.with(.at(superuser.replacing("user=postgres", with: "user=books_owner"))) { stage in
            let before = try await stage.done(["migrate"])
            #expect(before.output.contains("these roles do not exist: huadan_acts, huadan_ingest, huadan_nightly,"))
            try connect().script(try await stage.done(["migrate", "--roles"]).output)
            try connect().script(
                """
                CREATE ROLE serve LOGIN IN ROLE huadan_ingest;
                CREATE ROLE night LOGIN IN ROLE huadan_nightly;
                CREATE ROLE lone_night LOGIN CONNECTION LIMIT 1 IN ROLE huadan_nightly;
                CREATE ROLE closer LOGIN IN ROLE huadan_nightly, huadan_acts;
                CREATE ROLE decider LOGIN IN ROLE huadan_acts;
                CREATE ROLE retrier LOGIN IN ROLE huadan_ingest, huadan_acts;
                CREATE ROLE finance LOGIN IN ROLE huadan_reading;
                """
            )
            #expect(try await stage.done(["migrate"]).output.contains("applied rights of roles"))
            #expect(try await stage.done(["migrate"]).output == "the schema is up to date\n")
            try await test(stage)
        }
    }

    @Test func `a month is received, judged, decided on, closed and read, each by the least role`() async throws {
        try await Self.with { stage in
            let (ingest, night) = (Self.by("serve", stage), Self.by("night", stage))
            let (deciding, closing) = (Self.by("decider", stage), Self.by("closer", stage))
            let added = try await stage.done(["app", "add", Body.app, "--name", "One"], deciding)
            let server = try await stage.serve(ingest)
            let token = try InstalledBooks.pushToken(added)
            for body in [
                Body.fee("a", endingAt: "2026-01-15 05:00:00"), Body.disconnect("a", at: "2026-01-15 05:00:00"),
                Body.fee("b", endingAt: "2026-01-16 05:00:00"), Body.fee("b", endingAt: "2026-01-16 05:00:09"),
                Array("no JSON".utf8),
            ] {
                // The app's token may reach serve's mirror a moment later.
                try await eventually("taken") { await server.push(body, token: token).status == 200 }
            }
            let file = try stage.file("more.jsonl", [Body.fee("c", endingAt: "2026-01-17 05:00:00")])
            try await stage.done(["import", "--app", Body.app, file], ingest)
            #expect(try await stage.done(["nightly"], night).output.contains("kind=current"))
            try await decide(stage, deciding)
            let closed = try await stage.done(["period", "close", Self.period], closing)
            #expect(closed.lines.last?.hasPrefix("closed 2026-01 revision=1 ") == true)
            try await stage.done(["period", "reopen", Self.period, "--reason", "again"], closing)
            // With one connection it takes longer, and comes to the same.
            try await stage.done(["nightly"], Self.by("lone_night", stage))
            try await stage.done(["period", "close", Self.period], closing)
            try await read(stage)
            try await server.stop()
            try await stage.done(["replay"], ingest)
            try await stage.done(["journal", "check"], ingest)
            try await stage.done(["journal", "trim"], ingest)
        }
    }

    /// Everything that stands in the way of closing.
    private func decide(_ stage: Stage, _ deciding: [String: String]) async throws {
        let open = try await stage.done(["discrepancy", "list", "--kind", "conflicting_fee", "--each"], deciding)
        let id = try #require(open.output.firstMatch(of: /[0-9a-f]{8}-[0-9a-f-]{27}/)).output
        try await stage.done(["conflict", "choose", String(id), "--version", "2", "--reason", "corrected"], deciding)
        let listed = try await stage.done(["set-aside", "list"], deciding)
        let aside = String(try #require(listed.lines.dropFirst().first).prefix { $0 != " " })
        try await stage.done(["set-aside", "retry", aside], Self.by("retrier", stage))
        try await stage.done(["set-aside", "dismiss", aside, "--reason", "noise"], deciding)
        let card = try stage.file("card.yaml", [Array(Self.card.utf8)])
        try await stage.done(
            ["rates", "preview", card, "--from", "2026-01-15", "--to", "2026-01-16"],
            deciding
        )
        try await stage.done(["rates", "load", card], deciding)
        for command in [
            ["app", "list"], ["app", "change", Body.app, "--name", "First"], ["app", "rotate", Body.app],
            ["app", "add", "other"], ["app", "remove", "other"],
        ] {
            try await stage.done(command, deciding)
        }
    }

    /// What finance and tools of others do.
    private func read(_ stage: Stage) async throws {
        let reading = Self.by("finance", stage)
        for report in ["usage", "charges", "discrepancies", "calls", "corrections"] {
            let span = report == "usage" ? ["--period", Self.period] : ["--from", "2026-01-15", "--to", "2026-02-10"]
            try await stage.done(["report", report] + span, reading)
        }
        let explained = try await stage.done(["explain", "b"], reading)
        #expect(explained.output.contains("conflicting_fee"))
        for command in [
            ["runs"], ["period", "list"], ["discrepancy", "list"], ["set-aside", "list"], ["rates", "list"],
            ["journal", "list"], ["verify", "--all"],
        ] {
            try await stage.done(command, reading)
        }
        for login in ["serve", "night", "closer", "finance"] {
            let doctor = try await stage.run(["doctor"], Self.by(login, stage))
            #expect(doctor.lines.contains { $0.hasPrefix("ok   role: \(login), in huadan_") }, "\(doctor.output)")
            #expect(doctor.lines.contains("ok   rights: as written"))
        }
        let owner = try await stage.run(["doctor"])
        #expect(owner.lines.contains { $0.hasPrefix("warn role: books_owner owns the books") })
    }

    @Test func `a command whose role lacks a right says so, with the way on`() async throws {
        try await Self.with { stage in
            let refused: [(login: String, command: [String])] = [
                ("finance", ["app", "add", "k"]), ("finance", ["nightly"]), ("finance", ["import", "/dev/null"]),
                ("finance", ["app", "list"]), ("night", ["app", "add", "k"]), ("serve", ["nightly"]),
                ("decider", ["nightly"]), ("finance", ["acts", "export", "--output", "\(stage.folder)/acts"]),
                ("serve", ["report", "usage", "--from", "2026-01-01", "--to", "2026-01-02"]),
            ]
            for (login, command) in refused {
                let outcome = try await stage.run(command, Self.by(login, stage))
                #expect(outcome.status == 78, "\(login) \(command): \(outcome.output)\(outcome.errors)")
                #expect(outcome.errors.contains("which role a command needs"), "\(outcome.errors)")
            }
        }
    }

    @Test func `a night that may not load says that serve has to`() async throws {
        try await Self.with { stage in
            try await stage.done(["app", "add", Body.app], Self.by("decider", stage))
            let server = try await stage.serve(Self.by("serve", stage))
            try await server.program.kill()
            let night = try await stage.run(["nightly", "--patience", "1s"], Self.by("night", stage))
            #expect(night.status == 75, "\(night.errors)")
            #expect(night.errors.contains("start `huadan serve` there"), "\(night.errors)")
        }
    }

    private static let card = """
        name: contract
        kind: cost
        currency: CNY
        from: 2026-01-01
        rules:
          - name: playback
            service: "001"
            legs: first
            price: 0.1
        """
}
