import BooksTestSupport
import Journal
import Postgres
import Testing

@testable import Books

/// However pushes are cut into batches, the books are the same.
@Suite struct BatchTests {
    private static let at = utcMicros("2026-11-21 03:00:00")
    private static let end = utc("2026-11-21 02:59:00")

    /// Pushes of CDRs and events, many of which come again, in the same push, a neighbouring one and a late one.
    private static func pushes(seed: UInt64) throws -> [TestPush] {
        var random = SeededNumbers(state: seed)
        return try (0..<240).map { index in
            let received = at + Int64(index) * 1_000_000
            let session = { "s\(random.next(below: 90))" }
            if random.next(below: 3) == 0 {
                let fields = ["sessionId": session(), "timestamp": platformText(end)]
                return TestPush(try TestBody.status("answer", fields), atMicros: received)
            }
            let records = (0...random.next(below: 4)).map { _ in
                TestBody.callback(session: session(), endSeconds: end, ["userData": "\(random.next(below: 2))"])
            }
            return TestPush(try TestBody.fee(records), atMicros: received)
        }
    }

    private static func load(
        _ pushes: [TestPush],
        cut: (Int) -> Int
    ) async throws -> (counts: LoadCounts, rows: [[String]]) {
        let test = try TestBooks()
        let writer = try await test.journal(pushes)
        let books = try test.open()
        var counts = LoadCounts()
        var next: UInt64 = 1
        var batch = 0
        while next <= UInt64(pushes.count) {
            var limits = JournalLoader.BatchLimits()
            limits.entries = cut(batch)
            batch += 1
            var loader = try test.loader(books, of: writer, limits: limits)
            for _ in 0..<3 where next <= UInt64(pushes.count) {
                let step = try loader.loadNext()
                counts += step.counts
                next = step.nextSequence
            }
        }
        await writer.close()
        let rows = try ["cdr", "status_event", "repeat"].flatMap { table in
            // Call ids differ from one installation to the next.
            try test.rows(
                """
                SELECT line FROM (SELECT (to_jsonb(t) - 'call_id' - 'journal_id')::text AS line FROM \(table) AS t) AS l
                ORDER BY line COLLATE "C"
                """
            )
        }
        return (counts, rows)
    }

    @Test(arguments: [3, 17, 92] as [UInt64])
    func `repeats give the same rows in batches of any size as push by push`(seed: UInt64) async throws {
        let pushes = try Self.pushes(seed: seed)
        let expected = try await Self.load(pushes) { _ in 1 }
        #expect(expected.counts.repeats > 50 && expected.counts.newCDRs > 50 && expected.counts.newEvents > 20)

        var random = SeededNumbers(state: seed)
        let cuts = (0..<500).map { _ in 1 + random.next(below: 60) }
        for cut in [{ cuts[$0] }, { _ in 240 }] as [(Int) -> Int] {
            let found = try await Self.load(pushes, cut: cut)
            #expect(found.counts == expected.counts, "seed \(seed)")
            #expect(found.rows == expected.rows, "seed \(seed)")
        }
    }
}

/// Numbers that follow from a seed (SplitMix64).
struct SeededNumbers {
    var state: UInt64

    mutating func next(below limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(limit))
    }
}
