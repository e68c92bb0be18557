import Foundation
import Postgres
import TestSupport
import Testing

/// Settings under which the books would not be safe.
@Suite struct SettingsGuardTests {
    /// Changes a setting of the stage's database, for sessions that come.
    private static func set(_ setting: String, _ value: String, _ stage: Stage) throws {
        try BooksView(stage).connection.script(
            """
            SET transaction_read_only = off;
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET \(setting) = \(value)', current_database()); END $$
            """
        )
    }

    @Test func `unsafe settings of the server are told by nightly, migrate, serve, metrics and doctor`() async throws {
        try await Stage.with { stage in
            for command in ["migrate", "nightly"] {
                let outcome = try await stage.done([command])
                for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
                    #expect(outcome.errors.contains(setting), "\(command): \(outcome.errors)")
                }
            }
            let server = try await stage.serve()
            try await eventually("the metric") {
                try await server.get("/metrics").text.contains(#"huadan_database_unsafe_setting{setting="fsync"} 1"#)
            }
            // Told once, however many connections there are.
            #expect(server.program.errors.components(separatedBy: "fsync=off").count == 2)
            let doctor = try await stage.run(["doctor"])
            #expect(doctor.status == 1)
            #expect(doctor.output.contains("FAIL durability: fsync, full_page_writes, synchronous_commit off"))
        }
    }

    @Test func `a read-only database is refused, and pushes are kept until it takes writes again`() async throws {
        try await Stage.with { stage in
            try await stage.done(["migrate"])
            var server = try await stage.serve()
            try await eventually("the mirror") {
                FileManager.default.fileExists(atPath: stage.dataDirectory + "/apps.json")
            }
            try await server.stop()
            try Self.set("default_transaction_read_only", "on", stage)
            for command in ["nightly", "migrate"] {
                let refused = try await stage.run([command])
                #expect(refused.status == 78 && refused.errors.contains("read-only"), "\(refused.errors)")
            }
            let report = try await stage.run(["report", "usage", "--from", "2026-03-01", "--to", "2026-03-02"])
            #expect(report.status == 0, "\(report.errors)")
            server = try await stage.serve()
            let answer = try await server.push(Body.fee("kept"))
            #expect(answer.isKept, "\(answer)")
            try await eventually("a word about it") { server.program.errors.contains("is read-only for this role") }
            let doctor = try await stage.run(["doctor"])
            #expect(doctor.output.contains("is read-only"), "\(doctor.output)")

            try Self.set("default_transaction_read_only", "off", stage)
            let books = try BooksView(stage)
            try await eventually("loading") { try books.recordCounts()["kept"] == 1 }
        }
    }

    @Test func `a schema that is newer than the program is refused, and pushes are kept`() async throws {
        try await Stage.with { stage in
            try await stage.done(["migrate"])
            try await stage.serve().stop()
            let books = try BooksView(stage)
            try books.connection.script("INSERT INTO schema_migration (version, name, sha256) VALUES (9999, 'x', 'x')")
            for command in [["nightly"], ["migrate"], ["report", "usage", "--period", "2026-03"], ["backup", "b"]] {
                let refused = try await stage.run(command)
                #expect(refused.status == 78 && refused.errors.contains("use the newer program"), "\(refused.errors)")
            }
            let server = try await stage.serve()
            let answer = try await server.push(Body.fee("kept"))
            #expect(answer.isKept, "\(answer)")
            try await eventually("a word about it") { server.program.errors.contains("use the newer program") }

            try books.connection.script("DELETE FROM schema_migration WHERE version = 9999")
            try await eventually("loading") { try books.recordCounts()["kept"] == 1 }
        }
    }

    @Test func `a zone that PostgreSQL no longer knows is refused`() async throws {
        try await Stage.with { stage in
            try await stage.done(["migrate"])
            try BooksView(stage).connection.script("UPDATE installation SET billing_timezone = 'Mars/Olympus'")
            for command in [["nightly"], ["report", "usage", "--period", "2026-03"]] {
                let refused = try await stage.run(command, ["HUADAN_BILLING_TIMEZONE": "Mars/Olympus"])
                #expect(refused.status == 78 && refused.errors.contains("knows no time zone"), "\(refused.errors)")
            }
        }
    }

    @Test(arguments: ["off", "remote_apply", "local"])
    func `sessions of the books wait for the disk, and do not wait less than they were told to`(
        setting: String
    ) async throws {
        try await Stage.with { stage in
            try await stage.done(["migrate"])
            try Self.set("synchronous_commit", setting, stage)
            // A trigger sees what the session that loads has.
            let books = try BooksView(stage)
            try books.connection.script(
                """
                CREATE TABLE seen (commit text);
                CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
                CREATE TRIGGER see AFTER INSERT ON cdr EXECUTE FUNCTION see()
                """
            )
            try await stage.done(["import", try stage.file("bodies", [Body.fee("one")])])
            let seen = try books.connection.query("SELECT commit FROM seen").rows.map { $0.text(0) ?? "" }
            #expect(seen == [setting == "off" ? "on" : setting])
        }
    }
}
