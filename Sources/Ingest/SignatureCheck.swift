/// The signed parts of a push, for whoever knows the apps' secrets.
public struct SignatureClaim: Sendable {
    /// The app whose token the push came by; `nil` for an anonymous push.
    public var appKey: String?
    /// The `X-AKSK` header as received; `nil` without one.
    public var headerValue: String?
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
}

/// What a signature is worth.
public enum SignatureVerdict: Sendable, Hashable {
    /// Not asked for, or right.
    case accepted
    /// Wrong or missing where that is only watched: counted, the push is taken.
    case observed
    /// Wrong or missing where it is required: counted, the push is refused with 401.
    case refused
}

/// Judges the signature of a push; see the platform's `X-AKSK` header.
public typealias SignatureCheck = @Sendable (SignatureClaim) -> SignatureVerdict

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
