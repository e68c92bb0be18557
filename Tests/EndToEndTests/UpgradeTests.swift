import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

/// A new program on the books of an older one, while pushes go on.
@Suite struct UpgradeTests {
    private static let day = "2026-10-15"

    /// The tables that every version had, parents first.
    private static let tables = [
        "installation", "journal", "journal_position", "gap", "cdr", "status_event", "repeat", "set_aside",
        "set_aside_occurrence", "app_act", "app_token", "app_token_end",
    ]

    private static func connect(_ conninfo: String) throws -> PostgresConnection {
        try PostgresConnection(
            ConnectionSettings(conninfo, applicationName: "end to end tests", searchPath: "huadan")
        )
    }

    /// A database as an older program left it: its migrations and nothing newer, with the facts of other books.
    private static func oldBooks(upTo version: Int, like source: BooksView) throws -> String {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "sql/migrations")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().prefix(version)
        let migrations = try files.map { name in
            try Migration(fileName: name, sql: try String(contentsOf: folder.appending(path: name), encoding: .utf8))
        }
        let conninfo = try TemporaryServer.shared.makeDatabase()
        let old = try connect(conninfo)
        _ = try Migrator(schema: "huadan", migrations: migrations).migrate(old)
        for table in tables {
            for row in try source.connection.query("SELECT to_jsonb(t)::text FROM \(table) AS t").rows {
                try old.execute(
                    """
                    INSERT INTO \(table) OVERRIDING SYSTEM VALUE
                    SELECT * FROM jsonb_populate_record(NULL::\(table), $1::jsonb)
                    """,
                    [.text(row.text(0) ?? "")]
                )
            }
        }
        for (table, column) in [("journal", "journal_id"), ("app_act", "app_act_id")] {
            let last = "SELECT setval(pg_get_serial_sequence('\(table)', '\(column)'), max(\(column))) FROM \(table)"
            _ = try old.query(last)
        }
        // Nobody serves the other data directory any more.
        try old.execute("UPDATE journal SET retired_at = now()")
        return conninfo
    }

    @Test(arguments: [6, 10])
    func `books of an older schema are brought up while the old program loads and the new one takes pushes`(
        version: Int
    ) async throws {
        try await Stage.with { before in
            let file = "\(before.folder)/bodies.jsonl"
            try await before.done(
                ["simulate", "--calls", "40", "--seed", "9", "--day", Self.day, "--output", file]
            )
            try await before.done(["import", file])
            try await before.done(["nightly"])
            // The mirror of the apps, as the old `serve` has it.
            try await before.serve().stop()
            let old = try Self.oldBooks(upTo: version, like: try BooksView(before))
            try await Stage.with(.at(old)) { after in
                try await Self.upgrade(after, mirror: before.dataDirectory + "/apps.json")
                for name in ["usage.csv", "calls.csv"] {
                    let files = [before, after].map { "\($0.reportsDirectory)/\(Self.day)/\(name)" }
                    let texts = try files.map { try String(contentsOfFile: $0, encoding: .utf8) }
                    #expect(texts[0] == texts[1] && texts[0].count > 1_000, "\(name)")
                }
            }
        }
    }

    private static func upgrade(_ stage: Stage, mirror: String) async throws {
        try FileManager.default.createDirectory(atPath: stage.dataDirectory, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: mirror, toPath: stage.dataDirectory + "/apps.json")
        let loader = try OldLoader(stage.conninfo ?? "")
        loader.start()
        let server = try await stage.serve(["HUADAN_MIGRATE": "false"])
        let storm = Storm("storm")
        async let raged: Void = storm.rage(against: server, token: try InstalledBooks.token(Body.app), width: 4)
        try await eventually("pushes before") { storm.kept.count > 50 && loader.batches > 5 }
        let migrated = try await stage.done(["migrate"])
        #expect(migrated.output.contains("applied v0011_"))
        let (kept, batches) = (storm.kept.count, loader.batches)
        try await eventually("pushes after") { storm.kept.count > kept + 20 && loader.batches > batches + 5 }
        storm.stop()
        try await raged
        #expect(storm.refused == [] && loader.stop() == nil)

        let books = try BooksView(stage)
        try await eventually("loading") {
            let counts = try books.recordCounts()
            return storm.kept.allSatisfy { counts[$0] == 1 }
        }
        #expect(
            try books.number("SELECT next_sequence FROM journal_position WHERE journal_id = 999") == loader.batches + 1
        )
        #expect(try books.number("SELECT count(*) FROM gap WHERE journal_id = 999") == loader.batches)
        try await stage.done(["nightly"])
        try await stage.done(["verify"])
    }
}

/// What the loader of an older program does, over and over: rows and position in one transaction.
private final class OldLoader: Sendable {
    private struct State {
        var batches = 0
        var failure: String?
        var isOver = false
        var hasEnded = false
    }

    private let conninfo: String
    private let state = Mutex(State())

    init(_ conninfo: String) throws {
        self.conninfo = conninfo
        try connect().script(
            """
            INSERT INTO journal (journal_id, journal_uid, purpose, loaders, place, registered_at, retired_at)
            OVERRIDING SYSTEM VALUE VALUES (999, '\(String(repeating: "0", count: 32))', 'serve', 1, 'old', now(), now());
            INSERT INTO journal_position (journal_id, loader, next_sequence, loaded_through_at)
            VALUES (999, 0, 1, '-infinity')
            """
        )
    }

    var batches: Int { state.withLock { $0.batches } }

    func start() {
        Thread { self.work() }.start()
    }

    /// Lets it end its transaction; what went wrong.
    func stop() -> String? {
        state.withLock { $0.isOver = true }
        while !state.withLock({ $0.hasEnded }) { Thread.sleep(forTimeInterval: 0.01) }
        return state.withLock { $0.failure }
    }

    private func connect() throws -> PostgresConnection {
        try PostgresConnection(ConnectionSettings(conninfo, applicationName: "old loader", searchPath: "huadan"))
    }

    private func work() {
        do {
            let connection = try connect()
            while !state.withLock({ $0.isOver }) {
                let number = batches + 1
                try connection.script(
                    """
                    BEGIN;
                    SELECT next_sequence FROM journal_position WHERE journal_id = 999 AND loader = 0 FOR UPDATE;
                    INSERT INTO gap (journal_id, push_sequence, kind, from_at, to_at, refused_count, received_at)
                    VALUES (999, \(number), 'old', now(), now(), 1, now());
                    UPDATE journal_position SET next_sequence = \(number + 1) WHERE journal_id = 999 AND loader = 0;
                    COMMIT
                    """
                )
                state.withLock { $0.batches = number }
            }
        } catch {
            state.withLock { $0.failure = "\(error)" }
        }
        state.withLock { $0.hasEnded = true }
    }
}
