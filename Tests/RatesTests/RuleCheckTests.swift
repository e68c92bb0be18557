import Rates
import Testing

/// What has to hold between the rules of a card.
@Suite struct RuleCheckTests {
    private static let rulesCases: [(text: String, problems: [String])] = [
        (
            SampleCard.rules(
                "name: a, service: 002, legs: both, price: 1",
                "name: b, service: 002, legs: first, price: 2"
            ),
            [
                "line 7, column 5: the rules b on line 7 and a on line 6 price the same legs of service 002 "
                    + "at the same time, so that neither wins; give one an app, a longer prefix, other legs, or a "
                    + "from, to or window apart"
            ]
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, legs: first, price: 1",
                "name: b, service: 002, legs: second, price: 2"
            ),
            []
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, legs: both, price: 1",
                "name: b, service: 001, legs: both, price: 2"
            ),
            []
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, legs: both, price: 1",
                "name: b, service: 002, app: k, legs: both, price: 2"
            ),
            []
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, app: k, legs: both, price: 1",
                "name: b, service: 002, app: k, legs: both, price: 2"
            ),
            [
                "line 7, column 5: the rules b on line 7 and a on line 6 price the same legs of service 002 "
                    + "at the same time, so that neither wins; give one an app, a longer prefix, other legs, or a "
                    + "from, to or window apart"
            ]
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, prefix: '+86', legs: both, price: 1",
                "name: b, service: 002, prefix: '+861', legs: both, price: 2"
            ),
            []
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, prefix: '+86', legs: both, price: 1",
                "name: b, service: 002, prefix: '+86', legs: second, price: 2"
            ),
            [
                "line 7, column 5: the rules b on line 7 and a on line 6 price the same legs of service 002 "
                    + "at the same time, so that neither wins; give one an app, a longer prefix, other legs, or a "
                    + "from, to or window apart"
            ]
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, legs: both, price: 1, to: 2026-07-01",
                "name: b, service: 002, legs: both, price: 2, from: 2026-07-01"
            ),
            []
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, legs: both, price: 1, from: 2026-07-01",
                "name: b, service: 002, legs: both, price: 2, to: 2026-07-01"
            ),
            []
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, legs: both, price: 1, to: 2026-07-02",
                "name: b, service: 002, legs: both, price: 2, from: 2026-07-01"
            ),
            [
                "line 7, column 5: the rules b on line 7 and a on line 6 price the same legs of service 002 "
                    + "at the same time, so that neither wins; give one an app, a longer prefix, other legs, or a "
                    + "from, to or window apart"
            ]
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, legs: both, price: 1, to: 2026-07-01",
                "name: b, service: 002, legs: both, price: 2, from: 2026-07-01T00:00+08:00"
            ),
            [
                "line 7, column 5: warning: whether the rules b on line 7 and a on line 6 hold at the same "
                    + "time depends on the billing zone; write their from and to both as dates or both as instants"
            ]
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, legs: both, price: 1, window: {from: 08:00, to: 20:00}",
                "name: b, service: 002, legs: both, price: 2, window: {from: 20:00, to: 08:00}"
            ),
            []
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, legs: both, price: 1, window: {from: 08:00, to: 20:01}",
                "name: b, service: 002, legs: both, price: 2, window: {from: 20:00, to: 08:00}"
            ),
            [
                "line 7, column 5: the rules b on line 7 and a on line 6 price the same legs of service 002 "
                    + "at the same time, so that neither wins; give one an app, a longer prefix, other legs, or a "
                    + "from, to or window apart"
            ]
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, legs: both, price: 1, window: {days: sun, from: 20:00, to: 08:00}",
                "name: b, service: 002, legs: both, price: 2, window: {days: mon, from: 07:59, to: 08:30}"
            ),
            [
                "line 7, column 5: the rules b on line 7 and a on line 6 price the same legs of service 002 "
                    + "at the same time, so that neither wins; give one an app, a longer prefix, other legs, or a "
                    + "from, to or window apart"
            ]
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, legs: both, price: 1, window: {days: sun}",
                "name: b, service: 002, legs: both, price: 2"
            ),
            []
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, legs: both, price: 1",
                "name: a, service: 001, legs: both, price: 2"
            ),
            [
                "line 7, column 12: a rule named a is on line 6 already; give this one another name"
            ]
        ),
    ]

    @Test(arguments: rulesCases)
    func `rules that tie are told`(text: String, problems: [String]) {
        #expect(SampleCard.problems(text) == problems)
        #expect((RateCard.read(text).card == nil) == problems.contains { !$0.contains(": warning: ") })
    }

    private static let holesCases: [(text: String, problems: [String])] = [
        (
            SampleCard.rules(
                "name: a, service: 002, legs: both, price: 1, to: 2026-07-01",
                "name: c, service: 002, legs: both, price: 2, from: 2026-11-01",
                "name: b, service: 002, legs: both, price: 2, from: 2026-08-01, to: 2026-11-01"
            ),
            [
                "line 6, column 55: warning: the rule a ends here, and from 2026-07-01 until 2026-08-01 no "
                    + "rule prices the first and second leg of its calls of service 002; add one, or move the end"
            ]
        ),
        (
            SampleCard.rules("name: a, service: 002, legs: both, price: 1, to: 2026-07-01"),
            [
                "line 6, column 55: warning: the rule a ends here, and from 2026-07-01 on no rule prices the "
                    + "first and second leg of its calls of service 002; add one, or move the end"
            ]
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, legs: both, price: 1, to: 2026-07-01",
                "name: b, service: 002, legs: both, price: 2, from: 2026-08-01"
            ),
            [
                "line 6, column 55: warning: the rule a ends here, and from 2026-07-01 until 2026-08-01 no "
                    + "rule prices the first and second leg of its calls of service 002; add one, or move the end"
            ]
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, legs: both, price: 1, to: 2026-07-01",
                "name: b, service: 002, legs: first, price: 2, from: 2026-07-01"
            ),
            [
                "line 6, column 55: warning: the rule a ends here, and from 2026-07-01 on no rule prices the "
                    + "second leg of its calls of service 002; add one, or move the end"
            ]
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, legs: both, price: 1, to: 2026-07-01",
                "name: b, service: 002, app: k, legs: both, price: 2, from: 2026-07-01"
            ),
            [
                "line 6, column 55: warning: the rule a ends here, and from 2026-07-01 on no rule prices the "
                    + "first and second leg of its calls of service 002; add one, or move the end"
            ]
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, app: k, prefix: '+86', legs: both, price: 1, to: 2026-07-01",
                "name: b, service: 002, legs: both, price: 2"
            ),
            []
        ),
        (
            SampleCard.rules("name: a, service: 002, legs: both, price: 1, to: 2027-01-01").replacing(
                "kind: cost",
                with: "to: 2027-01-01\nkind: cost"
            ),
            []
        ),
        (
            SampleCard.rules("name: a, service: 002, legs: both, price: 1, window: {days: mon-fri}"),
            [
                "line 6, column 5: warning: the windows of the first leg of service 002 leave out hours of "
                    + "the week, the first on sat 00:00; add a rule for them, or calls that end then have no price"
            ]
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, legs: both, price: 1, window: {days: mon-fri, from: 06:00, to: 24:00}",
                "name: b, service: 002, legs: both, price: 1, window: {days: sat-sun}",
                "name: c, service: 002, legs: first, price: 1, window: {days: mon-fri, from: 00:00, to: 06:00}"
            ),
            [
                "line 6, column 5: warning: the windows of the second leg of service 002 leave out hours of "
                    + "the week, the first on mon 00:00; add a rule for them, or calls that end then have no price"
            ]
        ),
        (
            SampleCard.rules(
                "name: a, service: 002, prefix: '+86', legs: both, price: 1, window: {days: mon-fri}",
                "name: b, service: 002, legs: both, price: 2"
            ),
            []
        ),
    ]

    @Test(arguments: holesCases)
    func `holes are told`(text: String, problems: [String]) {
        #expect(SampleCard.problems(text) == problems)
        #expect((RateCard.read(text).card == nil) == problems.contains { !$0.contains(": warning: ") })
    }
}
