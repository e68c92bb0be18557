import Rates
import Testing

/// Files that are large, deep or wrong all over.
@Suite struct CardLimitTests {
    private static let mebibyte = 1 << 20

    @Test(arguments: [(0, false), (1, true)])
    func `a file may have a mebibyte`(more: Int, isRefused: Bool) {
        let comment = "\n#" + String(repeating: "-", count: Self.mebibyte - SampleCard.plain.utf8.count - 2 + more)

        let problems = SampleCard.problems(SampleCard.plain + comment)

        #expect(problems.count == (isRefused ? 1 : 0))
        #expect(problems.allSatisfy { $0.hasPrefix("line 1, column 1: the file has more than 1 MiB") })
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "[{a: "])
    func `deep nesting is refused and does not exhaust the stack`(opening: String) {
        let (card, problems) = RateCard.read(String(repeating: opening, count: 100_000))

        #expect(card == nil)
        #expect(problems.count == 1)
    }

    @Test func `problems are told in the order of the file, and a hundred at most`() {
        let rules = (0..<150).map { "\n  - {name: r\($0), service: 002, app: a\($0), legs: both, price: -1}" }.joined()
        let head = SampleCard.plain.split(separator: "\n").prefix(5).joined(separator: "\n")

        let (card, problems) = RateCard.read(head + rules)

        #expect(card == nil)
        #expect(problems.map(\.line) == Array(6...106))
        #expect(problems.last?.message == "and 50 more from here on; mend those above first")
        #expect(problems.last?.severity == .error)
    }

    @Test func `a large card is read`() {
        let rules = (0..<3_000).map {
            "\n  - {name: r\($0), service: 002, prefix: '+\($0 + 1)', legs: both, price: 0.1}"
        }
        let head = SampleCard.plain.split(separator: "\n").prefix(5).joined(separator: "\n")

        let (card, problems) = RateCard.read(head + rules.joined())

        #expect(problems.isEmpty)
        #expect(card?.rules.count == 3_000)
    }

    @Test func `no text brings the reader down`() {
        let seed: UInt64 = 4_711
        var state = seed
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let scraps =
            Array("[]{}:,-?&*!|>'\"%@`#\t\n\r \u{0}\u{7F}\u{2028}é😀0+~").map(String.init) + [
                "\r\n", "!!str ", "&a ", "*a",
            ]
        for round in 0..<2_000 {
            var scalars = Array(RateCard.builtInText.unicodeScalars)
            for _ in 0...next(4) {
                let start = next(scalars.count)
                let end = min(scalars.count, start + next(3))
                scalars.replaceSubrange(start..<end, with: Array(scraps[next(scraps.count)].unicodeScalars))
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)

            let (card, problems) = RateCard.read(String(text))

            let hasError = problems.contains { $0.severity == .error }
            #expect((card == nil) == hasError, "seed \(seed), round \(round): \(String(text))")
            #expect(
                problems.allSatisfy { $0.line >= 1 && $0.column >= 1 && !$0.message.contains("\n") },
                "round \(round)"
            )
        }
    }
}
