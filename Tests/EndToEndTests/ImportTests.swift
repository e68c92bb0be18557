import Foundation
import Testing

/// `huadan import`.
@Suite struct ImportTests {
    private static let bodies = [
        Body.fee("a"), Body.disconnect("a"), Body.disconnect("b"), Array("this is no JSON".utf8),
    ]

    @Test func `what is imported twice is repeated, and a line that is no JSON is set aside`() async throws {
        try await Stage.with { stage in
            let file = try stage.file("bodies.jsonl", Self.bodies)
            let first = try await stage.done(["import", "--app", Body.app, file])
            #expect(
                first.lines.last
                    == "imported 4 bodies: 3 new records (1 CDRs, 2 status events), 0 repeated, 1 set aside"
            )
            let second = try await stage.done(["import", "--app", Body.app, file])
            #expect(
                second.lines.last
                    == "imported 4 bodies: 0 new records (0 CDRs, 0 status events), 3 repeated, 1 set aside"
            )
            let books = try BooksView(stage)
            #expect(try books.recordCounts() == ["a": 4, "b": 2])
            #expect(try books.number("SELECT count(*) FROM set_aside") == 1)
            #expect(try books.number("SELECT count(*) FROM set_aside_occurrence") == 2)
        }
    }

    @Test func `with several loaders each record counts once, whoever loads it`() async throws {
        try await Stage.with { stage in
            let sessions = (0..<600).map { "s\($0 % 200)" }
            let file = try stage.file("bodies.jsonl", sessions.map { Body.fee($0) } + [Array("this is no JSON".utf8)])

            let outcome = try await stage.done(["import", "--app", Body.app, file], ["HUADAN_LOADERS": "3"])

            #expect(
                outcome.lines.last
                    == "imported 601 bodies: 200 new records (200 CDRs, 0 status events), 400 repeated, 1 set aside"
            )
            let books = try BooksView(stage)
            #expect(try books.number("SELECT count(*) FROM cdr") == 200)
            #expect(try books.number("SELECT count(*) FROM journal_position WHERE next_sequence > 600") == 3)
            #expect(try books.number("SELECT count(*) FROM journal WHERE retired_at IS NULL") == 0)
        }
    }

    @Test func `a file holds one body or one a line, and - is standard input`() async throws {
        try await Stage.with { stage in
            let pretty =
                #"{"eventType": "fee","# + "\n" + #""feeLst": [{"sessionId": "pretty","# + "\n"
                + #""icid": "i", "callEndTime": "2026-11-02 05:00:00"}]}"# + "\n"
            let one = try stage.file("one.json", [Array(pretty.utf8)])
            let lines = try stage.file("lines.jsonl", [Body.disconnect("l1"), [], Body.disconnect("l2"), []])
            let piped = try stage.file("piped.jsonl", [Body.disconnect("p1"), Body.disconnect("p2")])
            let outcome = try await stage.done(["import", one, lines, "-"], input: piped)
            #expect(outcome.output.hasPrefix("imported 5 bodies: 5 new records (1 CDRs, 4 status events), 0 repeated"))
            #expect(try BooksView(stage).recordCounts() == ["pretty": 1, "l1": 1, "l2": 1, "p1": 1, "p2": 1])
        }
    }

    @Test func `import works while serve runs, and both see what the other has as repeats`() async throws {
        try await Stage.with { stage in
            let server = try await stage.serve()
            let pushed = try await server.push(Body.disconnect("both"))
            #expect(pushed.isKept)
            let file = try stage.file("bodies.jsonl", [Body.disconnect("both"), Body.fee("imported")])
            let outcome = try await stage.done(["import", "--app", Body.app, file])
            #expect(outcome.output.hasPrefix("imported 2 bodies: 1 new records (1 CDRs, 0 status events), 1 repeated"))
            let repeated = try await server.push(Body.fee("imported"))
            #expect(repeated.isKept)
            let books = try BooksView(stage)
            try await eventually("loading") { try books.recordCounts() == ["both": 2, "imported": 2] }
            try await stage.done(["nightly"])
        }
    }
}
