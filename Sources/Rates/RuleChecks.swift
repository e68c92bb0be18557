/// What has to hold between the rules of a card.
struct RuleChecks {
    let validity: Validity
    let problems: ProblemList

    func check(_ rules: [ReadRule]) {
        checkNames(rules)
        for group in Dictionary(grouping: rules, by: RuleKey.init).values { checkTies(group) }
        // Beside an error, a hole may be no more than the rule that could not be read.
        if problems.errorCount == 0 { HoleCheck(rules, validity: validity, problems: problems).check() }
    }

    private func checkNames(_ rules: [ReadRule]) {
        var lines: [String: Int] = [:]
        for rule in rules {
            if let line = lines[rule.rule.name] {
                let message = "a rule named \(rule.rule.name) is on line \(line) already; give this one another name"
                problems.error(rule.namePlace, message)
            } else {
                lines[rule.rule.name] = rule.rule.line
            }
        }
    }

    /// Rules of one service, app and prefix must not meet in a leg, an instant and an hour of the week.
    private func checkTies(_ group: [ReadRule]) {
        for (index, later) in group.enumerated() {
            for earlier in group[..<index] where later.rule.mayMeet(earlier.rule) {
                guard problems.errorCount < ProblemList.limit else { return }
                report(later, earlier, overlaps: later.validity.overlaps(earlier.validity))
            }
        }
    }

    private func report(_ later: ReadRule, _ earlier: ReadRule, overlaps: Bool?) {
        let both = "\(later.rule.name) on line \(later.rule.line) and \(earlier.rule.name) on line \(earlier.rule.line)"
        switch overlaps {
        case true?:
            problems.error(
                later.place,
                """
                the rules \(both) price the same legs of service \(later.rule.service.rawValue) at the same time, so \
                that neither wins; give one an app, a longer prefix, other legs, or a from, to or window apart
                """
            )
        case nil:
            problems.warning(
                later.place,
                """
                whether the rules \(both) hold at the same time depends on the billing zone; write their from and to \
                both as dates or both as instants
                """
            )
        case false?: break
        }
    }
}

/// What makes one rule win over another.
struct RuleKey: Hashable {
    let service: RatedService
    let app: String?
    let prefix: String

    init(_ rule: ReadRule) { self.init(rule.rule) }

    init(_ rule: RateRule) { self.init(service: rule.service, app: rule.app, prefix: rule.prefix) }

    init(service: RatedService, app: String?, prefix: String) {
        self.service = service
        self.app = app
        // Numbers come with and without it.
        self.prefix = prefix.hasPrefix("+") ? String(prefix.dropFirst()) : prefix
    }
}

extension RateRule {
    /// Whether two rules of one key price a leg in a common hour of the week and neither wins: a rule with a window wins
    /// against one without.
    func mayMeet(_ other: RateRule) -> Bool {
        legs.overlaps(other.legs) && (window == nil) == (other.window == nil)
            && RateWindow.overlap(window, other.window)
    }
}

extension RatedLegs {
    /// Whether they share a leg.
    func overlaps(_ other: RatedLegs) -> Bool {
        hasFirst && other.hasFirst || hasSecond && other.hasSecond
    }
}
