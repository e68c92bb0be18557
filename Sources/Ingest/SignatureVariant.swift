import Crypto
import Notification

/// The published ways to make a signature, see [platform](../../docs/platform.md).
enum SignatureVariant: String, Sendable, Hashable, CaseIterable {
    /// HMAC of address, nonce and `Created`, in `X-AKSK`.
    case joined
    /// The same with a line feed between the parts.
    case lines
    /// HMAC of nonce and `Created`, in `X-AKSK`: the private number service.
    case withoutURL
    /// SHA-256 of nonce, `Created` and secret, in `X-WSSE`: the older private number service.
    case wsse
}

extension SignatureHeader {
    /// The variant by which one of the secrets made this digest; `nil` when none did.
    ///
    /// Digests are compared in constant time.
    ///
    /// - Parameters:
    ///   - urls: The texts that can stand for the address, see ``SignedURL/texts(base:target:)``.
    ///   - secrets: The app's secrets in force.
    func variant(urls: [String], secrets: [[UInt8]]) -> SignatureVariant? {
        for secret in secrets {
            if let variant = name == .wsse ? wsse(secret) : aksk(urls, SymmetricKey(data: secret)) { return variant }
        }
        return nil
    }

    private func aksk(_ urls: [String], _ key: SymmetricKey) -> SignatureVariant? {
        for url in urls {
            if isCode(of: url + nonce + created, key) { return .joined }
            if isCode(of: url + "\n" + nonce + "\n" + created, key) { return .lines }
        }
        return isCode(of: nonce + created, key) ? .withoutURL : nil
    }

    private func isCode(of text: String, _ key: SymmetricKey) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(digest, authenticating: Array(text.utf8), using: key)
    }

    private func wsse(_ secret: [UInt8]) -> SignatureVariant? {
        // The library compares a digest with bytes in constant time.
        SHA256.hash(data: Array((nonce + created).utf8) + secret) == digest ? .wsse : nil
    }
}
