import Ingest
import Logging
import NIOSSL
import Testing

/// HTTPS.
@Suite(.timeLimit(.minutes(5))) struct TLSTests {
    @Test(arguments: [TLSVersion.tlsv12, .tlsv13])
    func `a push comes over TLS`(_ version: TLSVersion) async throws {
        let log = FakeLog()
        try await Self.run(log: log) { endpoint, _ in
            let connection = try await RawConnection.open(
                port: endpoint.port,
                tls: try Self.trusting(PEM.firstCertificate, version: version)
            )
            try await connection.send(.push(.statusPush))

            #expect(await connection.reply()?.status == 200)
            await connection.close()
        }
        #expect(log.pushes.count == 1)
    }

    private static let ecdsa = (certificate: PEM.firstCertificate, key: PEM.firstKey)
    private static let rsa = (certificate: PEM.rsaCertificate, key: PEM.rsaKey)

    @Test(arguments: [
        (suite: NIOTLSCipher.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, isRSA: false, isTaken: true),
        (.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, false, true),
        (.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, true, true),
        (.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, true, true),
        (.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, false, false),
        (.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, false, false),
        (.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, true, false),
        (.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, true, false),
        (.TLS_RSA_WITH_AES_128_GCM_SHA256, true, false),
        (.TLS_RSA_WITH_AES_256_CBC_SHA, true, false),
    ])
    func `TLS 1.2 takes the platform's suites with GCM and no other`(
        _ row: (suite: NIOTLSCipher, isRSA: Bool, isTaken: Bool)
    ) async throws {
        let pair = row.isRSA ? Self.rsa : Self.ecdsa
        let log = FakeLog()
        try await Self.run(log: log, pair: pair) { endpoint, _ in
            var configuration = try Self.trusting(pair.certificate, version: .tlsv12)
            configuration.cipherSuiteValues = [row.suite]
            let reply = try await Self.push(endpoint, configuration)
            #expect(reply?.status == (row.isTaken ? 200 : nil))
            if row.isTaken { #expect(reply?.headers["strict-transport-security"] == "max-age=31536000") }
        }
        #expect(log.pushes.count == (row.isTaken ? 1 : 0))
    }

    @Test(arguments: [TLSVersion.tlsv1, .tlsv11])
    func `older versions are refused`(_ version: TLSVersion) async throws {
        let log = FakeLog()
        try await Self.run(log: log) { endpoint, _ in
            let reply = try await Self.push(endpoint, try Self.trusting(PEM.firstCertificate, version: version))
            #expect(reply == nil)
        }
        #expect(log.drafts.isEmpty)
    }

    @Test func `a broken new file keeps the old pair in use and is named, until there is a good one`() async throws {
        let lines = LogLines()
        try await Self.run(log: FakeLog(), logger: lines.logger) { endpoint, files in
            writeText("no PEM", to: files.keyPath)
            while !lines.all.contains(where: { $0.contains(files.keyPath) && $0.contains("old certificate") }) {
                let reply = try await Self.push(endpoint, try Self.trusting(PEM.firstCertificate, version: .tlsv12))
                #expect(reply?.status == 200)
            }
            writeText(PEM.secondCertificate, to: files.certificatePath)
            writeText(PEM.secondKey, to: files.keyPath)
            while try await Self.push(endpoint, try Self.trusting(PEM.secondCertificate, version: .tlsv13)) == nil {}
        }
        #expect(!lines.all.joined().contains("BEGIN"))
    }

    @Test func `a new certificate is taken up while pushes are served`() async throws {
        try await Self.run(log: FakeLog()) { endpoint, files in
            writeText(PEM.secondCertificate, to: files.certificatePath)
            writeText(PEM.secondKey, to: files.keyPath)

            // Asked again and again: the old one is refused by this client until the new one is there.
            var status: Int?
            while status == nil {
                let connection = try await RawConnection.open(
                    port: endpoint.port,
                    tls: try Self.trusting(PEM.secondCertificate, version: .tlsv12)
                )
                try? await connection.send(.push(.statusPush))
                status = await connection.reply()?.status
                await connection.close()
            }
            #expect(status == 200)
        }
    }

    @Test func `a client without TLS hears nothing`() async throws {
        try await Self.run(log: FakeLog()) { endpoint, _ in
            let connection = try await RawConnection.open(port: endpoint.port)
            try await connection.send(.push(.statusPush))

            #expect(await connection.reply() == nil)
            await connection.close()
        }
    }

    @Test func `files that cannot be used stop the start and are named`() async throws {
        try await TemporaryDirectory.with { directory in
            let files = Self.files(in: directory)
            let parts = try IngestParts.withOneApp(log: FakeLog(), directory: directory)
            for (certificate, key, path) in [
                ("no PEM", PEM.firstKey, files.certificatePath),
                (PEM.firstCertificate, "no PEM", files.keyPath),
                (PEM.firstCertificate, PEM.secondKey, files.keyPath),
            ] {
                writeText(certificate, to: files.certificatePath)
                writeText(key, to: files.keyPath)
                let failure = await #expect(throws: IngestServerError.self) {
                    try await IngestServer(settings: .journal { $0.tls = files }, parts: parts).run()
                }
                #expect(failure?.description.contains(path) == true)
            }
        }
    }

    /// The reply to a push; `nil` when no connection comes about.
    private static func push(_ endpoint: Endpoint, _ configuration: TLSConfiguration) async throws -> RawReply? {
        let connection = try await RawConnection.open(port: endpoint.port, tls: configuration)
        try? await connection.send(.push(.statusPush))
        let reply = await connection.reply()
        await connection.close()
        return reply
    }

    private static func run(
        log: FakeLog,
        pair: (certificate: String, key: String) = ecdsa,
        logger: Logger? = nil,
        body: @escaping @Sendable (Endpoint, IngestSettings.TLSFiles) async throws -> Void
    ) async throws {
        try await TemporaryDirectory.with { directory in
            let files = files(in: directory)
            writeText(pair.certificate, to: files.certificatePath)
            writeText(pair.key, to: files.keyPath)
            var parts = try IngestParts.withOneApp(log: log, directory: directory)
            if let logger { parts.logger = logger }
            try await Endpoint.run(settings: .journal { $0.tls = files }, parts: parts) { try await body($0, files) }
        }
    }

    static func files(in directory: String) -> IngestSettings.TLSFiles {
        IngestSettings.TLSFiles(certificatePath: directory + "/tls.crt", keyPath: directory + "/tls.key")
    }

    static func trusting(_ certificate: String, version: TLSVersion) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)))
        configuration.certificateVerification = .noHostnameVerification
        configuration.minimumTLSVersion = version
        configuration.maximumTLSVersion = version
        return configuration
    }
}
