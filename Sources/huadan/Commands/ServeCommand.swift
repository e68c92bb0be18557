import ArgumentParser
import Foundation
import Ingest
import Logging

/// `huadan serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Take pushes over HTTP, keep them safe and load them into PostgreSQL.",
        discussion: """
            Listens and journals at once, also while PostgreSQL is away; loads by itself as soon as it is there. \
            Stops on SIGTERM after finishing what it has begun.

            Examples:
              huadan serve
              huadan serve --http-host 0.0.0.0 --http-port 8080 --ack journal
              HUADAN_CONFIG=/etc/huadan/huadan.env huadan serve
            """
    )

    @OptionGroup var settings: SettingOptions

    func run() async throws {
        let configuration = try settings.configuration()
        let logger = ProgramLog.start(configuration)
        try ListeningRules(configuration).check(logger)
        let place = try DataDirectory(configuration, creates: true)
        let host = configuration.given(.httpHost)
        let scheme = configuration.text(.tlsCertificate) == nil ? "http" : "https"
        let signals = StopSignals()
        let process = IngestProcess(configuration: configuration, place: place, logger: logger)
        let metricsHost = configuration.given(.metricsHost)
        try await process.run(
            until: { await signals.wait() },
            onMetricsListening: { port in say("metrics on \(scheme)://\(bracketed(metricsHost)):\(port)/metrics") }
        ) { port in
            say("listening on \(scheme)://\(bracketed(host)):\(port)")
            logger.notice("listening", metadata: ["host": "\(host)", "port": "\(port)"])
        }
        logger.notice("stopped")
    }

    private func say(_ line: String) {
        print(line)
        // Standard output may be a pipe that somebody waits on.
        fflush(nil)
    }

    private func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}
