import BooksTestSupport
import Foundation
import Postgres
import Testing

/// Seconds and amounts as the database works them out, against exact fractions.
@Suite struct MoneyTests {
    private static let longest = 7_200
    private static let increments = [(60, 60), (60, 6), (30, 6), (1, 1)]
    /// Price, unit and scale.
    private static let prices: [(price: String, unit: Int, scale: Int)] =
        ["0.18", "0.005", "0.333333333", "0"].flatMap { [($0, 60, 2), ($0, 60, 6)] }
        + [("0.333333333", 7, 6), ("0.005", 1, 2), ("12.5", 60, 0)]

    /// Billed seconds by seconds, grown step by step.
    private static func billed(upTo last: Int, _ increments: (Int, Int)) -> [Int] {
        var step = increments.0
        return (0...last).map { seconds in
            while step < seconds { step += increments.1 }
            return seconds == 0 ? 0 : step
        }
    }

    @Test func `every duration up to two hours comes to its seconds and amounts, to the last digit`() throws {
        let books = try TestBooks()
        let prices = Self.prices.enumerated().map { "(\($0), \($1.price), \($1.unit), \($1.scale))" }
        let rows = try books.rows(
            """
            SELECT s.seconds, i.number, i.billed, (
                SELECT string_agg(amount_of(p.price, i.billed, p.unit, p.scale)::text, ' ' ORDER BY p.number)
                FROM (VALUES \(prices.joined(separator: ", "))) AS p (number, price, unit, scale))
            FROM generate_series(0, \(Self.longest)) AS s (seconds)
            CROSS JOIN LATERAL (
                SELECT x.number, billed_of(s.seconds, 0, 0, x.first, x.following)
                FROM (VALUES (0, 60, 60), (1, 60, 6), (2, 30, 6), (3, 1, 1)) AS x (number, first, following)
            ) AS i (number, billed)
            """
        )
        #expect(rows.count == 4 * (Self.longest + 1))
        let right = Self.increments.map { Self.billed(upTo: Self.longest, $0) }
        var known: [Int: [Fraction]] = [:]
        let wrong = rows.filter { row in
            let billed = right[Int(row[1]) ?? 0][Int(row[0]) ?? 0]
            let amounts =
                known[billed]
                ?? Self.prices.map {
                    MoneyOracle.amount(Fraction(text: $0.price), billed, unit: $0.unit, scale: $0.scale)
                }
            known[billed] = amounts
            return row[2] != "\(billed)" || row[3].split(separator: " ").map { Fraction(text: String($0)) } != amounts
        }
        #expect(wrong.isEmpty, "\(wrong.count) wrong, first \(wrong.first ?? [])")
    }

    @Test func `grace and minimum hold at every second`() throws {
        let rows = try TestBooks().rows(
            """
            SELECT s, g, m, f, n, billed_of(s, g, m, f, n)
            FROM generate_series(0, 130) AS s
            CROSS JOIN unnest(ARRAY[0, 1, 5, 60]) AS g
            CROSS JOIN unnest(ARRAY[0, 1, 30, 61, 100]) AS m
            CROSS JOIN (VALUES (60, 60), (60, 6), (30, 6), (1, 1)) AS i (f, n)
            """
        )
        #expect(rows.count == 131 * 80)
        let wrong = rows.filter { row in
            let numbers = row.compactMap { Int($0) }
            let rule = TestRule("r") {
                ($0.grace, $0.minimum, $0.increments) = (numbers[1], numbers[2], (numbers[3], numbers[4]))
            }
            return MoneyOracle.billed(numbers[0], rule) != numbers[5]
        }
        #expect(wrong.isEmpty, "first \(wrong.first ?? [])")
    }

    @Test(arguments: [
        ("0.5", "1", "0"), ("1.5", "1", "2"), ("2.5", "1", "2"), ("3.5", "1", "4"), ("-0.5", "1", "0"),
        ("-1.5", "1", "-2"), ("-2.5", "1", "-2"), ("1", "2", "0"), ("3", "2", "2"), ("5", "2", "2"), ("-3", "2", "-2"),
        ("-5", "2", "-2"), ("2.500001", "1", "3"), ("2.499999", "1", "2"), ("-2.500001", "1", "-3"), ("0", "7", "0"),
        ("1", "3", "0"), ("2", "3", "1"), ("-2", "3", "-1"),
        ("10000000000000000000000000005", "10", "1000000000000000000000000000"),
    ])
    func `halves go to the even neighbour`(dividend: String, divisor: String, right: String) throws {
        let found = try TestBooks().rows("SELECT divided_half_even(\(dividend), \(divisor))::numeric(40, 0)")[0][0]
        #expect(found == right)
        #expect((Fraction(text: dividend) * Fraction(1, of: Int128(divisor) ?? 1)).rounded(0) == Fraction(text: right))
    }

    @Test func `every small quotient is rounded as fractions are`() throws {
        let rows = try TestBooks().rows(
            """
            SELECT n, d, divided_half_even(n / 4.0, d)
            FROM generate_series(-200, 200) AS n
            CROSS JOIN generate_series(1, 24) AS d
            """
        )
        #expect(rows.count == 401 * 24)
        let wrong = rows.filter { row in
            let numbers = row.prefix(2).compactMap { Int128($0) }
            return Fraction(numbers[0], of: 4 * numbers[1]).rounded(0) != Fraction(text: row[2])
        }
        #expect(wrong.isEmpty, "first \(wrong.first ?? [])")
    }

    @Test(arguments: [
        TestWindow(days: [0, 1, 2, 3, 4], from: 480, to: 1_200), TestWindow(days: [0, 4], from: 1_200, to: 480),
        TestWindow(days: [5, 6], from: 0, to: 1_440), TestWindow(days: [6], from: 1_439, to: 1),
        TestWindow(days: [2], from: 0, to: 1), TestWindow(days: [3], from: 1_380, to: 1_440),
    ])
    func `a window is open in its minutes of the week and in no other`(window: TestWindow) throws {
        let connection = try TestBooks().connect()
        try connection.set("huadan.billing_timezone", "Asia/Shanghai")
        let mask = window.days.map { 1 << $0 }.reduce(0, |)
        let rows = try connection.query(
            """
            SELECT extract(epoch FROM t)::bigint, is_in_window(t, \(mask), \(window.from), \(window.to))
            FROM generate_series(timestamptz '2026-10-25 00:00:59+00', '2026-11-02 00:00:59+00', interval '1 min') AS t
            UNION ALL
            SELECT extract(epoch FROM t)::bigint, is_in_window(t, \(mask), \(window.from), \(window.to))
            FROM generate_series(timestamptz '2026-10-25 00:00:00+00', '2026-11-02 00:00:00+00', interval '1 min') AS t
            """
        ).rows
        let wrong = rows.filter { MoneyOracle.isOpen(window, at: $0.int(0) ?? 0) != $0.bool(1) }
        #expect(wrong.isEmpty, "\(window) first at \(platformText(wrong.first?.int(0) ?? 0))")
        #expect(rows.contains { $0.bool(1) == true } && rows.contains { $0.bool(1) == false })
    }
}

/// The night's own statement over every duration.
@Suite struct EveryDurationTests {
    private static let durations = 7_201
    private static let increments = [(60, 60), (60, 6), (30, 6), (1, 1)]

    /// A rule an app: `a0` to `a3` round each leg, `a4` to `a7` their sum.
    private static func card(_ kind: String, _ price: String, scale: Int) -> TestCard {
        var card = TestCard(name: kind, kind: kind, scale: scale, from: "2026-01-01")
        card.rules = (0..<8).map { number in
            TestRule("r\(number)", price: price) { rule in
                (rule.app, rule.increments, rule.sums) = ("a\(number)", increments[number % 4], number >= 4)
            }
        }
        return card
    }

    /// CDRs by number: rule × one or two legs × seconds of the first leg.
    private static func prepare(_ nights: TestNights) throws -> PostgresConnection {
        let connection = try nights.books.connect()
        try connection.set("huadan.as_of", "2026-11-01 00:00:00+00")
        try connection.set("huadan.billing_timezone", "Asia/Shanghai")
        try connection.script(statement("night_tables"), name: "night_tables")
        let script = """
            INSERT INTO night_cdr
            SELECT
                n.id, n.id, n.id, '2026-10-20 05:00:00+00', 1, NULL, true, 1, '2026-10-20 04:00:00+00', 'a' || r, '', '002',
                NULL, true, l = 2, s, CASE WHEN l = 2 THEN s * 37 % \(durations) END, 0, NULL, NULL, false, false,
                '2026-10-20', '861', '862', true
            FROM generate_series(0, 7) AS r
            CROSS JOIN generate_series(1, 2) AS l
            CROSS JOIN generate_series(0, \(durations - 1)) AS s
            CROSS JOIN LATERAL (
                SELECT lpad(((r * 2 + l - 1) * \(durations) + s)::text, 32, '0')::uuid
            ) AS n (id);
            ANALYZE night_cdr;
            """
        try connection.script(script, name: "prepare")
        try connection.script(statement("night_cards"), name: "night_cards")
        try connection.script(statement("night_rules"), name: "night_rules")
        try connection.script(statement("night_charges"), name: "night_charges")
        return connection
    }

    private static func statement(_ name: String) throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "sql/reconcile/\(name).sql"), encoding: .utf8)
    }

    @Test func `every duration, increment, rounding and number of legs is priced as by fractions`() throws {
        let nights = try TestNights()
        let cards = [Self.card("cost", "0.333333333", scale: 6), Self.card("charge", "0.005", scale: 2)]
        for card in cards { try nights.rate(card, "2026-10-01 00:00:00") }
        let connection = try Self.prepare(nights)
        for rule in 0..<8 {
            let rows = try connection.query(
                """
                SELECT right(c.call_id::text, 12)::bigint, c.card_kind, c.component, c.billed_seconds, c.amount::text
                FROM night_charge AS c
                WHERE c.app_key = 'a\(rule)'
                ORDER BY c.call_id, c.card_kind DESC, c.component
                """
            ).rows
            let found = Array(rows)
            var table = DurationTable(Self.increments[rule % 4], sums: rule >= 4)
            let right = (0..<2 * Self.durations).lazy.flatMap { index in
                table.lines(rule * 2 * Self.durations + index, index, Self.durations)
            }
            var count = 0
            var wrong: [String] = []
            for (row, line) in zip(found, right) {
                count += 1
                let isRight =
                    row.int(0) == Int64(line.number) && row.int(3) == Int64(line.billed)
                    && Fraction(text: row.text(4) ?? "") == line.amount && row.text(2) == line.component
                if !isRight { wrong.append("\(line) but \((0..<5).map { row.text($0) ?? "" })") }
            }
            #expect(wrong.isEmpty, "rule \(rule): \(wrong.count) wrong, first \(wrong.first ?? "")")
            #expect(count == 6 * Self.durations && found.count == count)
        }
    }
}

/// What the lines of one rule have to be.
private struct DurationTable {
    struct Line {
        let number: Int
        let component: String
        let billed: Int
        let amount: Fraction
    }

    private let sums: Bool
    private let billed: [Int]
    private var amounts: [Int: [Fraction]] = [:]

    init(_ increments: (Int, Int), sums: Bool) {
        self.sums = sums
        var step = increments.0
        billed = (0...14_402).map { seconds in
            while step < seconds { step += increments.1 }
            return seconds == 0 ? 0 : step
        }
    }

    /// Cost and charge, one or two legs.
    mutating func lines(_ number: Int, _ index: Int, _ durations: Int) -> [Line] {
        let seconds = index % durations
        let first = billed[seconds]
        var legs = [("first_leg", first)]
        if index >= durations {
            let other = seconds * 37 % durations
            legs.append(("second_leg", sums ? billed[seconds + other] - first : billed[other]))
        }
        return (0..<2).flatMap { kind in
            legs.map { Line(number: number, component: $0.0, billed: $0.1, amount: amount($0.1)[kind]) }
        }
    }

    private mutating func amount(_ billed: Int) -> [Fraction] {
        if let known = amounts[billed] { return known }
        let found = [("0.333333333", 6), ("0.005", 2)].map { price, scale in
            MoneyOracle.amount(Fraction(text: price), billed, unit: 60, scale: scale)
        }
        amounts[billed] = found
        return found
    }
}
