import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
public import ServiceLifecycle
import Synchronization

/// The ingest endpoint as a service: it runs until a graceful shutdown, then finishes what is in flight.
///
/// It prints nothing and logs only what goes wrong. While it runs it writes a sign of life every two seconds
/// and the gaps that are due every second.
public struct IngestServer: Service {
    private let settings: IngestSettings
    private let parts: IngestParts
    private let onListening: @Sendable (Int) async -> Void
    private let isListening = ListeningMark()

    /// Puts an endpoint together; nothing is opened before ``run()``.
    ///
    /// - Parameter onListening: Called with the port once connections are accepted.
    public init(
        settings: IngestSettings,
        parts: IngestParts,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.settings = settings
        self.parts = parts
        self.onListening = onListening
    }

    /// Listens until a graceful shutdown or cancellation.
    ///
    /// - Throws: ``IngestServerError``, or what binding the address failed with.
    public func run() async throws {
        let identity = try settings.tls.map { try TLSIdentity($0) }
        let application = try makeApplication(identity)
        let stopTimeout = settings.limits.stopTimeout
        let wasListening = try await withThrowingTaskGroup { group in
            group.addTask { try await application.run() }
            group.addTask { await keepHouse(identity) }
            group.addTask { try await waitForStop(thenFor: stopTimeout) }
            defer { group.cancelAll() }
            try await group.next()
            return true
        }
        if wasListening { await leave() }
    }

    private func makeApplication(_ identity: TLSIdentity?) throws -> some ApplicationProtocol {
        var logger = parts.logger
        logger.logLevel = max(logger.logLevel, .warning)
        let route = PushRoute(settings: settings, parts: parts, admission: Admission(settings.limits))
        return Application(
            responder: IngestResponder(push: route),
            server: try makeServer(identity),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                backlog: 1_024,
                availableConnectionsDelegate: MaximumAvailableConnections(settings.limits.maxConnections)
            ),
            onServerRunning: { await listening(on: $0.localAddress?.port ?? settings.port) },
            logger: logger
        )
    }

    private func makeServer(_ identity: TLSIdentity?) throws -> HTTPServerBuilder {
        let bounds = ConnectionGuard.Bounds(
            readTimeout: TimeAmount(settings.limits.readTimeout),
            maxBodyBytes: settings.maxBodyBytes
        )
        let plain = HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [ConnectionGuard(bounds: bounds)],
                idleTimeout: TimeAmount(settings.limits.idleTimeout)
            )
        )
        guard let identity else { return plain }
        return try .tls(plain, tlsConfiguration: identity.configuration)
    }

    private func listening(on port: Int) async {
        isListening.value.withLock { $0 = true }
        let nowMicros = parts.now()
        let downTime = parts.signOfLife?.downTime(lastEntryMicros: parts.lastEntryMicros, nowMicros: nowMicros)
        if let downTime { parts.gaps.add(downTime) }
        parts.signOfLife?.write(nowMicros: nowMicros)
        await onListening(port)
    }

    /// Ends by cancellation only.
    private func keepHouse(_ identity: TLSIdentity?) async {
        var tick = 0
        while !Task.isCancelled {
            // A timer, not a way to wait for someone: the first tick comes when the endpoint has been there a second.
            try? await Task.sleep(for: .seconds(1))
            tick += 1
            let nowMicros = parts.now()
            await parts.gaps.flush(nowMicros: nowMicros)
            // Binding an address can take longer than this, and fail.
            let lives = tick.isMultiple(of: 2) && isListening.value.withLock { $0 }
            if lives { parts.signOfLife?.write(nowMicros: nowMicros) }
            reload(identity)
        }
    }

    private func reload(_ identity: TLSIdentity?) {
        do throws(IngestServerError) {
            try identity?.reloadIfChanged()
        } catch {
            parts.logger.warning("\(error); the old certificate stays in use")
        }
    }

    /// Returns when a graceful stop has taken too long; the pushes in flight are then cut off.
    private func waitForStop(thenFor stopTimeout: Duration) async throws {
        try await gracefulShutdown()
        try await Task.sleep(for: stopTimeout)
    }

    private func leave() async {
        let nowMicros = parts.now()
        parts.signOfLife?.write(nowMicros: nowMicros, isLast: true)
        await parts.gaps.flush(nowMicros: nowMicros, all: true)
    }
}

/// Whether connections are accepted yet.
private final class ListeningMark: Sendable {
    let value = Mutex(false)
}
