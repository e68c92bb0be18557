import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Sends push bodies as the platform does: POST, JSON, no redirects.
struct PushClient: Sendable {
    /// What came back.
    enum Answer: Sendable, Equatable {
        /// HTTP status, `resultcode` and `resultdesc`; the latter two are empty when the body is not a reply of ours.
        case reply(status: Int, code: String, text: String)
        /// No reply came.
        case none(reason: String)

        /// Whether the platform would take the push for delivered.
        var isAccepted: Bool {
            if case .reply(200, "0", _) = self { true } else { false }
        }
    }

    private let client: HTTPClient
    private let timeoutSeconds: Int64

    /// - Parameters:
    ///   - connections: The most that are open at once.
    ///   - timeoutSeconds: How long to wait for one reply.
    init(connections: Int, timeoutSeconds: Int64 = 30) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        // Below the 30 s after which the endpoint ends an idle connection, so that no push meets a closing one.
        configuration.connectionPool.idleTimeout = .seconds(10)
        // Nobody there is an answer too, and a fast one.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(configuration: configuration)
        self.timeoutSeconds = timeoutSeconds
    }

    /// Sends one body and waits for the answer.
    func post(_ body: [UInt8], to url: String, headers: [String: String] = [:]) async -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json;charset=UTF-8")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            let response = try await client.execute(request, timeout: .seconds(timeoutSeconds))
            let bytes = try await response.body.collect(upTo: 1 << 16)
            return .reply(Int(response.status.code), Data(bytes.readableBytesView))
        } catch {
            return .none(reason: Self.reason(error))
        }
    }

    /// Closes the connections.
    func close() async {
        // The pushes are through; a connection that does not close in order changes nothing.
        try? await client.shutdown()
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: error.shortDescription
        case let error as NIOConnectionError: error.connectionErrors.first.map { reason($0.error) } ?? "no such host"
        case let error as IOError: String(cString: strerror(error.errnoCode))
        default: tlsReason("\(error)") ?? "\(error)"
        }
    }

    /// The library's own text names its source files; a person needs the one word in it.
    private static func tlsReason(_ text: String) -> String? {
        guard text.contains("SSL") else { return nil }
        if text.contains("WRONG_VERSION_NUMBER") { return "the other end does not speak TLS" }
        if text.contains("CERTIFICATE_VERIFY_FAILED") { return "the certificate is not trusted" }
        return "the TLS handshake failed"
    }
}

extension PushClient.Answer {
    fileprivate static func reply(_ status: Int, _ body: Data) -> Self {
        let fields = (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:]
        let code = fields["resultcode"] as? String ?? ""
        return .reply(status: status, code: code, text: fields["resultdesc"] as? String ?? "")
    }

    /// The answer for people.
    var text: String {
        switch self {
        case .reply(let status, "", _): "HTTP \(status), without a resultcode"
        case .reply(let status, let code, let text): "HTTP \(status), resultcode \(code): \(text)"
        case .none(let reason): "no answer: \(reason)"
        }
    }
}
