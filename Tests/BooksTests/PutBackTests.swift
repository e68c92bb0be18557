import BooksTestSupport
import Foundation
import Journal
import Testing

@testable import Books

/// Journals whose directory was put back to an earlier state.
@Suite struct PutBackTests {
    private static func push(_ session: String, _ delay: Int64) throws -> TestPush {
        let record = TestBody.callback(session: session, endSeconds: utc("2026-11-21 02:59:00"))
        return TestPush(try TestBody.fee([record]), atMicros: utcMicros("2026-11-21 03:00:00") + delay * 1_000_000)
    }

    @Test func `each loader goes back to what it has itself after a journal was put back`() async throws {
        let test = try TestBooks()
        /// Appends four pushes and loads both shares; says from where the loaders went back.
        func episode(_ name: String, _ delay: Int64) async throws -> [UInt64?] {
            let pushes = try (0..<4).map { try Self.push("\(name)-\($0)", delay + $0) }
            let writer = try await test.journal(pushes, purpose: .serve, loaders: 2)
            var starts: [UInt64?] = []
            for index in 0..<2 {
                var loader = try test.loader(test.open(), of: writer, index)
                starts.append(loader.reloadsFrom)
                _ = try loader.loadNext()
            }
            await writer.close()
            return starts
        }
        #expect(try await episode("before", 0) == [nil, nil])
        let folder = try test.journals.path + "/" + #require(try test.journals.ids().first).description
        let kept = try Set(FileManager.default.contentsOfDirectory(atPath: folder))
        #expect(try await episode("gone", 10) == [nil, nil])
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !kept.contains(name) {
            try FileManager.default.removeItem(atPath: folder + "/" + name)
        }

        // The first one vouches for its own share only.
        #expect(try await episode("after", 20) == [6, 5])
        let sessions = try test.rows("SELECT session_id FROM cdr ORDER BY 1").map { $0[0] }
        let expected: [String] = ["after", "before", "gone"].flatMap { name in (0..<4).map { "\(name)-\($0)" } }
        #expect(sessions == expected)
        #expect(try test.count("repeat") == 0)
    }
}
