import Notification

/// What the journal and the loaders say of themselves for `GET /metrics`, all read at one moment.
public struct BacklogReading: Sendable, Hashable {
    /// The last sequence number that is synced to the journal.
    public var syncedSequence: UInt64
    /// All up to this sequence number is loaded.
    public var loadedSequence: UInt64
    /// Entries that are synced and not loaded.
    public var entries: UInt64
    /// The age of the oldest of them.
    ///
    /// Microseconds, 0 without one.
    public var ageMicros: Int64
    /// Whether a loader is away or has yet to catch up: pushes then do not wait for PostgreSQL.
    public var isAway = false

    /// Makes a reading from its parts.
    public init(syncedSequence: UInt64, loadedSequence: UInt64, entries: UInt64, ageMicros: Int64) {
        self.syncedSequence = syncedSequence
        self.loadedSequence = loadedSequence
        self.entries = entries
        self.ageMicros = ageMicros
    }
}

/// The page `GET /metrics`.
struct MetricsPage {
    let counts: IngestMetrics.Counts
    let waitingPushes: Int
    let bufferedBytes: Int
    let backlog: BacklogReading?
    let databaseSettings: [(name: String, isUnsafe: Bool)]?
    let lastNight: NightReading?
    let strangers: Int
    let version: String

    func render() -> String {
        var page = PrometheusText()
        writePushes(to: &page)
        writeRefusals(to: &page)
        writeClock(to: &page)
        writeBacklog(to: &page)
        writeDatabase(to: &page)
        lastNight?.write(to: &page)
        page.family("huadan_build_info", type: "gauge", help: "The version of the program.")
        page.sample("huadan_build_info", [("version", version)], value: 1)
        return page.text
    }

    private func writePushes(to page: inout PrometheusText) {
        page.family("huadan_ingest_pushes_total", type: "counter", help: "Acknowledged pushes.")
        for kind in PushKind.allCases {
            for outcome in PushSummary.Outcome.allCases {
                let count = counts.pushes[.init(kind: kind, outcome: outcome), default: 0]
                page.sample(
                    "huadan_ingest_pushes_total",
                    [("kind", kind.rawValue), ("outcome", outcome.rawValue)],
                    value: count
                )
            }
        }
        page.family("huadan_ingest_records_total", type: "counter", help: "Usable records of acknowledged pushes.")
        for kind in PushKind.allCases {
            page.sample(
                "huadan_ingest_records_total",
                [("kind", kind.rawValue)],
                value: counts.records[kind, default: 0]
            )
        }
        page.counter(
            "huadan_ingest_set_aside_records_total",
            help: "Records and bodies set aside.",
            counts.setAsideRecords
        )
        page.counter("huadan_ingest_body_bytes_total", help: "Bytes of acknowledged bodies.", counts.bodyBytes)
        page.histogram(
            "huadan_ingest_ack_seconds",
            help: "From the head of a push to its 200.",
            counts.ackSeconds
        )
    }

    private func writeRefusals(to page: inout PrometheusText) {
        page.family("huadan_ingest_refused_total", type: "counter", help: "Refused pushes by HTTP status.")
        for status in Refusal.statusCodes {
            page.sample(
                "huadan_ingest_refused_total",
                [("status", String(status))],
                value: counts.refused[status, default: 0]
            )
        }
        page.counter(
            "huadan_ingest_unknown_tokens_total",
            help: "Pushes with an unknown token.",
            counts.unknownTokens
        )
        writeSignatures(to: &page)
    }

    private func writeSignatures(to page: inout PrometheusText) {
        page.family("huadan_ingest_signatures_total", type: "counter", help: "Judged signatures of pushes.")
        for mode in [SignatureMode.observe, .require] {
            for finding in SignatureFinding.allCases {
                let verdict = SignatureVerdict(finding, isRequired: mode == .require)
                page.sample(
                    "huadan_ingest_signatures_total",
                    [("mode", mode.rawValue), ("verdict", finding.rawValue)],
                    value: counts.signatures[verdict, default: 0]
                )
            }
        }
    }

    private func writeClock(to page: inout PrometheusText) {
        page.family("huadan_ingest_clock_jumps_total", type: "counter", help: "Jumps of the host's clock.")
        for direction in IngestMetrics.ClockDirection.allCases {
            page.sample(
                "huadan_ingest_clock_jumps_total",
                [("direction", direction.rawValue)],
                value: counts.clockJumps[direction, default: 0]
            )
        }
        page.counter(
            "huadan_ingest_standstills_total",
            help: "Times in which the process did not run.",
            counts.standstills
        )
    }

    private func writeDatabase(to page: inout PrometheusText) {
        guard let databaseSettings else { return }
        page.family("huadan_database_unsafe_setting", type: "gauge", help: "1: this setting of PostgreSQL is unsafe.")
        for setting in databaseSettings {
            page.sample(
                "huadan_database_unsafe_setting",
                [("setting", setting.name)],
                value: setting.isUnsafe ? 1 : 0
            )
        }
    }

    private func writeBacklog(to page: inout PrometheusText) {
        page.gauge("huadan_ingest_waiting_pushes", help: "Pushes that wait for their 200.", waitingPushes)
        page.gauge(
            "huadan_ingest_unknown_names",
            help: "Keys and service types of the platform that no table knows, by app, since the start.",
            strangers
        )
        page.gauge("huadan_ingest_buffered_bytes", help: "Bytes of bodies held in memory.", bufferedBytes)
        guard let backlog else { return }
        page.gauge(
            "huadan_journal_synced_sequence",
            help: "Last synced entry of the journal.",
            backlog.syncedSequence
        )
        page.gauge(
            "huadan_journal_loaded_sequence",
            help: "All up to this entry is loaded.",
            backlog.loadedSequence
        )
        page.gauge("huadan_journal_backlog_entries", help: "Entries that wait to be loaded.", backlog.entries)
        page.gauge(
            "huadan_journal_backlog_age_seconds",
            help: "Age of the oldest entry that waits to be loaded.",
            PrometheusText.seconds(micros: backlog.ageMicros)
        )
        page.gauge(
            "huadan_loaders_away",
            help: "1 while PostgreSQL is away or a loader has yet to catch up.",
            backlog.isAway ? 1 : 0
        )
    }
}
