import BooksTestSupport
import Postgres
import Testing

@testable import Books

/// The same facts give the same books, whoever loads them in whatever order.
@Suite struct OrderTests {
    private static let at = utcMicros("2026-11-21 03:00:00")
    private static let end = utc("2026-11-21 02:59:00")

    private static func version(_ mark: String, _ delayMicros: Int64) throws -> TestPush {
        let record = TestBody.callback(session: "s1", endSeconds: end, ["userData": mark])
        return TestPush(try TestBody.fee([record]), atMicros: at + delayMicros)
    }

    static func orders<Element>(of items: [Element]) -> [[Element]] {
        guard items.count > 1 else { return [items] }
        return items.indices.flatMap { index in
            var rest = items
            let first = rest.remove(at: index)
            return orders(of: rest).map { [first] + $0 }
        }
    }

    /// Journals loaded one after the other; who is in force, and all facts.
    private static func outcome(_ journals: [[TestPush]]) async throws -> [[String]] {
        let test = try TestBooks()
        for pushes in journals { try await test.load(pushes) }
        let books = try test.open()
        let night = Night(books)
        try night.setParameters(asOfMicros: at + 3_600_000_000, previousMicros: nil, .standard)
        try night.reconcile(isFull: true, lastStartedMicros: nil) { _ in }
        let versions = try books.connection.query(
            """
            SELECT c.user_data, n.in_force::text, n.first_received_at::text
            FROM night_cdr AS n INNER JOIN cdr AS c USING (call_id, cdr_key, content_hash)
            WHERE c.session_id = 's1' ORDER BY 1
            """
        )
        let found = versions.rows.map { row in (0..<3).map { row.text($0) ?? "" } }
        return found + [try test.factLines(), ["\(try test.count("repeat"))"]]
    }

    @Test func `in force is the version received first, whatever was loaded first`() async throws {
        // The first arrival of b is a repeat that arrived before everything else.
        let pushes = try [
            Self.version("a", 10), Self.version("b", 20), Self.version("a", 30), Self.version("b", 5),
        ].map { [$0] }
        let expected = try await Self.outcome(pushes)
        #expect(expected.prefix(2).map { Array($0.prefix(2)) } == [["a", "false"], ["b", "true"]])

        for order in Self.orders(of: pushes).dropFirst() {
            #expect(try await Self.outcome(order) == expected)
        }
    }

    @Test func `of versions received at one instant the same is in force, whatever was loaded first`() async throws {
        let others = try (0..<9).map { index in
            let record = TestBody.callback(session: "t\(index)", endSeconds: Self.end)
            return TestPush(try TestBody.fee([record]), atMicros: Self.at)
        }
        let journals = try [
            others[..<1] + [Self.version("a", 10)], others[..<4] + [Self.version("b", 10)],
            others[..<8] + [Self.version("a", 30)], others[..<2] + [Self.version("b", 20)],
        ].map(Array.init)
        let expected = try await Self.outcome(journals)
        #expect(expected.prefix(2).map { Array($0.prefix(2)) } == [["a", "true"], ["b", "false"]])

        for order in Self.orders(of: journals).dropFirst() {
            #expect(try await Self.outcome(order) == expected)
        }
    }
}
