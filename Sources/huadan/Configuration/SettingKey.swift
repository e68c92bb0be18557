/// What values a setting takes.
enum SettingKind: Sendable {
    case database
    case path
    case host
    case url
    case timezone
    case flag
    case choice([String])
    case port
    case addresses
    case count(ClosedRange<Int64>)
    case bytes(ClosedRange<Int64>)
    case duration(ClosedRange<Int64>)

    /// The range and unit, for people.
    var range: String {
        switch self {
        case .database: "a libpq URI or keyword string, such as postgresql://huadan@db/huadan"
        case .path: "a path"
        case .host: "a host name or address"
        case .url: "an address such as https://cdr.example.com/push"
        case .timezone: "an IANA name such as Asia/Shanghai"
        case .flag: "true or false"
        case .choice(let values): values.joined(separator: ", ")
        case .port: "0 to 65535; 0 picks a free one"
        case .addresses: "addresses or blocks of them, such as 203.0.113.0/24,2001:db8::/32"
        case .count(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .bytes: "bytes, with KiB, MiB or GiB; 0 is none where that makes sense"
        case .duration(let range):
            "\(Duration.text(range.lowerBound)) to \(Duration.text(range.upperBound)), as 90s, 10m, 7h, 400d"
        }
    }

    private typealias Duration = DurationText
}

/// Every key of the configuration.
enum SettingKey: String, CaseIterable, Sendable {
    case databaseURL = "HUADAN_DATABASE_URL"
    case migrate = "HUADAN_MIGRATE"
    case dataDirectory = "HUADAN_DATA_DIR"
    case reportsDirectory = "HUADAN_REPORTS_DIR"
    case reportsMode = "HUADAN_REPORTS_MODE"
    case httpHost = "HUADAN_HTTP_HOST"
    case httpPort = "HUADAN_HTTP_PORT"
    case tlsCertificate = "HUADAN_HTTP_TLS_CERT"
    case tlsKey = "HUADAN_HTTP_TLS_KEY"
    case publicURL = "HUADAN_PUBLIC_URL"
    case ackLevel = "HUADAN_ACK"
    case ackWait = "HUADAN_ACK_WAIT"
    case maxBody = "HUADAN_INGEST_MAX_BODY"
    case anonymous = "HUADAN_INGEST_ANONYMOUS"
    case anonymousAnywhere = "HUADAN_INGEST_ANONYMOUS_ANYWHERE"
    case allowedSources = "HUADAN_INGEST_ALLOW"
    case trustedProxies = "HUADAN_TRUSTED_PROXIES"
    case signatureWindow = "HUADAN_SIGNATURE_WINDOW"
    case metricsHost = "HUADAN_METRICS_HOST"
    case metricsPort = "HUADAN_METRICS_PORT"
    case metricsTokenFile = "HUADAN_METRICS_TOKEN_FILE"
    case loaders = "HUADAN_LOADERS"
    case journalMaxBytes = "HUADAN_JOURNAL_MAX_BYTES"
    case archiveKeep = "HUADAN_ARCHIVE_KEEP"
    case numbersKeep = "HUADAN_NUMBERS_KEEP"
    case reportsKeep = "HUADAN_REPORTS_KEEP"
    case billingTimezone = "HUADAN_BILLING_TIMEZONE"
    case feeGrace = "HUADAN_FEE_GRACE"
    case statusGrace = "HUADAN_STATUS_GRACE"
    case tolerance = "HUADAN_DURATION_TOLERANCE"
    case maskNumbers = "HUADAN_MASK_NUMBERS"
    case logLevel = "HUADAN_LOG_LEVEL"
    case logFormat = "HUADAN_LOG_FORMAT"

    /// The option on the command line, such as `--fee-grace`.
    var option: String {
        "--" + rawValue.dropFirst("HUADAN_".count).lowercased().replacing("_", with: "-")
    }

    /// What holds when nothing is given; none: unset.
    var defaultValue: String? {
        switch self {
        case .databaseURL, .tlsCertificate, .tlsKey, .publicURL, .allowedSources, .trustedProxies, .metricsPort,
            .metricsTokenFile:
            nil
        case .migrate: "true"
        case .dataDirectory: "./.huadan"
        case .reportsDirectory: "./reports"
        case .reportsMode: "private"
        case .httpHost: "127.0.0.1"
        case .httpPort: "8080"
        case .ackLevel: "database"
        case .ackWait: "2s"
        case .maxBody: "1MiB"
        case .anonymous, .anonymousAnywhere: "false"
        case .signatureWindow: "10m"
        case .metricsHost: "127.0.0.1"
        case .loaders: "2"
        case .journalMaxBytes: "0"
        case .archiveKeep: "400d"
        case .numbersKeep, .reportsKeep: "0s"
        case .billingTimezone: "Asia/Shanghai"
        case .feeGrace: "7h"
        case .statusGrace: "10m"
        case .tolerance: "2s"
        case .maskNumbers: "true"
        case .logLevel: "info"
        case .logFormat: "text"
        }
    }

    /// What values it takes.
    var kind: SettingKind {
        switch self {
        case .databaseURL: .database
        case .dataDirectory, .reportsDirectory, .tlsCertificate, .tlsKey, .metricsTokenFile: .path
        case .httpHost, .metricsHost: .host
        case .httpPort, .metricsPort: .port
        case .allowedSources, .trustedProxies: .addresses
        case .signatureWindow: .duration(10...86_400)
        case .publicURL: .url
        case .reportsMode: .choice(["private", "group"])
        case .ackLevel: .choice(["journal", "database"])
        case .ackWait: .duration(0...600)
        case .maxBody: .bytes(1_024...(64 << 20))
        case .migrate, .anonymous, .anonymousAnywhere, .maskNumbers: .flag
        case .loaders: .count(1...16)
        case .journalMaxBytes: .bytes(0...Int64.max)
        case .archiveKeep, .numbersKeep, .reportsKeep: .duration(0...(100 * 366 * 86_400))
        case .billingTimezone: .timezone
        case .feeGrace: .duration(0...(31 * 86_400))
        case .statusGrace: .duration(0...86_400)
        case .tolerance: .duration(0...600)
        case .logLevel: .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"])
        case .logFormat: .choice(["text", "json"])
        }
    }

    /// What it is for.
    var meaning: String {
        switch self {
        case .databaseURL: "libpq URI or keyword string of PostgreSQL 15 or newer; unset: a private cluster"
        case .migrate: "whether commands bring the schema up to date by themselves; false: only `huadan migrate` does"
        case .dataDirectory: "journal, mirror of the apps, run files"
        case .reportsDirectory: "where the nightly run writes"
        case .reportsMode: "who reads new report files: private, their owner; group, the group as well"
        case .httpHost: "where serve listens"
        case .httpPort: "port serve listens on"
        case .tlsCertificate: "PEM file with the certificate chain; set: HTTPS"
        case .tlsKey: "PEM file with the private key"
        case .publicURL: "scheme, host and path prefix under which the platform sees serve"
        case .ackLevel: "what must hold before the platform hears 200"
        case .ackWait: "how far behind the loader may be before serve stops waiting for it"
        case .maxBody: "larger bodies get 413"
        case .anonymous: "true accepts pushes at /n without a token"
        case .anonymousAnywhere: "true lets serve take pushes without a token on an address that others reach too"
        case .allowedSources: "from where pushes are taken; others get 403. Unset: from everywhere"
        case .trustedProxies: "proxies whose X-Forwarded-For or Forwarded says where a push came from"
        case .signatureWindow: "how far a signature's Created may be from now, both ways"
        case .metricsHost: "where serve answers /metrics, when HUADAN_METRICS_PORT is set"
        case .metricsPort: "port for /metrics alone; unset: beside the pushes, on a loopback address or with a token"
        case .metricsTokenFile: "file with the bearer token that /metrics takes; unset: none"
        case .loaders: "connections that load one journal, for journals made from now on"
        case .journalMaxBytes: "serve refuses pushes when its journal takes more, archive included; 0: never"
        case .archiveKeep: "how long loaded journal segments of closed months stay; open ones always do"
        case .numbersKeep:
            "how long numbers and texts of calls in closed months stay in the books and the archive; 0s: for good"
        case .reportsKeep:
            "how long written folders of days in closed months stay; those of months always do; 0s: for good"
        case .billingTimezone: "days and months of the books; fixed at the first migration"
        case .feeGrace: "how long after a call's end its CDR may come"
        case .statusGrace: "how long after a call's end its status events may come"
        case .tolerance: "allowed difference between the two sides"
        case .maskNumbers: "whether reports, pages and logs hide the middle of phone numbers"
        case .logLevel: "the least that is logged"
        case .logFormat: "how log lines look"
        }
    }

    /// Whether `huadan config` hides the password in it.
    var isSecret: Bool { self == .databaseURL }
}
