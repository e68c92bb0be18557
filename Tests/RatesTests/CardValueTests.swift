import Rates
import Testing

/// What is wrong with numbers, times, windows, tiers and fixed items.
@Suite struct CardValueTests {
    private static let numbersCases: [(text: String, problems: [String])] = [
        (
            SampleCard.card("scale: 10"),
            [
                #"line 10, column 8: scale cannot be "10"; write a whole number from 0 to 9, in digits alone"#
            ]
        ),
        (
            SampleCard.card("scale: -1"),
            [
                #"line 10, column 8: scale cannot be "-1"; write a whole number from 0 to 9, in digits alone"#
            ]
        ),
        (
            SampleCard.card("scale: 6.0"),
            [
                #"line 10, column 8: scale cannot be "6.0"; write a whole number from 0 to 9, in digits alone"#
            ]
        ),
        (
            SampleCard.rule("unit: 0"),
            [
                #"line 10, column 11: unit cannot be "0"; write a whole number of seconds from 1 to 86400, in "#
                    + #"digits alone"#
            ]
        ),
        (
            SampleCard.rule("unit: 86401"),
            [
                #"line 10, column 11: unit cannot be "86401"; write a whole number of seconds from 1 to 86400, "#
                    + #"in digits alone"#
            ]
        ),
        (
            SampleCard.rule("unit: 1_000"),
            [
                #"line 10, column 11: unit cannot be "1_000"; write a whole number of seconds from 1 to 86400, "#
                    + #"in digits alone"#
            ]
        ),
        (
            SampleCard.rule("unit: 060"),
            [
                #"line 10, column 11: unit cannot be "060"; write a whole number of seconds from 1 to 86400, "#
                    + #"in digits alone"#
            ]
        ),
        (
            SampleCard.rule("minimum: -1"),
            [
                #"line 10, column 14: minimum cannot be "-1"; write a whole number of seconds from 0 to 86400, "#
                    + #"in digits alone"#
            ]
        ),
        (
            SampleCard.rule("grace: -1"),
            [
                #"line 10, column 12: grace cannot be "-1"; write a whole number of seconds from 0 to 86400, "#
                    + #"in digits alone"#
            ]
        ),
        (
            SampleCard.rule("grace: 0x10"),
            [
                #"line 10, column 12: grace cannot be "0x10"; write a whole number of seconds from 0 to 86400, "#
                    + #"in digits alone"#
            ]
        ),
        (
            SampleCard.rule("grace: 99999999999999999999"),
            [
                #"line 10, column 12: grace cannot be "99999999999999999999"; write a whole number of seconds "#
                    + #"from 0 to 86400, in digits alone"#
            ]
        ),
        (
            SampleCard.rule("free_seconds: 1e3"),
            [
                #"line 10, column 19: free_seconds cannot be "1e3"; write a whole number of seconds from 0 to "#
                    + #"1000000000, in digits alone"#
            ]
        ),
        (
            SampleCard.rule("increments: 0/60"),
            [
                #"line 10, column 17: increments cannot be "0/60"; write first and following seconds such as "#
                    + #"60/60, 60/6, 30/6 or 1/1, the first not less than the following"#
            ]
        ),
        (
            SampleCard.rule("increments: 60/0"),
            [
                #"line 10, column 17: increments cannot be "60/0"; write first and following seconds such as "#
                    + #"60/60, 60/6, 30/6 or 1/1, the first not less than the following"#
            ]
        ),
        (
            SampleCard.rule("increments: 6/60"),
            [
                #"line 10, column 17: increments cannot be "6/60"; write first and following seconds such as "#
                    + #"60/60, 60/6, 30/6 or 1/1, the first not less than the following"#
            ]
        ),
        (
            SampleCard.rule("increments: 60"),
            [
                #"line 10, column 17: increments cannot be "60"; did you mean 60/60? It takes first and "#
                    + #"following seconds such as 60/60, 60/6, 30/6 or 1/1, the first not less than the following"#
            ]
        ),
        (
            SampleCard.rule("increments: 60/6/1"),
            [
                #"line 10, column 17: increments cannot be "60/6/1"; write first and following seconds such as "#
                    + #"60/60, 60/6, 30/6 or 1/1, the first not less than the following"#
            ]
        ),
        (
            SampleCard.rule("increments: 86401/1"),
            [
                #"line 10, column 17: increments cannot be "86401/1"; write first and following seconds such "#
                    + #"as 60/60, 60/6, 30/6 or 1/1, the first not less than the following"#
            ]
        ),
        (
            SampleCard.rule("increments: [60, 6]"),
            [
                "line 10, column 17: increments is not a single value; write first and following seconds such "
                    + "as 60/60, 60/6, 30/6 or 1/1, the first not less than the following"
            ]
        ),
    ]

    @Test(arguments: numbersCases)
    func `numbers are checked`(text: String, problems: [String]) {
        #expect(SampleCard.problems(text) == problems)
        #expect((RateCard.read(text).card == nil) == problems.contains { !$0.contains(": warning: ") })
    }

    private static let timesCases: [(text: String, problems: [String])] = [
        (
            SampleCard.line(4, "from: 2026-02-29"),
            [
                #"line 4, column 7: from cannot be "2026-02-29"; write a date such as 2026-01-01, or an "#
                    + #"instant with its offset such as 2026-01-01T08:00:00+08:00"#
            ]
        ),
        (
            SampleCard.line(4, "from: 2026-1-1"),
            [
                #"line 4, column 7: from cannot be "2026-1-1"; write a date such as 2026-01-01, or an instant "#
                    + #"with its offset such as 2026-01-01T08:00:00+08:00"#
            ]
        ),
        (
            SampleCard.line(4, "from: 2026-01-01T00:00:00"),
            [
                #"line 4, column 7: from cannot be "2026-01-01T00:00:00"; write a date such as 2026-01-01, or "#
                    + #"an instant with its offset such as 2026-01-01T08:00:00+08:00"#
            ]
        ),
        (
            SampleCard.line(4, "from: 2026-01-01T24:00+08:00"),
            [
                #"line 4, column 7: from cannot be "2026-01-01T24:00+08:00"; write a date such as 2026-01-01, "#
                    + #"or an instant with its offset such as 2026-01-01T08:00:00+08:00"#
            ]
        ),
        (
            SampleCard.line(4, "from: 1026-01-01"),
            [
                #"line 4, column 7: from cannot be "1026-01-01"; write a date such as 2026-01-01, or an "#
                    + #"instant with its offset such as 2026-01-01T08:00:00+08:00"#
            ]
        ),
        (
            SampleCard.card("to: 2026-01-01"),
            [
                "line 10, column 5: to 2026-01-01 is not after from 2026-01-01; to is the first moment that "
                    + "no longer counts; make it later"
            ]
        ),
        (
            SampleCard.card("to: 2025-12-31"),
            [
                "line 10, column 5: to 2025-12-31 is not after from 2026-01-01; to is the first moment that "
                    + "no longer counts; make it later"
            ]
        ),
        (
            SampleCard.card("to: 2026-01-01T09:00+08:00"),
            [
                "line 10, column 5: to 2026-01-01T09:00:00+08:00 is not after from 2026-01-01; write both as "
                    + "dates or both as instants, so that their order does not depend on a time zone"
            ]
        ),
        (
            SampleCard.rule("from: 2025-12-31"),
            [
                "line 10, column 11: from 2025-12-31 is before the card's from 2026-01-01; keep a rule inside "
                    + "of the card's validity"
            ]
        ),
        (
            SampleCard.rule("to: 2026-01-01"),
            [
                "line 10, column 9: to 2026-01-01 is not after the card's from 2026-01-01; keep a rule inside "
                    + "of the card's validity"
            ]
        ),
        (
            SampleCard.rule("from: 2026-03-01", "to: 2026-02-01"),
            [
                "line 11, column 9: to 2026-02-01 is not after from 2026-03-01; to is the first moment that "
                    + "no longer counts; make it later"
            ]
        ),
        (
            SampleCard.rule("to: 2028-01-01").replacing("kind: cost", with: "to: 2027-01-01\nkind: cost"),
            [
                "line 11, column 9: to 2028-01-01 is after the card's to 2027-01-01; keep a rule inside of "
                    + "the card's validity"
            ]
        ),
        (
            SampleCard.rule("from: 2027-01-01").replacing("kind: cost", with: "to: 2027-01-01\nkind: cost"),
            [
                "line 11, column 11: from 2027-01-01 is not before the card's to 2027-01-01; keep a rule "
                    + "inside of the card's validity"
            ]
        ),
        (
            SampleCard.line(4, "from: 2026-01-01T08:00:00+08:00\nto: 2026-01-01T00:00:00Z"),
            [
                "line 5, column 5: to 2026-01-01T00:00:00+00:00 is not after from 2026-01-01T08:00:00+08:00; "
                    + "to is the first moment that no longer counts; make it later"
            ]
        ),
        (
            SampleCard.line(4, "from: 2026-01-01T08:00-05:00\nto: 2026-01-01T13:00Z"),
            [
                "line 5, column 5: to 2026-01-01T13:00:00+00:00 is not after from 2026-01-01T08:00:00-05:00; "
                    + "to is the first moment that no longer counts; make it later"
            ]
        ),
        (
            SampleCard.line(4, "from: 2026-01-01T08:00-05:00\nto: 2026-01-01T13:01Z"),
            []
        ),
        (
            SampleCard.line(4, "from: 2024-02-29\nto: 2024-03-01"),
            []
        ),
        (
            SampleCard.line(4, "from: 2100-02-29"),
            [
                #"line 4, column 7: from cannot be "2100-02-29"; write a date such as 2026-01-01, or an "#
                    + #"instant with its offset such as 2026-01-01T08:00:00+08:00"#
            ]
        ),
        (
            SampleCard.line(4, "from: 2026-04-31"),
            [
                #"line 4, column 7: from cannot be "2026-04-31"; write a date such as 2026-01-01, or an "#
                    + #"instant with its offset such as 2026-01-01T08:00:00+08:00"#
            ]
        ),
        (
            SampleCard.line(4, "from: 2026-03-01T00:00Z\nto: 2026-02-28T23:59:59Z"),
            [
                "line 5, column 5: to 2026-02-28T23:59:59+00:00 is not after from 2026-03-01T00:00:00+00:00; "
                    + "to is the first moment that no longer counts; make it later"
            ]
        ),
        (
            SampleCard.line(4, "from: 2026-02-28T23:59:59Z\nto: 2026-03-01T00:00Z"),
            []
        ),
    ]

    @Test(arguments: timesCases)
    func `times are checked`(text: String, problems: [String]) {
        #expect(SampleCard.problems(text) == problems)
        #expect((RateCard.read(text).card == nil) == problems.contains { !$0.contains(": warning: ") })
    }

    private static let windowsCases: [(text: String, problems: [String])] = [
        (
            SampleCard.rule("window: {}"),
            [
                "line 10, column 13: a window has days, or from and to, or all three; add them, or remove the "
                    + "window"
            ]
        ),
        (
            SampleCard.rule("window: mon-fri"),
            [
                "line 10, column 13: a window consists of keys and values, such as days: …; write it so"
            ]
        ),
        (
            SampleCard.rule("window: {from: 08:00}"),
            [
                "line 10, column 13: a window has no to; add it"
            ]
        ),
        (
            SampleCard.rule("window: {from: 8:00, to: 20:00}"),
            [
                #"line 10, column 20: from cannot be "8:00"; write hours and minutes such as "08:00", at most "#
                    + #"23:59"#
            ]
        ),
        (
            SampleCard.rule("window: {from: 24:00, to: 08:00}"),
            [
                #"line 10, column 20: from cannot be "24:00"; write hours and minutes such as "08:00", at most "#
                    + #"23:59"#
            ]
        ),
        (
            SampleCard.rule("window: {from: 08:00, to: 08:00}"),
            [
                #"line 10, column 31: from and to are the same; for whole days leave both out, or write "#
                    + #""00:00" and "24:00""#
            ]
        ),
        (
            SampleCard.rule("window: {from: 20:00, to: 00:00}"),
            [
                #"line 10, column 31: to cannot be "00:00"; write "24:00" for the end of a day"#
            ]
        ),
        (
            SampleCard.rule("window: {from: 08:60, to: 20:00}"),
            [
                #"line 10, column 20: from cannot be "08:60"; write hours and minutes such as "08:00", at most "#
                    + #"23:59"#
            ]
        ),
        (
            SampleCard.rule("window: {from: 480, to: 24:01}"),
            [
                #"line 10, column 20: from cannot be "480"; write hours and minutes such as "08:00", at most "#
                    + #"23:59"#,
                #"line 10, column 29: to cannot be "24:01"; write hours and minutes such as "08:00", at most "#
                    + #"24:00"#,
            ]
        ),
        (
            SampleCard.rule("window: {days: monday}"),
            [
                #"line 10, column 20: days cannot be "monday"; write days such as mon-fri or "sat, sun", of "#
                    + #"mon tue wed thu fri sat sun, or all"#
            ]
        ),
        (
            SampleCard.rule("window: {days: [mon, so]}"),
            [
                #"line 10, column 20: days cannot be this list; write days such as mon-fri or "sat, sun", of "#
                    + #"mon tue wed thu fri sat sun, or all"#
            ]
        ),
        (
            SampleCard.rule("window: {days: mon-}"),
            [
                #"line 10, column 20: days cannot be "mon-"; write days such as mon-fri or "sat, sun", of mon "#
                    + #"tue wed thu fri sat sun, or all"#
            ]
        ),
        (
            SampleCard.rule("window: {day: mon}"),
            [
                "line 10, column 13: a window has days, or from and to, or all three; add them, or remove the "
                    + "window",
                #"line 10, column 14: a window has no key "day"; did you mean days?"#,
            ]
        ),
    ]

    @Test(arguments: windowsCases)
    func `windows are checked`(text: String, problems: [String]) {
        #expect(SampleCard.problems(text) == problems)
        #expect((RateCard.read(text).card == nil) == problems.contains { !$0.contains(": warning: ") })
    }

    private static let tiersCases: [(text: String, problems: [String])] = [
        (
            SampleCard.rule("tiers: {steps: [{above: 1, price: 1}]}"),
            [
                "line 10, column 12: tiers has no mode; add it"
            ]
        ),
        (
            SampleCard.rule("tiers: {mode: volume}"),
            [
                "line 10, column 12: tiers has no steps; add it"
            ]
        ),
        (
            SampleCard.rule("tiers: {mode: volume, steps: []}"),
            [
                "line 10, column 34: steps is empty; add a step such as {above: 100000, price: 0.15}, or "
                    + "remove tiers"
            ]
        ),
        (
            SampleCard.rule("tiers: {mode: flat, steps: [{above: 1, price: 1}]}"),
            [
                #"line 10, column 19: mode cannot be "flat"; write graduated or volume"#
            ]
        ),
        (
            SampleCard.rule("tiers: {mode: volume, steps: [{above: 100}]}"),
            [
                "line 10, column 35: a step has no price; add it"
            ]
        ),
        (
            SampleCard.rule("tiers: {mode: volume, steps: [{price: 1}]}"),
            [
                "line 10, column 35: a step has no above; add it"
            ]
        ),
        (
            SampleCard.rule("tiers: {mode: volume, steps: [{above: 0, price: 1}]}"),
            [
                #"line 10, column 43: above cannot be "0"; write a whole number of seconds from 1 to "#
                    + #"1000000000000, in digits alone"#
            ]
        ),
        (
            SampleCard.rule("tiers: {mode: volume, steps: [{above: 200, price: 1}, {above: 200, price: 2}]}"),
            [
                "line 10, column 59: above 200 does not follow above 200 on line 10; write the steps in "
                    + "ascending order"
            ]
        ),
        (
            SampleCard.rule("tiers: {mode: volume, steps: {above: 200, price: 1}}"),
            [
                #"line 10, column 34: steps is a list; begin each member on a line of its own with "- ""#
            ]
        ),
    ]

    @Test(arguments: tiersCases)
    func `tiers are checked`(text: String, problems: [String]) {
        #expect(SampleCard.problems(text) == problems)
        #expect((RateCard.read(text).card == nil) == problems.contains { !$0.contains(": warning: ") })
    }

    private static let fixedCases: [(text: String, problems: [String])] = [
        (
            SampleCard.card("fixed:", "  - {name: n}"),
            [
                "line 11, column 5: a fixed item has no app; add it",
                "line 11, column 5: a fixed item has no count; add it",
                "line 11, column 5: a fixed item has no price; add it",
            ]
        ),
        (
            SampleCard.card("fixed:", "  - {name: n, app: k, count: 0, price: 30}"),
            [
                #"line 11, column 30: count cannot be "0"; write a whole number from 1 to 1000000, in digits "#
                    + #"alone"#
            ]
        ),
        (
            SampleCard.card("fixed:", "  - {name: n, app: k, count: 1.5, price: 30}"),
            [
                #"line 11, column 30: count cannot be "1.5"; write a whole number from 1 to 1000000, in digits "#
                    + #"alone"#
            ]
        ),
        (
            SampleCard.card("fixed:", "  - {name: n, app: k, count: 1, price: 30, service: 3}"),
            [
                #"line 11, column 53: service cannot be "3"; did you mean "003"? It takes "001", "002", "003", "#
                    + #""004" or other"#
            ]
        ),
        (
            SampleCard.card("fixed:", "  - {name: n, app: k, count: 1, price: 30, unit: 60}"),
            [
                #"line 11, column 44: a fixed item has no key "unit"; it has name, app, count, price, service, "#
                    + #"from, to"#
            ]
        ),
        (
            SampleCard.card(
                "fixed:",
                "  - {name: n, app: k, count: 1, price: 30}",
                "  - {name: n, app: k, count: 2, price: 30}"
            ),
            [
                "line 12, column 5: the fixed item n of this app is on line 11 already, for the same time; "
                    + "add up the counts, or give one another name or validity"
            ]
        ),
        (
            SampleCard.card(
                "fixed:",
                "  - {name: n, app: k, count: 1, price: 30, to: 2026-02-01}",
                "  - {name: n, app: k, count: 2, price: 30, from: 2026-02-01}"
            ),
            []
        ),
        (
            SampleCard.card(
                "fixed:",
                "  - {name: n, app: k, count: 1, price: 30}",
                "  - {name: n, app: l, count: 2, price: 30}"
            ),
            []
        ),
        (
            SampleCard.card("fixed: [x]"),
            [
                "line 10, column 9: a fixed item consists of keys and values, such as name: …; write it so"
            ]
        ),
    ]

    @Test(arguments: fixedCases)
    func `fixed items are checked`(text: String, problems: [String]) {
        #expect(SampleCard.problems(text) == problems)
        #expect((RateCard.read(text).card == nil) == problems.contains { !$0.contains(": warning: ") })
    }
}
