import Foundation
import Testing

@testable import huadan

/// Spans and sizes as people write them, random and changed ones too.
///
/// `HUADAN_TEST_LONG=1` makes twenty times as many.
@Suite struct ValueTextTests {
    private static let rounds = ProcessInfo.processInfo.environment["HUADAN_TEST_LONG"] == "1" ? 40_000 : 2_000

    private static func letters(_ seed: UInt64) -> () -> Int {
        var state = seed
        return {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33)
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func `a span is written and read back`(seed: UInt64) throws {
        let next = Self.letters(seed)
        for round in 0..<Self.rounds {
            let seconds = Int64(next()) * [1, 60, 3_600, 86_400][next() % 4]
            try #require(DurationText.seconds(DurationText.text(seconds)) == seconds, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func `any text is a span or a size that is not negative, or none`(
        seed: UInt64
    ) throws {
        let next = Self.letters(seed)
        let pieces = [
            "", "0", "9", "1", "99999999999999999999", "-", "+", " ", ".", "s", "m", "h", "d", "KiB", "GiB", "B", "٣",
        ]
        for round in 0..<Self.rounds {
            let text = (0..<next() % 5).map { _ in pieces[next() % pieces.count] }.joined()
            let values = [DurationText.seconds(text), ByteText.bytes(text)].compactMap(\.self)
            let isPlain = text.utf8.first.map { (0x30...0x39).contains($0) } ?? false
            try #require(values.allSatisfy { $0 >= 0 && isPlain }, "seed \(seed), round \(round): \(text)")
        }
    }

    @Test(
        arguments: [
            ("9223372036854775807s", Int64.max), ("9223372036854775808s", nil), ("106751991167301d", nil),
            ("106751991167300d", 9_223_372_036_854_720_000), ("1", nil), ("s", nil), ("", nil), ("1.5h", nil),
            ("01h", 3_600),
        ] as [(String, Int64?)]
    )
    func `a span at the edge is read or refused`(text: String, seconds: Int64?) {
        #expect(DurationText.seconds(text) == seconds)
    }

    @Test(
        arguments: [
            ("8589934591GiB", 9_223_372_035_781_033_984), ("8589934592GiB", nil), ("1iB", nil), ("KiB", nil),
            ("512", 512),
        ] as [(String, Int64?)]
    )
    func `a size at the edge is read or refused`(text: String, bytes: Int64?) {
        #expect(ByteText.bytes(text) == bytes)
    }
}
