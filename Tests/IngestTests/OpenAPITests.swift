import Foundation
import Ingest
import Journal
import Testing

/// Requests made from the API's own description, good and bad ones: every answer is one that it describes.
@Suite(.timeLimit(.minutes(5))) struct OpenAPITests {
    /// A request, and the operation of the document that has to describe its answer.
    struct Call {
        let path: String
        let target: String
        let text: String
    }

    private static let methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]

    private static func document(_ endpoint: Endpoint) async throws -> APIDescription {
        try APIDescription(try #require(try await endpoint.get("/openapi.json")).body)
    }

    /// Every path with every method, with good and bad values of its parameters, and with good and bad bodies.
    private static func calls(_ description: APIDescription) -> [Call] {
        let bodies =
            description.pushExamples + [
                "", " ", "{}", "[]", "null", "no json", "{\"eventType\":\"fee\",\"feeLst\":[{}]}", "{\"eventType\":7}",
                String(repeating: "[", count: 9_000), "\u{FEFF}{}", String(repeating: "x", count: 20_000),
            ]
        let tokens = [Endpoint.token, "unknown", "a/b", "%00", "%2e%2e", String(repeating: "t", count: 2_000), ""]
        let headers = [
            "", "X-AKSK: \r\n", "X-AKSK: Username=\"\"\r\n", "X-Huadan-Test: 1\r\n", "Content-Encoding: gzip\r\n",
            "Accept: text/html\r\n", "Content-Type: image/png\r\n",
        ]
        return description.paths.flatMap { path -> [Call] in
            let targets =
                path.contains("{token}")
                ? tokens.map { path.replacing("{token}", with: $0) } : [path, path + "?a=%"]
            return targets.flatMap { target in
                methods.flatMap { method -> [Call] in
                    let withBodies = (method == "POST" ? bodies : ["", "{}"]).map { ("", $0) }
                    let withHeaders = headers.dropFirst().map { ($0, bodies[0]) }
                    return (withBodies + (method == "POST" || method == "GET" ? withHeaders : [])).map { header, body in
                        let head = "\(method) \(target) HTTP/1.1\r\nHost: test\r\n\(header)"
                        let text = head + "Content-Length: \(body.utf8.count)\r\n\r\n" + body
                        return Call(path: path, target: "\(method) \(target.prefix(40)) \(header)", text: text)
                    }
                }
            }
        }
    }

    @Test func `every answer is described, and none says that the endpoint failed`() async throws {
        try await Endpoint.run(log: FakeLog(), settings: .journal { $0.maxBodyBytes = 10_000 }) { endpoint in
            let description = try await Self.document(endpoint)
            let calls = Self.calls(description)
            #expect(calls.count > 400)
            for call in calls {
                let isHead = call.text.hasPrefix("HEAD")
                let reply = try #require(try await endpoint.send(call.text, hasBody: !isHead), "\(call.target)")
                #expect(reply.status < 500, "\(call.target)")
                let problems = description.problems(with: reply, of: call.path, hasBody: !isHead)
                #expect(problems.isEmpty, "\(call.target)")
            }
        }
    }

    @Test func `the answers while the journal fails are described too`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            let description = try await Self.document(endpoint)
            log.fail(with: .full(bytesOnDisk: 7, maxBytes: 5))
            for path in ["/n/{token}", "/readyz", "/healthz", "/metrics"] {
                let target = path.replacing("{token}", with: Endpoint.token)
                let isPush = path.hasPrefix("/n")
                let reply = try #require(try await isPush ? endpoint.push(.statusPush) : endpoint.get(target))
                #expect((reply.status == 503) == (isPush || path == "/readyz"), "\(path)")
                #expect(description.problems(with: reply, of: path, hasBody: true).isEmpty, "\(path)")
                #expect(!isPush || reply.headers["retry-after"] != nil)
            }
        }
    }

    @Test func `a status, a type and a body that are not described are found`() async throws {
        try await Endpoint.run(log: FakeLog()) { endpoint in
            let description = try await Self.document(endpoint)
            var reply = try #require(try await endpoint.push(.statusPush))
            #expect(description.problems(with: reply, of: "/n/{token}", hasBody: true).isEmpty)

            reply.body = #"{"resultcode":0,"resultdesc":""}"#
            #expect(description.problems(with: reply, of: "/n/{token}", hasBody: true).count == 1)
            reply.body = #"{"resultcode":"0"}"#
            #expect(description.problems(with: reply, of: "/n/{token}", hasBody: true).count == 1)
            reply.headers["content-type"] = "text/html"
            #expect(description.problems(with: reply, of: "/n/{token}", hasBody: true).count == 1)
            reply.status = 418
            #expect(description.problems(with: reply, of: "/n/{token}", hasBody: true).count == 1)
        }
    }
}
