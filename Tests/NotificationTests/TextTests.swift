import Foundation
import Notification
import Testing

/// Bytes that are no characters, and escapes.
@Suite struct TextTests {
    static func fee(_ field: String, _ value: [UInt8]) -> PushContent {
        let start = #"{"eventType":"fee","feeLst":[{"sessionId":"s","failTime":"2026-11-21 01:02:03",""#
        return decodePush(Array(start.utf8) + Array("\(field)\":\"".utf8) + value + Array("\"}]}".utf8))
    }

    static let unclean: [[UInt8]] = [
        [0x80], [0xFF], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE4, 0xB8], [0xE4], [0xED, 0xA0, 0x80],
        [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80], [0xF8, 0x88],
        [0x61, 0xE4, 0xB8, 0x62], [0xC3, 0xC3, 0xA9], [0xF0, 0x9F, 0xE4, 0xB8, 0xAD], [0xBF, 0xBF, 0xBF],
    ]

    @Test(arguments: unclean)
    func `each part that is not UTF-8 becomes one U+FFFD, noted`(bytes: [UInt8]) throws {
        let content = Self.fee("userData", bytes)

        #expect(try content.cdr().text(.userData) == String(decoding: bytes, as: UTF8.self))
        #expect(try content.finding().reason == .textReplaced)
        #expect(try content.finding().kind == .note)
    }

    @Test(arguments: [
        (#"\u0000"#, "\u{FFFD}"), (#"a\u0000b"#, "a\u{FFFD}b"), (#"\ud800"#, "\u{FFFD}"), (#"\udc00"#, "\u{FFFD}"),
        (#"\ud800\ud800"#, "\u{FFFD}\u{FFFD}"), (#"\udc00\ud800"#, "\u{FFFD}\u{FFFD}"), (#"\ud83dx"#, "\u{FFFD}x"),
        (#"\ud83d\n"#, "\u{FFFD}\n"), (#"\ud83d\u0041"#, "\u{FFFD}A"), (#"\ud800\ud83d\ude00"#, "\u{FFFD}😀"),
    ])
    func `U+0000 and lone surrogates become U+FFFD, noted`(escape: String, text: String) throws {
        let content = Self.fee("userData", Array(escape.utf8))

        #expect(try content.cdr().text(.userData) == text)
        #expect(try content.finding().reason == .textReplaced)
    }

    @Test(arguments: ["sessionId", "icid", "appKey"])
    func `an id with such bytes sets the record aside`(field: String) throws {
        for bytes in Self.unclean + [Array(#"\u0000"#.utf8), Array(#"x\ud800"#.utf8)] {
            let start = #"{"eventType":"fee","feeLst":[{"failTime":"2026-11-21 01:02:03",""#
            let finding = try decodePush(
                Array(start.utf8) + Array("\(field)\":\"".utf8) + bytes + Array("\"}]}".utf8)
            ).finding()

            #expect(finding.kind == .record)
            #expect(finding.reason == .invalidTextInID)
            #expect(finding.place == "/feeLst/0/\(field)")
        }
    }

    @Test func `a time with such bytes sets the record aside`() throws {
        for bytes in Self.unclean + [Array(#"\u0000"#.utf8), Array(#"2026-11-21 01:02:03\ud800"#.utf8)] {
            #expect(try Self.fee("fwdAnswerTime", bytes).finding().reason == .invalidTextInTime)
        }
        #expect(try decodeFee(#""fwdAnswerTime":["\u0000"]"#).finding().reason == .invalidTextInTime)
    }

    @Test func `unknown keys and values are cleaned and noted`() throws {
        let content = decodeFee(#""x\u0000":{"y":"\ud800","z\udc00":[1]}"#)

        #expect(try content.cdr().unknownFields == "{\"x\u{FFFD}\":{\"y\":\"\u{FFFD}\",\"z\u{FFFD}\":[1]}}")
        #expect(try content.finding().reason == .textReplaced)
    }

    @Test func `every character survives, plain and escaped`() throws {
        var scalars: [Unicode.Scalar] = []
        for value in stride(from: UInt32(1), to: 0x11_0000, by: 1) where value < 0x300 || value % 97 == 0 {
            if let scalar = Unicode.Scalar(value) { scalars.append(scalar) }
        }
        for scalar in scalars {
            let text = String(Character(scalar))
            let escaped = text.utf16.map { "\\u" + String(65536 + Int($0), radix: 16).dropFirst() }.joined()
            #expect(try decodeFee("\"userData\":\"\(escaped)\"").cdr().text(.userData) == text)
            if scalar.value >= 0x20, scalar != "\"", scalar != "\\" {
                #expect(try Self.fee("userData", Array(text.utf8)).cdr().text(.userData) == text)
            }
        }
    }

    /// The scanner looks at eight bytes at a time: a special byte must be seen at every distance from the start.
    @Test func `special bytes are seen wherever they stand`() throws {
        for length in 0..<40 {
            let plain = String(repeating: "a", count: length)
            for (written, text) in [("\\n", "\n"), ("中", "中"), ("\\\"", "\"")] {
                let content = decodeFee("\"userData\":\"\(plain)\(written)\(plain)\"")
                #expect(try content.cdr().text(.userData) == plain + text + plain)
            }
            for stop in [0x00, 0x0A, 0x1F] as [UInt8] {
                #expect(try Self.fee("userData", Array(plain.utf8) + [stop]).finding().reason == .notJSON)
            }
            #expect(try Self.fee("userData", Array(plain.utf8) + [0x7F]).cdr().text(.userData) == plain + "\u{7F}")
            #expect(try Self.fee("userData", Array(plain.utf8) + [0xFF]).cdr().text(.userData) == plain + "\u{FFFD}")
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func `random bytes in a text are what Swift makes of them`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            let bytes = (0..<Int.random(in: 1...24, using: &generator)).map { _ in
                // Mostly lead and continuation bytes, so that near misses are frequent.
                UInt8.random(in: Bool.random(using: &generator) ? 0x80...0xFF : 0x5D...0xC5, using: &generator)
            }
            let text = try Self.fee("userData", bytes).cdr().text(.userData)
            #expect(text == String(decoding: bytes, as: UTF8.self), "seed \(seed), bytes \(bytes)")
        }
    }
}
