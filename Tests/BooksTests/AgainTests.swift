import BooksTestSupport
import Journal
import Postgres
import Testing

@testable import Books

/// Reading again what was read before: replay of an archive, retry of what was set aside.
@Suite struct AgainTests {
    private static let at = utcMicros("2026-11-21 03:00:00")
    private static let end = utc("2026-11-21 02:59:00")
    private static let later = utcMicros("2026-11-22 01:00:00")

    private static func pushes() throws -> [TestPush] {
        let good = TestBody.callback(session: "s1", endSeconds: end)
        let bad = TestBody.callback(session: "s2", endSeconds: end, ["ulFailReason": "5.7"])
        return [
            TestPush(try TestBody.fee([good, bad]), atMicros: at),
            TestPush(try TestBody.fee([good]), atMicros: at + 1_000_000),
            TestPush(Array("no json".utf8), atMicros: at + 2_000_000),
        ]
    }

    private static func replay(_ test: TestBooks, _ span: Range<Int64>) throws -> ReplayCounts {
        let books = try test.open()
        let request = ReplayRequest(
            root: test.journals,
            installation: test.installation,
            spanMicros: span,
            nowMicros: later
        )
        return try books.knownJournals().reduce(into: ReplayCounts()) { sum, journal in
            sum += try books.replay(journal, from: 1, request) { _ in }
        }
    }

    private static func facts(_ test: TestBooks) throws -> [Int] {
        try ["cdr", "repeat", "set_aside", "set_aside_occurrence"].map { try test.count($0) }
    }

    @Test(arguments: [1, 3]) func `a replay changes nothing that is there`(loaders: Int) async throws {
        let test = try TestBooks()
        try await test.load(Self.pushes(), loaders: loaders)
        let before = try Self.facts(test)

        let counts = try Self.replay(test, .min ..< .max)

        #expect([counts.pushes, counts.records, counts.setAside] == [3, 2, 2])
        #expect(counts.new == LoadCounts())
        #expect(try Self.facts(test) == before)
    }

    @Test func `a replay brings back a lost fact at its place, as known from then on`() async throws {
        let test = try TestBooks()
        try await test.load(Self.pushes())
        try test.tampering().execute("DELETE FROM cdr")

        let outside = try Self.replay(test, Self.at + 3_000_000 ..< .max)
        #expect([outside.pushes, outside.new.newCDRs] == [0, 0])
        let inside = try Self.replay(test, Self.at..<Self.at + 1)

        #expect([inside.pushes, inside.new.newCDRs] == [1, 1])
        let kept = try test.rows(
            "SELECT push_sequence, record_index, received_at = '2026-11-22 01:00:00Z' FROM cdr"
        )
        #expect(kept == [["1", "0", "t"]])
    }

    @Test func `a retry keeps open what is still unusable and counts no arrival`() async throws {
        let test = try TestBooks()
        try await test.load(Self.pushes())
        let books = try test.open()
        let before = try Self.facts(test)

        for row in try test.rows("SELECT set_aside_id FROM set_aside") {
            let id = try #require(UUIDBytes(row[0]))
            let actor = Actor(name: "test", nowMicros: Self.later)
            #expect(try books.retrySetAside(id, test.installation, by: actor).fault != nil)
        }

        #expect(try Self.facts(test) == before)
        #expect(try test.count("set_aside_act") == 0)
    }

    @Test func `a record that became usable is loaded at its place and closed`() async throws {
        let test = try TestBooks()
        try await test.load(Self.pushes())
        // A program that understands more, played by content that says less.
        try test.tampering().execute(
            "UPDATE set_aside SET content = convert_to(replace(convert_from(content, 'UTF8'), '5.7', '5'), 'UTF8')"
        )
        let row = try test.rows("SELECT set_aside_id FROM set_aside WHERE scope = 'record'")[0]
        let id = try #require(UUIDBytes(row[0]))

        let retry = try test.open().retrySetAside(
            id,
            test.installation,
            by: Actor(name: "ann", nowMicros: Self.later)
        )

        #expect(retry.fault == nil)
        #expect(retry.counts.newCDRs == 1)
        let kept = try test.rows("SELECT push_sequence, record_index FROM cdr WHERE session_id = 's2'")
        #expect(kept == [["1", "1"]])
        #expect(try test.rows("SELECT act, acted_by FROM set_aside_act") == [["retried", "ann"]])
    }

    @Test(
        arguments: [
            ([1], 0, 0), ([1], 5, 5), ([6], 5, 0), ([4], 5, 2), ([1, 1], 5, 5), ([6, 6], 5, 0), ([6, 1], 5, 3),
            ([1, 6], 5, 2), ([1, 1, 1], 2, 2),
        ] as [([UInt64], UInt64, UInt64)]
    )
    func `entries that wait are those of each loader from its position on`(
        positions: [UInt64],
        last: UInt64,
        waiting: UInt64
    ) {
        let journal = KnownJournal(
            id: .random(),
            number: 1,
            isRetired: false,
            loadedThroughMicros: nil,
            positions: positions
        )
        #expect(journal.entriesBehind(last: last) == waiting)
    }
}
