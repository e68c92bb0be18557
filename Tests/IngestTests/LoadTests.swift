import Ingest
import Journal
import NIOSSL
import Testing

/// Slow, silent and too many clients: none of them keeps the others from being answered.
@Suite(.timeLimit(.minutes(5))) struct LoadTests {
    /// Clients that hold a connection and do nothing good with it.
    private static let idlers: [(name: String, bytes: String)] = [
        ("silent", ""), ("half a request line", "POST /n/"), ("half a head", "POST /n/x HTTP/1.1\r\nHost: t\r\nX-A"),
        ("half a body", "POST \(Endpoint.path) HTTP/1.1\r\nHost: t\r\nContent-Length: 500\r\n\r\n{"),
    ]

    @Test func `500 connections that wait do not hold up a push, nor do they take room from it`() async throws {
        #expect(OpenFileLimit.raise() >= 1_024 + OpenFileLimit.reserved)
        let log = FakeLog()
        let settings = IngestSettings.journal {
            $0.limits.maxWaitingPushes = 4
            // On a slow machine it takes a while to have them all.
            $0.limits.idleTimeout = .seconds(600)
            $0.limits.readTimeout = .seconds(600)
        }
        try await Endpoint.run(log: log, settings: settings) { endpoint in
            var connections: [RawConnection] = []
            for number in 0..<500 {
                let connection = try await RawConnection.open(port: endpoint.port)
                try await connection.send(Self.idlers[number % Self.idlers.count].bytes)
                connections.append(connection)
            }
            for _ in 1...20 {
                let status = try await endpoint.pushStatus(.statusPush)
                #expect(status == 200)
            }
            let metrics = try #require(try await endpoint.get("/metrics")).body
            #expect(metrics.contains("huadan_ingest_waiting_pushes 0"))
            // They all still stand: the one that has begun a push can end it.
            try await connections[3].send(String(repeating: " ", count: 499))
            #expect(await connections[3].reply()?.status == 200)
            for connection in connections { await connection.close() }
        }
        #expect(log.pushes.count == 21)
    }

    @Test func `a head that comes byte by byte is cut off all the same`() async throws {
        let log = FakeLog()
        let settings = IngestSettings.journal { $0.limits.idleTimeout = .milliseconds(200) }
        try await Endpoint.run(log: log, settings: settings) { endpoint in
            let connection = try await RawConnection.open(port: endpoint.port)
            try await connection.send("POST \(Endpoint.path) HTTP/1.1\r\nX-Slow: ")
            do {
                // Never silent, never whole, and short of what a field may have.
                for _ in 1...4_000 {
                    try await connection.send("x")
                    // Takes a while; on a slow machine it is cut off, too.
                    _ = try? await endpoint.get("/healthz")
                }
                Issue.record("it may go on for ever")
            } catch {
                #expect(await connection.endsQuietly())
            }
        }
        #expect(log.drafts.isEmpty)
    }

    @Test func `a handshake that never comes is cut off`() async throws {
        try await TemporaryDirectory.with { directory in
            let files = TLSTests.files(in: directory)
            writeText(PEM.firstCertificate, to: files.certificatePath)
            writeText(PEM.firstKey, to: files.keyPath)
            let parts = try IngestParts.withOneApp(log: FakeLog(), directory: directory)
            let settings = IngestSettings.journal {
                $0.tls = files
                $0.limits.idleTimeout = .milliseconds(100)
            }
            try await Endpoint.run(settings: settings, parts: parts) { endpoint in
                let connection = try await RawConnection.open(port: endpoint.port)
                #expect(await connection.endsQuietly())
            }
        }
    }

    @Test func `a flood past what may wait hears 429 while the pushes before it wait, and these hear 200`() async throws
    {
        let log = FakeLog()
        log.hold()
        try await Endpoint.run(log: log, settings: .journal { $0.limits.maxWaitingPushes = 8 }) { endpoint in
            async let first = endpoint.pushAtOnce(count: 8, .statusPush)
            await log.waitUntilHeld(8)

            // The first eight are still held when all of these have their answer.
            let flood = try await endpoint.pushAtOnce(count: 300, .statusPush)
            #expect(flood == Array(repeating: 429, count: 300))
            let health = try await endpoint.get("/healthz")
            #expect(health?.status == 200)
            let metrics = try #require(try await endpoint.get("/metrics")).body
            #expect(metrics.contains(#"huadan_ingest_refused_total{status="429"} 300"#))

            log.letGo()
            let waited = try await first
            #expect(waited == Array(repeating: 200, count: 8))
            let after = try await endpoint.pushAtOnce(count: 8, .statusPush)
            #expect(after == Array(repeating: 200, count: 8))
            let end = try #require(try await endpoint.get("/metrics")).body
            #expect(end.contains("huadan_ingest_waiting_pushes 0") && end.contains("huadan_ingest_buffered_bytes 0"))
        }
        #expect(log.pushes.count == 16)
    }

    @Test(arguments: [
        (name: "the target", text: "POST /n/\(String(repeating: "x", count: 9_000)) HTTP/1.1\r\nHost: t\r\n\r\n"),
        ("a field", "GET /healthz HTTP/1.1\r\nHost: t\r\nX-A: \(String(repeating: "x", count: 9_000))\r\n\r\n"),
        (
            "all fields",
            "GET /healthz HTTP/1.1\r\nHost: t\r\n"
                + String(repeating: "X-A: \(String(repeating: "x", count: 400))\r\n", count: 50)
                + "\r\n"
        ),
        (
            "their number",
            "GET /healthz HTTP/1.1\r\nHost: t\r\n" + String(repeating: "X-A: x\r\n", count: 101) + "\r\n"
        ),
    ])
    func `a head beyond its bounds is not answered with 200, and the next sender is`(
        _ row: (name: String, text: String)
    ) async throws {
        try await Endpoint.run(log: FakeLog()) { endpoint in
            let reply = try await endpoint.send(row.text)
            #expect(reply == nil || (400...499).contains(reply?.status ?? 0), "\(row.name)")
            let next = try await endpoint.get("/healthz")
            #expect(next?.status == 200)
        }
    }

    @Test func `a head within its bounds is answered`() async throws {
        try await Endpoint.run(log: FakeLog()) { endpoint in
            let fields = String(repeating: "X-A: \(String(repeating: "x", count: 150))\r\n", count: 95)
            let reply = try await endpoint.send("GET /healthz HTTP/1.1\r\nHost: t\r\n\(fields)\r\n")
            #expect(reply?.status == 200)
        }
    }

    @Test(arguments: [(limit: 1_024, room: 896), (128, 1), (0, 1), (65_536, 65_408)])
    func `open files are left for journal and database`(_ row: (limit: Int, room: Int)) {
        #expect(OpenFileLimit.connections(limit: row.limit) == row.room)
    }
}
