import HTTPTypes
import Testing

@testable import Ingest

/// Where pushes come from, and from where they are taken.
@Suite struct PushSourceTests {
    @Test(arguments: [
        (list: "203.0.113.0/24", address: "203.0.113.0", isIn: true), ("203.0.113.0/24", "203.0.113.255", true),
        ("203.0.113.0/24", "203.0.114.0", false), ("203.0.113.0/24", "203.0.112.255", false),
        ("203.0.113.7", "203.0.113.7", true), ("203.0.113.7", "203.0.113.8", false),
        ("203.0.113.6/31", "203.0.113.7", true), ("0.0.0.0/0", "198.51.100.1", true),
        ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "198.51.100.1", true),
        ("2001:db8::/32", "2001:db8:ffff::1", true),
        ("2001:db8::/32", "2001:db9::", false), ("2001:db8::1", "2001:0db8:0:0::0001", true),
        // One address in two spellings.
        ("203.0.113.0/24", "::ffff:203.0.113.9", true), ("::ffff:203.0.113.0/120", "203.0.113.9", true),
        ("10.0.0.0/8, 2001:db8::/32", "2001:db8::5", true), ("10.0.0.0/8 192.168.0.0/16", "192.168.3.4", true),
        ("fe80::/10", "fe80::1%eth0", true),
    ])
    func `a list of blocks holds what lies in them`(_ row: (list: String, address: String, isIn: Bool)) throws {
        #expect(try #require(AddressList(row.list)).covers(row.address) == row.isIn)
    }

    @Test(arguments: [
        "", ",", "example.com", "203.0.113.0/33", "203.0.113.0/-1", "203.0.113.0/", "203.0.113.1/24", "2001:db8::/129",
        "2001:db8::1/32", "203.0.113.0/24/8", "203.0.113", "10.0.0.0/8, nonsense", "203.0.113.0/٢٤",
    ])
    func `what is no list of blocks is none`(_ text: String) {
        #expect(AddressList(text) == nil)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var peer: String? = "10.0.0.1"
        var xff: [String] = []
        var forwarded: [String] = []
        let text: String
        var isKnown = true

        var testDescription: String { name }
    }

    /// 10.0.0.0/8 is trusted.
    private static let cases = [
        Case(name: "a stranger says what he likes", peer: "198.51.100.9", xff: ["1.2.3.4"], text: "198.51.100.9"),
        Case(name: "a proxy that says nothing", text: "10.0.0.1"),
        Case(name: "one proxy", xff: ["198.51.100.9"], text: "198.51.100.9"),
        Case(name: "only the right end counts", xff: ["1.2.3.4, 198.51.100.9"], text: "198.51.100.9"),
        Case(name: "two proxies", xff: ["1.2.3.4, 198.51.100.9, 10.0.0.2"], text: "198.51.100.9"),
        Case(name: "several header lines", xff: ["1.2.3.4, 198.51.100.9", "10.0.0.2"], text: "198.51.100.9"),
        Case(name: "all are proxies", xff: ["10.0.0.3, 10.0.0.2"], text: "10.0.0.3"),
        Case(name: "with a port", xff: ["198.51.100.9:4711"], text: "198.51.100.9"),
        Case(name: "IPv6", xff: ["2001:db8::9"], text: "2001:db8::9"),
        Case(name: "IPv6 with a port", xff: ["[2001:db8::9]:4711"], text: "2001:db8::9"),
        Case(name: "mapped", peer: "::ffff:10.0.0.1", xff: ["::ffff:198.51.100.9"], text: "198.51.100.9"),
        Case(name: "no address", xff: ["unknown"], text: "10.0.0.1", isKnown: false),
        Case(name: "an empty hop", xff: ["198.51.100.9, "], text: "10.0.0.1", isKnown: false),
        Case(name: "no address behind the sender", xff: ["unknown, 198.51.100.9"], text: "198.51.100.9"),
        Case(name: "Forwarded", forwarded: ["for=198.51.100.9;proto=https"], text: "198.51.100.9"),
        Case(
            name: "Forwarded, quoted",
            forwarded: [#"for=1.2.3.4, For="[2001:db8::9]:4711";by=10.0.0.9, for=10.0.0.2"#],
            text: "2001:db8::9"
        ),
        Case(name: "Forwarded, hidden", forwarded: ["for=_hidden"], text: "10.0.0.1", isKnown: false),
        Case(name: "both agree", xff: ["198.51.100.9"], forwarded: ["for=198.51.100.9"], text: "198.51.100.9"),
        Case(
            name: "both disagree: one of them is the sender's own",
            xff: ["198.51.100.9"],
            forwarded: ["for=203.0.113.5"],
            text: "10.0.0.1",
            isKnown: false
        ),
        Case(name: "no far end", peer: nil, xff: ["198.51.100.9"], text: "", isKnown: false),
    ]

    @Test(arguments: cases)
    func `proxies are believed from the right, as long as they are trusted`(_ row: Case) throws {
        var headers = HTTPFields()
        for value in row.xff { headers.append(HTTPField(name: .xForwardedFor, value: value)) }
        for value in row.forwarded { headers.append(HTTPField(name: .forwarded, value: value)) }

        let source = PushSource(peer: row.peer, headers: headers, trusted: AddressList("10.0.0.0/8"))

        #expect(source.text == row.text)
        #expect((source.address != nil) == row.isKnown)
        if row.isKnown { #expect(source.address?.text == row.text) }
    }

    @Test func `without trusted proxies the far end is the sender`() {
        let headers: HTTPFields = [.xForwardedFor: "198.51.100.9"]
        #expect(PushSource(peer: "10.0.0.1", headers: headers, trusted: nil).text == "10.0.0.1")
    }
}
