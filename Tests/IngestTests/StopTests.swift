import Ingest
import ServiceLifecycle
import Testing

/// The graceful stop.
@Suite(.timeLimit(.minutes(5))) struct StopTests {
    @Test func `a push in flight is acknowledged before the end`() async throws {
        let log = FakeLog()
        log.hold()
        try await Endpoint.run(log: log) { endpoint in
            async let inFlight = endpoint.pushStatus(.statusPush)
            await log.waitUntilHeld(1)

            await endpoint.stop()
            log.letGo()

            let status = try await inFlight
            #expect(status == 200)
        }
        #expect(log.pushes.count == 1)
    }

    @Test func `an idle connection does not hold up the stop`() async throws {
        try await Endpoint.run(log: FakeLog()) { endpoint in
            let idle = try await RawConnection.open(port: endpoint.port)
            try await idle.send("GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n")
            #expect(await idle.reply()?.status == 200)

            await endpoint.stop()

            #expect(await idle.endsQuietly())
            await #expect(throws: (any Error).self) { try await endpoint.pushStatus(.statusPush) }
        }
    }

    @Test func `a sender that never ends is cut off after the stop timeout`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log, settings: .journal { $0.limits.stopTimeout = .milliseconds(50) }) { endpoint in
            let slow = try await RawConnection.open(port: endpoint.port)
            try await slow.send(
                "POST \(Endpoint.path) HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
            )
            #expect(await slow.reply()?.status == 100)

            await endpoint.stop()

            #expect(await slow.reply()?.status != 200)
            await slow.close()
        }
        #expect(log.drafts.isEmpty)
    }
}
