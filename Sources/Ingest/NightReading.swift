/// What the last nightly run that ended says of itself for `GET /metrics`.
public struct NightReading: Sendable, Hashable {
    /// When it started.
    ///
    /// Microseconds since 1970-01-01 UTC.
    public let startedAtMicros: Int64
    /// How long it took, its reports included.
    ///
    /// Microseconds.
    public let durationMicros: Int64
    /// The calls it looked at.
    public let calls: Int64
    /// Whether it ended well.
    public let isDone: Bool

    /// Makes a reading from its parts.
    public init(startedAtMicros: Int64, durationMicros: Int64, calls: Int64, isDone: Bool) {
        self.startedAtMicros = startedAtMicros
        self.durationMicros = durationMicros
        self.calls = calls
        self.isDone = isDone
    }

    func write(to page: inout PrometheusText) {
        page.gauge(
            "huadan_night_started_timestamp_seconds",
            help: "When the last nightly run that ended started, since 1970-01-01 UTC.",
            PrometheusText.seconds(micros: startedAtMicros)
        )
        page.gauge(
            "huadan_night_duration_seconds",
            help: "How long the last nightly run took, its reports included.",
            PrometheusText.seconds(micros: durationMicros)
        )
        page.gauge("huadan_night_calls", help: "Calls the last nightly run looked at.", calls)
        page.gauge("huadan_night_done", help: "1: the last nightly run that ended ended well.", isDone ? 1 : 0)
    }
}
