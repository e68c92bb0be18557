import Foundation
import Postgres
import Testing

/// Bad bodies through HTTP into the books: each has its outcome, none stops the others, and the process lives on.
@Suite struct BadInputTests {
    private static func check(_ bodies: [BadBody]) async throws {
        try await Stage.with { stage in
            let books = try BooksView(stage)
            let server = try await stage.serve(["HUADAN_ACK": "journal"])
            for bad in bodies {
                let answer = try await server.push(bad.body)
                #expect(answer.isKept, "\(bad.name): \(answer)")
                let between = try await server.push(Body.disconnect("between"))
                #expect(between.isKept, "\(bad.name)")
            }
            let last = try await server.push(Body.fee("last"))
            #expect(last.isKept)
            try await eventually("loading") {
                try books.number("SELECT count(*) FROM cdr WHERE session_id = 'last'") == 1
            }

            let sessions = try books.connection.query("SELECT session_id FROM cdr WHERE session_id <> 'last'").rows
            #expect(sessions.compactMap { $0.text(0) }.sorted() == bodies.flatMap(\.kept).sorted())
            let repeats = try books.number(
                "SELECT count(*) FROM repeat WHERE content_hash IN (SELECT content_hash FROM cdr)"
            )
            #expect(repeats == bodies.reduce(0) { $0 + $1.repeats })
            #expect(
                try books.number("SELECT count(*) FROM set_aside_occurrence") == bodies.reduce(0) { $0 + $1.setAside }
            )
            #expect(try await server.get("/readyz").status == 200)
            try Self.checkMemory(server)
            let night = try await stage.run(["nightly"])
            #expect(night.status == 0, "\(night.errors)")
        }
    }

    /// No body, however it is nested, makes the process take more than a fraction of what a body may be.
    private static func checkMemory(_ server: Server) throws {
        let status = try String(contentsOfFile: "/proc/\(server.program.number)/status", encoding: .utf8)
        let peak = try #require(status.firstMatch(of: /VmHWM:\s+(\d+) kB/)).1
        #expect(try #require(Int(peak)) < 400_000, "\(peak) kB at the most")
    }

    @Test func `what is no push is set aside, and all else goes on`() async throws {
        try await Self.check(BadBody.bodies)
    }

    @Test func `of mixed records the good ones are kept, once, and each bad one is set aside`() async throws {
        try await Self.check(BadBody.records)
    }

    @Test func `texts that no index can hold stop neither the load nor the night`() async throws {
        try await Self.check(BadBody.long)
    }

    @Test func `a body of ten megabytes is refused, and the next push is taken`() async throws {
        try await Stage.with { stage in
            let server = try await stage.serve()
            let answer = try await server.push([UInt8](repeating: UInt8(ascii: " "), count: 10 << 20))
            // Who is told so in the middle of sending may see the connection end first.
            #expect([413, 0].contains(answer.status), "\(answer)")
            #expect(try await server.push(Body.disconnect("next")).isKept)
            try Self.checkMemory(server)
        }
    }

    @Test func `what is new is kept, noted and named once`() async throws {
        try await Stage.with { stage in
            let server = try await stage.serve()
            let new = BadBody.records.filter { $0.name.hasPrefix("a new key") }
            for _ in 0..<3 { #expect(try await server.push(new[0].body).isKept) }
            let books = try BooksView(stage)
            let row = try books.connection.query("SELECT unknown_fields, notes FROM cdr")
            #expect(row.text(0, 0) == #"{"CALLERNUM":"+8613800000001","brandNew":{"a":[1,null]}}"#)
            #expect(row.text(0, 1)?.contains("key_letter_case") == true)
            let lines = server.program.errors.split(separator: "\n").filter { $0.contains("sends something new") }
            #expect(lines.count == 2, "\(lines)")
            let checks = try await stage.run(["doctor"]).output
            let line = checks.split(separator: "\n").first { $0.contains("unknown names") } ?? ""
            #expect(
                line.hasPrefix("warn") && line.contains("key CALLERNUM") && line.contains("key brandNew"),
                "\(line)"
            )
        }
    }
}
