import Ingest
import Logging
import NIOSSL
import ServiceLifecycle
import Synchronization
import Testing

/// A running endpoint on a free port of the loopback, and what it is made of.
struct Endpoint: Sendable {
    static let token = "Zm9vYmFyYmF6cXV1eA"
    static let path = "/n/" + token

    let port: Int
    let parts: IngestParts
    private let metricsPorts: AsyncStream<Int>
    private let stopping: @Sendable () async -> Void

    /// Starts an endpoint, with one known app, runs the body and stops the endpoint gracefully.
    static func run(
        log: any PushLog,
        settings: IngestSettings = .journal(),
        arrange: (inout IngestParts) -> Void = { _ in },
        body: @escaping @Sendable (Endpoint) async throws -> Void
    ) async throws {
        try await TemporaryDirectory.with { directory in
            var parts = try IngestParts.withOneApp(log: log, directory: directory)
            arrange(&parts)
            try await run(settings: settings, parts: parts, body: body)
        }
    }

    static func run(
        settings: IngestSettings,
        parts: IngestParts,
        body: @escaping @Sendable (Endpoint) async throws -> Void
    ) async throws {
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let (metricsPorts, metricsListening) = AsyncStream.makeStream(of: Int.self)
        let server = IngestServer(
            settings: settings,
            parts: parts,
            onMetricsListening: { metricsListening.yield($0) },
            onListening: { listening.yield($0) }
        )
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let group = ServiceGroup(configuration: .init(services: [.init(service: server)], logger: logger))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask {
                defer {
                    listening.finish()
                    metricsListening.finish()
                }
                try await group.run()
            }
            for await port in ports {
                let endpoint = Endpoint(
                    port: port,
                    parts: parts,
                    metricsPorts: metricsPorts,
                    stopping: group.triggerGracefulShutdown
                )
                do {
                    try await body(endpoint)
                } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
                await group.triggerGracefulShutdown()
                break
            }
            try await tasks.waitForAll()
        }
    }

    func pushStatus(_ body: String, path: String = path) async throws -> Int? {
        try await push(body, path: path)?.status
    }

    /// The same endpoint by the metrics' own address.
    func onMetricsAddress() async throws -> Endpoint {
        var ports = metricsPorts.makeAsyncIterator()
        let port = try #require(await ports.next())
        return Endpoint(port: port, parts: parts, metricsPorts: metricsPorts, stopping: stopping)
    }

    /// Begins a graceful stop.
    func stop() async {
        await stopping()
    }

    /// One request on a connection of its own.
    func send(_ request: String, hasBody: Bool = true) async throws -> RawReply? {
        let connection = try await RawConnection.open(port: port)
        try await connection.send(request)
        let reply = await connection.reply(toHead: !hasBody)
        await connection.close()
        return reply
    }

    func get(_ path: String) async throws -> RawReply? {
        try await send("GET \(path) HTTP/1.1\r\nHost: test\r\n\r\n")
    }

    func push(_ body: String, path: String = path, headers: [String] = []) async throws -> RawReply? {
        try await send(.push(body, path: path, headers: headers))
    }
}

extension String {
    static func push(_ body: String, path: String = Endpoint.path, headers: [String] = []) -> String {
        let lines = [
            "POST \(path) HTTP/1.1", "Host: test", "Content-Type: application/json;charset=UTF-8",
            "Content-Length: \(body.utf8.count)",
        ]
        return (lines + headers).joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    /// A well-formed status push.
    static let statusPush = #"""
        {"eventType":"answer","statusInfo":{"timestamp":"2026-11-21 01:30:00","sessionId":"s-1",
        "caller":"+8675500000001","called":"+8613800000001"}}
        """#

    /// A fee push with two good records and one without `sessionId`.
    static let feePushWithOneBadRecord = #"""
        {"eventType":"fee","feeLst":[
        {"sessionId":"s-1","icid":"1","appKey":"app-1","callEndTime":"2026-11-21 01:30:00"},
        {"icid":"2","appKey":"app-1","callEndTime":"2026-11-21 01:30:00"},
        {"sessionId":"s-3","icid":"3","appKey":"app-1","callEndTime":"2026-11-21 01:30:00"}]}
        """#
}

extension IngestSettings {
    /// A free port, 200 from the journal alone.
    static func journal(_ change: (inout IngestSettings) -> Void = { _ in }) -> IngestSettings {
        var settings = IngestSettings()
        settings.port = 0
        settings.ackLevel = .journal
        change(&settings)
        return settings
    }
}

extension IngestParts {
    /// The app `app-1` with ``Endpoint/token``, and books that have just said so.
    static func withOneApp(log: any PushLog, directory: String) throws -> IngestParts {
        let mirror = AppMirror(directory: directory)
        let app = MirroredApp(appKey: "app-1", tokenHash: AppMirror.tokenHash(of: Endpoint.token))
        try mirror.replace(with: [app], refreshedAtMicros: WallClock.nowMicros())
        return IngestParts(log: log, apps: AppDirectory(mirror: mirror) { true }, gaps: GapRecorder(log: log))
    }
}
