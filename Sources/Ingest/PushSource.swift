import HTTPTypes

/// Where a push really came from.
struct PushSource: Sendable, Hashable {
    /// The address for the journal; empty without one.
    var text: String
    /// The sender; `nil` when what proxies say of it cannot be relied on.
    var address: IPAddress?

    /// Follows what trusted proxies say, from the connection's far end on, until somebody who is not one of them.
    ///
    /// - Parameters:
    ///   - peer: The far end of the connection; `nil` for a socket without one.
    ///   - trusted: The proxies; `nil`: the far end is the sender, whatever the headers say.
    init(peer: String?, headers: HTTPFields, trusted: AddressList?) {
        guard let peerAddress = peer.flatMap(IPAddress.init) else {
            self.init(text: peer ?? "", address: nil)
            return
        }
        guard let trusted, trusted.contains(peerAddress) else {
            self.init(text: peerAddress.text, address: peerAddress)
            return
        }
        let tales = [headers[.xForwardedFor].map(Self.hops), headers[.forwarded].map(Self.forwardedHops)]
        let senders = tales.compactMap(\.self).map { Self.sender(behind: peerAddress, hops: $0, trusted: trusted) }
        // A proxy that writes one of the two headers may pass the other on as the sender wrote it.
        guard let sender = senders.first ?? peerAddress, senders.allSatisfy({ $0 == sender }) else {
            self.init(text: peerAddress.text, address: nil)
            return
        }
        self.init(text: sender.text, address: sender)
    }

    private init(text: String, address: IPAddress?) {
        self.text = text
        self.address = address
    }

    /// Reads from the right: what stands left of the first one who is not trusted is hearsay.
    private static func sender(behind peer: IPAddress, hops: [String], trusted: AddressList) -> IPAddress? {
        var sender = peer
        for hop in hops.reversed() {
            guard trusted.contains(sender) else { return sender }
            guard let address = address(of: hop) else { return nil }
            sender = address
        }
        return sender
    }

    /// `X-Forwarded-For: client, proxy, proxy`.
    private static func hops(_ value: String) -> [String] {
        value.split(separator: ",", omittingEmptySubsequences: false).map { trimmed($0) }
    }

    /// `Forwarded: for=client;proto=https, for="[2001:db8::1]:4711"`.
    private static func forwardedHops(_ value: String) -> [String] {
        value.split(separator: ",", omittingEmptySubsequences: false).map { element in
            let pairs = element.split(separator: ";").map { trimmed($0) }
            let named = pairs.first { $0.lowercased().hasPrefix("for=") }
            return named.map { trimmed($0.dropFirst("for=".count)) } ?? ""
        }
    }

    /// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`; no names.
    private static func address(of hop: String) -> IPAddress? {
        if hop.hasPrefix("[") { return IPAddress(hop.dropFirst().prefix { $0 != "]" }) }
        let isV4WithPort = hop.count { $0 == ":" } == 1
        return IPAddress(isV4WithPort ? hop.prefix { $0 != ":" } : hop[...])
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let edges: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\"" }
        return String(text.drop(while: edges).reversed().drop(while: edges).reversed())
    }
}

extension HTTPField.Name {
    static let xForwardedFor = HTTPField.Name("X-Forwarded-For") ?? .via
    static let forwarded = HTTPField.Name("Forwarded") ?? .via
}
