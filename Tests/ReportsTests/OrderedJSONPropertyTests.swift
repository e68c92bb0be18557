import Foundation
import Testing

@testable import Reports

/// Random and changed manifests.
///
/// `HUADAN_TEST_LONG=1` makes twenty times as many.
@Suite struct OrderedJSONPropertyTests {
    private static let rounds = ProcessInfo.processInfo.environment["HUADAN_TEST_LONG"] == "1" ? 10_000 : 500
    private static let marks = Array("{}[]\",:\\u-0 ".utf8)
    private static let seeds: ClosedRange<UInt64> = 1...3

    /// SplitMix64.
    private struct Source: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }

        mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }

        mutating func text() -> String {
            let letters = Array("a9 \"\\/\n\u{1}é中😀")
            return String((0..<below(6)).map { _ in letters[below(letters.count)] })
        }

        mutating func value(_ depth: Int) -> OrderedJSON {
            switch below(depth > 4 ? 2 : 4) {
            case 0: .text(text())
            case 1: .number(Int.random(in: .min ... .max, using: &self))
            case 2: .array((0..<below(4)).map { _ in value(depth + 1) })
            default: .object((0..<below(4)).map { _ in .init(text(), value(depth + 1)) })
            }
        }
    }

    @Test(arguments: seeds) func `what is printed is read back`(seed: UInt64) throws {
        var source = Source(state: seed)
        for round in 0..<Self.rounds {
            let value = source.value(0)
            try #require(OrderedJSON.parse(value.printed) == value, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: seeds) func `changed bytes are a value that is read back from its print, or none`(
        seed: UInt64
    ) throws {
        var source = Source(state: seed)
        for round in 0..<Self.rounds {
            var bytes = source.value(0).printed
            for _ in 0...source.below(3) where !bytes.isEmpty {
                let place = source.below(bytes.count)
                switch source.below(3) {
                case 0: bytes[place] = UInt8(source.below(256))
                case 1: bytes.remove(at: place)
                default: bytes.insert(Self.marks[source.below(Self.marks.count)], at: place)
                }
            }
            guard let value = OrderedJSON.parse(bytes) else { continue }
            try #require(OrderedJSON.parse(value.printed) == value, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: [#""\u+041""#, #""\u-001""#, #""\u00""#, #""\u""#, #""\"#, "-", "1-2", "--1"])
    func `what only looks like an escape or a number is none`(text: String) {
        #expect(OrderedJSON.parse(Array(text.utf8)) == nil)
    }
}
