import Reports
import Testing

@Suite struct JSONLinesWriterTests {
    @Test func `a row is one object with the keys in column order`() throws {
        let written = try Written.jsonLines(
            sample,
            [
                ["a", "+8613800138000", "-2", "CNY", "0.360000", nil],
                ["b", "+86138****8000", "007", "", "-1.5", "=1+1 \"x\" \\ \n\r\t\u{1} 😀\u{0}"],
            ]
        )

        #expect(
            written.text == #"""
                {"key":"a","caller":"+8613800138000","calls":-2,"currency":"CNY","amount":"0.360000","note":null}
                {"key":"b","caller":"+86138****8000","calls":7,"currency":null,"amount":"-1.5",\#
                "note":"=1+1 \"x\" \\ \n\r\t\u0001 😀�"}

                """#
        )
    }

    @Test func `a report without rows is an empty file`() throws {
        #expect(try Written.jsonLines(sample, []).bytes.isEmpty)
    }

    @Test func `totals are those of the CSV`() throws {
        let rows: [[String?]] = [["a", nil, "1", "CNY", "0.1", nil], ["b", nil, "2", "CNY", "0.2", "=x"]]

        #expect(try Written.jsonLines(sample, rows).file.totals == Written.csv(sample, rows).file.totals)
    }

    @Test(arguments: [("0", "0"), ("-0", "0"), ("000", "0"), ("-007", "-7"), ("10", "10")])
    func `integers are JSON numbers without zeros in front`(cell: String, number: String) throws {
        #expect(try Written.jsonLines(single(.integer), [[cell]]).text == "{\"cell\":\(number)}\n")
    }
}
