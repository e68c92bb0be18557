public import Notification

/// How an app's pushes are signed, as the mirror keeps it.
///
/// It holds secrets: the mirror's file has mode 0600, and nothing here is ever printed or logged.
public struct MirroredSignature: Sendable, Hashable, Codable {
    /// A secret and its end.
    public struct Secret: Sendable, Hashable, Codable {
        /// The secret itself.
        public var bytes: [UInt8]
        /// It ends at this instant, itself excluded; `nil` without an end.
        ///
        /// Microseconds since 1970-01-01 UTC.
        public var validUntilMicros: Int64?

        enum CodingKeys: String, CodingKey {
            case bytes
            case validUntilMicros = "valid_until_micros"
        }

        /// Makes a secret from its parts.
        public init(bytes: [UInt8], validUntilMicros: Int64? = nil) {
            self.bytes = bytes
            self.validUntilMicros = validUntilMicros
        }
    }

    /// The app's key on the platform.
    public var appKey: String
    /// What is done with signatures.
    public var mode: SignatureMode
    /// The newest first.
    public var secrets: [Secret]

    enum CodingKeys: String, CodingKey {
        case appKey = "app_key"
        case mode
        case secrets
    }

    /// Makes an entry from its parts.
    public init(appKey: String, mode: SignatureMode, secrets: [Secret]) {
        self.appKey = appKey
        self.mode = mode
        self.secrets = secrets
    }

    /// The secrets in force at an instant.
    func secrets(atMicros: Int64) -> [[UInt8]] {
        secrets.filter { $0.validUntilMicros ?? .max > atMicros }.map(\.bytes)
    }
}
