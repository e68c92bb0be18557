import FaultSupport
import Foundation
import Testing

@testable import Journal

/// Kills a writing process at random moments and looks for what it had acknowledged.
@Suite struct CrashTests {
    private static let rounds = ProcessInfo.processInfo.environment["HUADAN_CRASH_ROUNDS"].flatMap { Int($0) } ?? 5

    @Test func `after kill -9 every acknowledged entry is there exactly once`() async throws {
        let seed = UInt64.random(in: 0...(.max))
        var random = SeededGenerator(seed: seed)
        let scratch = try Scratch()
        var acknowledged: [String: UInt64] = [:]

        for round in 0..<Self.rounds {
            let lines = try killedRun(round, in: scratch, after: .random(in: 1...600, using: &random))
            for line in lines {
                let words = line.split(separator: " ")
                let sequence: UInt64 = try #require(UInt64(words[1]), "seed \(seed)")
                acknowledged[String(words[0])] = sequence
            }
            try expectAll(acknowledged, in: scratch, "seed \(seed) round \(round)")
        }
        #expect(acknowledged.count >= Self.rounds, "seed \(seed)")
    }

    @Test func `killed between any two of its file calls, or half through a write, it keeps what it acknowledged`()
        async throws
    {
        let given = ProcessInfo.processInfo.environment["HUADAN_CRASH_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: 0...(.max))
        var random = SeededGenerator(seed: seed)
        let scratch = try Scratch()
        let folder = FileManager.default.temporaryDirectory.appending(path: "huadan-faults-\(seed)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let faults = try FaultPlan(in: folder)
        var acknowledged: [String: UInt64] = [:]

        for round in 0..<Self.rounds {
            // Of a few hundred moments some are while segments are begun, compressed and removed.
            let calls = ["files", "files", "rename", "unlink"].randomElement(using: &random) ?? ""
            let moment = Int.random(in: 1...(calls == "files" ? 900 : 12), using: &random)
            try faults.set("kill \(moment) \(calls) \(scratch.root.path)")
            for line in try killedRun(round, in: scratch, after: .max, faults.environment) {
                let words = line.split(separator: " ")
                let sequence: UInt64 = try #require(UInt64(words[1]), "seed \(seed)")
                acknowledged[String(words[0])] = sequence
            }
            try expectAll(acknowledged, in: scratch, "seed \(seed) round \(round): \(moment) \(calls)")
        }
        #expect(acknowledged.count >= Self.rounds, "seed \(seed)")
    }

    /// What a writer acknowledged until it was killed, a moment after its line number `count`.
    private func killedRun(
        _ round: Int,
        in scratch: Scratch,
        after count: Int,
        _ environment: [String: String] = [:]
    ) throws -> [String] {
        let process = Process()
        process.executableURL = try crashWriter()
        process.arguments = [scratch.root.path, "\(round)", "6", "20000"]
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        var output = Data()
        while output.count(where: { $0 == UInt8(ascii: "\n") }) < count {
            let more = pipe.fileHandleForReading.availableData
            if more.isEmpty { break }
            output += more
        }
        kill(process.processIdentifier, SIGKILL)
        output += try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal, "the writer ended by itself")
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func expectAll(_ acknowledged: [String: UInt64], in scratch: Scratch, _ comment: String) throws {
        guard let id = try scratch.root.ids().first else {
            #expect(acknowledged.isEmpty, "\(comment)")
            return
        }
        #expect(try scratch.root.ids() == [id], "\(comment)")
        let before = try scratch.all(id)
        let writer = try scratch.root.openWriter(id, options: .quiet) { 0 }
        #expect(writer.recovery.damage == nil, "\(comment)")
        let entries = try scratch.all(id)
        #expect(before == entries, "\(comment)")
        #expect(entries.map(\.sequence) == Array(1..<UInt64(entries.count + 1)), "\(comment)")
        let sequences = Dictionary(grouping: entries, by: \.source).mapValues { $0.map(\.sequence) }
        for (name, sequence) in acknowledged { #expect(sequences[name] == [sequence], "\(comment) \(name)") }
        for entry in entries { #expect(entry.body.starts(with: entry.source.utf8), "\(comment)") }
        writer.closeNow()
        #expect(try scratch.root.check(id).damages.isEmpty, "\(comment)")
    }

    /// The writer is built beside the tests.
    private func crashWriter() throws -> URL {
        var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        for _ in 0..<4 {
            folder.deleteLastPathComponent()
            let candidate = folder.appendingPathComponent("JournalCrashWriter")
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
        }
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let candidate = bundle.appendingPathComponent("JournalCrashWriter")
        try #require(FileManager.default.isExecutableFile(atPath: candidate.path), "no JournalCrashWriter by \(bundle)")
        return candidate
    }
}
