import Foundation
import Hummingbird
import Ingest
import Journal
import Testing

/// What is not a push: health, metrics, the description of the API, and everything else.
@Suite(.timeLimit(.minutes(5))) struct PageTests {
    @Test func `the process says that it is alive, also while the journal fails`() async throws {
        let log = FakeLog()
        log.fail(with: .full(bytesOnDisk: 7, maxBytes: 5))
        try await Endpoint.run(log: log) { endpoint in
            let reply = try #require(try await endpoint.get("/healthz"))
            #expect(reply.status == 200)
            #expect(reply.body == #"{"resultcode":"0","resultdesc":"Alive"}"#)
        }
    }

    @Test func `the endpoint is ready while the journal is writable, else it says why not`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            let ready = try #require(try await endpoint.get("/readyz"))
            #expect(ready.status == 200)

            log.fail(with: .full(bytesOnDisk: 7, maxBytes: 5))
            let unready = try #require(try await endpoint.get("/readyz"))
            #expect(unready.status == 503)
            #expect(unready.body.contains("the journal has 7 of at most 5 bytes"))

            log.fail(with: nil)
            let again = try #require(try await endpoint.get("/readyz"))
            #expect(again.status == 200)
        }
    }

    @Test func `HEAD is GET without a body`() async throws {
        try await Endpoint.run(log: FakeLog()) { endpoint in
            let reply = try #require(
                try await endpoint.send("HEAD /healthz HTTP/1.1\r\nHost: t\r\n\r\n", hasBody: false)
            )
            #expect(reply.status == 200)
        }
    }

    @Test(arguments: ["/healthz", "/readyz", "/metrics", "/openapi.json"])
    func `a page takes GET only`(_ path: String) async throws {
        try await Endpoint.run(log: FakeLog()) { endpoint in
            let reply = try #require(try await endpoint.push("{}", path: path))
            #expect(reply.status == 405)
            #expect(reply.headers["allow"] == "GET, HEAD")
            #expect(reply.headers["content-type"] == "application/json")
        }
    }

    @Test(arguments: ["/", "/nn", "/N/x", "/healthz/x", "/api/v1/calls"])
    func `another path is 404 with a JSON body`(_ path: String) async throws {
        try await Endpoint.run(log: FakeLog()) { endpoint in
            let reply = try #require(try await endpoint.get(path))
            #expect(reply.status == 404)
            #expect(reply.body == #"{"resultcode":"4","resultdesc":"There is nothing at this path."}"#)
        }
    }

    @Test func `a request is answered on the event loop of its connection, before and after it waited`() async throws {
        try await Endpoint.run(
            log: FakeLog(),
            arrange: { parts in
                parts.pages = { _, channel in
                    let isBefore = channel.eventLoop.inEventLoop
                    // Runs on another thread.
                    await Task.detached {}.value
                    let isAfter = channel.eventLoop.inEventLoop
                    return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "\(isBefore) \(isAfter)")))
                }
            },
            body: { endpoint in
                let reply = try #require(try await endpoint.get("/calls"))
                #expect(reply.body == "true true")
            }
        )
    }

    @Test func `pages answer what the endpoint does not, and never a push`() async throws {
        try await Endpoint.run(
            log: FakeLog(),
            arrange: { parts in
                parts.pages = { request, channel in
                    guard request.uri.path == "/calls", channel.isActive else { return nil }
                    return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "calls")))
                }
            },
            body: { endpoint in
                let page = try #require(try await endpoint.get("/calls"))
                #expect(page.body == "calls")
                let other = try #require(try await endpoint.get("/other"))
                #expect(other.status == 404)
                let push = try #require(try await endpoint.push(.statusPush, path: "/n/calls"))
                #expect(push.status == 404)
            }
        )
    }

    @Test func `the description of the API is JSON whose references lead somewhere`() async throws {
        try await Endpoint.run(log: FakeLog()) { endpoint in
            let reply = try #require(try await endpoint.get("/openapi.json"))
            #expect(reply.headers["content-type"] == "application/json")

            let document = try #require(try JSONSerialization.jsonObject(with: Data(reply.body.utf8)) as? [String: Any])
            #expect(document["openapi"] as? String == "3.1.0")
            let references = Self.references(in: document)
            #expect(references.count > 10)
            for reference in references {
                #expect(Self.target(of: reference, in: document) != nil, "\(reference)")
            }
        }
    }

    private static func references(in value: Any) -> [String] {
        switch value {
        case let object as [String: Any]:
            object.flatMap { key, value in key == "$ref" ? [value as? String ?? ""] : references(in: value) }
        case let array as [Any]: array.flatMap(references)
        default: []
        }
    }

    private static func target(of reference: String, in document: [String: Any]) -> Any? {
        reference.split(separator: "/").dropFirst().reduce(document as Any?) { value, key in
            (value as? [String: Any])?[String(key)]
        }
    }
}
