import Foundation
import Testing

@testable import Postgres

/// Random and changed input for what reads the server's forms: array literals, rows of a COPY in text and in binary.
///
/// `HUADAN_TEST_LONG=1` makes twenty times as many.
@Suite struct CodecPropertyTests {
    private static let rounds = ProcessInfo.processInfo.environment["HUADAN_TEST_LONG"] == "1" ? 20_000 : 1_000
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

        mutating func text(_ most: Int = 8) -> String {
            let letters = Array("a{}\",\\N UL\tL\n中☎️\0 ")
            return String(
                (0..<Int.random(in: 0...most, using: &self)).map { _ in letters.randomElement(using: &self) ?? "a" }
            )
        }

        mutating func bytes(_ most: Int) -> [UInt8] {
            (0..<Int.random(in: 0...most, using: &self)).map { _ in
                Bool.random(using: &self) ? .random(in: 0...255, using: &self) : .random(in: 0...4, using: &self)
            }
        }
    }

    @Test(arguments: seeds) func `an array literal gives back its elements`(seed: UInt64) throws {
        var source = Source(state: seed)
        for round in 0..<Self.rounds {
            let elements = (0..<Int.random(in: 0...5, using: &source)).map { _ in
                Int.random(in: 0...4, using: &source) == 0 ? nil : source.text()
            }
            let decoded = ArrayLiteral.decode(ArrayLiteral.encode(elements))
            try #require(decoded == elements, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: seeds) func `any text is an array, the same each time, or none`(seed: UInt64) throws {
        var source = Source(state: seed)
        for round in 0..<Self.rounds {
            let text = Bool.random(using: &source) ? "{" + source.text(12) + "}" : source.text(12)
            guard let elements = ArrayLiteral.decode(text) else { continue }
            try #require(ArrayLiteral.decode(ArrayLiteral.encode(elements)) == elements, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: seeds) func `any line of a COPY in text is a row with a column more than it has tabs`(
        seed: UInt64
    ) throws {
        var source = Source(state: seed)
        var row = CopyRow()
        for round in 0..<Self.rounds {
            let line = Array(source.text(20).utf8.filter { $0 != 10 })
            line.withUnsafeBufferPointer { row.decode($0) }
            let tabs = line.indices.filter { place in
                // A tab after an odd number of backslashes is part of a value.
                line[place] == 9 && line[..<place].reversed().prefix { $0 == 92 }.count.isMultiple(of: 2)
            }
            try #require(row.count == tabs.count + 1, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: seeds) func `any bytes of a binary row are values or refused`(seed: UInt64) throws {
        var source = Source(state: seed)
        for _ in 0..<Self.rounds {
            var reader = BinaryCopyReader(source.bytes(40)[...], columnCount: Int.random(in: 0...4, using: &source))
            // Whatever is asked, there is an answer or an error of this kind; anything else would end the tests.
            for _ in 0..<6 { Self.ask(&reader, Int.random(in: 0...8, using: &source)) }
        }
    }

    private static func ask(_ reader: inout BinaryCopyReader, _ kind: Int) {
        do {
            switch kind {
            case 0: _ = try reader.int2()
            case 1: _ = try reader.int4()
            case 2: _ = try reader.int8()
            case 3: _ = try reader.bool()
            case 4: _ = try reader.text()
            case 5: _ = try reader.bytea()
            case 6: _ = try reader.uuid()
            case 7: _ = try reader.unixMicros()
            default: _ = try reader.textArray()
            }
        } catch {
            #expect(error.kind == .protocolMisuse)
        }
    }
}
