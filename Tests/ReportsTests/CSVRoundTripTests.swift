import Reports
import Testing

@Suite struct CSVRoundTripTests {
    private static let pieces = [
        "a", "1", ",", "\"", "\n", "\r", "\r\n", "\t", " ", "=", "+", "-", "@", "'", "\u{0}", "😀", "语", "\u{202E}",
        "ש", "＝", "\u{FEFF}", ";", "|", "\u{7F}", "\u{1}",
    ]

    @Test(arguments: UInt64(1)...20)
    func `a strict parser reads the cells that were written`(seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        let types: [ReportColumnType] = [.identifier, .freeText, .phone, .codeList]
        let columns = types.enumerated().map { ReportColumn("column\($0.offset)", $0.element) }
        let layout = ReportLayout(name: "random", columns: columns)
        let rows: [[String]] = (0..<200).map { _ in types.map { _ in Self.cell(&generator) } }

        let written = try Written.csv(layout, rows, options: .init(checksOrder: false))

        let expected = rows.map { row in zip(row, types).map(Self.printed) }
        #expect(try Array(StrictCSV.parse(written.bytes).dropFirst()) == expected, "seed \(seed)")
    }

    @Test(arguments: [
        ("a,b\n\"c,d\n", "a quote is not closed"), ("a\"b\n", "a quote or CR in a field without quotes"),
        ("a\r\n", "a quote or CR in a field without quotes"), ("a", "a line does not end in LF"),
        ("\"a\"b\n", "a line does not end in LF"), ("a,b\nc\n", "1 fields instead of 2"),
    ])
    func `the strict parser refuses what the grammar does not allow`(text: String, reason: String) throws {
        let fault = #expect(throws: StrictCSV.Fault.self) { try StrictCSV.parse(Array(text.utf8)) }

        #expect(fault?.reason == reason)
    }

    private static func cell(_ generator: inout SeededGenerator) -> String {
        let count = Int.random(in: 0...6, using: &generator)
        return (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
    }

    private static func printed(_ cell: String, _ type: ReportColumnType) -> String {
        let guarded = FormulaGuard.guarded(cell, as: type)
        return String(String.UnicodeScalarView(guarded.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
    }
}
