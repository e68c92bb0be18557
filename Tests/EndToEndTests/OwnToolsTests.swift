import Foundation
import TestSupport
import Testing

/// PostgreSQL's own tools beside journals that go on.
@Suite struct OwnToolsTests {
    private static let tools: String = {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let newest = versions.compactMap { Int($0) }.max()
        return newest.map { "\(root)/\($0)/bin/" } ?? ""
    }()

    private static func run(_ tool: String, _ arguments: [String]) async throws {
        try await aside {
            let process = Process()
            process.executableURL = URL(filePath: tools + tool)
            process.arguments = arguments
            process.standardInput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else {
                throw Failure("\(tool) ended with \(process.terminationStatus)")
            }
        }
    }

    private static func line(_ word: String, _ outcome: Outcome) -> String? {
        outcome.lines.first { $0.hasPrefix(word + " ") }
    }

    private static func usage(_ folder: String, _ day: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(day)/usage.csv", encoding: .utf8)
    }

    @Test func `a database of an earlier day and the journals of today make the books of today`() async throws {
        try await Stage.with { stage in
            let day = "2026-10-15"
            let server = try await stage.serve()
            for session in ["early-1", "early-2"] {
                let answer = try await server.push(Body.fee(session, endingAt: "\(day) 04:00:00"))
                #expect(answer.isKept)
            }
            let books = try BooksView(stage)
            try await eventually("loading") { try books.recordCounts().count == 2 }
            try await stage.done(["nightly"])
            let dump = "\(stage.folder)/books.dump"
            try await Self.run(
                "pg_dump",
                ["--format=custom", "--schema=huadan", "--file=\(dump)", stage.conninfo ?? ""]
            )

            let file = "\(stage.folder)/bodies.jsonl"
            try await stage.done(["simulate", "--calls", "40", "--seed", "9", "--day", day, "--output", file])
            try await stage.done(["import", file])
            let late = try await server.push(Body.fee("late", endingAt: "\(day) 05:00:00"))
            #expect(late.isKept)
            try await eventually("loading") { try books.recordCounts()["late"] == 1 }
            try await server.stop()
            try await stage.done(["nightly"])
            let facts = Self.line("facts", try await stage.done(["verify"]))

            // The server dies; its database comes back as it was before all that.
            let earlier = try TemporaryServer.shared.makeDatabase()
            try await Self.run("pg_restore", ["--exit-on-error", "--dbname=\(earlier)", dump])
            let settings = ["HUADAN_DATABASE_URL": earlier, "HUADAN_REPORTS_DIR": "\(stage.folder)/again"]
            let restarted = try await stage.serve(settings)
            let restored = try BooksView(conninfo: earlier)
            try await eventually("loading") { try restored.recordCounts()["late"] == 1 }
            try await restarted.stop()
            try await stage.done(["nightly"], settings)
            #expect(Self.line("facts", try await stage.done(["verify"], settings)) == facts && facts != nil)
            #expect(try Self.usage("\(stage.folder)/again", day) == Self.usage(stage.reportsDirectory, day))
        }
    }

    @Test func `books move to another server while serve goes on acknowledging`() async throws {
        let old = try await aside { try TemporaryServer() }
        let conninfo = try old.makeDatabase()
        try await Stage.with(.at(conninfo)) { stage in
            let token = try InstalledBooks.pushToken(try await stage.done(["app", "add", Body.app]))
            let server = try await stage.serve()
            let storm = Storm("storm")
            async let raged: Void = storm.rage(against: server, token: token, width: 4)
            try await eventually("pushes before") { storm.kept.count > 40 }
            let dump = "\(stage.folder)/books.dump"
            try await Self.run("pg_dump", ["--format=custom", "--schema=huadan", "--file=\(dump)", conninfo])
            // What is loaded after the dump is not in it; the positions in it are older, too.
            let dumped = storm.kept.count
            try await eventually("pushes after the dump") { storm.kept.count > dumped + 40 }
            try await aside { try old.stop() }
            let stopped = storm.kept.count
            try await eventually("pushes without a server") { storm.kept.count > stopped + 40 }
            let new = try TemporaryServer.shared.makeDatabase()
            try await Self.run("pg_restore", ["--exit-on-error", "--dbname=\(new)", dump])
            storm.stop()
            await raged
            try await server.stop()
            #expect(storm.refused == [])

            let moved = try await stage.serve(["HUADAN_DATABASE_URL": new])
            let books = try BooksView(conninfo: new)
            let expected = Dictionary(uniqueKeysWithValues: storm.kept.map { ($0, 1) })
            try await eventually("loading") { try books.recordCounts() == expected }
            let answer = await moved.push(Body.fee("after"), token: token)
            #expect(answer.isKept, "\(answer)")
            try await stage.done(["verify"], ["HUADAN_DATABASE_URL": new])
        }
    }
}
