import Reports
import Testing

@Suite struct RowOrderTests {
    private static let pair = ReportLayout(
        name: "pair",
        columns: [ReportColumn("left", .identifier), ReportColumn("right", .freeText)]
    )

    /// Rows in order, and the column that decides.
    private static let orders: [(first: [String?], second: [String?], column: String)] = [
        (["a", nil], ["a", "a"], "right"),
        (["a", "a"], ["a", "aa"], "right"),
        ([nil, "b"], ["a", "a"], "left"),
        (["a", "b"], ["b", "a"], "left"),
        (["a", "a"], ["aa", nil], "left"),
        (["B", "a"], ["a", "a"], "left"),
        (["10", "a"], ["9", "a"], "left"),
        (["z", "a"], ["é", "a"], "left"),
        (["\u{FFFD}", "a"], ["😀", "a"], "left"),
        (["!", "a"], ["=1", "a"], "left"),
        (["=1", "a"], ["(", "a"], "left"),
        (["+1", "a"], ["=1", "a"], "left"),
        (["'=1", "a"], ["=2", "a"], "left"),
    ]

    @Test(arguments: orders)
    func `rows stand bytewise by their printed cells, empty first`(
        first: [String?],
        second: [String?],
        column: String
    ) throws {
        #expect(try Written.csv(Self.pair, [first, first, second, second]).file.rows == 4)
        #expect(try Written.jsonLines(Self.pair, [first, first, second, second]).file.rows == 4)
    }

    @Test(arguments: orders)
    func `a row out of order stops the report and names the column`(
        first: [String?],
        second: [String?],
        column: String
    ) throws {
        let error = ReportError.outOfOrder(report: "pair", row: 2, column: column)

        #expect(throws: error) { try Written.csv(Self.pair, [second, first]) }
        #expect(throws: error) { try Written.jsonLines(Self.pair, [second, first]) }
    }

    @Test func `the check can be left out`() throws {
        let written = try Written.csv(Self.pair, [["b", "b"], ["a", "a"]], options: .init(checksOrder: false))

        #expect(written.text == "left,right\nb,b\na,a\n")
    }
}
