import Glibc
import NIOCore
import NIOSSL
import Synchronization

/// The certificate and key of the endpoint, read again when one of their files changes.
///
/// Connections that stand keep what they began with. Files that cannot be used, or do not belong together because
/// only one of them has been replaced yet, change nothing.
final class TLSIdentity: Sendable {
    fileprivate struct Pair {
        var chain: [NIOSSLCertificateSource]
        var key: NIOSSLPrivateKeySource
    }

    private struct State {
        var pair: Pair
        var stamp: Stamp
    }

    private let files: IngestSettings.TLSFiles
    private let state: Mutex<State>

    init(_ files: IngestSettings.TLSFiles) throws(IngestServerError) {
        self.files = files
        // The stamp first: a change in between is then seen as one.
        let stamp = Stamp(files)
        state = Mutex(State(pair: try files.readPair(), stamp: stamp))
    }

    /// TLS 1.2 and newer.
    ///
    /// The platform offers no suite of TLS 1.3, so 1.2 must stay on.
    var configuration: TLSConfiguration {
        var configuration = state.withLock { $0.pair.configuration }
        configuration.sslContextCallback = { [self] _, promise in
            var override = NIOSSLContextConfigurationOverride()
            let pair = state.withLock { $0.pair }
            override.certificateChain = pair.chain
            override.privateKey = pair.key
            promise.succeed(override)
        }
        return configuration
    }

    /// Reads the files again when they have changed since the last time.
    ///
    /// - Throws: When they have changed and cannot be used; the old ones stay in force. Not thrown again before the
    ///   next change.
    func reloadIfChanged() throws(IngestServerError) {
        let stamp = Stamp(files)
        let isChanged = state.withLock { state in
            defer { state.stamp = stamp }
            return state.stamp != stamp
        }
        guard isChanged else { return }
        let pair = try files.readPair()
        state.withLock { $0.pair = pair }
    }
}

extension TLSIdentity.Pair {
    fileprivate var configuration: TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: key)
        configuration.minimumTLSVersion = .tlsv12
        // Of what the platform offers, all but the two that use CBC. TLS 1.3 has its own, all of them sound.
        configuration.cipherSuiteValues = [
            .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        ]
        return configuration
    }
}

extension IngestSettings.TLSFiles {
    fileprivate func readPair() throws(IngestServerError) -> TLSIdentity.Pair {
        let pair = TLSIdentity.Pair(chain: try readCertificates(), key: try readKey())
        do {
            _ = try NIOSSLContext(configuration: pair.configuration)
        } catch {
            throw .tls(path: keyPath, reason: "the key does not belong to the certificate \(certificatePath)")
        }
        return pair
    }

    private func readCertificates() throws(IngestServerError) -> [NIOSSLCertificateSource] {
        do {
            return try NIOSSLCertificate.fromPEMFile(certificatePath).map { .certificate($0) }
        } catch {
            throw .tls(path: certificatePath, reason: "no certificate can be read from it")
        }
    }

    private func readKey() throws(IngestServerError) -> NIOSSLPrivateKeySource {
        do {
            return .privateKey(try NIOSSLPrivateKey(file: keyPath, format: .pem))
        } catch {
            throw .tls(path: keyPath, reason: "no private key can be read from it")
        }
    }
}

/// What tells that one of the two files was replaced or rewritten.
private struct Stamp: Equatable {
    private var parts: [Int]

    init(_ files: IngestSettings.TLSFiles) {
        parts = [files.certificatePath, files.keyPath].flatMap { path in
            var status = stat()
            guard stat(path, &status) == 0 else { return [-1] }
            return [
                Int(status.st_ino), Int(status.st_size), Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec),
            ]
        }
    }
}
