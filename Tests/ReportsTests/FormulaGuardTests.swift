import Reports
import Testing

@Suite struct FormulaGuardTests {
    private static let texts: [(cell: String, printed: String)] = [
        ("", ""),
        ("plain", "plain"),
        ("=1+1", "'=1+1"),
        ("+1+1", "'+1+1"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        (" =1", "' =1"),
        ("  \u{B} =1", "'  \u{B} =1"),
        ("\u{A0}=1", "'\u{A0}=1"),
        ("\u{3000}＝1", "'\u{3000}＝1"),
        ("\u{FEFF}=1", "'\u{FEFF}=1"),
        ("\u{200B}+1", "'\u{200B}+1"),
        ("\u{7F}@x", "'\u{7F}@x"),
        (" x", " x"),
        ("\u{B}x", "\u{B}x"),
        ("x=1", "x=1"),
        ("'=1", "'=1"),
        ("'x", "'x"),
        ("\"=1", "\"=1"),
        (",=1", ",=1"),
        ("语音", "语音"),
        ("😀", "😀"),
        ("\u{202E}abc", "\u{202E}abc"),
        ("-", "'-"),
        ("=", "'="),
    ]

    @Test(arguments: [ReportColumnType.identifier, .freeText, .codeList], texts)
    func `text that a spreadsheet would run gets a leading quote`(
        type: ReportColumnType,
        text: (cell: String, printed: String)
    ) {
        #expect(FormulaGuard.guarded(text.cell, as: type) == text.printed)
    }

    @Test(arguments: ReportColumnType.allCases, texts)
    func `guarding twice changes nothing`(type: ReportColumnType, text: (cell: String, printed: String)) {
        let once = FormulaGuard.guarded(text.cell, as: type)

        #expect(FormulaGuard.guarded(once, as: type) == once)
    }

    private static let expected: [(type: ReportColumnType, cell: String)] = [
        (.phone, "+8613800138000"),
        (.phone, "13800138000"),
        (.phone, "+86138****8000"),
        (.phone, "*100#"),
        (.phone, "+*#"),
        (.integer, "-5"),
        (.integer, "0"),
        (.amount, "-0.540000"),
        (.amount, "-12"),
        (.amount, "12.5"),
        (.instant, "2026-11-21T09:30:00+08:00"),
        (.day, "2026-11-21"),
        (.day, "2026-11"),
    ]

    @Test(arguments: expected)
    func `phone numbers, negative numbers and times stay as they are`(column: (type: ReportColumnType, cell: String)) {
        #expect(FormulaGuard.guarded(column.cell, as: column.type) == column.cell)
    }

    private static let unexpected: [(type: ReportColumnType, cell: String)] = [
        (.phone, "+"), (.phone, "+1+1"), (.phone, "+86 138"), (.phone, "=1"), (.phone, "-1"), (.phone, "@1"),
        (.phone, "+A1"), (.phone, "\t1"), (.phone, "+1\n"), (.phone, "＋86138"), (.phone, "+١٢٣"),
        (.integer, "-"), (.integer, "-1.5"), (.integer, "+1"), (.integer, "-1 "), (.integer, "=1"),
        (.amount, "-.5"), (.amount, "-5."), (.amount, "-1.2.3"), (.amount, "-1e5"), (.amount, "+1"), (.amount, "@1"),
        (.instant, "-infinity"), (.instant, "+08:00"), (.day, "-1"), (.day, "=1"),
    ]

    @Test(arguments: unexpected)
    func `what only looks like a number is guarded`(column: (type: ReportColumnType, cell: String)) {
        #expect(FormulaGuard.guarded(column.cell, as: column.type) == "'" + column.cell)
    }
}
