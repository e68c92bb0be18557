import Glibc

/// An IPv4 or IPv6 address, always 128 bits: IPv4 as `::ffff:a.b.c.d`, so that both spellings are one address.
struct IPAddress: Sendable, Hashable {
    let bytes: [UInt8]

    /// Reads an address without port and brackets; a zone (`%eth0`) is left out.
    init?(_ text: some StringProtocol) {
        let text = String(text.prefix { $0 != "%" })
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            bytes = Self.v4Prefix + withUnsafeBytes(of: v4) { Array($0) }
        } else if inet_pton(AF_INET6, text, &v6) == 1 {
            bytes = withUnsafeBytes(of: v6) { Array($0) }
        } else {
            return nil
        }
    }

    private static let v4Prefix = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]

    /// The first address of `127.0.0.0/8`.
    static let v4Loopback = IPAddress(bytes: v4Prefix + [127, 0, 0, 0])
    /// `::1`.
    static let v6Loopback = IPAddress(bytes: [UInt8](repeating: 0, count: 15) + [1])

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var isV4: Bool { bytes.starts(with: Self.v4Prefix) }

    /// As a person writes it.
    var text: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let isV4 = isV4
        _ = (isV4 ? Array(bytes[12...]) : bytes).withUnsafeBytes {
            inet_ntop(isV4 ? AF_INET : AF_INET6, $0.baseAddress, &buffer, socklen_t(buffer.count))
        }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Blocks of addresses in CIDR notation, such as `203.0.113.0/24` or `2001:db8::/32`; a bare address is a block of one.
public struct AddressList: Sendable, Hashable {
    private struct Block: Hashable {
        var address: IPAddress
        /// Of the 128 bits.
        var prefixBits: Int
    }

    private let blocks: [Block]

    /// Reads blocks that commas or spaces part.
    ///
    /// - Returns: `nil` when one cannot be read, has bits behind its prefix, or there is none.
    public init?(_ text: String) {
        let parts = text.split { $0 == "," || $0 == " " || $0 == "\t" }
        let blocks = parts.compactMap(Self.block)
        guard !parts.isEmpty, blocks.count == parts.count else { return nil }
        self.blocks = blocks
    }

    /// The addresses that stay within a host.
    public static let loopback = AddressList(
        blocks: [Block(address: .v4Loopback, prefixBits: 104), Block(address: .v6Loopback, prefixBits: 128)]
    )

    private init(blocks: [Block]) {
        self.blocks = blocks
    }

    /// Whether a text is an address of the list.
    public func covers(_ text: String) -> Bool {
        IPAddress(text).map(contains) ?? false
    }

    func contains(_ address: IPAddress) -> Bool {
        blocks.contains { Self.masked(address.bytes, $0.prefixBits) == $0.address.bytes }
    }

    private static func block(_ text: Substring) -> Block? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let address = IPAddress(parts[0]), parts.count <= 2 else { return nil }
        guard parts.count == 2 else { return Block(address: address, prefixBits: 128) }
        let isV4 = !parts[0].contains(":")
        guard let bits = Int(parts[1]), parts[1].allSatisfy(\.isNumber), (0...(isV4 ? 32 : 128)).contains(bits)
        else { return nil }
        let prefixBits = isV4 ? bits + 96 : bits
        // 10.0.0.1/8 is a slip: somebody meant another address or another length.
        guard masked(address.bytes, prefixBits) == address.bytes else { return nil }
        return Block(address: address, prefixBits: prefixBits)
    }

    private static func masked(_ bytes: [UInt8], _ bits: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let kept = min(max(bits - index * 8, 0), 8)
            return kept == 0 ? 0 : byte & (0xFF << UInt8(8 - kept))
        }
    }
}
