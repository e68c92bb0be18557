import Notification
import Testing

@testable import Ingest

/// The platform's signatures, against digests that `openssl` made by hand:
/// `printf '%s' "$text" | openssl dgst -sha256 -mac HMAC -macopt "key:s3cr3t-Of-App1" -binary | base64`.
@Suite struct SignatureTests {
    private static let secret = Array("s3cr3t-Of-App1".utf8)
    private static let base = "https://cdr.example.com"
    private static let target = "/n/Zm9vYmFyYmF6cXV1eA"
    private static let created = "2026-11-21T01:30:00Z"
    private static let createdSeconds: Int64 = 1_795_224_600

    private static func header(_ digest: String, in name: SignatureHeader.Name = .aksk) -> String {
        #"UsernameToken Username="app-1", PasswordDigest="\#(digest)", Nonce="a1B2c3D4e5F6", Created="\#(created)""#
    }

    private static func variant(
        _ digest: String,
        in name: SignatureHeader.Name = .aksk,
        base: String = base,
        target: String = target,
        secrets: [[UInt8]] = [secret]
    ) -> SignatureVariant? {
        SignatureHeader(header(digest), in: name)?
            .variant(urls: SignedURL.texts(base: base, target: target), secrets: secrets)
    }

    private static let joined = "9UZ1OtonqO52HTUwbA3gk9+F1evtTZBsdf5NAMOowwQ="

    @Test(arguments: [
        (digest: joined, name: SignatureHeader.Name.aksk, variant: SignatureVariant?.some(.joined)),
        ("FwdacAktJeMrwhmgU6/q/dWh796Ukqpp56DK8yDmbQA=", .aksk, .lines),
        ("+K1BK/lmLGUXhzh6aIRaNp08lUPYWacmDKYcKA0zQF4=", .aksk, .withoutURL),
        ("AYnkcHRetfiDYMR0lVF1jCaS/DHmdVG5ZEHVVURndIg=", .wsse, .wsse),
        // Each in the header where it was published only.
        ("AYnkcHRetfiDYMR0lVF1jCaS/DHmdVG5ZEHVVURndIg=", .aksk, nil),
        (joined, .wsse, nil),
        // One bit off.
        ("9UZ1OtonqO52HTUwbA3gk9+F1evtTZBsdf5NAMOowwU=", .aksk, nil),
    ])
    func `every published variant is known`(
        _ row: (digest: String, name: SignatureHeader.Name, variant: SignatureVariant?)
    ) {
        #expect(Self.variant(row.digest, in: row.name) == row.variant)
    }

    @Test(arguments: [
        (signed: "https://cdr.example.com/n/Zm9vYmFyYmF6cXV1eA?x=1", "52snVL5WV3FlYi0pu+CaaaNchnNENJzXZoTAVYUV0oc="),
        ("https://cdr.example.com/n/Zm9vYmFyYmF6cXV1eA/?x=1", "dB3A2uuzw0CrvbrrytA+5cRFIjfi00QAxWri91gtdjk="),
        ("without the query", joined),
        ("with the default port", "YlgHN+IF6OhXL2Gx0rCXaYgNtcCaIUHvYcrz/wvgqFY="),
        ("with a slash at the end", "wZoKxGfaAdu8zH9TAwUsJ8vdITeW2W5Bry8A662ogUQ="),
        ("in BASE64", "mJTSWHWnupbyKslmtAU+JNdE9RNjVuFSAUI/qGrR7NM="),
    ])
    func `the address may be signed in any way of writing it`(_ row: (signed: String, digest: String)) {
        #expect(Self.variant(row.digest, target: Self.target + "?x=1") == .joined, "\(row.signed)")
    }

    @Test func `a query that the signature does not know is not the one that was signed`() {
        let signedWithQuery = "52snVL5WV3FlYi0pu+CaaaNchnNENJzXZoTAVYUV0oc="
        #expect(Self.variant(signedWithQuery, target: Self.target + "?x=2") == nil)
        #expect(Self.variant(signedWithQuery) == nil)
    }

    @Test(arguments: [
        (base: "https://cdr.example.com/push", variant: SignatureVariant?.some(.joined)),
        ("https://cdr.example.com/push/", .joined), ("https://cdr.example.com:443/push", .joined),
        ("https://cdr.example.com:8443/push", nil), ("http://cdr.example.com/push", nil),
        ("https://cdr.example.com", nil),
    ])
    func `a path prefix belongs to the address`(_ row: (base: String, variant: SignatureVariant?)) {
        #expect(Self.variant("U7/jvoI71yT4M3AKvC1OqbxEcfs2CHFmV4sqWa8o84c=", base: row.base) == row.variant)
    }

    @Test(arguments: [
        (
            base: "https://h", target: "/n/t",
            texts: ["https://h/n/t", "https://h/n/t/", "https://h:443/n/t", "https://h:443/n/t/"]
        ),
        ("http://h:80", "/n/t/", ["http://h:80/n/t/", "http://h:80/n/t", "http://h/n/t/", "http://h/n/t"]),
        ("http://h:8080", "/n/t", ["http://h:8080/n/t", "http://h:8080/n/t/"]),
        ("http://[::1]", "/n", ["http://[::1]/n", "http://[::1]/n/", "http://[::1]:80/n", "http://[::1]:80/n/"]),
        ("https://[::1]:8443", "/n", ["https://[::1]:8443/n", "https://[::1]:8443/n/"]),
    ])
    func `ways of writing an address`(_ row: (base: String, target: String, texts: [String])) {
        let texts = SignedURL.texts(base: row.base, target: row.target)
        #expect(Array(texts.prefix(row.texts.count)) == row.texts)
        #expect(texts.count == 2 * row.texts.count)
    }

    @Test func `BASE64 is that of the standard`() {
        // By `base64`.
        for (address, encoded) in [
            ("http://a", "aHR0cDovL2Ev"), ("http://ab", "aHR0cDovL2FiLw=="), ("http://abc", "aHR0cDovL2FiYy8="),
        ] {
            #expect(SignedURL.texts(base: address, target: "/").contains(encoded), "\(address)")
        }
    }

    @Test func `any secret in force will do, and no other`() {
        let other = Array("another".utf8)
        #expect(Self.variant(Self.joined, secrets: [other, Self.secret]) == .joined)
        #expect(Self.variant(Self.joined, secrets: [other]) == nil)
        #expect(Self.variant(Self.joined, secrets: []) == nil)
    }

    @Test(arguments: [
        header(joined),
        #"UsernameToken Created="\#(created)",Nonce="a1B2c3D4e5F6",PasswordDigest="\#(joined)",Username="app-1""#,
        #"usernametoken  username = "app-1" ,passworddigest="\#(joined)" , NONCE= a1B2c3D4e5F6,created="\#(created)" "#,
        "UsernameToken Username='app-1', PasswordDigest=\(joined) Nonce=a1B2c3D4e5F6 Created=\(created)",
        #"Username="app-1",PasswordDigest="\#(joined)",Nonce="a1B2c3D4e5F6",Created="\#(created)",Realm="SDP""#,
    ])
    func `order, spacing, quotes and case do not matter`(_ text: String) throws {
        let header = try #require(SignatureHeader(text, in: .aksk))
        #expect([header.username, header.nonce, header.created] == ["app-1", "a1B2c3D4e5F6", Self.created])
        #expect(header.createdSeconds == Self.createdSeconds)
        let urls = SignedURL.texts(base: Self.base, target: Self.target)
        #expect(header.variant(urls: urls, secrets: [Self.secret]) == .joined)
    }

    @Test(arguments: [
        "", "UsernameToken", header("AAAA"), header("not BASE64"), header(joined + "="),
        header(joined).replacing("Nonce=", with: "Nonsense="), header(joined).replacing("a1B2c3D4e5F6", with: ""),
        header(joined).replacing("a1B2c3D4e5F6", with: "a/b"),
        header(joined).replacing("a1B2c3D4e5F6", with: String(repeating: "n", count: 129)),
        header(joined) + #", Nonce="other""#, header(joined) + #", Username=""#,
        header(joined).replacing(created, with: "yesterday"),
        header(joined).replacing(created, with: "2026-02-30T01:30:00Z"),
        header(joined).replacing(created, with: "2026-11-21T01:30:00+08:00"),
        header(joined) + ", X=" + String(repeating: "x", count: 2_048),
    ])
    func `what cannot be read is no signature`(_ text: String) {
        #expect(SignatureHeader(text, in: .aksk) == nil)
    }

    @Test(arguments: ["2026-11-21T01:30:00Z", "2026-11-21 01:30:00", "2026-11-21T01:30:00.123Z", "2026-11-21T01:30:00"])
    func `Created may be written in several ways`(_ text: String) {
        let header = SignatureHeader(Self.header(Self.joined).replacing(Self.created, with: text), in: .aksk)
        #expect(header?.createdSeconds == Self.createdSeconds)
        #expect(header?.created == text)
    }

    @Test func `a signature may lack the app`() {
        let text = Self.header(Self.joined).replacing(#"Username="app-1", "#, with: "")
        #expect(SignatureHeader(text, in: .aksk).map(\.username) == .some(nil))
    }

    @Test(arguments: [
        (ageSeconds: Int64(0), judgement: SignatureWindow.Judgement.within(.utc)), (600, .within(.utc)),
        (-600, .within(.utc)),
        (601, .stale), (-601, .early),
        // Eight hours ahead by its Z, and right by UTC+8.
        (-28_800, .within(.utcPlus8)), (-28_200, .within(.utcPlus8)), (-29_400, .within(.utcPlus8)),
        (-28_199, .stale), (-29_401, .early), (28_800, .stale),
    ])
    func `the window holds by either clock, its ends included`(
        _ row: (ageSeconds: Int64, judgement: SignatureWindow.Judgement)
    ) {
        let window = SignatureWindow(seconds: 600)
        let judgement = window.judge(createdSeconds: 1_000_000, nowSeconds: 1_000_000 + row.ageSeconds)
        #expect(judgement == row.judgement)
    }
}
