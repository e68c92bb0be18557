import Ingest
import Journal
import Testing

/// The table of replies to pushes, row by row.
@Suite struct PushReplyTests {
    @Test func `a well-formed push is kept and hears Success`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            let reply = try #require(try await endpoint.push(.statusPush))

            #expect(reply.status == 200)
            #expect(reply.headers["content-type"] == "application/json")
            #expect(reply.body == #"{"resultcode":"0","resultdesc":"Success"}"#)
        }
        #expect(log.pushes == [JournalDraft(appKey: "app-1", source: "127.0.0.1", body: Array(String.statusPush.utf8))])
    }

    @Test func `set-aside records are counted with their reasons, the rest is kept`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            let reply = try #require(try await endpoint.push(.feePushWithOneBadRecord))

            #expect(reply.status == 200)
            #expect(
                reply.body
                    == #"{"resultcode":"0","resultdesc":"Success; 1 of 3 records set aside: session_id_missing 1"}"#
            )
        }
        #expect(log.pushes.count == 1)
    }

    @Test(arguments: [
        (name: "not JSON", body: "not json", says: "byte"),
        (name: "cut off", body: #"{"eventType":"fee""#, says: "byte 18"),
        (name: "no eventType", body: #"{"feeLst":[]}"#, says: "no_event_type"),
        (name: "unknown eventType", body: #"{"eventType":"ring"}"#, says: "unknown_event_type"),
        (name: "wrong envelope", body: "[]", says: "wrong_envelope"),
        (name: "no records", body: #"{"eventType":"fee","feeLst":[]}"#, says: "fee_list_missing"),
        (name: "no status", body: #"{"eventType":"answer"}"#, says: "status_info_missing"),
        (name: "compressed", body: "\u{1F}\u{8B}\u{8}", says: "byte"),
        (name: "only space", body: " ", says: "empty_body"),
    ])
    func `a body that cannot be used is kept, and the reply names the fault`(
        _ row: (name: String, body: String, says: String)
    ) async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            let reply = try #require(try await endpoint.push(row.body))

            #expect(reply.status == 200, "\(row.name)")
            #expect(reply.body.hasPrefix(#"{"resultcode":"0","resultdesc":"Success; set aside: "#), "\(reply.body)")
            #expect(reply.body.contains(row.says), "\(reply.body)")
        }
        #expect(log.pushes.map(\.body) == [Array(row.body.utf8)])
    }

    @Test func `a repeat is kept again and hears the same`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            let first = try await endpoint.push(.statusPush)
            let second = try await endpoint.push(.statusPush)

            #expect(first?.body == second?.body)
            #expect(second?.status == 200)
        }
        #expect(log.pushes.count == 2)
    }

    @Test func `a gzip header does not make us unpack: the bytes are kept as they came`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            let reply = try await endpoint.push(.statusPush, headers: ["Content-Encoding: gzip"])

            #expect(reply?.status == 200)
        }
        #expect(log.pushes.map(\.body) == [Array(String.statusPush.utf8)])
    }

    @Test(arguments: [
        (header: #"UsernameToken Username="app-7", PasswordDigest="x", Nonce="n", Created="c""#, name: "app-7"),
        (header: #"UsernameToken PasswordDigest="x=",Username="app-7",Nonce="n""#, name: "app-7"),
        (header: "UsernameToken username=app-7", name: "app-7"),
        (header: "UsernameToken Nonce=\"n\"", name: ""),
        (header: #"UsernameToken Username="""#, name: ""),
    ])
    func `the Username of the signature header is kept as a claim`(_ row: (header: String, name: String)) async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            _ = try await endpoint.push(.statusPush, headers: ["X-AKSK: \(row.header)"])
        }
        #expect(log.pushes.map(\.signedBy) == [row.name])
    }

    @Test func `an anonymous push needs anonymous ingest`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            let reply = try #require(try await endpoint.push(.statusPush, path: "/n"))

            #expect(reply.status == 404)
            #expect(reply.body.hasPrefix(#"{"resultcode":"5""#))
        }
        try await Endpoint.run(log: log, settings: .journal { $0.acceptsAnonymous = true }) { endpoint in
            let reply = try await endpoint.push(.statusPush, path: "/n")
            #expect(reply?.status == 200)
        }
        #expect(log.pushes.map(\.appKey) == [""])
    }

    @Test func `an empty body is refused with 400`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            let reply = try #require(try await endpoint.push(""))

            #expect(reply.status == 400)
            #expect(reply.body == #"{"resultcode":"1","resultdesc":"The body is empty."}"#)
        }
        #expect(log.drafts.isEmpty)
    }

    @Test(arguments: ["GET", "PUT", "DELETE", "OPTIONS"])
    func `another method than POST is refused with 405 and Allow`(_ method: String) async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            let reply = try #require(
                try await endpoint.send("\(method) \(Endpoint.path) HTTP/1.1\r\nHost: test\r\n\r\n")
            )

            #expect(reply.status == 405)
            #expect(reply.headers["allow"] == "POST")
            #expect(reply.body.hasPrefix(#"{"resultcode":"3""#))
        }
        #expect(log.drafts.isEmpty)
    }

    @Test func `a journal that cannot be written is 503 with Retry-After, and never 200`() async throws {
        let log = FakeLog()
        log.fail(with: .full(bytesOnDisk: 1, maxBytes: 1))
        try await Endpoint.run(log: log) { endpoint in
            let reply = try #require(try await endpoint.push(.statusPush))

            #expect(reply.status == 503)
            #expect(reply.headers["retry-after"] == "5")
            #expect(reply.body == #"{"resultcode":"9","resultdesc":"The journal cannot be written."}"#)
        }
        #expect(log.drafts.isEmpty)
    }

    @Test func `a journal that is behind is 429 with Retry-After`() async throws {
        let log = FakeLog()
        log.fail(with: .overloaded(pendingBytes: 1, pendingEntries: 1))
        try await Endpoint.run(log: log) { endpoint in
            let reply = try #require(try await endpoint.push(.statusPush))

            #expect(reply.status == 429)
            #expect(reply.headers["retry-after"] == "5")
            #expect(reply.body.hasPrefix(#"{"resultcode":"8""#))
        }
    }

    @Test(arguments: [
        (verdict: SignatureVerdict?.none, status: 200), (SignatureVerdict(.right, isRequired: true), 200),
        (SignatureVerdict(.wrong, isRequired: false), 200), (SignatureVerdict(.wrong, isRequired: true), 401),
    ])
    func `a signature is judged before anything is kept`(
        _ row: (verdict: SignatureVerdict?, status: Int)
    ) async throws {
        let log = FakeLog()
        try await Endpoint.run(
            log: log,
            arrange: { parts in
                parts.signatureCheck = { claim in
                    claim.appKey == "app-1" && claim.target == Endpoint.path && claim.headerValue == "signed"
                        && claim.host == "test" ? row.verdict : SignatureVerdict(.missing, isRequired: true)
                }
            },
            body: { endpoint in
                let reply = try #require(try await endpoint.push(.statusPush, headers: ["X-AKSK: signed"]))
                #expect(reply.status == row.status)
                let unsigned = try #require(try await endpoint.push(.statusPush))
                #expect(unsigned.status == 401)
            }
        )
        #expect(log.pushes.count == (row.status == 200 ? 1 : 0))
    }
}
