import Foundation
import Testing

/// What scripts rely on: exit statuses, and which stream says what.
@Suite struct CommandTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let command: String
        var settings: [String: String] = [:]
        let status: Int32
        let says: String

        init(_ command: String, with settings: [String: String] = [:], _ status: Int32, says: String) {
            self.command = command
            self.settings = settings
            self.status = status
            self.says = says
        }

        var testDescription: String { "\(status): \(command) \(settings.keys.sorted())" }
    }

    /// Without an installation, and with a database that nobody may need.
    private static let nowhere = [
        Case("nightly", 78, says: "there is no installation in"),
        Case("report usage --from 2026-03-01 --to 2026-03-02", 78, says: "there is no installation in"),
        Case("app list", 78, says: "there is no installation in"),
        Case("app rotate key", 78, says: "there is no installation in"),
        Case("app remove key", 78, says: "there is no installation in"),
        Case("app test key --http-port 8080", 78, says: "there is no installation in"),
        Case("discrepancy list", 78, says: "there is no installation in"),
        Case("config", with: ["HUADAN_FEE_GRACE": "soon"], 78, says: "HUADAN_FEE_GRACE is soon"),
        Case("config", with: ["HUADAN_CONFIG": "/nowhere/huadan.env"], 78, says: "/nowhere/huadan.env"),
        Case("serve", with: ["HUADAN_HTTP_TLS_CERT": "/nowhere/c.pem"], 78, says: "HUADAN_HTTP_TLS_KEY go together"),
        Case("serve --http-port 65536", 78, says: "HUADAN_HTTP_PORT is 65536"),
        Case(
            "serve --log-level error",
            with: ["HUADAN_HTTP_TLS_CERT": "/nowhere/c.pem", "HUADAN_HTTP_TLS_KEY": "/nowhere/k.pem"],
            78,
            says: "/nowhere/c.pem"
        ),
        Case("serve --http-host 0.0.0.0 --ingest-anonymous true", 78, says: "HUADAN_INGEST_ANONYMOUS_ANYWHERE=true"),
        Case("serve --ingest-allow 203.0.113.1/24", 78, says: "HUADAN_INGEST_ALLOW is 203.0.113.1/24"),
        Case("serve --trusted-proxies proxy.example.com", 78, says: "HUADAN_TRUSTED_PROXIES is proxy"),
        Case("serve --signature-window 9s", 78, says: "HUADAN_SIGNATURE_WINDOW is 9s"),
        Case("serve --metrics-token-file /nowhere/token", 78, says: "/nowhere/token"),
        Case("serve --ack soon", 78, says: "HUADAN_ACK is soon"),
        Case("migrate --billing-timezone Mars/Olympus", 78, says: "Mars/Olympus"),
        Case("migrate --data-dir /proc/nowhere", 73, says: "/proc/nowhere"),
        Case("migrate", with: ["HUADAN_DATABASE_URL": "host=/nowhere dbname=x"], 69, says: "/nowhere"),
        Case("migrate", with: ["HUADAN_DATABASE_URL": "mysql://db/huadan"], 78, says: "HUADAN_DATABASE_URL is"),
        Case("serve", with: ["HUADAN_DATABASE_URL": "host=db secret"], 78, says: "HUADAN_DATABASE_URL is"),
        Case("import /nowhere/bodies.jsonl", 65, says: "/nowhere/bodies.jsonl"),
        Case("app add key --secret-file /nowhere/secret", 65, says: "/nowhere/secret"),
        Case("simulate --calls 1 --seed 1 --day 2026-02-30", 64, says: "2026-02-30"),
        Case("simulate --calls 1 --seed 1 --day 2026-03-01 --output /nowhere/x", 73, says: "/nowhere/x"),
        Case("simulate --calls 1 --seed 1 --day 2026-03-01 --to http://127.0.0.1:1", 69, says: "first push failed"),
        Case("simulate --calls 1 --seed 1 --day 2026-03-01 --to ftp://x", 64, says: "ftp://x"),
    ]

    /// Refused before anything is looked at.
    private static let misused = [
        Case("nightli", 64, says: "nightli"), Case("nightly --as-of yesterday", 64, says: "yesterday"),
        Case("nightly --patience long", 64, says: "--patience"), Case("import", 64, says: "files"),
        Case("report usage --from 2026-02-30 --to 2026-03-01", 64, says: "2026-02-30"),
        Case("report usage --from 2026-03-02 --to 2026-03-01", 64, says: "later than"),
        Case("report money --from 2026-03-01 --to 2026-03-02", 64, says: "money"),
        Case("app add", 64, says: "key"), Case("app add key --expects money", 64, says: "money"),
        Case("app add key --signature sometimes", 64, says: "sometimes"),
        Case("app change key", 64, says: "--signature"),
        Case("app change key --name n --overlap ever", 64, says: "--overlap"),
        Case("app rotate key --overlap ever", 64, says: "--overlap"),
        Case("discrepancy list --kind sadness", 64, says: "sadness"),
        Case("report usage", 64, says: "--period"), Case("report usage --period 2026-13", 64, says: "2026-13"),
        Case("report usage --period 2026-03 --from 2026-03-01", 64, says: "not both"),
        Case("report statement --from 2026-03-01 --to 2026-03-02", 64, says: "--period"),
        Case("discrepancy waive --reason agreed", 64, says: "--kind"),
        Case("discrepancy waive --kind missing_fee --app a --from 2026-03-01 --reason r", 64, says: "--to"),
        Case("discrepancy waive 12345678 --kind missing_fee --reason agreed", 64, says: "not both"),
        Case("discrepancy waive 12345678", 64, says: "--reason"),
        Case("conflict choose 12345678 --reason agreed", 64, says: "--version"),
        Case("period reopen 2026-03", 64, says: "--reason"), Case("runs --last 0", 64, says: "--last"),
        Case("verify --all --day 2026-03-01", 64, says: "not both"), Case("acts import", 64, says: "file"),
        Case("simulate --calls 1 --seed 1 --day 2026-03-01 --to http://x --output y", 64, says: "exclude"),
    ]

    /// With an installation.
    private static let installed = [
        Case("nightly --day 2999-01-01", 64, says: "2999-01-01 is not over"),
        Case("nightly --day 2026-02-30", 64, says: "2026-02-30 is not a date"),
        Case("nightly --as-of 2999-01-01T00:00:00Z", 64, says: "future"),
        Case("nightly --billing-timezone Europe/Berlin", 78, says: "Asia/Shanghai"),
        Case("nightly --database-url host=/nowhere", 69, says: "/nowhere"),
        Case("nightly --reports /proc/nowhere", 73, says: "/proc/nowhere"),
        Case("report usage --from 2026-03-01 --to 2026-03-02 --output /proc/nowhere", 73, says: "/proc/nowhere"),
        Case("period close 2026-13", 64, says: "2026-13 is not a month"),
        Case("period close 2999-01", 75, says: "can close after 2999-02-01T07:00:00+08:00"),
        Case("period reopen 2026-01 --reason agreed", 64, says: "2026-01 is not closed"),
        Case("discrepancy waive 12345678 --reason agreed", 65, says: "12345678"),
        Case("discrepancy waive 1234 --reason agreed", 64, says: "8 to 32"),
        Case("conflict choose 12345678 --version 1 --reason agreed", 65, says: "12345678"),
        Case("acts import /nowhere/acts", 65, says: "/nowhere/acts"),
        Case("acts export --output /nowhere/acts", 73, says: "/nowhere/acts"),
        Case("app change \(Body.app) --signature require", 65, says: "no secret"),
        Case("app add other --signature observe", 65, says: "no secret"),
        Case("app add \(Body.app)", 65, says: Body.app), Case("app rotate nobody", 65, says: "nobody"),
        Case("app remove nobody", 65, says: "nobody"), Case("app test nobody --http-port 8080", 65, says: "nobody"),
        Case("app test nobody", 64, says: "--url"),
    ]

    @Test func `without an installation wrong input ends with the status of its kind and one sentence`() async throws {
        try await Stage.with(.at("host=/nowhere dbname=nobody")) { stage in
            try await check(Self.nowhere.filter { !$0.command.contains("Mars") }, on: stage)
            for single in Self.misused {
                let outcome = try await stage.run(single.command.split(separator: " ").map(String.init))
                #expect(outcome.status == single.status, "\(single.command): \(outcome.errors)")
                #expect(outcome.output.isEmpty, "\(single.command)")
                #expect(
                    outcome.errors.hasPrefix("Error: ") && outcome.errors.contains(single.says),
                    "\(outcome.errors)"
                )
            }
            #expect(!FileManager.default.fileExists(atPath: stage.reportsDirectory))
        }
    }

    @Test func `with an installation wrong input ends with the status of its kind and one sentence`() async throws {
        try await Stage.with { stage in
            try await stage.done(["migrate"])
            let file = try stage.file("bodies", [Body.fee("one", endingAt: "\(try Calendar.day(before: 2)) 04:00:00")])
            try await stage.done(["import", file])
            try await check(Self.installed, on: stage)
            // What it tried, and what came of it, are results.
            let unheard = try await stage.run(["app", "test", Body.app, "--url", "http://127.0.0.1:1/n/x"])
            #expect(unheard.status == 69)
            #expect(unheard.output.contains("no answer") && unheard.errors.contains("nothing listens"))
        }
        try await Stage.with(.empty) { stage in
            try await check(Self.nowhere.filter { $0.command.contains("Mars") }, on: stage)
        }
    }

    private func check(_ cases: [Case], on stage: Stage) async throws {
        for single in cases {
            let outcome = try await stage.run(single.command.split(separator: " ").map(String.init), single.settings)
            #expect(outcome.status == single.status, "\(single.command): \(outcome.errors)")
            #expect(outcome.output.isEmpty, "\(single.command): \(outcome.output)")
            let isSentence = outcome.errors.hasPrefix("huadan: ") && outcome.errors.dropLast().allSatisfy { $0 != "\n" }
            #expect(isSentence, "\(single.command): \(outcome.errors)")
            #expect(outcome.errors.contains(single.says), "\(single.command): \(outcome.errors)")
        }
    }

    @Test func `every command explains itself with an example`() async throws {
        try await Stage.with(.at("host=/nowhere")) { stage in
            var paths: [[String]] = [[]]
            var leaves = 0
            while !paths.isEmpty {
                let path = paths.removeFirst()
                let outcome = try await stage.run(path + ["--help"])
                #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(path)")
                let inner = Self.subcommands(outcome.output)
                paths += inner.map { path + [$0] }
                guard inner.isEmpty else { continue }
                leaves += 1
                // Whoever asks for a group's default command leaves its name out.
                let typed = path.last.map(Self.defaults.contains) == true ? path.dropLast() : path[...]
                let example = "  huadan " + typed.joined(separator: " ")
                #expect(outcome.output.contains("Example") && outcome.output.contains(example), "\(path)")
            }
            #expect(leaves >= 12)
        }
    }

    /// The names in a help's list of subcommands.
    private static let defaults: Set = ["now"]

    private static func subcommands(_ help: String) -> [String] {
        let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(of: "SUBCOMMANDS:") else { return [] }
        return lines[(start + 1)...].prefix { !$0.isEmpty }.compactMap { line in
            line.firstMatch(of: /^  ([a-z-]+)(\s|$)/).map { String($0.1) }
        }
    }
}
