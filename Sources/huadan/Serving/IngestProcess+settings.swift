import Foundation
import Ingest
import Logging

extension IngestProcess {
    /// What the configuration says about the endpoint.
    func settings() throws -> IngestSettings {
        var settings = IngestSettings()
        settings.host = configuration.given(.httpHost)
        settings.port = configuration.count(.httpPort)
        settings.maxBodyBytes = Int(configuration.bytes(.maxBody))
        settings.acceptsAnonymous = configuration.flag(.anonymous)
        settings.ackLevel = configuration.given(.ackLevel) == "journal" ? .journal : .database
        settings.allowedSources = configuration.text(.allowedSources).flatMap(AddressList.init)
        settings.trustedProxies = configuration.text(.trustedProxies).flatMap(AddressList.init)
        settings.metrics = try metricsAccess()
        settings.limits.maxConnections = roomForConnections(atMost: settings.limits.maxConnections)
        if let certificate = configuration.text(.tlsCertificate), let key = configuration.text(.tlsKey) {
            settings.tls = IngestSettings.TLSFiles(certificatePath: certificate, keyPath: key)
        }
        return settings
    }

    /// An address of its own when there is one; else beside the pushes, where only this host comes or with a token.
    private func metricsAccess() throws(ConfigurationError) -> MetricsAccess {
        let token = try configuration.text(.metricsTokenFile).map(Self.readMetricsToken)
        if configuration.text(.metricsPort) != nil {
            let place = MetricsAccess.Place.own(
                host: configuration.given(.metricsHost),
                port: configuration.count(.metricsPort)
            )
            return MetricsAccess(place: place, token: token)
        }
        let isReachable = token != nil || isLoopback(configuration.given(.httpHost))
        return MetricsAccess(place: isReachable ? .main : .none, token: token)
    }

    private static func readMetricsToken(_ path: String) throws(ConfigurationError) -> String {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw .metricsToken(path: path, reason: "which cannot be read")
        }
        let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard (22...256).contains(token.utf8.count), !token.contains(where: \.isWhitespace) else {
            throw .metricsToken(path: path, reason: "which holds no token of 22 to 256 characters")
        }
        return token
    }

    private func roomForConnections(atMost wanted: Int) -> Int {
        let limit = OpenFileLimit.raise()
        let room = OpenFileLimit.connections(limit: limit)
        if room < wanted {
            logger.warning(
                """
                this process may have \(limit) files open, which leaves room for \(room) connections instead of \
                \(wanted); raise the limit (ulimit -Hn, LimitNOFILE= in the unit)
                """
            )
        }
        return min(wanted, room)
    }
}

/// Whether only this host reaches an address that is listened on.
func isLoopback(_ host: String) -> Bool {
    host == "localhost" || AddressList.loopback.covers(host)
}
