import BooksTestSupport
import Journal
import Postgres
import Synchronization
import Testing

@testable import Books

/// Batches of nothing but new records, which take one message.
@Suite struct FreshLoadTests {
    private static let at = utcMicros("2026-11-21 03:00:00")
    private static let end = utc("2026-11-21 02:59:00")

    private static func cdr(_ session: String, _ others: [String: String] = [:]) throws -> TestPush {
        TestPush(try TestBody.fee([TestBody.callback(session: session, endSeconds: end, others)]), atMicros: at)
    }

    private static func event(_ session: String) throws -> TestPush {
        TestPush(try TestBody.status("answer", ["sessionId": session, "timestamp": platformText(end)]), atMicros: at)
    }

    private static func fresh() throws -> [TestPush] {
        try [cdr("s1"), event("s1"), cdr("s2"), event("s3"), event("s2")]
    }

    private static func state(_ test: TestBooks) throws -> [[String]] {
        try test.rows(
            """
            SELECT
                (SELECT count(*) FROM cdr), (SELECT count(*) FROM status_event), (SELECT count(*) FROM repeat),
                p.next_sequence, p.last_sequence, p.loaded_through_at > '-infinity'
            FROM journal_position AS p
            """
        )
    }

    @Test func `records and position are there together`() async throws {
        let test = try TestBooks()
        let writer = try await test.journal(Self.fresh())
        var loader = try test.loader(test.open(), of: writer)

        let step = try loader.loadNext()

        #expect(step.counts == LoadCounts(newCDRs: 2, newEvents: 3))
        #expect(try Self.state(test) == [["2", "3", "0", "6", "5", "t"]])
        // The position says the same as the entries: another loader goes on from it.
        var next = try test.loader(test.open(), of: writer)
        #expect(try next.loadNext().entries == 0)
        await writer.close()
    }

    typealias Moment = LoaderTests.Moment

    private static let moments = [
        Moment(table: "journal_position", when: "BEFORE UPDATE"),
        Moment(table: "journal_position", when: "AFTER UPDATE"),
        Moment(table: "cdr"), Moment(table: "status_event"),
        Moment(table: "status_event", when: "AFTER INSERT"),
        Moment(
            table: "status_event",
            when: "AFTER INSERT",
            kind: "CONSTRAINT ",
            timing: "DEFERRABLE INITIALLY DEFERRED "
        ),
    ]

    @Test(arguments: moments)
    func `a loader that dies between any two steps leaves neither records nor a moved position`(
        moment: Moment
    ) async throws {
        let test = try TestBooks()
        let writer = try await test.journal(Self.fresh())
        var loader = try test.loader(test.open(), of: writer)
        try test.connect().script(
            """
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
            CREATE \(moment.kind)TRIGGER deadly \(moment.when) ON \(moment.table) \(moment.timing)
            FOR EACH ROW EXECUTE FUNCTION die();
            """
        )

        let error = #expect(throws: BooksError.self) { try loader.loadNext() }

        #expect(error?.isConnectionFailure == true, "\(String(describing: error))")
        #expect(try Self.state(test) == [["0", "0", "0", "1", "NULL", "f"]])
        try test.connect().execute("DROP TRIGGER deadly ON \(moment.table)")
        var next = try test.loader(test.open(), of: writer)
        #expect(try next.loadNext().counts == LoadCounts(newCDRs: 2, newEvents: 3))
        #expect(try Self.state(test) == [["2", "3", "0", "6", "5", "t"]])
        await writer.close()
    }

    @Test func `what is there already is found when the message fails, and the rest is loaded`() async throws {
        let test = try TestBooks()
        let first = try await test.journal(Self.fresh())
        _ = try test.open().loadAll(of: first, in: test.journals, test.installation, place: "test", nowMicros: 0)
        await first.close()

        let second = try await test.journal([Self.cdr("s2"), Self.event("s9"), Self.cdr("s8")])
        var loader = try test.loader(test.open(), of: second)
        let counts = try loader.loadNext().counts

        #expect([counts.newCDRs, counts.newEvents, counts.repeats] == [1, 1, 1])
        #expect(try [test.count("cdr"), test.count("status_event"), test.count("repeat")] == [3, 4, 1])
        await second.close()
    }

    @Test func `nothing new is said once a moment, and again when time has passed`() async throws {
        let test = try TestBooks()
        let writer = try await test.journal(Self.fresh())
        let books = try test.open()
        let journal = try books.register(writer.id, purpose: "serve", loaders: 1, place: "test", nowMicros: 1)
        let clock = Mutex(Self.at + 1_000_000)
        let feed = JournalFeed(
            root: test.journals,
            id: writer.id,
            loaders: 1,
            syncedSequence: { writer.syncedSequence },
            watermarkMicros: { clock.withLock { $0 } }
        )
        var loader = try JournalLoader(books, test.installation, journal, feed, loader: 0)
        let through = { try test.rows("SELECT extract(epoch FROM loaded_through_at)::bigint FROM journal_position") }

        _ = try loader.loadNext()
        let loaded = try through()
        clock.withLock { $0 += 400_000 }
        #expect(try loader.loadNext().nextSequence == 6)
        #expect(try through() == loaded)
        clock.withLock { $0 += 600_000 }
        #expect(try loader.loadNext().nextSequence == 6)

        #expect(try through() != loaded)
        #expect(try through() == [["\((Self.at + 2_000_000) / 1_000_000)"]])
        await writer.close()
    }
}
