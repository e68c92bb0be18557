import Foundation
import Glibc
import Testing

/// `kill -9` under load.
@Suite struct CrashTests {
    /// `HUADAN_CRASH_ROUNDS` makes it longer.
    private static let rounds = ProcessInfo.processInfo.environment["HUADAN_CRASH_ROUNDS"].flatMap { Int($0) } ?? 3

    @Test(arguments: ["database", "journal"])
    func `what got 200 is in the books exactly once, however often serve is killed`(ack: String) async throws {
        let seed = UInt64(31)
        var dice = Dice(seed: seed)
        try await Stage.with { stage in
            var kept: [String] = []
            for round in 0..<Self.rounds {
                let server = try await stage.serve(["HUADAN_ACK": ack])
                let storm = Storm("round\(round)")
                let last = Int.random(in: 20...150, using: &dice)
                await storm.rage(against: server, token: try InstalledBooks.token(Body.app)) { count in
                    guard count == last else { return }
                    server.program.signal(SIGKILL)
                    storm.stop()
                }
                try await server.program.kill()
                #expect(storm.kept.count >= last)
                kept += storm.kept
            }

            // Nobody serves any more: the night loads what is left.
            try await stage.done(["nightly"])
            let counts = try BooksView(stage).recordCounts()
            let missing = kept.filter { counts[$0] == nil }
            #expect(missing == [], "seed \(seed)")
            #expect(counts.filter { $0.value != 1 }.isEmpty, "seed \(seed)")
            // Of each round only the pushes in flight may be there without an answer.
            #expect(counts.count <= kept.count + Self.rounds * 8)
        }
    }

    @Test func `a restarted serve loads what a killed one left`() async throws {
        try await Stage.with { stage in
            let books = try BooksView(stage)
            let server = try await stage.serve(["HUADAN_ACK": "database", "HUADAN_ACK_WAIT": "0s"])
            let first = try await server.push(Body.disconnect("first"))
            #expect(first.isKept)
            try await eventually("loading") { try books.recordCounts() == ["first": 1] }
            try books.holdLoaders()
            let second = try await server.push(Body.fee("second"))
            #expect(second.isKept, "\(second)")
            try await server.program.kill()
            try books.letLoadersGo()
            #expect(try books.recordCounts() == ["first": 1])

            _ = try await stage.serve()
            try await eventually("loading") { try books.recordCounts() == ["first": 1, "second": 1] }
        }
    }
}
