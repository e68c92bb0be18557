import Foundation
import Glibc
import Testing

/// SIGTERM.
@Suite struct StopTests {
    @Test func `a stop answers the pushes in flight, ends with 0, and the next start loads the rest`() async throws {
        try await Stage.with { stage in
            let books = try BooksView(stage)
            // Well below the ten seconds that a stop gives them.
            let server = try await stage.serve(["HUADAN_ACK_WAIT": "4s"])
            let first = try await server.push(Body.disconnect("before"))
            #expect(first.isKept)
            try await eventually("loading") { try books.recordCounts() == ["before": 1] }
            // One loader alone can have loaded it, and pushes wait only when all are there.
            try await eventually("loaders") { try await server.metric("huadan_loaders_away") == 0 }

            // From here on pushes wait for loaders that do not get on.
            try books.holdLoaders()
            async let answers = pushTogether(6, to: server)
            try await eventually("pushes in flight") { try await server.metric("huadan_ingest_waiting_pushes") == 6 }
            let began = ContinuousClock.now
            let stopped = try await server.stop()
            #expect(stopped.status == 0, "\(stopped.errors)")
            #expect(ContinuousClock.now - began < .seconds(25))
            let kept = try await answers
            #expect(kept.filter { !$0.isKept } == [])
            #expect(try books.recordCounts() == ["before": 1])
            try books.letLoadersGo()

            _ = try await stage.serve()
            let expected = Dictionary(uniqueKeysWithValues: [("before", 1)] + (0..<6).map { ("flight-\($0)", 1) })
            try await eventually("loading") { try books.recordCounts() == expected }
            try await eventually("a gap") { try books.number("SELECT count(*) FROM gap WHERE kind = 'down'") == 1 }
            #expect(try books.number("SELECT count(*) FROM gap WHERE from_at < to_at") == 1)
        }
    }

    @Test(arguments: [true, false])
    func `a killed serve leaves a down time from its last sign of life, or from its last push`(
        hasSign: Bool
    ) async throws {
        try await Stage.with { stage in
            let books = try BooksView(stage)
            let server = try await stage.serve()
            let pushed = try await server.push(Body.disconnect("before"))
            #expect(pushed.isKept)
            try await eventually("loading") { try books.recordCounts() == ["before": 1] }
            try await server.program.kill()
            let alive = stage.dataDirectory + "/alive"
            let sign = try String(contentsOfFile: alive, encoding: .utf8).trimmingCharacters(
                in: .whitespacesAndNewlines
            )
            if !hasSign { try FileManager.default.removeItem(atPath: alive) }

            _ = try await stage.serve()
            try await eventually("a gap") { try books.number("SELECT count(*) FROM gap WHERE kind = 'down'") == 1 }
            let from = "(extract(epoch FROM from_at) * 1000000)::bigint"
            let isFromSign = try books.number("SELECT count(*) FROM gap WHERE \(from) = \(Int64(sign) ?? 0)") == 1
            let isFromPush = try books.number(
                "SELECT count(*) FROM gap AS g INNER JOIN status_event AS e ON e.received_at = g.from_at"
            )
            // The later of the two.
            #expect(hasSign ? isFromSign || isFromPush == 1 : isFromPush == 1)
        }
    }

    private func pushTogether(_ count: Int, to server: Server) async throws -> [Answer] {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            for number in 0..<count {
                group.addTask { try await server.push(Body.disconnect("flight-\(number)")) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
