/// Who may read `GET /metrics`.
public struct MetricsAccess: Sendable, Hashable {
    /// Where it is answered.
    public enum Place: Sendable, Hashable {
        /// Beside the pushes.
        case main
        /// On an address of its own: host, and port, 0 picks a free one.
        case own(host: String, port: Int)
        /// Nowhere.
        case none
    }

    /// Where it is answered.
    public var place: Place
    private var token: TokenHash?

    /// Everybody who reaches the address.
    public static let open = MetricsAccess(place: .main)

    /// Metrics at a place; with a token, only for who brings it as `Authorization: Bearer …`.
    public init(place: Place, token: String? = nil) {
        self.place = place
        self.token = token.map { TokenHash(of: $0) }
    }

    /// Whether an `Authorization` header lets in.
    func admits(_ authorization: String?) -> Bool {
        guard let token else { return true }
        guard let authorization else { return false }
        let words = authorization.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer" else { return false }
        // Hashes are compared, in constant time.
        return TokenHash(of: words[1]) == token
    }
}
