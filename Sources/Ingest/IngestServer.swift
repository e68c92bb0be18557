import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
public import ServiceLifecycle
import Synchronization

/// The ingest endpoint as a service: it runs until a graceful shutdown, then finishes what is in flight.
///
/// It prints nothing and logs only what goes wrong. While it runs it writes the gaps that are due every second, a
/// sign of life every two, and compares the clocks of the host.
public struct IngestServer: Service {
    private let settings: IngestSettings
    private let parts: IngestParts
    private let onListening: @Sendable (Int) async -> Void
    private let onMetricsListening: @Sendable (Int) async -> Void
    private let state = ListeningMark()

    /// Puts an endpoint together; nothing is opened before ``run()``.
    ///
    /// - Parameters:
    ///   - onMetricsListening: Called with the port of the metrics' own address, when there is one.
    ///   - onListening: Called with the port once connections are accepted.
    public init(
        settings: IngestSettings,
        parts: IngestParts,
        onMetricsListening: @escaping @Sendable (Int) async -> Void = { _ in },
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.settings = settings
        self.parts = parts
        self.onListening = onListening
        self.onMetricsListening = onMetricsListening
    }

    /// Listens until a graceful shutdown or cancellation.
    ///
    /// - Throws: ``IngestServerError``, or what binding the address failed with.
    public func run() async throws {
        let identity = try settings.tls.map { try TLSIdentity($0) }
        let responder = IngestResponder(
            push: PushRoute(settings: settings, parts: parts, admission: Admission(settings.limits))
        )
        let application = try makeApplication(responder, identity)
        let metrics = try makeMetricsApplication(responder, identity)
        let stopTimeout = settings.limits.stopTimeout
        let wasListening = try await withThrowingTaskGroup { group in
            group.addTask { try await run(application, metrics) }
            group.addTask { await keepHouse(identity) }
            group.addTask { try await waitForStop(thenFor: stopTimeout) }
            defer { group.cancelAll() }
            try await group.next()
            return true
        }
        if wasListening { await leave() }
    }

    /// Returns when both have ended: the one without a push in flight does not end the other.
    private func run(_ application: some ApplicationProtocol, _ metrics: (some ApplicationProtocol)?) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { try await application.run() }
            if let metrics { group.addTask { try await metrics.run() } }
            try await group.waitForAll()
        }
    }

    private func makeApplication(
        _ responder: IngestResponder,
        _ identity: TLSIdentity?
    ) throws -> some ApplicationProtocol {
        Application(
            responder: responder,
            server: try makeServer(identity),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                backlog: 1_024,
                availableConnectionsDelegate: MaximumAvailableConnections(settings.limits.maxConnections)
            ),
            onServerRunning: { await listening(on: $0.localAddress?.port ?? settings.port) },
            logger: serverLogger
        )
    }

    private func makeMetricsApplication(
        _ ingest: IngestResponder,
        _ identity: TLSIdentity?
    ) throws -> (some ApplicationProtocol)? {
        guard case .own(let host, let port) = settings.metrics.place else {
            return Application<MetricsResponder>?.none
        }
        return Application(
            responder: MetricsResponder(ingest: ingest),
            server: try makeServer(identity),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: MaximumAvailableConnections(64)
            ),
            onServerRunning: { await onMetricsListening($0.localAddress?.port ?? port) },
            logger: serverLogger
        )
    }

    /// Below warnings the server tells of every connection.
    private var serverLogger: Logger {
        var logger = parts.logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }

    private func makeServer(_ identity: TLSIdentity?) throws -> HTTPServerBuilder {
        let bounds = ConnectionGuard.Bounds(
            readTimeout: TimeAmount(settings.limits.readTimeout),
            maxBodyBytes: settings.maxBodyBytes
        )
        let isTLS = identity != nil
        let plain = HTTPServerBuilder { responder in
            let configuration = HTTP1Channel.Configuration(
                additionalChannelHandlers: [SecurityHeaders(isTLS: isTLS), ConnectionGuard(bounds: bounds)],
                idleTimeout: TimeAmount(settings.limits.idleTimeout),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: settings.limits.maxFieldBytes,
                    maxHeaderListSize: settings.limits.maxHeaderBytes,
                    maxHeaderFieldCount: settings.limits.maxHeaderFields
                )
            )
            return LoopBoundChannel(base: HTTP1Channel(responder: responder, configuration: configuration))
        }
        guard let identity else { return plain }
        return try .tls(plain, tlsConfiguration: identity.configuration)
    }

    private func listening(on port: Int) async {
        let presence = parts.signOfLife?.enter()
        let nowMicros = parts.now()
        state.value.withLock { $0 = .listening(presence) }
        // Who came before and is still there has listened meanwhile.
        if presence?.isFirst ?? true, let signOfLife = parts.signOfLife {
            for gap in signOfLife.downTime(lastEntryMicros: parts.lastEntryMicros, nowMicros: nowMicros) {
                if gap.kind == .clock { logClockBefore(gap) }
                parts.gaps.add(gap)
            }
        }
        parts.signOfLife?.write(nowMicros: nowMicros)
        await onListening(port)
    }

    /// Ends by cancellation only.
    private func keepHouse(_ identity: TLSIdentity?) async {
        var tick = 0
        var clocks = ClockWatch(wallMicros: parts.now(), steadyMicros: parts.steady())
        while !Task.isCancelled {
            // A timer, not a way to wait for someone: the first tick comes when the endpoint has been there a second.
            try? await Task.sleep(for: .seconds(1))
            tick += 1
            let nowMicros = parts.now()
            for event in clocks.look(wallMicros: nowMicros, steadyMicros: parts.steady()) { note(event) }
            await parts.gaps.flush(nowMicros: nowMicros)
            if tick.isMultiple(of: 2) { giveSign(nowMicros: nowMicros) }
            reload(identity)
        }
    }

    /// Binding an address can take longer than a tick, and fail; after the call to stop nobody is let in any more; and
    /// what waits to be written would be forgotten by a kill, unless the time since the last sign counts as down.
    private func giveSign(nowMicros: Int64) {
        guard state.value.withLock({ $0.isListening }), !parts.gaps.hasPending else { return }
        parts.signOfLife?.write(nowMicros: nowMicros)
    }

    private func note(_ event: ClockEvent) {
        parts.metrics.noticed(event)
        switch event {
        case .jumped(let byMicros, let gap):
            parts.gaps.add(gap)
            parts.logger.error(
                """
                the clock of this host jumped \(byMicros < 0 ? "back" : "ahead") by \(Self.seconds(abs(byMicros))) s; \
                times of arrival stay in order and are off until it is right: set it by NTP
                """
            )
        case .stoodStill(let gap):
            guard state.value.withLock({ $0.isListening }) else { return }
            parts.gaps.add(gap)
            parts.logger.error(
                "this process stood still for \(Self.seconds(gap.toMicros - gap.fromMicros)) s: pushes may be lost"
            )
        }
    }

    private func logClockBefore(_ gap: Gap) {
        parts.logger.error(
            """
            the clock of this host is \(Self.seconds(gap.toMicros - gap.fromMicros)) s behind what was received or \
            served before this start; how long nobody listened cannot be told: set it by NTP
            """
        )
    }

    /// Rounded up, so that it is never 0.
    private static func seconds(_ micros: Int64) -> Int64 { (micros + 999_999) / 1_000_000 }

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
        let nowMicros = parts.now()
        // From here on connections are refused.
        state.value.withLock {
            if case .listening(let presence) = $0 { $0 = .stopping(presence, sinceMicros: nowMicros) }
        }
        try await Task.sleep(for: stopTimeout)
    }

    private func leave() async {
        let nowMicros = parts.now()
        let sinceMicros = state.value.withLock { $0.stoppingSinceMicros } ?? nowMicros
        // What was refused on a full disk is written down there and then: memory ends with the process.
        if parts.gaps.hasPending { parts.log.releaseReserve() }
        await parts.gaps.flush(nowMicros: nowMicros, all: true)
        if !parts.gaps.hasPending { parts.signOfLife?.write(nowMicros: sinceMicros, isLast: true) }
        state.value.withLock { $0 = .before }
    }
}

/// Whether connections are accepted yet, or no longer.
private final class ListeningMark: Sendable {
    enum State: Sendable {
        case before
        case listening(Presence?)
        case stopping(Presence?, sinceMicros: Int64)

        var isListening: Bool { if case .listening = self { true } else { false } }

        var stoppingSinceMicros: Int64? { if case .stopping(_, let sinceMicros) = self { sinceMicros } else { nil } }
    }

    let value = Mutex(State.before)
}
