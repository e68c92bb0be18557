import Foundation
import Testing

@testable import Ingest

/// Blocks of addresses against plain arithmetic, at random.
@Suite struct AddressListTests {
    private static let rounds = ProcessInfo.processInfo.environment["HUADAN_TEST_LONG"] == nil ? 2_000 : 40_000

    private static func v4(_ number: UInt32) -> String {
        stride(from: 24, through: 0, by: -8).map { "\(number >> UInt32($0) & 0xFF)" }.joined(separator: ".")
    }

    private static func v6(_ high: UInt64) -> String {
        stride(from: 48, through: 0, by: -16).map { String(high >> UInt64($0) & 0xFFFF, radix: 16) }
            .joined(separator: ":") + "::1"
    }

    @Test func `a block holds the addresses that share its first bits, and no other`() throws {
        let seed = UInt64(86)
        var dice = Dice(state: seed)
        for round in 0..<Self.rounds {
            let bits = UInt32.random(in: 0...32, using: &dice)
            let mask = bits == 0 ? 0 : UInt32.max << (32 - bits)
            let block = UInt32.random(in: 0...UInt32.max, using: &dice) & mask
            let list = try #require(AddressList("192.0.2.1 \(Self.v4(block))/\(bits)"), "seed \(seed), round \(round)")
            let near = block ^ (1 << UInt32.random(in: 0...31, using: &dice))
            for number in [block, near, UInt32.random(in: 0...UInt32.max, using: &dice)] {
                let isInside = number & mask == block || number == 0xC000_0201
                #expect(list.covers(Self.v4(number)) == isInside, "seed \(seed), round \(round)")
                #expect(list.covers("::ffff:\(Self.v4(number))") == isInside, "seed \(seed), round \(round)")
            }
        }
    }

    @Test func `the same holds for the longer addresses`() throws {
        let seed = UInt64(87)
        var dice = Dice(state: seed)
        for round in 0..<Self.rounds {
            let bits = UInt64.random(in: 1...64, using: &dice)
            let mask = UInt64.max << (64 - bits)
            let block = (UInt64.random(in: 0...UInt64.max, using: &dice) | 1 << 61) & mask
            let text = stride(from: 48, through: 0, by: -16).map { String(block >> UInt64($0) & 0xFFFF, radix: 16) }
            let list = try #require(
                AddressList(text.joined(separator: ":") + "::/\(bits)"),
                "seed \(seed), round \(round)"
            )
            let near = block ^ (1 << UInt64.random(in: 0...63, using: &dice))
            for number in [block, near] {
                #expect(list.covers(Self.v6(number)) == (number & mask == block), "seed \(seed), round \(round)")
            }
        }
    }

    @Test func `nothing that is written in its place ends the program`() {
        let letters = Array("0123456789abcdef.:/,% []-+x\u{0}٣ü")
        var dice = Dice(state: 88)
        for _ in 0..<Self.rounds {
            let text = String(
                (0..<Int.random(in: 0...24, using: &dice)).map { _ in
                    letters[Int.random(in: 0..<letters.count, using: &dice)]
                }
            )
            if let list = AddressList(text) { #expect(list == AddressList(text)) }
            _ = AddressList.loopback.covers(text)
        }
    }
}

private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
