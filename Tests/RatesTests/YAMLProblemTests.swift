import Rates
import Testing

/// What is no YAML, or more YAML than a card needs.
@Suite struct YAMLProblemTests {
    private static let brokenCases: [(text: String, problems: [String])] = [
        (
            "",
            [
                "line 1, column 1: the file is empty; write the keys of a rate card"
            ]
        ),
        (
            "# nothing\n",
            [
                "line 1, column 1: the file is empty; write the keys of a rate card"
            ]
        ),
        (
            "text",
            [
                "line 1, column 1: a rate card consists of keys and values, such as name: …; write it so"
            ]
        ),
        (
            "- a\n",
            [
                "line 1, column 1: a rate card consists of keys and values, such as name: …; write it so"
            ]
        ),
        (
            SampleCard.line(5, "rules: ["),
            [
                "line 6, column 3: this is no YAML: did not find expected node content (while parsing a flow "
                    + "node, begun on line 6); check indentation, quotes and brackets"
            ]
        ),
        (
            SampleCard.line(5, "rules: {}"),
            [
                "line 6, column 3: this is no YAML: did not find expected key (while parsing a block mapping, "
                    + "begun on line 1); check indentation, quotes and brackets"
            ]
        ),
        (
            SampleCard.line(3, "currency: \"CNY"),
            [
                "line 7, column 15: this is no YAML: did not find expected key (while parsing a block "
                    + "mapping, begun on line 1); check indentation, quotes and brackets"
            ]
        ),
        (
            SampleCard.line(2, "\tkind: cost"),
            [
                "line 2, column 1: a tab; YAML is indented with spaces"
            ]
        ),
        (
            SampleCard.line(2, "kind: cost: charge"),
            [
                "line 2, column 11: a colon where none may stand; put text that has a colon in quotes, and "
                    + "check the indentation"
            ]
        ),
        (
            SampleCard.line(2, "kind: c\u{1}st"),
            [
                "line 2, column 8: the character U+0001 may not stand in YAML; remove it"
            ]
        ),
        (
            SampleCard.line(2, "kind: @cost"),
            [
                "line 2, column 7: this is no YAML: found character that cannot start any token (while "
                    + "scanning for the next token, begun on line 2); check indentation, quotes and brackets"
            ]
        ),
        (
            SampleCard.line(5, "rules: []\n---\nname: b"),
            [
                "line 6, column 1: a second document begins here; a file holds one card, so give each a file "
                    + "of its own"
            ]
        ),
        (
            SampleCard.line(9, "   price: 1"),
            [
                "line 9, column 4: this is no YAML: did not find expected '-' indicator (while parsing a "
                    + "block collection, begun on line 6); check indentation, quotes and brackets"
            ]
        ),
        (
            SampleCard.line(5, "rules:\nrules:"),
            [
                #"line 6, column 1: the key "rules" stands twice, first on line 5; keep one of them"#
            ]
        ),
    ]

    @Test(arguments: brokenCases)
    func `broken YAML is told with its place`(text: String, problems: [String]) {
        #expect(SampleCard.problems(text) == problems)
        #expect((RateCard.read(text).card == nil) == problems.contains { !$0.contains(": warning: ") })
    }

    private static let anchorsRefused: [(text: String, problems: [String])] = [
        (
            SampleCard.line(9, "    price: &p 0.18"),
            [
                "line 9, column 12: anchors (&) and aliases (*) are refused; write the value out where it "
                    + "belongs"
            ]
        ),
        (
            SampleCard.line(9, "    price: &p 0.18\n    recording: *p"),
            [
                "line 9, column 12: anchors (&) and aliases (*) are refused; write the value out where it "
                    + "belongs"
            ]
        ),
        (
            SampleCard.line(9, "    price: *p"),
            [
                "line 9, column 12: anchors (&) and aliases (*) are refused; write the value out where it "
                    + "belongs"
            ]
        ),
        (
            SampleCard.line(9, "    price: !!float 0.18"),
            [
                #"line 9, column 12: tags such as "tag:yaml.org,2002:float" are refused; write the value "#
                    + #"without"#
            ]
        ),
        (
            SampleCard.line(9, "    price: !!str \"0.18\""),
            [
                #"line 9, column 12: tags such as "tag:yaml.org,2002:str" are refused; write the value without"#
            ]
        ),
        (
            SampleCard.line(9, "    !!str price: 0.18"),
            [
                #"line 9, column 5: tags such as "tag:yaml.org,2002:str" are refused; write the value without"#
            ]
        ),
        (
            SampleCard.line(5, "rules: &r"),
            [
                "line 5, column 8: anchors (&) and aliases (*) are refused; write the value out where it "
                    + "belongs"
            ]
        ),
        (
            SampleCard.line(5, "rules: !!seq"),
            [
                #"line 5, column 8: tags such as "tag:yaml.org,2002:seq" are refused; write the value without"#
            ]
        ),
        (
            SampleCard.line(9, "    <<: {price: 1}"),
            [
                "line 6, column 5: a rule has no price; add it",
                #"line 9, column 5: a rule has no key "<<"; it has name, service, app, prefix, legs, price, "#
                    + #"unit, increments, minimum, grace, connection_fee, rounding, tts_play, tts_second, recording, "#
                    + #"from, to, window, free_seconds, tiers"#,
            ]
        ),
    ]

    @Test(arguments: anchorsRefused)
    func `anchors, aliases and tags are refused`(text: String, problems: [String]) {
        #expect(SampleCard.problems(text) == problems)
        #expect((RateCard.read(text).card == nil) == problems.contains { !$0.contains(": warning: ") })
    }
}
