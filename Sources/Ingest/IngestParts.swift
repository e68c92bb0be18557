public import Hummingbird
public import Logging
public import NIOCore

/// What the ingest endpoint is made of; the program puts it together.
public struct IngestParts: Sendable {
    /// The log that stands before every 200.
    public var log: any PushLog
    /// Which app a token belongs to.
    public var apps: AppDirectory
    /// Where gaps are noted.
    public var gaps: GapRecorder
    /// How far the loaders are; `nil` when nobody loads, a push is then acknowledged from the journal.
    public var loadProgress: (any LoadProgress)?
    /// Judges signatures; `nil` takes every push.
    public var signatureCheck: SignatureCheck?
    /// The file that says when the endpoint was last there; `nil` records no down time.
    public var signOfLife: SignOfLife?
    /// When the journal's last entry before this start was received.
    ///
    /// Microseconds since 1970-01-01 UTC.
    public var lastEntryMicros: Int64?
    /// The journal and the loaders for `GET /metrics`; `nil` leaves their gauges out.
    public var backlog: (@Sendable () -> BacklogReading?)?
    /// The settings of the database that can be unsafe, and whether they are, for `GET /metrics`; `nil`, as a value or
    /// an answer, leaves them out.
    public var databaseSettings: (@Sendable () -> [(name: String, isUnsafe: Bool)]?)?
    /// The last night for `GET /metrics`; `nil`, as a value or an answer, leaves it out.
    ///
    /// It is asked at every scrape, so it answers from memory.
    public var lastNight: (@Sendable () -> NightReading?)?
    /// Answers `GET /` and below, pages and their API, on the connection's channel.
    ///
    /// `nil`, as a value or an answer: 404.
    public var pages: (@Sendable (Request, any Channel) async throws -> Response?)?
    /// The counters of `GET /metrics`.
    public var metrics = IngestMetrics()
    /// What the platform sends and nobody knows.
    let drift = WireDrift()
    /// The program's version for `GET /metrics`.
    public var version = "0"
    /// The clock of the host.
    ///
    /// Microseconds since 1970-01-01 UTC.
    public var now: @Sendable () -> Int64 = WallClock.nowMicros
    /// A clock that only goes forward, to notice when ``now`` jumps.
    ///
    /// Microseconds.
    public var steady: @Sendable () -> Int64 = WallClock.steadyMicros
    /// Where the HTTP server complains.
    ///
    /// Neither tokens nor bodies are logged.
    public var logger = Logger(label: "huadan.ingest")

    /// Makes the parts that every endpoint needs; the others are set afterwards.
    public init(log: any PushLog, apps: AppDirectory, gaps: GapRecorder) {
        self.log = log
        self.apps = apps
        self.gaps = gaps
    }
}
