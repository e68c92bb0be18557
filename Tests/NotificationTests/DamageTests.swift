import Foundation
import Notification
import Testing

/// Bodies that were cut, changed or made up: always an answer, never a crash.
@Suite struct DamageTests {
    @Test(arguments: Payload.names)
    func `a body cut anywhere is set aside once, as a whole`(name: String) throws {
        let bytes = try Payload.bytes(name)
        let end = try #require(bytes.lastIndex(of: UInt8(ascii: "}")))

        for length in 0...end {
            let content = decodePush(Array(bytes[..<length]))
            try #require(content.records.isEmpty, "cut at \(length)")
            try #require(content.findings.count == 1, "cut at \(length)")
            #expect(content.findings[0].kind == .body, "cut at \(length)")
            #expect(content.findings[0].reason == (length == 0 ? .emptyBody : .notJSON), "cut at \(length)")
            #expect(content.findings[0].byteOffset == length, "cut at \(length)")
        }
    }

    @Test(arguments: ["05", "11"])
    func `a body with any byte changed is judged as another JSON reader judges it`(number: String) throws {
        let bytes = try Payload.bytes(number)
        // Without a comma and an e: the other reader lets a trailing comma pass and refuses large exponents.
        let values: [UInt8] = [
            0x00, 0x0A, 0x1F, 0x20, 0x22, 0x2D, 0x2E, 0x30, 0x39, 0x3A, 0x5B, 0x5C, 0x5D, 0x6E, 0x75, 0x7B, 0x7D, 0x7F,
        ]

        for place in bytes.indices {
            for value in values where value != bytes[place] {
                var changed = bytes
                changed[place] = value
                let content = decodePush(changed)
                let isJSON = (try? JSONSerialization.jsonObject(with: Data(changed))) != nil
                let isRead = content.findings.first?.reason != .notJSON
                try #require(isRead == isJSON, "byte \(place) is \(value)")
                try checkConsistency(content, changed.count)
            }
        }
    }

    @Test(arguments: ["02", "92"])
    func `a body with any byte set to a high value is answered`(number: String) throws {
        let bytes = try Payload.bytes(number)

        for place in bytes.indices {
            for value in [0x80, 0xC3, 0xE4, 0xF0] as [UInt8] {
                var changed = bytes
                changed[place] = value
                try checkConsistency(decodePush(changed), changed.count)
            }
        }
    }

    @Test(arguments: [11, 12, 13, 14] as [UInt64])
    func `random bytes are answered`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "0", "-", "1.5", "e9", "null", "true", "fal",
            "\"eventType\"", "\"feeLst\"", "\"fee\"", "\"statusInfo\"", "\"sessionId\"", "\"timestamp\"", "\"x\"",
            "2026-11-21 01:02:03", " ", "\n", "\u{FEFF}", "é", "{\"eventType\":\"fee\",\"feeLst\":[",
        ]
        for round in 0..<1500 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...24, using: &generator) {
                if Int.random(in: 0..<10, using: &generator) == 0 {
                    bytes.append(UInt8.random(in: 0...255, using: &generator))
                } else {
                    bytes += Array(pieces[Int.random(in: 0..<pieces.count, using: &generator)].utf8)
                }
            }
            let content = decodePush(bytes)
            try checkConsistency(content, bytes.count, "seed \(seed), round \(round)")
        }
    }

    @Test func `a huge number is only text to walk over`() throws {
        let digits = String(repeating: "9", count: 100_000)

        #expect(try decodeFee(#""x":\#(digits)"#).cdr().unknownFields == #"{"x":\#(digits)}"#)
        #expect(try decodeFee(#""userData":\#(digits)"#).cdr().text(.userData) == digits)
        #expect(try decodeFee(#""direction":\#(digits)"#).finding().reason == .integerOutOfRange)
        #expect(try decodeFee(#""direction":0.\#(digits)"#).finding().reason == .integerInvalid)
        #expect(try decodeFee(#""direction":1e\#(digits)"#).finding().reason == .integerOutOfRange)
        #expect(try decodeFee(#""direction":1e-\#(digits)"#).finding().reason == .integerInvalid)
    }

    /// What holds for every answer, whatever the body.
    private func checkConsistency(_ content: PushContent, _ byteCount: Int, _ comment: Comment = "") throws {
        if content.isSetAside {
            try #require(content.findings.count == 1 && content.records.isEmpty, comment)
        }
        for finding in content.findings {
            try #require(0...byteCount ~= finding.byteOffset, comment)
            try #require(finding.kind != .record || finding.byteRange != nil, comment)
        }
        for range in content.cdrs.map(\.byteRange) + content.events.map(\.byteRange) {
            try #require(range.upperBound <= byteCount, comment)
        }
        let setAside = content.findings.filter { $0.kind == .record }.compactMap(\.recordIndex)
        let indexes = content.cdrs.map(\.index) + setAside
        try #require(indexes.sorted() == Array(0..<indexes.count), comment)
    }
}
