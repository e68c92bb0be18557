/// The header by which the platform signs a push, as it was published for several services.
///
/// `X-AKSK: UsernameToken Username="…", PasswordDigest="…", Nonce="…", Created="…"`, and the same under `X-WSSE`.
public struct SignatureHeader: Sendable, Hashable {
    /// Which header it stands in.
    public enum Name: Sendable, Hashable {
        /// `X-AKSK`.
        case aksk
        /// `X-WSSE`.
        case wsse
    }

    /// Which header it stands in.
    public let name: Name
    /// The app key; `nil` when it is not given.
    public let username: String?
    /// The 32 bytes of `PasswordDigest`.
    public let digest: [UInt8]
    /// 1 to 128 letters and digits.
    public let nonce: String
    /// `Created` as it was written: it is signed byte for byte.
    public let created: String
    /// `Created` read as UTC.
    ///
    /// Seconds since 1970-01-01 UTC.
    public let createdSeconds: Int64

    /// Reads a header leniently: any order, spacing and case of the keys, quotes optional, other keys ignored.
    ///
    /// - Returns: `nil` when a part is missing, stands there twice or cannot be what it says.
    public init?(_ value: String, in name: Name) {
        guard value.utf8.count <= 2_048, let fields = Self.fields(Array(value.utf8)),
            let digest = fields["passworddigest"].flatMap(Base64.decode), digest.count == 32,
            let nonce = fields["nonce"], (1...128).contains(nonce.utf8.count), nonce.utf8.allSatisfy(\.isLetterOrDigit),
            let created = fields["created"], let createdSeconds = Self.seconds(created)
        else { return nil }
        self.name = name
        self.digest = digest
        self.nonce = nonce
        self.created = created
        self.createdSeconds = createdSeconds
        username = fields["username"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The fields by their names in lower case; `nil` when one stands there twice or a quote does not end.
    private static func fields(_ bytes: [UInt8]) -> [String: String]? {
        var fields: [String: String] = [:]
        var rest = bytes[...]
        while true {
            rest = rest.drop { $0.isSpace || $0 == UInt8(ascii: ",") }
            guard !rest.isEmpty else { return fields }
            let name = rest.prefix { !$0.isSpace && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "=") }
            rest = rest[name.endIndex...].drop(while: \.isSpace)
            // A word alone, such as UsernameToken.
            guard rest.first == UInt8(ascii: "=") else { continue }
            rest = rest.dropFirst().drop(while: \.isSpace)
            guard let value = takeValue(from: &rest) else { return nil }
            let key = String(decoding: name, as: UTF8.self).lowercased()
            guard fields.updateValue(value, forKey: key) == nil else { return nil }
        }
    }

    private static func takeValue(from rest: inout ArraySlice<UInt8>) -> String? {
        guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            let value = rest.prefix { !$0.isSpace && $0 != UInt8(ascii: ",") }
            rest = rest[value.endIndex...]
            return String(decoding: value, as: UTF8.self)
        }
        let value = rest.dropFirst().prefix { $0 != quote }
        guard value.endIndex < rest.endIndex else { return nil }
        rest = rest[(value.endIndex + 1)...]
        return String(decoding: value, as: UTF8.self)
    }

    /// `2026-11-21T01:30:00Z`, a space for the `T`, fractions and no `Z` allowed.
    private static func seconds(_ created: String) -> Int64? {
        var bytes = Array(created.utf8)
        guard (19...40).contains(bytes.count) else { return nil }
        if bytes[10] == UInt8(ascii: "T") { bytes[10] = UInt8(ascii: " ") }
        if bytes.last == UInt8(ascii: "Z") { bytes.removeLast() }
        let fraction = bytes[19...]
        guard fraction.isEmpty || fraction.first == UInt8(ascii: ".") && fraction.dropFirst().allSatisfy(\.isDigit)
        else { return nil }
        return bytes[..<19].withUnsafeBytes { PlatformTime.seconds($0) }
    }
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

    fileprivate var isLetterOrDigit: Bool {
        isDigit || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
    }
}
