import Rates
import Testing

@Suite struct ExactDecimalTests {
    // The digits as text: 128-bit numbers do not travel as arguments of a test.
    private static let plain: [(text: String, canonical: String, digits: String, scale: Int)] = [
        ("0", "0", "0", 0), ("0.0", "0", "0", 0), ("0.000000000", "0", "0", 0), ("1", "1", "1", 0),
        ("30", "30", "30", 0), ("30.00", "30", "30", 0), ("0.18", "0.18", "18", 2), ("0.180", "0.18", "18", 2),
        ("0.10", "0.1", "1", 1), ("0.000000001", "0.000000001", "1", 9), ("10.01", "10.01", "1001", 2),
        ("100.5", "100.5", "1005", 1), ("999999999999", "999999999999", "999999999999", 0),
        ("999999999999.999999999", "999999999999.999999999", "999999999999999999999", 9),
    ]

    @Test(arguments: plain)
    func `plain decimals are read exactly`(text: String, canonical: String, digits: String, scale: Int) throws {
        let number = try #require(ExactDecimal(text))

        #expect(number.text == canonical)
        #expect(number.description == canonical)
        #expect(String(number.units) == digits)
        #expect(number.scale == scale)
        #expect(ExactDecimal(number.text) == number)
    }

    @Test(arguments: [
        "", " ", ".", "1.", ".5", "-1", "+1", "1e3", "1E3", "0x10", "0b1", "0o7", "1_000", "1,5", "1 000", " 1", "1 ",
        "01", "00", "00.5", "1.2.3", "1..2", "NaN", "inf", ".inf", "1/2", "0.1234567890", "1234567890123", "¥1", "１",
        "0.18\n", "1\u{0}", "٣", "1:30",
    ])
    func `anything else is refused`(text: String) {
        #expect(ExactDecimal(text) == nil)
    }

    private static let ordered = [
        "0", "0.000000001", "0.1", "0.18", "0.2", "1", "1.000000001", "9.99", "10", "999999999999",
    ]

    @Test func `numbers compare by value, whatever their scales`() throws {
        let numbers = try Self.ordered.map { try #require(ExactDecimal($0)) }

        for (index, left) in numbers.enumerated() {
            for (other, right) in numbers.enumerated() {
                #expect((left < right) == (index < other), "\(left) < \(right)")
                #expect((left == right) == (index == other), "\(left) == \(right)")
            }
        }
    }

    @Test func `equal values are equal however they were written`() {
        #expect(ExactDecimal("0.1") == ExactDecimal("0.100000000"))
        #expect(Set(["1", "1.0", "1.00"].map { ExactDecimal($0) }).count == 1)
        #expect(ExactDecimal("0.0") == ExactDecimal.zero)
        #expect(ExactDecimal.zero.isZero)
    }

    @Test func `every number of nine decimals survives being printed`() throws {
        let seed: UInt64 = 20_261_122
        var state = seed
        for _ in 0..<2_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let whole = String(state >> 25 % 1_000_000_000_000)
            let fraction = String(state >> 33).prefix(9)
            let text = "\(whole).\(fraction)"

            let number = try #require(ExactDecimal(text), "seed \(seed): \(text)")

            let trimmed = String(text.reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed())
            #expect(number.text == (text.hasSuffix("0") ? trimmed : text), "seed \(seed)")
        }
    }
}
