import ArgumentParser
import Foundation

/// The settings on the command line, each as an option; `huadan config` says what they mean.
struct SettingOptions: ParsableArguments {
    @Option(name: .customLong("data-dir"), help: "Journal, mirror of the apps, run files (HUADAN_DATA_DIR).")
    var dataDirectory: String?
    @Option(
        name: .customLong("database-url"),
        help: "PostgreSQL to use instead of the private cluster (HUADAN_DATABASE_URL)."
    )
    var databaseURL: String?
    @Option(name: .customLong("migrate"), help: .hidden) var migrate: String?
    @Option(name: .customLong("reports-dir"), help: .hidden) var reportsDirectory: String?
    @Option(name: .customLong("reports-mode"), help: .hidden) var reportsMode: String?
    @Option(name: .customLong("http-host"), help: .hidden) var httpHost: String?
    @Option(name: .customLong("http-port"), help: .hidden) var httpPort: String?
    @Option(name: .customLong("http-tls-cert"), help: .hidden) var tlsCertificate: String?
    @Option(name: .customLong("http-tls-key"), help: .hidden) var tlsKey: String?
    @Option(name: .customLong("public-url"), help: .hidden) var publicURL: String?
    @Option(name: .customLong("ack"), help: .hidden) var ackLevel: String?
    @Option(name: .customLong("ack-wait"), help: .hidden) var ackWait: String?
    @Option(name: .customLong("ingest-max-body"), help: .hidden) var maxBody: String?
    @Option(name: .customLong("ingest-anonymous"), help: .hidden) var anonymous: String?
    @Option(name: .customLong("ingest-anonymous-anywhere"), help: .hidden) var anonymousAnywhere: String?
    @Option(name: .customLong("ingest-allow"), help: .hidden) var allowedSources: String?
    @Option(name: .customLong("trusted-proxies"), help: .hidden) var trustedProxies: String?
    @Option(name: .customLong("signature-window"), help: .hidden) var signatureWindow: String?
    @Option(name: .customLong("metrics-host"), help: .hidden) var metricsHost: String?
    @Option(name: .customLong("metrics-port"), help: .hidden) var metricsPort: String?
    @Option(name: .customLong("metrics-token-file"), help: .hidden) var metricsTokenFile: String?
    @Option(name: .customLong("loaders"), help: .hidden) var loaders: String?
    @Option(name: .customLong("journal-max-bytes"), help: .hidden) var journalMaxBytes: String?
    @Option(name: .customLong("archive-keep"), help: .hidden) var archiveKeep: String?
    @Option(name: .customLong("numbers-keep"), help: .hidden) var numbersKeep: String?
    @Option(name: .customLong("reports-keep"), help: .hidden) var reportsKeep: String?
    @Option(name: .customLong("billing-timezone"), help: .hidden) var billingTimezone: String?
    @Option(name: .customLong("fee-grace"), help: .hidden) var feeGrace: String?
    @Option(name: .customLong("status-grace"), help: .hidden) var statusGrace: String?
    @Option(name: .customLong("duration-tolerance"), help: .hidden) var tolerance: String?
    @Option(name: .customLong("mask-numbers"), help: .hidden) var maskNumbers: String?
    @Option(name: .customLong("log-level"), help: .hidden) var logLevel: String?
    @Option(name: .customLong("log-format"), help: .hidden) var logFormat: String?

    /// What was given, by key.
    var given: [SettingKey: String] {
        let pairs: [(SettingKey, String?)] = [
            (.dataDirectory, dataDirectory), (.databaseURL, databaseURL), (.migrate, migrate),
            (.reportsDirectory, reportsDirectory), (.reportsMode, reportsMode),
            (.httpHost, httpHost), (.httpPort, httpPort), (.tlsCertificate, tlsCertificate), (.tlsKey, tlsKey),
            (.publicURL, publicURL), (.ackLevel, ackLevel), (.ackWait, ackWait), (.maxBody, maxBody),
            (.anonymous, anonymous), (.loaders, loaders), (.journalMaxBytes, journalMaxBytes),
            (.archiveKeep, archiveKeep), (.numbersKeep, numbersKeep), (.reportsKeep, reportsKeep),
            (.billingTimezone, billingTimezone),
            (.feeGrace, feeGrace),
            (.statusGrace, statusGrace), (.tolerance, tolerance), (.maskNumbers, maskNumbers), (.logLevel, logLevel),
            (.logFormat, logFormat), (.anonymousAnywhere, anonymousAnywhere), (.allowedSources, allowedSources),
            (.trustedProxies, trustedProxies), (.signatureWindow, signatureWindow), (.metricsHost, metricsHost),
            (.metricsPort, metricsPort), (.metricsTokenFile, metricsTokenFile),
        ]
        return pairs.reduce(into: [:]) { given, pair in given[pair.0] = pair.1 }
    }

    /// The configuration of this process.
    func configuration() throws -> Configuration {
        let configuration = try Configuration(commandLine: given, environment: ProcessInfo.processInfo.environment)
        if let warning = SecretFile.warning(of: configuration) {
            FileHandle.standardError.write(Data("huadan: \(warning)\n".utf8))
        }
        return configuration
    }
}
