/// The signed parts of a push, for whoever knows the apps' secrets.
public struct SignatureClaim: Sendable {
    /// The app whose token the push came by; `nil` for an anonymous push.
    public var appKey: String?
    /// The `X-AKSK` header as received; `nil` without one.
    public var headerValue: String?
    /// The `X-WSSE` header as received, which counts when there is no `X-AKSK`; `nil` without one.
    public var wsseHeaderValue: String?
    /// The `Host` header; `nil` without one.
    public var host: String?
    /// Path and query as received, such as `/n/…`.
    ///
    /// It contains the token: not for logs.
    public var target: String
    /// The body as received.
    ///
    /// The signature does not cover it, a nonce may come again with the same body only.
    public var body: [UInt8]
    /// Microseconds since 1970-01-01 UTC.
    public var atMicros: Int64

    /// Makes a claim from its parts.
    public init(
        appKey: String?,
        headerValue: String? = nil,
        wsseHeaderValue: String? = nil,
        host: String? = nil,
        target: String,
        body: [UInt8],
        atMicros: Int64
    ) {
        self.appKey = appKey
        self.headerValue = headerValue
        self.wsseHeaderValue = wsseHeaderValue
        self.host = host
        self.target = target
        self.body = body
        self.atMicros = atMicros
    }
}

/// What a push's signature turned out to be.
public enum SignatureFinding: String, Sendable, Hashable, CaseIterable {
    /// Made with the app's secret, within the window, not seen before with another body.
    case right
    /// There is none.
    case missing
    /// It cannot be read.
    case malformed
    /// It names another app, or none of the app's secrets makes it.
    case wrong
    /// It is older than the window.
    case stale
    /// It is further ahead than the window.
    case early
    /// Its nonce came before, with another body.
    case replayed
}

/// What a signature is worth where it is asked for.
public struct SignatureVerdict: Sendable, Hashable {
    /// What it turned out to be.
    public var finding: SignatureFinding
    /// Whether a push without a right one is refused; else it is taken all the same.
    public var isRequired: Bool

    /// Makes a verdict from its parts.
    public init(_ finding: SignatureFinding, isRequired: Bool) {
        self.finding = finding
        self.isRequired = isRequired
    }

    /// Whether the push is refused with 401.
    var isRefused: Bool { isRequired && finding != .right }
}

/// Judges the signature of a push; `nil` where it is not asked for.
public typealias SignatureCheck = @Sendable (SignatureClaim) -> SignatureVerdict?

/// The `Username` in an `X-AKSK` header, read leniently: any order, spacing and case of the key, quotes optional.
///
/// - Returns: `nil` without a header, without the key, or with an empty or overlong value.
func signatureUsername(in headerValue: String?) -> String? {
    guard let headerValue else { return nil }
    for part in headerValue.split(whereSeparator: { $0 == "," || $0 == " " || $0 == "\t" }) {
        guard let equals = part.firstIndex(of: "="), part[..<equals].lowercased() == "username" else { continue }
        let value = part[part.index(after: equals)...].drop { $0 == "\"" }
        let name = value.prefix { $0 != "\"" }
        return (1...64).contains(name.utf8.count) ? String(name) : nil
    }
    return nil
}
