import Glibc
import Reports
import Testing

@Suite struct CSVWriterTests {
    @Test func `a report without rows is its header line`() throws {
        let written = try Written.csv(sample, [])

        #expect(written.text == "key,caller,calls,currency,amount,note\n")
        #expect(written.file.rows == 0)
        #expect(written.file.totals == [ControlTotal(name: "calls", sum: "0")])
    }

    @Test func `rows are written byte for byte like this`() throws {
        let written = try Written.csv(
            sample,
            [
                ["a", "+8613800138000", "2", "CNY", "0.360000", nil],
                ["a", "+8613800138000", "2", "CNY", "1.5", "said \"hello, world\""],
                ["b", "+86138****8000", "-1", "USD", "-0.120000", "=cmd|' /C calc'!A0"],
                ["c", nil, nil, nil, nil, "two\nlines\r\n😀 \u{202E}rtl"],
            ]
        )

        #expect(
            written.text == """
                key,caller,calls,currency,amount,note
                a,+8613800138000,2,CNY,0.360000,
                a,+8613800138000,2,CNY,1.5,"said ""hello, world""\"
                b,+86138****8000,-1,USD,-0.120000,'=cmd|' /C calc'!A0
                c,,,,,"two\nlines\r\n😀 \u{202E}rtl"

                """
        )
    }

    @Test func `the entry says rows, bytes, digest and exact totals`() throws {
        let written = try Written.csv(
            sample,
            [
                ["a", nil, "2", "USD", "0.1", nil], ["b", nil, "3", "CNY", "0.200000", nil],
                ["c", nil, nil, "CNY", "-0.3", nil],
            ]
        )

        #expect(written.file.name == "sample.csv")
        #expect(written.file.rows == 3)
        #expect(written.file.bytes == written.bytes.count)
        #expect(written.file.sha256 == "0eb6f5d34d83f473dcbf49af30dc293e122fccb7181dc6fecfe04a098900bf21")
        #expect(
            written.file.totals == [
                ControlTotal(name: "calls", sum: "5"),
                ControlTotal(name: "amount CNY", sum: "-0.100000"),
                ControlTotal(name: "amount USD", sum: "0.1"),
            ]
        )
    }

    @Test func `Excel gets a byte-order mark when asked`() throws {
        let written = try Written.csv(sample, [], options: .init(hasByteOrderMark: true))

        #expect(written.bytes.starts(with: [0xEF, 0xBB, 0xBF, UInt8(ascii: "k")]))
        #expect(written.file.bytes == written.bytes.count)
    }

    private static let cells: [(cell: String, printed: String)] = [
        ("plain", "plain"),
        (" spaces ", " spaces "),
        ("a,b", "\"a,b\""),
        ("a\"b", "\"a\"\"b\""),
        ("\"", "\"\"\"\""),
        ("a\nb", "\"a\nb\""),
        ("a\rb", "\"a\rb\""),
        ("a\r\nb", "\"a\r\nb\""),
        ("a\tb", "a\tb"),
        ("\ta", "'\ta"),
        ("\na", "\"'\na\""),
        ("=A1,B1", "\"'=A1,B1\""),
        ("a\u{0}b", "a\u{FFFD}b"),
        ("\u{0}=1", "\u{FFFD}=1"),
        ("语音,😀", "\"语音,😀\""),
        ("שלום \u{202E}x", "שלום \u{202E}x"),
        ("a;b", "a;b"),
        ("'", "'"),
    ]

    @Test(arguments: [ReportColumnType.identifier, .freeText, .codeList], cells)
    func `a cell is guarded first and quoted when it must be`(
        type: ReportColumnType,
        cell: (cell: String, printed: String)
    ) throws {
        #expect(try Written.csv(single(type), [[cell.cell]]).text == "cell\n\(cell.printed)\n")
    }

    @Test(arguments: [
        (ReportColumnType.integer, "1.5"), (.integer, "+1"), (.integer, "NaN"), (.integer, " 1"),
        (.amount, "1,5"), (.amount, "1e3"), (.amount, "Infinity"), (.amount, "1."), (.amount, "--1"),
        (.instant, "infinity"), (.instant, "-infinity"), (.instant, "2026-11-21 09:30"), (.day, "=1"), (.day, "today"),
    ])
    func `a number or time that is none stops the report`(type: ReportColumnType, cell: String) throws {
        #expect(throws: ReportError.unexpectedValue(report: "single", row: 1, column: "cell")) {
            try Written.csv(single(type), [[cell]])
        }
    }

    @Test func `a row with too few cells stops the report`() throws {
        #expect(throws: ReportError.wrongColumnCount(report: "sample", row: 2, expected: 6, found: 1)) {
            try Written.csv(sample, [["a", nil, nil, nil, nil, nil], ["b"]])
        }
    }

    @Test func `a file larger than the buffer is written whole`() throws {
        let long = String(repeating: "语", count: 200_000)

        let written = try Written.csv(single(.freeText), [["a"], ["b" + long], ["c"], ["d" + long], ["e"]])

        #expect(written.text == "cell\na\nb\(long)\nc\nd\(long)\ne\n")
    }

    @Test func `a full disk is an error that names the file`() throws {
        #expect(throws: ReportError.self) {
            try OutputFile(creating: "/dev/full/nothing/usage.csv")
        }
        let file = try OutputFile(creating: "/dev/full")
        try file.append("x")
        #expect(throws: ReportError.cannotWrite(path: "/dev/full", action: "write", errno: 28)) {
            try file.finish()
        }
    }

    @Test func `a descriptor that was given stays open`() throws {
        let directory = TemporaryDirectory()
        let descriptor = open(directory.path + "/out", O_WRONLY | O_CREAT, 0o600)
        defer { close(descriptor) }

        let writer = try CSVWriter(single(.integer), to: OutputFile(descriptor: descriptor, name: "standard output"))
        try writer.append(["1"])
        let file = try writer.finish()

        #expect(file.name == "standard output")
        #expect(fcntl(descriptor, F_GETFD) >= 0)
        #expect(TemporaryDirectory.contents(directory.path + "/out") == Array("cell\n1\n".utf8))
    }
}
