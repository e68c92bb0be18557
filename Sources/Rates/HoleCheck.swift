/// Warns where calls are left without a price: where a rule ends inside of the card's validity and nothing takes over,
/// and where windows leave out hours of the week.
struct HoleCheck {
    private let rules: [ReadRule]
    private let byKey: [RuleKey: [ReadRule]]
    private let card: Validity
    private let problems: ProblemList

    init(_ rules: [ReadRule], validity: Validity, problems: ProblemList) {
        self.rules = rules
        byKey = Dictionary(grouping: rules, by: RuleKey.init)
        card = validity
        self.problems = problems
    }

    func check() {
        for rule in rules where rule.rule.window != nil { checkWeek(rule) }
        for rule in rules {
            guard let end = rule.rule.to, card.contains(end) == true else { continue }
            let others = successors(of: rule).filter { RateWindow.overlap($0.rule.window, rule.rule.window) }
            let legs = [RatedLegs.first, .second].filter { leg in
                leg.overlaps(rule.rule.legs) && !others.contains { leg.overlaps($0.rule.legs) && covers($0, end) }
            }
            if !legs.isEmpty { report(rule, end, legs, others) }
        }
    }

    /// Told once a service, app and prefix: at its first rule with a window.
    private func checkWeek(_ rule: ReadRule) {
        let siblings = byKey[RuleKey(rule)] ?? []
        guard siblings.first(where: { $0.rule.window != nil })?.rule == rule.rule else { return }
        let others = successors(of: rule).filter { $0.validity.overlaps(rule.validity) != false }
        for leg in [RatedLegs.first, .second] where leg.overlaps(rule.rule.legs) {
            let windows = others.filter { leg.overlaps($0.rule.legs) }.map(\.rule.window)
            guard !windows.contains(nil), let minute = RateWindow.firstGap(windows.compactMap(\.self)) else { continue }
            problems.warning(
                rule.place,
                """
                the windows of the \(leg.rawValue) leg of service \(rule.rule.service.rawValue) leave out hours of the \
                week, the first on \(minute); add a rule for them, or calls that end then have no price
                """
            )
            return
        }
    }

    /// A time that only the billing zone decides is taken as covered.
    private func covers(_ rule: ReadRule, _ time: CardTime) -> Bool { rule.validity.contains(time) ?? true }

    /// Rules that price every call that this one prices: no app or the same, the same prefix or a shorter one.
    private func successors(of rule: ReadRule) -> [ReadRule] {
        let own = rule.rule
        let prefixes = (0...own.prefix.count).map { String(own.prefix.prefix($0)) }
        let apps = own.app == nil ? [nil] : [nil, own.app]
        return apps.flatMap { app in
            prefixes.flatMap { byKey[RuleKey(service: own.service, app: app, prefix: $0)] ?? [] }
        }
    }

    private func report(_ rule: ReadRule, _ end: CardTime, _ legs: [RatedLegs], _ others: [ReadRule]) {
        let next = others.filter { other in legs.contains { $0.overlaps(other.rule.legs) } }
            .compactMap(\.rule.from)
            .filter { end.isBefore($0) == true }
            .min { $0.isBefore($1) == true }
        let until = (next ?? card.to).map { " until \($0.text)" } ?? " on"
        let names = legs.map(\.rawValue).joined(separator: " and ")
        problems.warning(
            rule.endPlace,
            """
            the rule \(rule.rule.name) ends here, and from \(end.text)\(until) no rule prices the \(names) leg of its \
            calls of service \(rule.rule.service.rawValue); add one, or move the end
            """
        )
    }
}
