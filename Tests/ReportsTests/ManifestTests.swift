import Reports
import Testing

@Suite struct ManifestTests {
    private static let manifest = Manifest(
        span: .day("2026-11-21"),
        asOf: "2026-11-22T07:30:00+08:00",
        timeZone: "Asia/Shanghai",
        programVersion: "1.0.0",
        settings: [.init("HUADAN_FEE_GRACE", "7h"), .init("HUADAN_A", "\"q\" \\ \n 语")]
    ).listing([
        WrittenFile(
            name: "usage.csv",
            rows: 2,
            bytes: 120,
            sha256: String(repeating: "ab", count: 32),
            totals: [.init(name: "calls", sum: "3"), .init(name: "amount CNY", sum: "0.540000")]
        ),
        WrittenFile(
            name: "summary.html",
            rows: 0,
            bytes: 9,
            sha256: String(repeating: "0", count: 64),
            totals: []
        ),
    ]).revised(2)

    @Test func `a manifest is written byte for byte like this`() {
        let expected = #"""
            {
              "day": "2026-11-21",
              "revision": 2,
              "as_of": "2026-11-22T07:30:00+08:00",
              "time_zone": "Asia/Shanghai",
              "program_version": "1.0.0",
              "settings": {
                "HUADAN_FEE_GRACE": "7h",
                "HUADAN_A": "\"q\" \\ \n 语"
              },
              "files": [
                {
                  "name": "usage.csv",
                  "rows": 2,
                  "bytes": 120,
                  "sha256": "abababababababababababababababababababababababababababababababab",
                  "control_totals": {
                    "calls": "3",
                    "amount CNY": "0.540000"
                  }
                },
                {
                  "name": "summary.html",
                  "rows": 0,
                  "bytes": 9,
                  "sha256": "0000000000000000000000000000000000000000000000000000000000000000",
                  "control_totals": {}
                }
              ]
            }

            """#

        #expect(String(decoding: Self.manifest.encoded, as: UTF8.self) == expected)
    }

    @Test func `what was written is read back`() {
        #expect(Manifest(decoding: Self.manifest.encoded) == Self.manifest)
    }

    @Test func `the manifest of a period names the period`() {
        let manifest = Manifest(
            span: .period("2026-11"),
            asOf: "2026-12-02T07:30:00+08:00",
            timeZone: "UTC",
            programVersion: "1",
            settings: []
        )

        #expect(String(decoding: manifest.encoded, as: UTF8.self).hasPrefix("{\n  \"period\": \"2026-11\",\n"))
        #expect(Manifest(decoding: manifest.encoded) == manifest)
    }

    @Test func `a closed period says who closed it, when, and what the closing vouches for`() {
        let closed = Self.closed(by: .init(closedBy: "ann", closedAt: "2026-12-02T09:00:00Z", digest: "ab12"))

        let expected = #"""
            {
              "period": "2026-11",
              "revision": 1,
              "as_of": "2026-12-02T07:30:00+08:00",
              "closing": {
                "closed_by": "ann",
                "closed_at": "2026-12-02T09:00:00Z",
                "digest": "ab12"
              },
              "time_zone": "UTC",
              "program_version": "1",
              "settings": {},
              "files": []
            }

            """#
        #expect(String(decoding: closed.encoded, as: UTF8.self) == expected)
        #expect(Manifest(decoding: closed.encoded) == closed)
        #expect(Manifest(decoding: closed.encoded) != Self.closed(by: nil))
    }

    @Test(arguments: ["closed_by", "closed_at", "digest"])
    func `a closing that lacks a member is no manifest`(member: String) {
        let closed = Self.closed(by: .init(closedBy: "ann", closedAt: "2026-12-02T09:00:00Z", digest: "ab12"))
        let text = String(decoding: closed.encoded, as: UTF8.self)

        let lacking = text.replacing("\"\(member)\"", with: "\"other\"")

        #expect(lacking != text)
        #expect(Manifest(decoding: Array(lacking.utf8)) == nil)
    }

    private static func closed(by closing: Manifest.Closing?) -> Manifest {
        Manifest(
            span: .period("2026-11"),
            asOf: "2026-12-02T07:30:00+08:00",
            timeZone: "UTC",
            programVersion: "1",
            settings: [],
            closing: closing
        )
    }

    @Test func `a manifest cut short anywhere is none`() {
        let encoded = Self.manifest.encoded.dropLast(2)

        for count in 0..<encoded.count {
            #expect(Manifest(decoding: Array(encoded.prefix(count))) == nil, "cut to \(count) bytes")
        }
    }

    @Test(arguments: [
        "", "null", "[]", "{}", "{\"day\": 5}", "{\"day\": \"2026-11-21\"}", "[[[[[[[[[[[[]]]]]]]]]]]]",
        "{\"a\": \"\\ud800\"}",
        "{\"a\": \"\u{1}\"}", "{\"a\" \"b\"}", "{\"a\": 1.5}",
    ])
    func `other JSON is no manifest`(text: String) {
        #expect(Manifest(decoding: Array(text.utf8)) == nil)
    }
}
