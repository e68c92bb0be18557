/// Where the ingest endpoint listens, what it accepts and what must hold before it answers 200.
public struct IngestSettings: Sendable, Hashable {
    /// What must hold before the platform hears 200.
    public enum AckLevel: String, Sendable, Hashable, CaseIterable {
        /// The push is synced to the journal.
        case journal
        /// The push is committed in PostgreSQL, or synced to the journal while the loader is away or behind.
        case database
    }

    /// The PEM files of an HTTPS endpoint.
    public struct TLSFiles: Sendable, Hashable {
        /// Path of the PEM file with the certificate and its chain, leaf first.
        public var certificatePath: String
        /// Path of the PEM file with the private key.
        public var keyPath: String

        /// Names the two files; they are read when the server starts.
        public init(certificatePath: String, keyPath: String) {
            self.certificatePath = certificatePath
            self.keyPath = keyPath
        }
    }

    /// The address to listen on.
    ///
    /// Defaults to `127.0.0.1`.
    public var host = "127.0.0.1"
    /// The port to listen on, 0 to 65535; 0 picks a free one.
    ///
    /// Defaults to 8080.
    public var port = 8080
    /// Certificate and key for HTTPS, TLS 1.2 and newer, read again when they change.
    ///
    /// Defaults to none: plain HTTP.
    public var tls: TLSFiles?
    /// Larger bodies get 413.
    ///
    /// Bytes, 1 or more; defaults to 1 MiB.
    public var maxBodyBytes = 1 << 20
    /// Whether `POST /n` without a token is accepted.
    ///
    /// Defaults to no.
    public var acceptsAnonymous = false
    /// From where pushes are taken; others get 403.
    ///
    /// Defaults to everywhere.
    public var allowedSources: AddressList?
    /// The proxies whose `X-Forwarded-For` or `Forwarded` is believed.
    ///
    /// Defaults to none.
    public var trustedProxies: AddressList?
    /// Who may read `GET /metrics`.
    ///
    /// Defaults to everybody who reaches the address.
    public var metrics = MetricsAccess.open
    /// What must hold before 200.
    ///
    /// Defaults to ``AckLevel/database``.
    public var ackLevel = AckLevel.database
    /// How many pushes and bytes may wait, and for how long.
    public var limits = IngestLimits()

    /// Makes the default settings.
    public init() {}
}

/// Upper bounds of everything the ingest endpoint holds at once.
public struct IngestLimits: Sendable, Hashable {
    /// Pushes that wait for the journal or the loader; more get 429.
    ///
    /// Defaults to 1,000.
    public var maxWaitingPushes = 1_000
    /// Bytes of all bodies held in memory; more get 429.
    ///
    /// Defaults to 256 MiB.
    public var maxBufferedBytes = 256 << 20
    /// Open connections; more wait in the backlog of the socket.
    ///
    /// Defaults to 4,096.
    public var maxConnections = 4_096
    /// A connection without a complete head, or a part of a body, for so long is closed.
    ///
    /// Defaults to 30 seconds.
    public var idleTimeout = Duration.seconds(30)
    /// From the head of a request to its last byte; a slower request is cut off.
    ///
    /// Defaults to 30 seconds.
    public var readTimeout = Duration.seconds(30)
    /// Bytes of the target, or of one header field; a larger one ends the connection.
    ///
    /// Defaults to 8 KiB.
    public var maxFieldBytes = 8 << 10
    /// Bytes of the target and all header fields of a request; a larger head ends the connection.
    ///
    /// Defaults to 16 KiB.
    public var maxHeaderBytes = 16 << 10
    /// Header fields of a request; more end the connection.
    ///
    /// Defaults to 100.
    public var maxHeaderFields = 100
    /// A graceful stop waits so long for the pushes in flight.
    ///
    /// Defaults to 10 seconds.
    public var stopTimeout = Duration.seconds(10)
    /// The value of `Retry-After` in a 429 or 503.
    ///
    /// Seconds; defaults to 5.
    public var retryAfterSeconds = 5

    /// Makes the default limits.
    public init() {}
}
