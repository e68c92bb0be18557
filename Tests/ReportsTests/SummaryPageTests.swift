import Reports
import Testing

@Suite struct SummaryPageTests {
    @Test func `a day's page is written byte for byte like this`() {
        var page = SummaryPage(day: "2026-11-21", facts: [("time zone", "Asia/Shanghai"), ("a<b", "\"&\"")])
        page.add(usage: Rows.usage(app: "app<1>", calls: "2", talkSeconds: "60"))
        page.add(discrepancy: Rows.discrepancy(kind: "missing_fee", severity: "high"))

        let body = page.html.split(separator: "<body>\n").last.map(String.init)

        let expected = """
            <h1>Huadan: 2026-11-21</h1>
            <dl><dt>time zone</dt><dd>Asia/Shanghai</dd><dt>a&lt;b</dt><dd>&quot;&amp;&quot;</dd></dl>
            <h2>Usage</h2>
            <table>
            <thead><tr><th>app key</th><th>app name</th><th>service type</th><th>service</th>\
            <th class="number">calls</th><th class="number">answered calls</th><th class="number">talk seconds</th>\
            <th class="number">complete</th><th class="number">awaiting fee</th><th class="number">missing fee</th>\
            <th class="number">awaiting status</th><th class="number">missing status</th>\
            <th class="number">other discrepancies</th></tr></thead>
            <tbody>
            <tr><td>app&lt;1&gt;</td><td>name</td><td>002</td><td>voice callback</td>\
            <td class="number">2</td><td class="number"></td><td class="number">60</td><td class="number"></td>\
            <td class="number"></td><td class="number"></td><td class="number"></td><td class="number"></td>\
            <td class="number"></td></tr>
            </tbody>
            <tfoot><tr><td>total</td><td></td><td></td><td></td>\
            <td class="number">2</td><td class="number"></td><td class="number">60</td><td class="number"></td>\
            <td class="number"></td><td class="number"></td><td class="number"></td><td class="number"></td>\
            <td class="number"></td></tr></tfoot>
            </table>
            <h2>Discrepancies</h2>
            <table>
            <thead><tr><th>severity</th><th>kind</th><th class="number">calls</th></tr></thead>
            <tbody>
            <tr><td>high</td><td>missing_fee</td><td class="number">1</td></tr>
            </tbody>
            </table>
            </body>
            </html>

            """
        #expect(body == expected)
        #expect(page.html.hasPrefix("<!DOCTYPE html>\n"))
        #expect(page.html.contains("<title>Huadan: 2026-11-21</title>"))
    }

    @Test func `a page without rows says so, in the words of what it is about`() {
        let day = SummaryPage(day: "2026-11-21", facts: []).html
        let month = SummaryPage(title: "Huadan: <2026-11>", facts: [], asOf: Rows.asOf).html

        #expect(day.contains("<h1>Huadan: 2026-11-21</h1>"))
        #expect(day.contains("No call ended on this day."))
        #expect(month.contains("<title>Huadan: &lt;2026-11&gt;</title>"))
        #expect(month.contains("<h1>Huadan: &lt;2026-11&gt;</h1>"))
        #expect(month.contains("No call ended in this time."))
        for page in [day, month] {
            #expect(page.contains("None: every call adds up."))
            #expect(!page.contains("Corrections") && !page.contains("Waived"))
        }
    }

    @Test func `usage of several days is added up by app and service, bytewise`() {
        var page = SummaryPage(title: "Huadan: 2026-11", facts: [])
        for (day, app, calls) in [
            ("2026-11-01", "b", "2"), ("2026-11-01", "é", "100"), ("2026-11-02", "a", "3"), ("2026-11-02", "b", "5"),
            ("2026-11-02", "e\u{301}", "1000"),
        ] {
            page.add(usage: Rows.usage(day: day, app: app, calls: calls, talkSeconds: "1"))
        }

        let table = Table(page.html, 0)

        #expect(
            table.rows.map { [$0[0], $0[4], $0[6]] } == [
                ["a", "3", "1"], ["b", "7", "2"], ["e\u{301}", "1000", "1"], ["é", "100", "1"], ["total", "1110", "5"],
            ]
        )
        #expect(table.rows.map { $0[0].utf8.count } == [1, 1, 3, 2, 5])
    }

    @Test(arguments: [
        (500, nil), (501, "1 more lines stand in usage.csv."), (612, "112 more lines stand in usage.csv."),
    ])
    func `the first 500 lines are shown and the rest is counted`(count: Int, note: String?) {
        var page = SummaryPage(day: "2026-11-21", facts: [])
        for number in 0..<count { page.add(usage: Rows.usage(app: "\(1000 + number)", calls: "1", talkSeconds: "1")) }

        let table = Table(page.html, 0)

        #expect(table.rows.count == 501)
        #expect(table.rows[499][0] == "1499")
        #expect(table.rows[500][4] == "\(count)")
        #expect(page.html.contains("more lines") == (note != nil))
        if let note { #expect(page.html.contains("<p>\(note)</p>")) }
    }

    @Test func `findings stand by severity, then by kind`() {
        var page = SummaryPage(day: "2026-11-21", facts: [])
        for (kind, severity) in [
            ("missing_status", "low"), ("unrated", "high"), ("time_order", "medium"), ("missing_fee", "high"),
            ("unrated", "high"), ("odd", "other"),
        ] {
            page.add(discrepancy: Rows.discrepancy(kind: kind, severity: severity))
        }

        #expect(
            Table(page.html, 0).rows == [
                ["high", "missing_fee", "1"], ["high", "unrated", "2"], ["medium", "time_order", "1"],
                ["low", "missing_status", "1"], ["other", "odd", "1"],
            ]
        )
    }

    @Test func `corrections are added up by the period they correct`() {
        var page = SummaryPage(day: "2026-11-21", facts: [])
        page.add(correction: Rows.correction(period: "2026-10", "1", "1", "60"))
        page.add(correction: Rows.correction(period: "2026-09", "0", "1", "30"))
        page.add(correction: Rows.correction(period: "2026-10", "-2", "0", "-90"))
        page.add(correction: Rows.correction(period: "2026-10", "", "", ""))

        #expect(page.html.contains("\n<h2>Corrections</h2>\n<table>"))
        let table = Table(page.html, 0)
        #expect(table.heads == ["original period", "rows", "calls", "cdrs", "talk seconds"])
        #expect(table.rows == [["2026-09", "1", "0", "1", "30"], ["2026-10", "3", "-1", "1", "-30"]])
    }
}

/// How long discrepancies have been known.
@Suite struct SummaryPageAgeTests {
    @Test func `the columns say what they count`() {
        let table = Table(Self.page([Rows.discrepancy(firstSeenAt: Rows.asOf)]), 0)

        #expect(
            table.heads == [
                "severity", "kind", "calls", "new", "older than 1 day", "older than 7 days", "older than 30 days",
                "waived",
            ]
        )
    }

    /// The as-of is 2026-11-22T07:30:00+08:00, which is 2026-11-21T23:30:00Z.
    @Test(arguments: [
        ("2026-11-22T07:30:00+08:00", [0, 0, 0]),
        ("2026-11-21T07:30:00+08:00", [0, 0, 0]),
        ("2026-11-21T07:29:59+08:00", [1, 0, 0]),
        ("2026-11-20T23:30:00Z", [0, 0, 0]),
        ("2026-11-20T23:29:59.999999Z", [1, 0, 0]),
        ("2026-11-20T18:30:00-05:00", [0, 0, 0]),
        ("2026-11-20T18:29:59-05:00", [1, 0, 0]),
        ("2026-11-15T07:30:00+08:00", [1, 0, 0]),
        ("2026-11-15T07:29:59+08:00", [1, 1, 0]),
        ("2026-10-23T07:30:00+08:00", [1, 1, 0]),
        ("2026-10-23T07:29:59+08:00", [1, 1, 1]),
        ("2025-01-01T00:00:00+08:00", [1, 1, 1]),
        ("", [0, 0, 0]),
    ])
    func `an age counts when it is longer, and under the shorter ones too`(firstSeenAt: String, older: [Int]) {
        let row = Table(Self.page([Rows.discrepancy(firstSeenAt: firstSeenAt)]), 0).rows[0]

        #expect(row[4...6].map { Int($0) } == older)
    }

    /// The clock goes back by an hour between the two, so that 24 hours pass from 8:30 to 7:30.
    @Test func `the same clock time after the end of summer time is more than a day`() {
        let rows = ["2026-10-24T07:30:00+02:00", "2026-10-24T08:30:00+02:00"].map { Rows.discrepancy(firstSeenAt: $0) }

        let page = Self.page(rows, asOf: "2026-10-25T07:30:00+01:00")

        #expect(Table(page, 0).rows[0][4] == "1")
    }

    @Test(arguments: [
        (nil, "2020-01-01T00:00:00+08:00", "1"),
        ("2026-11-21T07:30:00+08:00", "2026-11-21T07:30:00+08:00", "0"),
        ("2026-11-21T07:30:00+08:00", "2026-11-21T07:30:01+08:00", "1"),
        ("2026-11-20T23:30:00Z", "2026-11-21T07:30:00+08:00", "0"),
        ("2026-11-20T23:30:00Z", "2026-11-21T07:30:01+08:00", "1"),
        ("2026-11-21T07:30:00+08:00", "2026-11-20T23:30:00Z", "0"),
    ])
    func `what was first seen later than the run before is new`(newSince: String?, firstSeenAt: String, new: String) {
        let page = Self.page([Rows.discrepancy(firstSeenAt: firstSeenAt)], newSince: newSince)

        #expect(Table(page, 0).rows[0][3] == new)
    }

    @Test func `a waived discrepancy counts as waived, and has no age`() {
        let old = "2026-01-01T00:00:00+08:00"
        let page = Self.page([
            Rows.discrepancy(firstSeenAt: old),
            Rows.discrepancy(firstSeenAt: old, waivedAt: "2026-11-21T09:00:00+08:00"),
            Rows.discrepancy(firstSeenAt: Rows.asOf),
        ])

        #expect(Table(page, 0).rows == [["high", "missing_fee", "3", "2", "1", "1", "1", "1"]])
        #expect(page.contains("<p>Waived discrepancies have no age.</p>"))
    }

    @Test(arguments: [("", nil), ("yesterday", nil), (Rows.asOf, "yesterday")])
    func `without an instant to count from there are no ages`(asOf: String, newSince: String?) {
        let page = Self.page([Rows.discrepancy(firstSeenAt: Rows.asOf)], asOf: asOf, newSince: newSince)

        #expect(Table(page, 0).heads == ["severity", "kind", "calls"])
        #expect(Table(page, 0).rows == [["high", "missing_fee", "1"]])
        #expect(!page.contains("Waived"))
    }

    @Test func `a page with a title has ages too`() {
        var page = SummaryPage(title: "Huadan: 2026-11", facts: [], asOf: Rows.asOf, newSince: Rows.asOf)
        page.add(discrepancy: Rows.discrepancy(firstSeenAt: "2026-11-01T00:00:00+08:00"))

        #expect(Table(page.html, 0).rows == [["high", "missing_fee", "1", "0", "1", "1", "0", "0"]])
    }

    private static func page(_ rows: [[String]], asOf: String = Rows.asOf, newSince: String? = nil) -> String {
        var page = SummaryPage(day: "2026-11-21", facts: [], asOf: asOf, newSince: newSince)
        for row in rows { page.add(discrepancy: row) }
        return page.html
    }
}

/// Rows of the reports with the cells that a page reads.
private enum Rows {
    static let asOf = "2026-11-22T07:30:00+08:00"

    static func usage(
        day: String = "2026-11-21",
        app: String,
        calls: String,
        talkSeconds: String
    ) -> [String] {
        row(
            .usage,
            [
                "day": day, "app_key": app, "app_name": "name", "service_type": "002", "service": "voice callback",
                "calls": calls, "talk_seconds": talkSeconds,
            ]
        )
    }

    static func discrepancy(
        kind: String = "missing_fee",
        severity: String = "high",
        firstSeenAt: String = "",
        waivedAt: String = ""
    ) -> [String] {
        row(
            .discrepancies,
            [
                "kind": kind, "severity": severity, "first_seen_at": firstSeenAt, "waived_at": waivedAt,
            ]
        )
    }

    static func correction(period: String, _ calls: String, _ cdrs: String, _ talkSeconds: String) -> [String] {
        row(
            .corrections,
            [
                "day": "2026-11-21", "original_period": period, "calls": calls, "cdrs": cdrs,
                "talk_seconds": talkSeconds,
            ]
        )
    }

    private static func row(_ layout: ReportLayout, _ cells: [String: String]) -> [String] {
        layout.columns.map { cells[$0.name] ?? "" }
    }
}

/// The texts of a table of a page.
private struct Table {
    let heads: [String]
    let rows: [[String]]

    /// Takes the table at a place, counted from 0.
    init(_ html: String, _ place: Int) {
        let tables = html.matches(of: #/<table>(?s:.*?)</table>/#).map { String($0.output) }
        let lines = tables[place].matches(of: #/<tr>.*?</tr>/#).map { line in
            line.output.matches(of: #/<t[hd][^>]*>([^<]*)</#).map { String($0.output.1) }
        }
        heads = lines.first ?? []
        rows = Array(lines.dropFirst())
    }
}
