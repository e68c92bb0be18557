import Foundation
import TestSupport
import Testing

/// PostgreSQL away: pushes are kept all the same, and loaded when it is back.
@Suite struct DatabaseAwayTests {
    /// Longer than a push may take: only a `serve` that does not wait for the loaders answers in time.
    private static let patient = ["HUADAN_ACK_WAIT": "600s"]

    @Test(arguments: ["database", "journal"])
    func `serve starts, tells tokens apart and keeps pushes while PostgreSQL is away`(ack: String) async throws {
        let postgres = try await aside { try TemporaryServer() }
        let conninfo = try postgres.makeDatabase()
        try await Stage.with(.at(conninfo)) { stage in
            let token = try InstalledBooks.pushToken(try await stage.done(["app", "add", Body.app]))
            try await aside { try postgres.stop() }

            let settings = Self.patient.merging(["HUADAN_ACK": ack]) { $1 }
            let server = try await stage.serve(settings)
            let sessions = (0..<30).map { "away-\($0)" }
            for session in sessions {
                let answer = await server.push(Body.disconnect(session), token: token)
                #expect(answer.isKept, "\(answer)")
            }
            let stranger = await server.push(Body.disconnect("stranger"), token: "nobodysToken")
            #expect(stranger.status == 503 && stranger.resultCode == "6", "\(stranger)")
            for page in ["/healthz", "/readyz"] {
                let status = try await server.get(page).status
                #expect(status == 200, "\(page)")
            }

            try await aside { try postgres.start() }
            let books = try BooksView(stage)
            let expected = Dictionary(uniqueKeysWithValues: sessions.map { ($0, 1) })
            try await eventually("loading") { try books.recordCounts() == expected }
            let known = await server.push(Body.disconnect("stranger"), token: "nobodysToken")
            #expect(known.status == 404 && known.resultCode == "5", "\(known)")
        }
    }

    @Test(arguments: ["database", "journal"])
    func `PostgreSQL goes away and comes back in a storm of pushes, and nothing is lost or doubled`(
        ack: String
    ) async throws {
        let postgres = try await aside { try TemporaryServer() }
        let conninfo = try postgres.makeDatabase()
        try await Stage.with(.at(conninfo)) { stage in
            let token = try InstalledBooks.pushToken(try await stage.done(["app", "add", Body.app]))
            let server = try await stage.serve(Self.patient.merging(["HUADAN_ACK": ack]) { $1 })
            let storm = Storm("storm")
            async let raged: Void = storm.rage(against: server, token: token)
            try await eventually("a beginning") { storm.kept.count > 40 }
            try await aside { try postgres.stop() }
            let before = storm.kept.count
            try await eventually("pushes kept while it is away") { storm.kept.count > before + 100 }
            try await aside { try postgres.start() }
            let away = storm.kept.count
            try await eventually("pushes kept after it") { storm.kept.count > away + 40 }
            storm.stop()
            await raged

            #expect(storm.refused == [])
            let books = try BooksView(stage)
            let expected = Dictionary(uniqueKeysWithValues: storm.kept.map { ($0, 1) })
            try await eventually("loading") { try books.recordCounts() == expected }
        }
    }
}
