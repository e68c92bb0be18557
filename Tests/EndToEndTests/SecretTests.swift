import Foundation
import Glibc
import Testing

/// The database's password stays where it was given.
@Suite struct SecretTests {
    private static let password = "hunter-2-secret"
    private static let outputs: [(what: String, url: String)] = [
        ("a URI", "postgresql://u:\(password)@127.0.0.1:1/d"),
        ("keywords", "host=127.0.0.1 port=1 user=u password=\(password) dbname=d"),
        ("several hosts", "postgresql://u:\(password)@127.0.0.1:1,127.0.0.2:1/d?target_session_attrs=read-write"),
        ("a key's password", "host=127.0.0.1 port=1 user=u dbname=d sslpassword=\(password)"),
        ("a name that does not resolve", "postgresql://u:\(password)@nowhere.invalid/d"),
        ("@ as it is", "postgresql://u:x@\(password)@127.0.0.1:1/d"),
        ("/ as it is", "postgresql://u:\(password)/x@127.0.0.1:1/d"),
        ("a wrong option", "postgresql://u:\(password)@127.0.0.1:1/d?sslmode=wrong"),
        ("no URI at all", "postgresql:/\(password)"),
    ]

    @Test(arguments: outputs)
    func `no output of any command quotes it`(what: String, url: String) async throws {
        try await Stage.with(.at(url)) { stage in
            _ = try await stage.run(["config"])
            for command in [
                ["config"], ["migrate"], ["doctor"], ["nightly"], ["app", "list"], ["report", "usage"],
                ["journal", "list"],
            ] {
                let outcome = try await stage.run(command)
                #expect(!outcome.output.contains(Self.password), "\(command): \(outcome.output)")
                #expect(!outcome.errors.contains(Self.password), "\(command): \(outcome.errors)")
                guard command != ["config"], command[0] != "report", command[0] != "journal" else { continue }
                #expect(outcome.status != 0, "\(command)")
            }
        }
    }

    @Test func `serve does not log it, and it stands in no list of processes`() async throws {
        // Of its own: another test puts the other one on a command line.
        let password = "unlisted-\(Self.password)"
        try await Stage.with(.at("postgresql://u:\(password)@127.0.0.1:1/d")) { stage in
            let server = try await stage.serve(["HUADAN_LOG_LEVEL": "trace"])
            try await eventually("the loader's complaint") { server.program.errors.contains("the loaders wait") }
            let listed = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }.filter {
                let line = FileManager.default.contents(atPath: "/proc/\($0)/cmdline") ?? Data()
                return String(decoding: line, as: UTF8.self).contains(password)
            }
            #expect(listed.isEmpty)
            let stopped = try await server.stop()
            #expect(!(stopped.output + stopped.errors).contains(password))
        }
    }

    @Test(arguments: [
        "postgresql://u:\(password)@127.0.0.1:1/d", "host=h password=\(password)", "host=h sslpassword=\(password)",
    ])
    func `on the command line it is refused, with the way on`(url: String) async throws {
        try await Stage.with(.at("host=127.0.0.1 port=1")) { stage in
            for command in ["nightly", "migrate", "config"] {
                let outcome = try await stage.run([command, "--database-url", url])
                #expect(outcome.status == 64)
                #expect(outcome.errors.contains("the file that HUADAN_CONFIG names"), "\(outcome.errors)")
                #expect(!(outcome.output + outcome.errors).contains(Self.password))
            }
            let without = try await stage.run(["config", "--database-url", "postgresql://u@127.0.0.1:1/d"])
            #expect(without.status == 0)
        }
    }

    @Test func `a file with it that everybody can read is warned about`() async throws {
        try await Stage.with(.at("")) { stage in
            let file = try stage.file(
                "settings",
                [Array("HUADAN_DATABASE_URL=postgresql://u:\(Self.password)@h/d".utf8)]
            )
            let settings = ["HUADAN_CONFIG": file]
            for (mode, isWarned) in [(0o644, true), (0o640, false), (0o600, false)] {
                chmod(file, mode_t(mode))
                let outcome = try await stage.run(["config"], settings)
                #expect(outcome.status == 0 && outcome.output.contains("password=***"), "\(outcome.errors)")
                #expect(outcome.errors.contains("everybody on this machine can read \(file)") == isWarned)
                #expect(!(outcome.output + outcome.errors).contains(Self.password))
            }
        }
    }

    @Test func `the programs of a private cluster inherit no setting`() async throws {
        try await Stage.with(.own) { stage in
            let secret = ["HUADAN_PUBLIC_URL": "https://\(Self.password).example.com", "PGPASSWORD": Self.password]
            let server = try await stage.serve(secret)
            try await eventually("the cluster's processes") { !stage.clusterProcesses().isEmpty }
            for process in stage.clusterProcesses() {
                for file in ["environ", "cmdline"] {
                    let text = FileManager.default.contents(atPath: "/proc/\(process)/\(file)") ?? Data()
                    #expect(!String(decoding: text, as: UTF8.self).contains(Self.password), "\(process) \(file)")
                }
            }
            try await server.stop()
        }
    }
}
