import BooksTestSupport
import Journal
import Postgres
import Testing

@testable import Books

@Suite struct LoaderTests {
    private static let at = utcMicros("2026-11-21 03:00:00")
    private static let end = utc("2026-11-21 02:59:00")

    private static func one(_ session: String, _ delay: Int64, _ others: [String: String] = [:]) throws -> TestPush {
        let record = TestBody.callback(session: session, endSeconds: end, others)
        return TestPush(try TestBody.fee([record]), atMicros: at + delay * 1_000_000)
    }

    /// One of everything: new, repeats of both kinds, set aside, a gap.
    private static func mixed() throws -> [TestPush] {
        let event = try TestBody.status("disconnect", ["sessionId": "s1", "timestamp": platformText(end)])
        var gap = TestPush(Array(#"{"kind":"down","from_micros":1,"to_micros":2,"count":0}"#.utf8), atMicros: at + 5)
        gap.kind = .gap
        return try [
            one("s1", 0), one("s1", 1), one("s2", 2), TestPush(event, atMicros: at + 3),
            TestPush(event, atMicros: at + 4),
            gap, TestPush([], atMicros: at + 6), TestPush(Array("{".utf8), atMicros: at + 7),
        ]
    }

    private static let tables = ["cdr", "status_event", "repeat", "set_aside", "set_aside_occurrence", "gap"]

    private static func state(_ test: TestBooks) throws -> [[String]] {
        let position = try test.rows("SELECT next_sequence, loader FROM journal_position ORDER BY loader")
        return try tables.flatMap { table in
            try test.rows("SELECT t::text FROM \(table) AS t ORDER BY t::text COLLATE \"C\"")
        } + position
    }

    // MARK: Kills

    struct Moment: Sendable, CustomTestStringConvertible {
        let table: String
        var when = "BEFORE INSERT"
        var kind = ""
        var timing = ""
        var testDescription: String { "\(when.lowercased()) \(table) \(timing.lowercased())" }
    }

    @Test(arguments: [
        Moment(table: "cdr"), Moment(table: "status_event"), Moment(table: "repeat"), Moment(table: "set_aside"),
        Moment(table: "set_aside_occurrence"), Moment(table: "gap"),
        Moment(table: "journal_position", when: "BEFORE UPDATE"),
        Moment(
            table: "journal_position",
            when: "AFTER UPDATE",
            kind: "CONSTRAINT ",
            timing: "DEFERRABLE INITIALLY DEFERRED "
        ),
    ])
    func `a loader that dies at any step leaves nothing, and the next loads everything once`(
        moment: Moment
    ) async throws {
        let undisturbed = try TestBooks()
        try await undisturbed.load(Self.mixed())
        let test = try TestBooks()
        let writer = try await test.journal(Self.mixed())
        try Self.arm(test, moment)

        let error = #expect(throws: BooksError.self) {
            try test.open().loadAll(of: writer, in: test.journals, test.installation, place: "test", nowMicros: 0)
        }
        #expect(error?.isConnectionFailure == true, "\(String(describing: error))")
        #expect(try Self.state(test) == [["1", "0"]], "nothing but the first position")

        try test.connect().execute("DROP TRIGGER deadly ON \(moment.table)")
        let counts = try test.open().loadAll(
            of: writer,
            in: test.journals,
            test.installation,
            place: "test",
            nowMicros: 0
        )
        #expect([counts.newCDRs, counts.newEvents, counts.repeats, counts.setAside, counts.gaps] == [2, 1, 2, 2, 1])
        #expect(try Self.state(test) == Self.state(undisturbed))
        await writer.close()
    }

    /// Whoever gets there loses its connection, as if it had been killed.
    private static func arm(_ test: TestBooks, _ moment: Moment) throws {
        try test.connect().script(
            """
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
            CREATE \(moment.kind)TRIGGER deadly \(moment.when) ON \(moment.table) \(moment.timing)
            FOR EACH ROW EXECUTE FUNCTION die();
            """
        )
    }

    // MARK: Positions

    @Test func `a loader that was overtaken stops and writes nothing`() async throws {
        let test = try TestBooks()
        let writer = try await test.journal([Self.one("s1", 0), Self.one("s2", 1)])
        var first = try test.loader(test.open(), of: writer)
        var second = try test.loader(test.open(), of: writer)
        #expect(try first.loadNext().counts.newCDRs == 2)

        let error = #expect(throws: BooksError.self) { try second.loadNext() }

        if case .positionMoved(writer.id, loader: 0)? = error {} else { Issue.record("\(String(describing: error))") }
        #expect(try [test.count("cdr"), test.count("repeat")] == [2, 0])
        await writer.close()
    }

    @Test func `a position beyond the journal's end names both`() async throws {
        let test = try TestBooks()
        let writer = try await test.journal([Self.one("s1", 0)])
        _ = try test.loader(test.open(), of: writer)
        try test.connect().execute("UPDATE journal_position SET next_sequence = 100")

        let error = #expect(throws: BooksError.self) {
            var loader = try test.loader(test.open(), of: writer)
            _ = try loader.loadNext()
        }

        guard case .journal(.positionBeyondEnd(writer.id, position: let position, lastSequence: 1))? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect((99...100).contains(position))
        #expect(try test.count("cdr") == 0)
        await writer.close()
    }

    @Test(arguments: [1, 2, 3, 7])
    func `small batches load the same and the position follows`(entries: Int) async throws {
        let test = try TestBooks()
        let writer = try await test.journal(Self.mixed())
        var limits = JournalLoader.BatchLimits()
        limits.entries = entries
        var loader = try test.loader(test.open(), of: writer, limits: limits)

        var sum = LoadCounts()
        var next: UInt64 = 1
        while next <= 8 {
            let step = try loader.loadNext()
            #expect(step.nextSequence > next)
            next = step.nextSequence
            sum += step.counts
            #expect(try test.rows("SELECT next_sequence FROM journal_position") == [["\(next)"]])
        }
        #expect([sum.newCDRs, sum.newEvents, sum.repeats, sum.setAside, sum.gaps] == [2, 1, 2, 2, 1])
        await writer.close()
    }

    // MARK: At once

    @Test func `two loaders at once on one journal keep every record once`() async throws {
        let test = try TestBooks()
        // Each record comes four times, so both loaders meet each; every other one is told apart by a new version.
        let pushes = try (0..<800).map { try Self.one("s\($0 % 200)", Int64($0), ["userData": "\($0 % 400)"]) }
        let writer = try await test.journal(pushes, loaders: 2)

        let counts = try await withThrowingTaskGroup(of: LoadCounts.self) { group in
            for index in 0..<2 {
                group.addTask {
                    var limits = JournalLoader.BatchLimits()
                    limits.entries = 50
                    var loader = try test.loader(test.open(), of: writer, index, limits: limits)
                    var sum = LoadCounts()
                    var step: JournalLoader.Step
                    repeat {
                        step = try loader.loadNext()
                        sum += step.counts
                    } while step.nextSequence <= 800
                    return sum
                }
            }
            return try await group.reduce(into: LoadCounts()) { $0 += $1 }
        }

        #expect([counts.newCDRs, counts.repeats, counts.setAside] == [400, 400, 0])
        #expect(try [test.count("cdr"), test.count("repeat")] == [400, 400])
        await writer.close()
    }

    /// Until a session of this name waits for a lock, of this kind if one is named.
    private static func untilWaiting(_ session: String, for kind: String? = nil, _ test: TestBooks) async throws {
        let waiting = """
            SELECT count(*) FROM pg_stat_activity
            WHERE application_name = $1 AND wait_event_type = 'Lock' AND wait_event = coalesce($2, wait_event)
            """
        while try test.rows(waiting, [.text(session), PostgresValue(kind)]) != [["1"]] {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    @Test func `a key that another loader just wrote becomes a repeat`() async throws {
        let test = try TestBooks()
        try await test.load([Self.one("s1", 0)])
        let other = try test.tampering()
        try other.script(
            "CREATE TABLE held AS SELECT * FROM cdr; TRUNCATE cdr; BEGIN; INSERT INTO cdr SELECT * FROM held"
        )
        let writer = try await test.journal([Self.one("s1", 1), Self.one("s2", 2)])

        let loading = Task.detached {
            try test.open("the slower one").loadAll(
                of: writer,
                in: test.journals,
                test.installation,
                place: "test",
                nowMicros: 0
            )
        }
        try await Self.untilWaiting("the slower one", test)
        try other.script("COMMIT")

        let counts = try await loading.value
        #expect([counts.newCDRs, counts.repeats] == [1, 1])
        #expect(try [test.count("cdr"), test.count("repeat")] == [2, 1])
        await writer.close()
    }

    @Test(.timeLimit(.minutes(1)))
    func `a loader that met another one at a record waits for others from then on`() async throws {
        let test = try TestBooks()
        try await test.load([Self.one("s1", 0), Self.one("s2", 0)])
        let other = try test.tampering()
        try other.script(
            """
            CREATE TABLE held AS SELECT * FROM cdr WHERE session_id = 's2';
            DELETE FROM cdr WHERE session_id = 's2'
            """
        )
        // A script is one transaction up to its end, or to the BEGIN in it.
        try other.script("BEGIN; INSERT INTO cdr SELECT * FROM held")
        let writer = try await test.journal([Self.one("s1", 1), Self.one("s2", 2), Self.one("s3", 3)])
        let loading = Task.detached {
            var limits = JournalLoader.BatchLimits()
            limits.entries = 1
            var loader = try test.loader(test.open("the later one"), of: writer, limits: limits)
            return try (0..<3).map { _ in try loader.loadNext().counts }
        }

        // It knows of s1, looks for s2 and does not see it, and waits for who is writing it.
        try await Self.untilWaiting("the later one", for: "transactionid", test)
        let third = try test.connect()
        try third.script("BEGIN")
        try third.execute(SQLFile("load/wait_for_others").text)
        try other.script("COMMIT")
        try await Self.untilWaiting("the later one", for: "advisory", test)
        #expect(try test.count("repeat") == 2)
        try third.script("COMMIT")

        let counts = try await loading.value
        #expect(counts.map(\.repeats) == [1, 1, 0])
        #expect(counts.map(\.newCDRs) == [0, 0, 1])
        await writer.close()
    }
}
