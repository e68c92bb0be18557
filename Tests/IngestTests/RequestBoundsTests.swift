import Ingest
import Journal
import Testing

/// What an endpoint takes at most, and that nobody can make it take more or make the others wait.
@Suite(.timeLimit(.minutes(5))) struct RequestBoundsTests {
    @Test(arguments: [(bytes: 99, status: 200), (100, 200), (101, 413)])
    func `a body may be as large as the limit, announced`(_ row: (bytes: Int, status: Int)) async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log, settings: .journal { $0.maxBodyBytes = 100 }) { endpoint in
            let reply = try await endpoint.push(String(repeating: " ", count: row.bytes))

            #expect(reply?.status == row.status)
        }
        #expect(log.pushes.map(\.body.count) == (row.status == 200 ? [row.bytes] : []))
    }

    @Test(arguments: [(bytes: 99, status: 200), (100, 200), (101, 413)])
    func `a body may be as large as the limit, in chunks`(_ row: (bytes: Int, status: Int)) async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log, settings: .journal { $0.maxBodyBytes = 100 }) { endpoint in
            let connection = try await RawConnection.open(port: endpoint.port)
            try await connection.send(.chunkedHead + .chunk(60) + .chunk(row.bytes - 60) + "0\r\n\r\n")

            #expect(await connection.reply()?.status == row.status)
            await connection.close()
        }
        #expect(log.pushes.map(\.body.count) == (row.status == 200 ? [row.bytes] : []))
    }

    @Test func `a body that is too large is refused before it has ended`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log, settings: .journal { $0.maxBodyBytes = 100 }) { endpoint in
            let connection = try await RawConnection.open(port: endpoint.port)
            try await connection.send(.chunkedHead + .chunk(101))

            let reply = try #require(await connection.reply())
            #expect(reply.status == 413)
            #expect(reply.headers["connection"] == "close")
            #expect(reply.body == #"{"resultcode":"2","resultdesc":"The body is larger than 100 bytes."}"#)
            await connection.close()
        }
    }

    @Test func `a sender that goes on after a refusal is cut off`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log, settings: .journal { $0.maxBodyBytes = 100 }) { endpoint in
            let connection = try await RawConnection.open(port: endpoint.port)
            try await connection.send("POST \(Endpoint.path) HTTP/1.1\r\nHost: t\r\nContent-Length: 99000000\r\n\r\n")
            #expect(await connection.reply()?.status == 413)

            let chunk = [UInt8](repeating: 32, count: 65_536)
            var sentBytes = 0
            do {
                while sentBytes < 99_000_000 {
                    try await connection.send(chunk)
                    sentBytes += chunk.count
                }
                Issue.record("the whole body was taken")
            } catch {
                #expect(await connection.endsQuietly())
            }
        }
        #expect(log.pushes.isEmpty)
    }

    @Test func `a sender that asks first is told to go on`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            let connection = try await RawConnection.open(port: endpoint.port)
            let head =
                "POST \(Endpoint.path) HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\n"
                + "Content-Length: \(String.statusPush.utf8.count)\r\n\r\n"
            try await connection.send(head)
            #expect(await connection.reply()?.status == 100)

            try await connection.send(.statusPush)
            #expect(await connection.reply()?.status == 200)
            await connection.close()
        }
        #expect(log.pushes.count == 1)
    }

    @Test func `a sender that asks first with too much hears 413 at once`() async throws {
        try await Endpoint.run(log: FakeLog()) { endpoint in
            let reply = try await endpoint.send(
                "POST \(Endpoint.path) HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n"
            )

            #expect(reply?.status == 413)
        }
    }

    @Test(arguments: [
        (name: "announced", text: "POST \(Endpoint.path) HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\n{}"),
        (name: "in chunks", text: String.chunkedHead + .chunk(2)),
        (name: "within a chunk", text: String.chunkedHead + "9\r\n{}"),
    ])
    func `half a body is not a push`(_ row: (name: String, text: String)) async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            let connection = try await RawConnection.open(port: endpoint.port)
            try await connection.send(row.text)
            try await connection.finishSending()

            let reply = await connection.reply()
            #expect(reply == nil || reply?.status == 400, "\(row.name)")
            await connection.close()
        }
        #expect(log.drafts.isEmpty, "\(row.name)")
    }

    @Test func `a slow sender does not hold up the others, and is served in the end`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            let request = Array(String.push(.statusPush).utf8)
            let slow = try await RawConnection.open(port: endpoint.port)
            try await slow.send(Array(request.dropLast(10)))

            let statuses = try await endpoint.pushAtOnce(count: 20, .statusPush)
            #expect(statuses == Array(repeating: 200, count: 20))

            try await slow.send(Array(request.suffix(10)))
            #expect(await slow.reply()?.status == 200)
            await slow.close()
        }
        #expect(log.pushes.count == 21)
    }

    @Test(arguments: ["", "POST /n", "POST \(Endpoint.path) HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\n{}"])
    func `a sender that stops sending is cut off`(_ text: String) async throws {
        let log = FakeLog()
        let settings = IngestSettings.journal {
            $0.limits.idleTimeout = .milliseconds(100)
            $0.limits.readTimeout = .milliseconds(100)
        }
        try await Endpoint.run(log: log, settings: settings) { endpoint in
            let connection = try await RawConnection.open(port: endpoint.port)
            try await connection.send(text)

            #expect(await connection.endsQuietly())
        }
        #expect(log.drafts.isEmpty)
    }

    @Test func `pushes beyond those that may wait hear 429 at once, the waiting ones 200`() async throws {
        let log = FakeLog()
        log.hold()
        try await Endpoint.run(log: log, settings: .journal { $0.limits.maxWaitingPushes = 2 }) { endpoint in
            async let first = endpoint.pushStatus(.statusPush)
            async let second = endpoint.pushStatus(.statusPush)
            await log.waitUntilHeld(2)

            let refused = try await endpoint.push(.statusPush)
            #expect(refused?.status == 429)
            #expect(refused?.headers["retry-after"] == "5")

            log.letGo()
            let waited = try await [first, second]
            #expect(waited == [200, 200])
            let status = try await endpoint.pushStatus(.statusPush)
            #expect(status == 200)
        }
        #expect(log.pushes.count == 3)
    }

    @Test func `bodies together take no more memory than allowed`() async throws {
        let log = FakeLog()
        log.hold()
        try await Endpoint.run(log: log, settings: .journal { $0.limits.maxBufferedBytes = 150 }) { endpoint in
            async let first = endpoint.pushStatus(String(repeating: " ", count: 100))
            await log.waitUntilHeld(1)

            let status = try await endpoint.pushStatus(String(repeating: " ", count: 51))
            #expect(status == 429)

            log.letGo()
            let waited = try await first
            #expect(waited == 200)
            let laterStatus = try await endpoint.pushStatus(String(repeating: " ", count: 150))
            #expect(laterStatus == 200)
        }
        #expect(log.pushes.count == 2)
    }

    @Test func `50 identical pushes at once are 50 times kept and 50 times acknowledged`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            let statuses = try await endpoint.pushAtOnce(count: 50, .statusPush)

            #expect(statuses == Array(repeating: 200, count: 50))
        }
        #expect(log.pushes.count == 50)
    }

    @Test func `a sender that ends its side after the push hears 200, and the connection ends`() async throws {
        let log = FakeLog()
        log.hold()
        try await Endpoint.run(log: log) { endpoint in
            let connection = try await RawConnection.open(port: endpoint.port)
            try await connection.send(.push(.statusPush))
            await log.waitUntilHeld(1)
            try await connection.finishSending()
            log.letGo()

            #expect(await connection.reply()?.status == 200)
            #expect(await connection.endsQuietly())
        }
        #expect(log.pushes.count == 1)
    }

    @Test func `several pushes go over one connection, also sent ahead`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            let connection = try await RawConnection.open(port: endpoint.port)
            try await connection.send(String.push(.statusPush) + .push("not json") + .push(.statusPush))

            for _ in 1...3 { #expect(await connection.reply()?.status == 200) }
            await connection.close()
        }
        #expect(log.pushes.map(\.body.count) == [String.statusPush, "not json", .statusPush].map(\.utf8.count))
    }
}

extension Endpoint {
    func pushAtOnce(count: Int, _ body: String) async throws -> [Int] {
        try await withThrowingTaskGroup { group in
            for _ in 1...count { group.addTask { try await push(body)?.status ?? 0 } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}

extension String {
    fileprivate static let chunkedHead =
        "POST \(Endpoint.path) HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"

    fileprivate static func chunk(_ count: Int) -> String {
        String(count, radix: 16) + "\r\n" + String(repeating: " ", count: count) + "\r\n"
    }
}
