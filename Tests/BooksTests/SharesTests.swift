import BooksTestSupport
import Journal
import Postgres
import Testing

@testable import Books

/// Shares of several loaders that one of them loads in one transaction.
@Suite struct SharesTests {
    private static let at = utcMicros("2026-11-21 03:00:00")
    private static let end = utc("2026-11-21 02:59:00")

    private static func cdr(_ session: Int) throws -> TestPush {
        let record = TestBody.callback(session: "s\(session)", endSeconds: end)
        return TestPush(try TestBody.fee([record]), atMicros: at + Int64(session))
    }

    private static func positions(_ test: TestBooks) throws -> [[String]] {
        try test.rows("SELECT next_sequence, last_sequence FROM journal_position ORDER BY loader")
    }

    private static let untouched = [["1", "NULL"], ["1", "NULL"]]

    @Test func `one transaction holds the records and the positions of all`() async throws {
        let test = try TestBooks()
        let writer = try await test.journal((1...5).map(Self.cdr), loaders: 2)
        let other = try test.loader(test.open(), of: writer, 0).share
        var loader = try test.loader(test.open(), of: writer, 1)

        let steps = try loader.loadNext(of: [other, loader.share])

        #expect(steps.map(\.loader) == [0, 1])
        #expect(steps.map(\.entries) == [2, 3])
        #expect(steps.map(\.nextSequence) == [6, 6])
        #expect(steps[0].counts == LoadCounts(newCDRs: 5, newEvents: 0))
        #expect(try Self.positions(test) == [["6", "4"], ["6", "5"]])
        #expect(try test.rows("SELECT count(DISTINCT xmin::text) FROM journal_position") == [["1"]])
        await writer.close()
    }

    @Test(arguments: [0, 1])
    func `a loader that dies at the position of either leaves nothing of both`(loader index: Int) async throws {
        let test = try TestBooks()
        let writer = try await test.journal((1...5).map(Self.cdr), loaders: 2)
        var loader = try test.loader(test.open(), of: writer, 0)
        let other = try test.loader(test.open(), of: writer, 1).share
        try test.connect().script(
            """
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
            CREATE TRIGGER deadly BEFORE UPDATE ON journal_position
            FOR EACH ROW WHEN (NEW.loader = \(index)) EXECUTE FUNCTION die();
            """
        )

        let error = #expect(throws: BooksError.self) { try loader.loadNext(of: [loader.share, other]) }

        #expect(error?.isConnectionFailure == true, "\(String(describing: error))")
        #expect(try test.count("cdr") == 0)
        #expect(try Self.positions(test) == Self.untouched)
        await writer.close()
    }

    enum Way: CaseIterable { case message, statements, lookUps }

    @Test(arguments: [0, 1], Way.allCases)
    func `nothing is written when either share was loaded by somebody else`(loader index: Int, way: Way) async throws {
        let test = try TestBooks()
        var pushes = try (1...6).map(Self.cdr)
        // What is set aside keeps a batch from being one message, a repeat lets the next ones look for their keys.
        if way == .statements { pushes.append(TestPush(Array("{".utf8), atMicros: Self.at + 9)) }
        if way == .lookUps { pushes[2].body = pushes[0].body }
        let writer = try await test.journal(pushes, loaders: 2)
        var limits = JournalLoader.BatchLimits()
        if way == .lookUps { limits.entries = 2 }
        var loader = try test.loader(test.open(), of: writer, 0, limits: limits)
        let shares = try [loader.share, test.loader(test.open(), of: writer, 1).share]
        if way == .lookUps {
            #expect(try loader.loadNext(of: shares)[0].counts.newCDRs == 2)
            #expect(try loader.loadNext(of: shares)[0].counts.repeats == 1)
        }
        let before = try test.count("cdr")
        try test.connect().execute(
            "UPDATE journal_position SET next_sequence = next_sequence + 1 WHERE loader = \(index)"
        )

        let error = #expect(throws: BooksError.self) { try loader.loadNext(of: shares) }

        guard case .positionMoved(let journal, let moved)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(journal == writer.id)
        // One message says only that one of them is elsewhere.
        if way != .message { #expect(moved == index) }
        #expect(try [test.count("cdr"), test.count("set_aside")] == [before, 0])
        await writer.close()
    }

    /// Each batch takes one share or both, and either connection may be the one that loads.
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `whoever takes which shares along, all is there once`(seed: UInt64) async throws {
        let test = try TestBooks()
        var random = SeededNumbers(state: seed)
        let pushes = try (1...120).map { try Self.cdr(1 + random.next(below: $0)) }
        let writer = try await test.journal(pushes, loaders: 2)
        var limits = JournalLoader.BatchLimits()
        limits.entries = 12
        var loaders = try (0..<2).map { try test.loader(test.open(), of: writer, $0, limits: limits) }
        let shares = loaders.map(\.share)

        var sum = LoadCounts()
        var next: [UInt64] = [1, 1]
        while next.contains(where: { $0 <= 120 }) {
            let taken = [[shares[0]], [shares[1]], shares][random.next(below: 3)]
            let steps = try loaders[random.next(below: 2)].loadNext(of: taken)
            for step in steps { next[step.loader] = step.nextSequence }
            sum += steps[0].counts
        }

        let distinct = Set(pushes.map(\.body)).count
        #expect([sum.newCDRs, sum.repeats] == [distinct, 120 - distinct])
        #expect(try [test.count("cdr"), test.count("repeat")] == [distinct, 120 - distinct])
        await writer.close()
    }
}
