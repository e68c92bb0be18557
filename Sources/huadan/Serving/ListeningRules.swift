import Logging

/// What `serve` does not do, or says loudly, when others than this host reach it.
struct ListeningRules {
    private let configuration: Configuration

    init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// Refuses what lets anybody in, warns of what can be read on the way.
    func check(_ logger: Logger) throws(ConfigurationError) {
        let host = configuration.given(.httpHost)
        let hasTLS = configuration.text(.tlsCertificate) != nil
        if !isLoopback(host) {
            if configuration.flag(.anonymous), !configuration.flag(.anonymousAnywhere) {
                throw .anonymousAnywhere(host: host)
            }
            if configuration.flag(.anonymous) { logger.warning("anybody who reaches \(host) can push without a token") }
            if !hasTLS {
                logger.warning(
                    """
                    listening on \(host) without TLS: tokens and phone numbers can be read on the way. Set \
                    HUADAN_HTTP_TLS_CERT and HUADAN_HTTP_TLS_KEY, or listen on 127.0.0.1 behind a proxy
                    """
                )
            }
        }
        checkMetrics(logger, host: host, hasTLS: hasTLS)
    }

    private func checkMetrics(_ logger: Logger, host: String, hasTLS: Bool) {
        let hasToken = configuration.text(.metricsTokenFile) != nil
        if configuration.text(.metricsPort) == nil {
            guard !hasToken, !isLoopback(host) else { return }
            logger.notice("GET /metrics is off on \(host): set HUADAN_METRICS_PORT or HUADAN_METRICS_TOKEN_FILE")
        } else if !isLoopback(configuration.given(.metricsHost)), !hasToken || !hasTLS {
            let lack = hasToken ? "TLS" : "a token"
            logger.warning("metrics are shown on \(configuration.given(.metricsHost)) without \(lack)")
        }
    }
}
