import Rates
import Testing

/// What is wrong with keys, words and prices.
@Suite struct CardProblemTests {
    private static let keys: [(text: String, problems: [String])] = [
        (
            SampleCard.card("prise: 1"),
            [
                #"line 10, column 1: a rate card has no key "prise"; it has name, kind, currency, scale, from, "#
                    + #"to, note, rules, fixed"#
            ]
        ),
        (
            SampleCard.rule("increment: 60/60"),
            [
                #"line 10, column 5: a rule has no key "increment"; did you mean increments?"#
            ]
        ),
        (
            SampleCard.rule("colour: red"),
            [
                #"line 10, column 5: a rule has no key "colour"; it has name, service, app, prefix, legs, "#
                    + #"price, unit, increments, minimum, grace, connection_fee, rounding, tts_play, tts_second, "#
                    + #"recording, from, to, window, free_seconds, tiers"#
            ]
        ),
        (
            SampleCard.line(2, "kind: cost\nkind: charge"),
            [
                #"line 3, column 1: the key "kind" stands twice, first on line 2; keep one of them"#
            ]
        ),
        (
            SampleCard.rule("price: 0.20"),
            [
                #"line 10, column 5: the key "price" stands twice, first on line 9; keep one of them"#
            ]
        ),
        (
            SampleCard.rules("name: a, service: 002, legs: both, price: 1, name: b"),
            [
                #"line 6, column 51: the key "name" stands twice, first on line 6; keep one of them"#
            ]
        ),
        (
            SampleCard.rule("? price", ": 2") + "\n  - name: b\n    price: 3",
            [
                #"line 9, column 5: the key "price" stands twice, again further on; keep one of them"#
            ]
        ),
        (
            SampleCard.rule("price : 2", "price: 3"),
            [
                #"line 10, column 5: the key "price" stands twice, first on line 9; keep one of them"#
            ]
        ),
        (
            SampleCard.line(1, "note: x"),
            [
                "line 1, column 1: a rate card has no name; add it"
            ]
        ),
        (
            SampleCard.line(2, ""),
            [
                "line 1, column 1: a rate card has no kind; add it"
            ]
        ),
        (
            SampleCard.line(3, ""),
            [
                "line 1, column 1: a rate card has no currency; add it"
            ]
        ),
        (
            SampleCard.line(4, ""),
            [
                "line 1, column 1: a rate card has no from; add it"
            ]
        ),
        (
            SampleCard.line(7, ""),
            [
                "line 6, column 5: a rule has no service; add it"
            ]
        ),
        (
            SampleCard.line(8, ""),
            [
                "line 6, column 5: a rule has no legs; add it"
            ]
        ),
        (
            SampleCard.line(9, ""),
            [
                "line 6, column 5: a rule has no price; add it"
            ]
        ),
        (
            SampleCard.line(6, "  - app: k"),
            [
                "line 6, column 5: a rule has no name; add it"
            ]
        ),
        (
            SampleCard.rule("app:"),
            [
                "line 10, column 5: app has no value; give it one, or remove the key"
            ]
        ),
        (
            SampleCard.rule("app: ~"),
            [
                "line 10, column 5: app has no value; give it one, or remove the key"
            ]
        ),
        (
            SampleCard.rule("? [a]\n    : b"),
            [
                "line 10, column 7: a list or mapping cannot be a key of a rule; check the indentation"
            ]
        ),
    ]

    @Test(arguments: keys)
    func `keys are checked`(text: String, problems: [String]) {
        #expect(SampleCard.problems(text) == problems)
        #expect((RateCard.read(text).card == nil) == problems.contains { !$0.contains(": warning: ") })
    }

    private static let words: [(text: String, problems: [String])] = [
        (
            SampleCard.line(1, "name: café"),
            [
                #"line 1, column 7: name cannot be "café"; write 1 to 64 of the letters A to Z and a to z, "#
                    + #"digits, -, _ and ."#
            ]
        ),
        (
            SampleCard.line(1, "name: \"\""),
            [
                #"line 1, column 7: name cannot be ""; write 1 to 64 of the letters A to Z and a to z, digits, "#
                    + #"-, _ and ."#
            ]
        ),
        (
            SampleCard.line(1, "name: \(String(repeating: "n", count: 65))"),
            [
                #"line 1, column 7: name cannot be "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…"; write 1 to 64 "#
                    + #"of the letters A to Z and a to z, digits, -, _ and ."#
            ]
        ),
        (
            SampleCard.line(1, "name: list-prices"),
            [
                "line 1, column 7: the name list-prices belongs to the built-in card; give this one another"
            ]
        ),
        (
            SampleCard.line(6, "  - name: a b"),
            [
                #"line 6, column 11: name cannot be "a b"; write 1 to 64 of the letters A to Z and a to z, "#
                    + #"digits, -, _ and ."#
            ]
        ),
        (
            SampleCard.line(2, "kind: Cost"),
            [
                #"line 2, column 7: kind cannot be "Cost"; write cost or charge"#
            ]
        ),
        (
            SampleCard.line(3, "currency: cny"),
            [
                #"line 3, column 11: currency cannot be "cny"; write three capital letters such as CNY"#
            ]
        ),
        (
            SampleCard.line(3, "currency: CNYX"),
            [
                #"line 3, column 11: currency cannot be "CNYX"; write three capital letters such as CNY"#
            ]
        ),
        (
            SampleCard.line(8, "    legs: all"),
            [
                #"line 8, column 11: legs cannot be "all"; write first, second or both"#
            ]
        ),
        (
            SampleCard.line(8, "    legs: [first, second]"),
            [
                "line 8, column 11: legs is not a single value; write first, second or both"
            ]
        ),
        (
            SampleCard.line(7, "    service: 2"),
            [
                #"line 7, column 14: service cannot be "2"; did you mean "002"? It takes "001", "002", "003", "#
                    + #""004" or other"#
            ]
        ),
        (
            SampleCard.line(7, "    service: 0x2"),
            [
                #"line 7, column 14: service cannot be "0x2"; write "001", "002", "003", "004" or other"#
            ]
        ),
        (
            SampleCard.line(7, "    service: 005"),
            [
                #"line 7, column 14: service cannot be "005"; write "001", "002", "003", "004" or other"#
            ]
        ),
        (
            SampleCard.rule("rounding: both"),
            [
                #"line 10, column 15: rounding cannot be "both"; write leg or sum"#
            ]
        ),
        (
            SampleCard.rule("app: \"a b\""),
            [
                #"line 10, column 10: app cannot be "a b"; write the key of one app: 1 to 256 characters "#
                    + #"without spaces"#
            ]
        ),
        (
            SampleCard.rule("prefix: 86-13"),
            [
                #"line 10, column 13: prefix cannot be "86-13"; write what called numbers begin with, such as "#
                    + #""+8613": +, digits, * and #"#
            ]
        ),
        (
            SampleCard.rule("prefix: 8613"),
            [
                #"line 10, column 13: warning: prefix "8613" begins without +; the platform writes numbers as "#
                    + #"+ and country code, so check that such numbers occur"#
            ]
        ),
        (
            SampleCard.rule("rounding: sum").replacing("both", with: "first"),
            [
                "line 10, column 15: warning: rounding sum changes nothing with legs first; write legs both, "
                    + "or leave it out"
            ]
        ),
    ]

    @Test(arguments: words)
    func `words and names are checked`(text: String, problems: [String]) {
        #expect(SampleCard.problems(text) == problems)
        #expect((RateCard.read(text).card == nil) == problems.contains { !$0.contains(": warning: ") })
    }

    private static let pricesCases: [(text: String, problems: [String])] = [
        (
            SampleCard.line(9, "    price: 1e3"),
            [
                #"line 9, column 12: price cannot be "1e3"; write a plain decimal such as 0.18, 0 or more, at "#
                    + #"most 12 digits before the point and 9 after it"#
            ]
        ),
        (
            SampleCard.line(9, "    price: 0x10"),
            [
                #"line 9, column 12: price cannot be "0x10"; write a plain decimal such as 0.18, 0 or more, at "#
                    + #"most 12 digits before the point and 9 after it"#
            ]
        ),
        (
            SampleCard.line(9, "    price: 1_000"),
            [
                #"line 9, column 12: price cannot be "1_000"; write a plain decimal such as 0.18, 0 or more, "#
                    + #"at most 12 digits before the point and 9 after it"#
            ]
        ),
        (
            SampleCard.line(9, "    price: -0.18"),
            [
                #"line 9, column 12: price cannot be "-0.18"; write a plain decimal such as 0.18, 0 or more, "#
                    + #"at most 12 digits before the point and 9 after it"#
            ]
        ),
        (
            SampleCard.line(9, "    price: 0,18"),
            [
                #"line 9, column 12: price cannot be "0,18"; write a plain decimal such as 0.18, 0 or more, at "#
                    + #"most 12 digits before the point and 9 after it"#
            ]
        ),
        (
            SampleCard.line(9, "    price: .5"),
            [
                #"line 9, column 12: price cannot be ".5"; write a plain decimal such as 0.18, 0 or more, at "#
                    + #"most 12 digits before the point and 9 after it"#
            ]
        ),
        (
            SampleCard.line(9, "    price: 018"),
            [
                #"line 9, column 12: price cannot be "018"; write a plain decimal such as 0.18, 0 or more, at "#
                    + #"most 12 digits before the point and 9 after it"#
            ]
        ),
        (
            SampleCard.line(9, "    price: 0.1234567890"),
            [
                #"line 9, column 12: price cannot be "0.1234567890"; write a plain decimal such as 0.18, 0 or "#
                    + #"more, at most 12 digits before the point and 9 after it"#
            ]
        ),
        (
            SampleCard.line(9, "    price: 1234567890123"),
            [
                #"line 9, column 12: price cannot be "1234567890123"; write a plain decimal such as 0.18, 0 or "#
                    + #"more, at most 12 digits before the point and 9 after it"#
            ]
        ),
        (
            SampleCard.line(9, "    price: free"),
            [
                #"line 9, column 12: price cannot be "free"; write a plain decimal such as 0.18, 0 or more, at "#
                    + #"most 12 digits before the point and 9 after it"#
            ]
        ),
        (
            SampleCard.line(9, "    price: {a: 1}"),
            [
                "line 9, column 12: price is not a single value; write a plain decimal such as 0.18, 0 or "
                    + "more, at most 12 digits before the point and 9 after it"
            ]
        ),
        (
            SampleCard.rule("connection_fee: 1e-2"),
            [
                #"line 10, column 21: connection_fee cannot be "1e-2"; write a plain decimal such as 0.18, 0 "#
                    + #"or more, at most 12 digits before the point and 9 after it"#
            ]
        ),
        (
            SampleCard.rule("tts_play: -1"),
            [
                #"line 10, column 15: tts_play cannot be "-1"; write a plain decimal such as 0.18, 0 or more, "#
                    + #"at most 12 digits before the point and 9 after it"#
            ]
        ),
        (
            SampleCard.rule("tts_second: .001"),
            [
                #"line 10, column 17: tts_second cannot be ".001"; write a plain decimal such as 0.18, 0 or "#
                    + #"more, at most 12 digits before the point and 9 after it"#
            ]
        ),
        (
            SampleCard.rule("recording: yes"),
            [
                #"line 10, column 16: recording cannot be "yes"; write a plain decimal such as 0.18, 0 or "#
                    + #"more, at most 12 digits before the point and 9 after it"#
            ]
        ),
    ]

    @Test(arguments: pricesCases)
    func `prices are checked`(text: String, problems: [String]) {
        #expect(SampleCard.problems(text) == problems)
        #expect((RateCard.read(text).card == nil) == problems.contains { !$0.contains(": warning: ") })
    }
}
