import Reports
import Testing

@Suite struct ExactSumTests {
    private static let sums: [(terms: [String], sum: String)] = [
        ([], "0"),
        (["0.1", "0.2"], "0.3"),
        (["1", "0.540000"], "1.540000"),
        (["-0.5", "0.25"], "-0.25"),
        (["-0.05"], "-0.05"),
        (["0.05", "-0.05"], "0.00"),
        (["9999999999999999.99", "0.01"], "10000000000000000.00"),
        (["999999999999999999", "1"], "1000000000000000000"),
        (["9999999999999999999", "1"], "10000000000000000000"),
        (["123456789012345678901234567890", "-1"], "123456789012345678901234567889"),
        (["11473.2135", "0.00000000000000000001"], "11473.21350000000000000001"),
    ]

    @Test(arguments: sums)
    func `sums are exact and keep the finest scale`(terms: [String], expected: String) {
        var sum = ExactSum()

        let added = terms.map { sum.add($0) }

        #expect(added.allSatisfy { $0 })
        #expect(sum.text == expected)
    }

    @Test(arguments: ["", "x", "1e5", "+1", ".5", "5.", "1,5", "--1", "NaN"])
    func `what is no number is not added`(term: String) {
        var sum = ExactSum()
        _ = sum.add("1.5")

        let isAdded = sum.add(term)

        #expect(!isAdded)
        #expect(sum.text == "1.5")
    }

    @Test(arguments: [
        String(repeating: "9", count: 40), "170141183460469231731687303715884105727",
        "0." + String(repeating: "0", count: 38) + "1",
    ])
    func `what does not fit is not added`(term: String) {
        var sum = ExactSum()
        _ = sum.add("10")

        let isAdded = sum.add(term)

        #expect(!isAdded)
        #expect(sum.text == "10")
    }

    @Test func `a total that does not fit stops the report`() throws {
        let huge = "170141183460469231731687303715884105727"
        let layout = ReportLayout(
            name: "totals",
            columns: [ReportColumn("n", .integer)],
            totals: [ReportTotal("n")]
        )

        #expect(throws: ReportError.totalTooLong(report: "totals", column: "n")) {
            try Written.csv(layout, [[huge], [huge]])
        }
    }

    @Test(arguments: UInt64(1)...5)
    func `sums of random amounts equal the sum of their millionths`(seed: UInt64) {
        var generator = SeededGenerator(state: seed)
        var sum = ExactSum()
        var millionths: Int64 = 0

        for _ in 0..<10_000 {
            let term = Int64.random(in: -1_000_000_000...1_000_000_000, using: &generator)
            millionths += term
            _ = sum.add(Self.amount(term))
        }

        #expect(sum.text == Self.amount(millionths), "seed \(seed)")
    }

    private static func amount(_ millionths: Int64) -> String {
        let digits = String(millionths.magnitude)
        let padded = String(repeating: "0", count: max(0, 7 - digits.count)) + digits
        return (millionths < 0 ? "-" : "") + padded.dropLast(6) + "." + padded.suffix(6)
    }
}
