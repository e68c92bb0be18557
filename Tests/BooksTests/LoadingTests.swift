import Books
import BooksTestSupport
import Journal
import Postgres
import Testing

@Suite struct LoadingTests {
    private static let at = utcMicros("2026-11-21 03:00:00")
    private static let end = utc("2026-11-21 02:59:00")

    private static func push(_ records: [[String: String]], _ delay: Int64 = 0) throws -> TestPush {
        TestPush(try TestBody.fee(records), atMicros: at + delay * 1_000_000)
    }

    private static func one(_ session: String, _ delay: Int64 = 0, _ others: [String: String] = [:]) throws -> TestPush
    {
        try push([TestBody.callback(session: session, endSeconds: end, others)], delay)
    }

    private static func event(
        _ type: String,
        _ session: String,
        app: String = "app-1",
        _ delay: Int64 = 0
    ) throws
        -> TestPush
    {
        let body = try TestBody.status(type, ["sessionId": session, "timestamp": platformText(end)])
        return TestPush(body, atMicros: at + delay * 1_000_000, appKey: app)
    }

    private static func facts(_ test: TestBooks) throws -> [Int] {
        try ["cdr", "status_event", "repeat", "set_aside", "set_aside_occurrence"].map { try test.count($0) }
    }

    @Test func `new facts are new, the same again are repeats`() async throws {
        let test = try TestBooks()

        let first = try await test.load([Self.one("s1"), Self.one("s2", 1), Self.event("disconnect", "s1", 2)])
        #expect([first.newCDRs, first.newEvents, first.repeats, first.setAside] == [2, 1, 0, 0])
        let again = try await test.load([Self.one("s1", 9), Self.event("disconnect", "s1", 10), Self.one("s3", 11)])
        #expect([again.newCDRs, again.newEvents, again.repeats, again.setAside] == [1, 0, 2, 0])
        #expect(try Self.facts(test) == [3, 1, 2, 0, 0])
    }

    @Test func `repeats inside one batch, one push and one list are counted, and nothing is there twice`() async throws
    {
        let test = try TestBooks()
        let record = TestBody.callback(session: "s1", endSeconds: Self.end)

        let counts = try await test.load([Self.push([record, record]), Self.push([record], 1), Self.one("s2", 2)])

        #expect([counts.newCDRs, counts.repeats] == [2, 2])
        #expect(try Self.facts(test) == [2, 0, 2, 0, 0])
        let kept = try test.rows("SELECT push_sequence, record_index FROM cdr ORDER BY push_sequence")
        #expect(kept == [["1", "0"], ["3", "0"]])
    }

    @Test func `versions of one CDR are all kept`() async throws {
        let test = try TestBooks()

        let counts = try await test.load([
            Self.one("s1"), Self.one("s1", 1, ["userData": "x"]), Self.one("s1", 2, ["hostName": "h"]),
        ])

        #expect([counts.newCDRs, counts.repeats] == [3, 0])
        #expect(try test.rows("SELECT count(DISTINCT cdr_key), count(*) FROM cdr") == [["1", "3"]])
    }

    @Test func `one event by two tokens is one event, kept for each`() async throws {
        let test = try TestBooks()

        let counts = try await test.load([
            Self.event("answer", "s1"), Self.event("answer", "s1", app: "app-2", 1), Self.event("answer", "s1", 2),
        ])

        #expect([counts.newEvents, counts.repeats] == [2, 1])
        #expect(try test.rows("SELECT count(DISTINCT event_key), count(*) FROM status_event") == [["1", "2"]])
    }

    @Test func `loading a journal again from its position changes nothing`() async throws {
        let test = try TestBooks()
        let writer = try await test.journal([Self.one("s1"), Self.one("s1", 1)])
        let books = try test.open()

        for _ in 0..<2 {
            _ = try books.loadAll(of: writer, in: test.journals, test.installation, place: "test", nowMicros: Self.at)
            #expect(try Self.facts(test) == [1, 0, 1, 0, 0])
        }
        #expect(try test.rows("SELECT next_sequence FROM journal_position") == [["3"]])
        #expect(try test.rows("SELECT retired_at IS NOT NULL FROM journal") == [["t"]])
        await writer.close()
    }

    @Test func `a body that cannot be used is kept once and each arrival is counted`() async throws {
        let test = try TestBooks()
        let broken = TestPush(Array("{\"eventType\":".utf8), atMicros: Self.at)
        var later = broken
        later.receivedAtMicros += 1_000_000

        let first = try await test.load([broken, later, Self.one("s1", 2)])
        let second = try await test.load([later])

        #expect([first.setAside, first.newCDRs, second.setAside] == [2, 1, 1])
        #expect(try Self.facts(test) == [1, 0, 0, 1, 3])
        #expect(try test.rows("SELECT scope, reason, content FROM set_aside").first?.prefix(2) == ["body", "not_json"])
    }

    @Test func `an unusable record is set aside and its neighbours are loaded`() async throws {
        let test = try TestBooks()
        var nameless = TestBody.callback(session: "s2", endSeconds: Self.end)
        nameless["sessionId"] = nil
        let good = TestBody.callback(session: "s1", endSeconds: Self.end)

        let counts = try await test.load([Self.push([good, nameless])])

        #expect([counts.newCDRs, counts.setAside] == [1, 1])
        #expect(
            try test.rows(
                "SELECT scope, reason, record_index FROM set_aside JOIN set_aside_occurrence USING (set_aside_id)"
            )
                == [["record", "session_id_missing", "1"]]
        )
    }

    @Test(arguments: [0, 1, 99, 198, 199])
    func `a record that the database refuses is set aside and the rest of the batch is loaded`(place: Int) async throws
    {
        let test = try TestBooks()
        try test.connect().execute("ALTER TABLE cdr ADD CONSTRAINT test_check CHECK (user_data <> 'poison')")
        let pushes = try (0..<200).map { index in
            try Self.one("s\(index)", Int64(index), ["userData": index == place ? "poison" : "fine"])
        }

        let counts = try await test.load(pushes + [Self.event("disconnect", "s1", 300)])

        #expect([counts.newCDRs, counts.newEvents, counts.repeats, counts.setAside] == [199, 1, 0, 1])
        #expect(try Self.facts(test) == [199, 1, 0, 1, 1])
        #expect(try test.rows("SELECT next_sequence FROM journal_position") == [["202"]])
        let aside = try test.rows(
            "SELECT reason, message, push_sequence FROM set_aside JOIN set_aside_occurrence USING (set_aside_id)"
        )
        #expect(aside.first?[0] == "refused_by_database")
        #expect(aside.first?[2] == "\(place + 1)")
        #expect(aside.first?[1].contains("poison") == false, "a message tells no values")
    }

    @Test func `two bad records far apart, among repeats, are both found`() async throws {
        let test = try TestBooks()
        try test.connect().execute("ALTER TABLE cdr ADD CONSTRAINT test_check CHECK (user_data <> 'poison')")
        var pushes = try (0..<50).map {
            try Self.one("s\($0)", Int64($0), ["userData": $0 % 30 == 7 ? "poison" : "fine"])
        }
        pushes += try (0..<10).map { try Self.one("s\($0 + 10)", Int64($0) + 60, ["userData": "fine"]) }

        let counts = try await test.load(pushes)

        #expect([counts.newCDRs, counts.repeats, counts.setAside] == [48, 10, 2])
        #expect(try Self.facts(test) == [48, 0, 10, 2, 2])
    }

    @Test func `gaps are recorded once`() async throws {
        let test = try TestBooks()
        let note = #"{"kind":"overloaded","from_micros":1000000,"to_micros":3000000,"count":7}"#
        var gap = TestPush(Array(note.utf8), atMicros: Self.at)
        gap.kind = .gap

        let counts = try await test.load([gap, Self.one("s1", 1)])

        #expect([counts.gaps, counts.newCDRs, counts.setAside] == [1, 1, 0])
        #expect(
            try test.rows("SELECT kind, from_at = to_timestamp(1), to_at = to_timestamp(3), refused_count FROM gap")
                == [["overloaded", "t", "t", "7"]]
        )
    }
}
