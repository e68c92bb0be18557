import Ingest
import Journal
import Testing

/// Pushes of `huadan app test`: they hear what a push would hear, and nothing is kept of them.
@Suite(.timeLimit(.minutes(5))) struct PushTestTests {
    private static let test = ["X-Huadan-Test: 1"]

    @Test func `a test of a known token hears 0 and its app, and nothing is kept`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            let reply = try #require(try await endpoint.push("{}", headers: Self.test))

            #expect(reply.status == 200)
            #expect(
                reply.body
                    == #"{"resultcode":"0","resultdesc":"Test: 2 bytes accepted as app app-1; nothing was kept."}"#
            )
            let metrics = try #require(try await endpoint.get("/metrics"))
            #expect(!metrics.body.contains(#"outcome="set_aside"} 1"#))
        }
        #expect(log.drafts.isEmpty)
    }

    @Test func `an anonymous test is told so`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log, settings: .journal { $0.acceptsAnonymous = true }) { endpoint in
            let reply = try #require(try await endpoint.push("{}", path: "/n", headers: Self.test))
            #expect(reply.body.contains("accepted as no app (anonymous)"))
        }
        #expect(log.drafts.isEmpty)
    }

    @Test(arguments: [
        (path: "/n/other", body: "{}", status: 404), (Endpoint.path, "", 400), ("/n", "{}", 404),
    ])
    func `a test is refused as a push would be`(_ row: (path: String, body: String, status: Int)) async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            let reply = try await endpoint.push(row.body, path: row.path, headers: Self.test)
            #expect(reply?.status == row.status)
        }
        #expect(log.drafts.isEmpty)
    }

    @Test func `a test hears 503 while the journal cannot be written, and no gap is noted`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            log.fail(with: .full(bytesOnDisk: 2, maxBytes: 1))
            let reply = try #require(try await endpoint.push("{}", headers: Self.test))
            #expect(reply.status == 503)
            #expect(reply.body.hasPrefix(#"{"resultcode":"9""#))

            log.fail(with: nil)
            let status = try await endpoint.pushStatus(.statusPush)
            #expect(status == 200)
        }
        #expect(log.pushes.count == 1)
        #expect(log.gapBodies.isEmpty)
    }
}
