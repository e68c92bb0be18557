import Ingest
import NIOSSL
import Testing

/// HTTPS.
@Suite(.timeLimit(.minutes(1))) struct TLSTests {
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

    @Test func `the platform's own suites are enough`() async throws {
        try await Self.run(log: FakeLog()) { endpoint, _ in
            var configuration = try Self.trusting(PEM.firstCertificate, version: .tlsv12)
            configuration.cipherSuiteValues = [.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]
            let connection = try await RawConnection.open(port: endpoint.port, tls: configuration)
            try await connection.send("GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n")

            #expect(await connection.reply()?.status == 200)
            await connection.close()
        }
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

    private static func run(
        log: FakeLog,
        body: @escaping @Sendable (Endpoint, IngestSettings.TLSFiles) async throws -> Void
    ) async throws {
        try await TemporaryDirectory.with { directory in
            let files = files(in: directory)
            writeText(PEM.firstCertificate, to: files.certificatePath)
            writeText(PEM.firstKey, to: files.keyPath)
            let parts = try IngestParts.withOneApp(log: log, directory: directory)
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
