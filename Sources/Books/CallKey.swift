import Crypto
public import Postgres

/// The installation's secret that turns session ids into call ids.
///
/// Session ids can be long and can contain phone numbers; a keyed digest is small, and says nothing without the key.
public struct CallKey: Sendable {
    private let key: SymmetricKey
    /// HMAC's two hashes after the key's own block, which is the same for all sessions.
    private let inner: SHA256
    private let outer: SHA256

    init(_ bytes: [UInt8]) {
        key = SymmetricKey(data: bytes)
        inner = Self.begun(Self.block(of: key, 0x36))
        outer = Self.begun(Self.block(of: key, 0x5C))
    }

    /// The key itself, 64 hexadecimal digits; a secret.
    public var hexadecimal: String {
        key.withUnsafeBytes { bytes in
            bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        }
    }

    /// The call that a session id names: HMAC-SHA256 under the key, first 16 bytes.
    public func callID(_ sessionID: String) -> UUIDBytes {
        var text = sessionID
        return text.withUTF8 { callID(UnsafeRawBufferPointer($0)) }
    }

    /// The same of the UTF-8 bytes of a session id.
    func callID(_ sessionID: UnsafeRawBufferPointer) -> UUIDBytes {
        var first = inner
        first.update(bufferPointer: sessionID)
        var last = outer
        first.finalize().withUnsafeBytes { last.update(bufferPointer: $0) }
        return UUIDBytes(last.finalize())
    }

    /// 32 random bytes for a new installation.
    static func randomBytes() -> [UInt8] {
        SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
    }

    /// The key's block under one of HMAC's two paddings (RFC 2104); a long key stands there as its hash.
    private static func block(of key: SymmetricKey, _ padding: UInt8) -> [UInt8] {
        let bytes = key.withUnsafeBytes { Array($0) }
        let short = bytes.count > SHA256.blockByteCount ? Array(SHA256.hash(data: bytes)) : bytes
        let block = short + [UInt8](repeating: 0, count: SHA256.blockByteCount - short.count)
        return block.map { $0 ^ padding }
    }

    private static func begun(_ block: [UInt8]) -> SHA256 {
        var hash = SHA256()
        hash.update(data: block)
        return hash
    }
}
