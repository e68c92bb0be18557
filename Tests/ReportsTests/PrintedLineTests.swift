import Reports
import Testing

/// A line that was printed and sorted is written as its cells are.
@Suite struct PrintedLineTests {
    private static let rows: [[String?]] = [
        ["a", "+8613800138000", "2", "CNY", "0.360000", nil],
        ["a", "+8613800138000", "2", "CNY", "1.5", "said \"hello, world\""],
        ["b", "+86138****8000", "-1", "USD", "-0.120000", "=cmd|' /C calc'!A0"],
        ["b", "+86138****8000", "-1", "USD", "-0.120000", "x"],
        ["c", nil, nil, nil, nil, "two\nlines\r\n😀 \u{202E}rtl"],
        ["d", nil, "1", "CNY", "1", String(repeating: "long ", count: 60_000)],
        ["e", nil, "1", "CNY", "1", nil],
    ]

    private static func written(_ rows: [[String?]], _ line: ([String?]) -> String) throws -> Written {
        let directory = TemporaryDirectory()
        let path = directory.path + "/sample.csv"
        let writer = try CSVWriter(sample, to: OutputFile(creating: path))
        for row in rows {
            var text = line(row)
            try text.withUTF8 { try writer.append(printed: $0) }
        }
        let file = try writer.finish()
        return Written(bytes: TemporaryDirectory.contents(path), file: file)
    }

    private static func line(_ row: [String?]) -> String { row.map { ($0 ?? "") + "\0" }.joined() }

    @Test func `the bytes and the entry are those of its cells`() throws {
        let printed = try Self.written(Self.rows, Self.line)
        let cells = try Written.csv(sample, Self.rows)

        #expect(printed.bytes == cells.bytes)
        #expect(printed.file == cells.file)
    }

    @Test func `one out of order stops the report and names the column`() {
        #expect(throws: ReportError.outOfOrder(report: "sample", row: 3, column: "currency")) {
            try Self.written([Self.rows[0], Self.rows[3], ["b", "+86138****8000", "-1", "CNY", "9", "x"]], Self.line)
        }
    }

    @Test func `a cell that is not what its column says stops the report`() {
        #expect(throws: ReportError.unexpectedValue(report: "sample", row: 1, column: "calls")) {
            try Self.written([["a", nil, "two", nil, nil, nil]], Self.line)
        }
    }

    @Test func `a line has a cell a column`() {
        #expect(throws: ReportError.wrongColumnCount(report: "sample", row: 1, expected: 6, found: 5)) {
            try Self.written([Self.rows[0]]) { Self.line(Array($0.dropLast())) }
        }
    }
}
