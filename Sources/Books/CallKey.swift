import Crypto
public import Postgres

/// The installation's secret that turns session ids into call ids.
///
/// Session ids can be long and can contain phone numbers; a keyed digest is small, and says nothing without the key.
public struct CallKey: Sendable {
    private let key: SymmetricKey

    init(_ bytes: [UInt8]) {
        key = SymmetricKey(data: bytes)
    }

    /// The key itself, 64 hexadecimal digits; a secret.
    public var hexadecimal: String {
        key.withUnsafeBytes { bytes in
            bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        }
    }

    /// The call that a session id names: HMAC-SHA256 under the key, first 16 bytes.
    public func callID(_ sessionID: String) -> UUIDBytes {
        UUIDBytes(Array(HMAC<SHA256>.authenticationCode(for: Array(sessionID.utf8), using: key).prefix(16)))
    }

    /// 32 random bytes for a new installation.
    static func randomBytes() -> [UInt8] {
        SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
    }
}

/// The first 16 bytes of a SHA-256: the form of every other key of the books.
func digest(_ bytes: some Sequence<UInt8>) -> UUIDBytes {
    UUIDBytes(Array(SHA256.hash(data: Array(bytes)).prefix(16)))
}
