import Foundation
import Glibc
import TestSupport
import Testing

/// `backup` and `restore`.
@Suite struct BackupTests {
    private static func files(_ folder: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) where !name.hasPrefix(".") {
            files[name] = FileManager.default.contents(atPath: "\(folder)/\(name)")
        }
        return files
    }

    /// Another data directory, database and place for reports.
    private static func elsewhere(_ stage: Stage, _ name: String) throws -> [String: String] {
        [
            "HUADAN_DATABASE_URL": try TemporaryServer.shared.makeDatabase(),
            "HUADAN_DATA_DIR": "\(stage.folder)/\(name)", "HUADAN_REPORTS_DIR": "\(stage.folder)/\(name)-reports",
        ]
    }

    private static func line(_ word: String, _ outcome: Outcome) -> String? {
        outcome.lines.first { $0.hasPrefix(word + " ") }
    }

    /// A closed month with everything in it, and an open one.
    private static func makeBooks(_ stage: Stage) async throws {
        for (day, seed) in [("2026-01-15", "3"), ("2026-01-20", "4")] {
            let file = "\(stage.folder)/\(seed).jsonl"
            try await stage.done(
                ["simulate", "--calls", "60", "--seed", seed, "--day", day, "--faults", "none", "--output", file]
            )
            try await stage.done(["import", file])
        }
        for line in try await stage.done(["set-aside", "list"]).lines.dropFirst() {
            let id = String(line.prefix { $0 != " " })
            try await stage.done(["set-aside", "dismiss", id, "--reason", "noise of the line"])
        }
        try await stage.done(["nightly"])
        let kinds = try await stage.done(["discrepancy", "list"]).lines.dropFirst().compactMap {
            line -> (String, String)? in
            let words = line.split(separator: " ").map(String.init)
            return words.count > 4 && words[0].hasPrefix("2026-01") ? (words[1], words[3]) : nil
        }
        for (kind, app) in Set(kinds.map { "\($0.0) \($0.1)" }).map({ $0.split(separator: " ") }).map({
            (String($0[0]), String($0[1]))
        }) {
            _ = try await stage.run([
                "discrepancy", "waive", "--kind", kind, "--app", app, "--from", "2026-01-01", "--to", "2026-01-31",
                "--reason", "agreed",
            ])
        }
        try await stage.done(["period", "close", "2026-01"])
    }

    @Test func `a backup under load, restored elsewhere, has all that was acknowledged before it and proves itself`()
        async throws
    {
        try await Stage.with { stage in
            try await Self.makeBooks(stage)
            let server = try await stage.serve()
            let storm = Storm("storm")
            async let raged: Void = storm.rage(against: server, token: try InstalledBooks.token(Body.app), width: 4)
            try await eventually("pushes") { storm.kept.count > 100 }
            let before = storm.kept
            let backup = "\(stage.folder)/backup"
            let made = try await stage.done(["backup", backup])
            let during = storm.kept.count
            try await eventually("more pushes") { storm.kept.count > during + 20 }
            storm.stop()
            try await raged
            #expect(storm.refused == [])
            #expect(made.output.contains("holds all that was acknowledged before"))
            try Self.checkModes(backup)

            let copy = try Self.elsewhere(stage, "restored")
            let restored = try await stage.done(["restore", backup], copy)
            #expect(restored.output.hasPrefix("restored, as of "))
            try await Self.checkRestored(stage, copy, kept: before, server)
            try await Self.checkRefusals(stage, backup, copy)
        }
    }

    private static func checkModes(_ backup: String) throws {
        for name in try FileManager.default.subpathsOfDirectory(atPath: backup) + [""] {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(backup)/\(name)")
            let mode = attributes[.posixPermissions] as? Int
            #expect(mode == (attributes[.type] as? FileAttributeType == .typeDirectory ? 0o700 : 0o600), "\(name)")
        }
        #expect(!FileManager.default.fileExists(atPath: backup + ".writing"))
    }

    private static func checkRestored(
        _ stage: Stage,
        _ copy: [String: String],
        kept: [String],
        _ original: Server
    ) async throws {
        // The month that was signed comes out as it was, from the restored books alone.
        try await stage.done(["period", "close", "2026-01"], copy)
        let signed = try files("\(stage.reportsDirectory)/2026-01")
        #expect(try files("\(stage.folder)/restored-reports/2026-01") == signed && signed.count == 9)

        let books = try BooksView(conninfo: copy["HUADAN_DATABASE_URL"] ?? "")
        let server = try await stage.serve(copy)
        try await eventually("loading") {
            let counts = try books.recordCounts()
            return kept.allSatisfy { counts[$0] != nil }
        }
        #expect(try books.recordCounts().filter { $0.value != 1 && $0.key.hasPrefix("storm") }.isEmpty)
        try await eventually("the down time") {
            try books.number("SELECT count(*) FROM gap WHERE kind = 'down' AND to_at - from_at > interval '0'") > 0
        }
        // Both go on, in journals of their own.
        let (one, other) = (try await original.push(Body.fee("one")), try await server.push(Body.fee("other")))
        #expect(one.isKept && other.isKept, "\(one) \(other)")
        try await eventually("a push to the copy") { try books.recordCounts()["other"] == 1 }
        let last = { (path: String) in try newestJournal(path + "/journal") }
        #expect(try last(stage.dataDirectory) != last(copy["HUADAN_DATA_DIR"] ?? ""))
        try await server.stop()

        try await stage.done(["nightly"], copy)
        let verified = try await stage.done(["verify", "--all"], copy)
        #expect(verified.output.contains("checks hold"))
        let listed = try await stage.done(["gaps", "list"], copy)
        #expect(listed.output.contains("  down  "), "\(listed.output)")
    }

    /// The journal that was written last.
    private static func newestJournal(_ folder: String) throws -> String {
        let manager = FileManager.default
        let names = try manager.contentsOfDirectory(atPath: folder).filter {
            !manager.fileExists(atPath: "\(folder)/\($0)/sealed")
        }
        let serving = names.filter {
            (try? String(contentsOfFile: "\(folder)/\($0)/journal", encoding: .utf8))?.contains("purpose serve")
                ?? false
        }
        guard let name = serving.first, serving.count == 1 else { throw Failure("\(serving) in \(folder)") }
        return name
    }

    private static func checkRefusals(_ stage: Stage, _ backup: String, _ copy: [String: String]) async throws {
        let onto = try await stage.run(["restore", backup], copy)
        #expect(onto.status == 73 && onto.errors.contains("is not empty"), "\(onto.errors)")
        var halfFree = try elsewhere(stage, "half")
        halfFree["HUADAN_DATABASE_URL"] = copy["HUADAN_DATABASE_URL"]
        let books = try await stage.run(["restore", backup], halfFree)
        #expect(books.status == 73 && books.errors.contains("an empty database"), "\(books.errors)")
        #expect(!FileManager.default.fileExists(atPath: "\(stage.folder)/half"))
        let again = try await stage.run(["backup", backup])
        #expect(again.status == 73 && again.errors.contains("not empty"), "\(again.errors)")
        let zone = try await stage.run(["restore", backup, "--billing-timezone", "Europe/Berlin"], halfFree)
        #expect(zone.status == 78 && zone.errors.contains("Asia/Shanghai"), "\(zone.errors)")

        let whole = try await stage.done(["restore", backup, "--dry-run"], try elsewhere(stage, "dry"))
        #expect(whole.output.contains("is whole"))
        for name in try FileManager.default.subpathsOfDirectory(atPath: backup) {
            let path = "\(backup)/\(name)"
            guard var bytes = FileManager.default.contents(atPath: path), !bytes.isEmpty else { continue }
            let original = bytes
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: URL(filePath: path))
            let flipped = try await stage.run(["restore", backup, "--dry-run"])
            #expect(flipped.status == 65, "\(name): \(flipped.errors)")
            try original.write(to: URL(filePath: path))
        }
        try Data("x".utf8).write(to: URL(filePath: backup + "/journal/added"))
        let added = try await stage.run(["restore", backup, "--dry-run"])
        #expect(added.status == 65 && added.errors.contains("was added"), "\(added.errors)")
        try FileManager.default.removeItem(atPath: backup + "/journal/added")
        try FileManager.default.removeItem(atPath: backup + "/" + "books.dump")
        let missing = try await stage.run(["restore", backup, "--dry-run"])
        #expect(missing.status == 65 && missing.errors.contains("books.dump is missing"), "\(missing.errors)")
    }

    @Test func `books in a private cluster are backed up and restored into one`() async throws {
        try await Stage.with(.own) { stage in
            try await stage.done(["app", "add", Body.app])
            try await stage.done(["import", try stage.file("bodies", [Body.fee("one"), Body.disconnect("one")])])
            let backup = "\(stage.folder)/backup"
            try await stage.done(["backup", backup])
            let facts = Self.line("facts", try await stage.done(["verify"]))

            try await Stage.with(.own) { other in
                try await other.done(["restore", backup])
                #expect(Self.line("facts", try await other.done(["verify"])) == facts && facts != nil)
                #expect(try await other.done(["app", "list"]).output.contains(Body.app))
            }
        }
    }

    @Test func `a backup that fails leaves nothing`() async throws {
        try await Stage.with { stage in
            try await stage.done(["migrate"])
            let away = try await stage.run(["backup", "\(stage.folder)/b"], ["HUADAN_DATABASE_URL": "host=/nowhere"])
            #expect(away.status == 69, "\(away.errors)")
            try FileManager.default.createDirectory(
                atPath: "\(stage.folder)/c.writing",
                withIntermediateDirectories: true
            )
            let busy = try await stage.run(["backup", "\(stage.folder)/c"])
            #expect(busy.status == 73 && busy.errors.contains("another backup is at work"), "\(busy.errors)")
            for name in ["b", "b.writing", "c"] {
                #expect(!FileManager.default.fileExists(atPath: "\(stage.folder)/\(name)"), "\(name)")
            }
        }
    }
}
