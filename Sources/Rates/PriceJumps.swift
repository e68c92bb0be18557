/// Compares the prices of two cards.
struct PriceJumps {
    private static let factor: Int128 = 10

    let card: RateCard
    let older: RateCard
    let problems: ProblemList

    func check() {
        let olderRules = Dictionary(grouping: older.rules) { RuleKey($0) }
        for rule in card.rules {
            if let before = predecessor(of: rule, in: olderRules[RuleKey(rule)] ?? []) { compare(rule, before) }
        }
        let olderItems = Dictionary(older.fixedItems.map { ([$0.name, $0.app], $0) }) { _, last in last }
        for item in card.fixedItems {
            guard let before = olderItems[[item.name, item.app]] else { continue }
            let place = CardPlace(line: item.line, column: item.column)
            compare("price", item.name, place, (item.price, 1), (before.price, 1))
        }
    }

    /// The older rule of the same key that shares a leg: with the same window if there is one, the last to begin.
    private func predecessor(of rule: RateRule, in candidates: [RateRule]) -> RateRule? {
        let sharing = candidates.filter { $0.legs.overlaps(rule.legs) }
        let sameWindow = sharing.filter { $0.window == rule.window }
        return (sameWindow.isEmpty ? sharing : sameWindow).max { left, right in
            guard let start = right.from else { return false }
            return left.from.map { $0.isBefore(start) == true } ?? true
        }
    }

    private func compare(_ rule: RateRule, _ before: RateRule) {
        let place = CardPlace(line: rule.line, column: rule.column)
        compare("price", rule.name, place, (rule.price, rule.unitSeconds), (before.price, before.unitSeconds))
        let fees: [(String, ExactDecimal?, ExactDecimal?)] = [
            ("connection_fee", rule.connectionFee, before.connectionFee),
            ("tts_play", rule.ttsPlayPrice, before.ttsPlayPrice),
            ("tts_second", rule.ttsSecondPrice, before.ttsSecondPrice),
            ("recording", rule.recordingFee, before.recordingFee),
        ]
        for case (let key, let fee?, let olderFee?) in fees where !fee.isZero && !olderFee.isZero {
            compare(key, rule.name, place, (fee, 1), (olderFee, 1))
        }
        for (tier, olderTier) in zip(rule.tiers, before.tiers) {
            let key = "price above \(tier.aboveSeconds)"
            compare(key, rule.name, place, (tier.price, rule.unitSeconds), (olderTier.price, before.unitSeconds))
        }
    }

    private typealias UnitPrice = (price: ExactDecimal, unitSeconds: Int)

    private func compare(_ key: String, _ name: String, _ place: CardPlace, _ new: UnitPrice, _ old: UnitPrice) {
        let newShare = new.price.nanos * Int128(old.unitSeconds)
        let oldShare = old.price.nanos * Int128(new.unitSeconds)
        guard newShare > Self.factor * oldShare || oldShare > Self.factor * newShare else { return }
        problems.warning(
            place,
            """
            the \(key) of \(name) is \(Self.text(new)), more than ten times \
            \(newShare > oldShare ? "up" : "down") from \(Self.text(old)) in \(older.name); check the decimal point and the unit
            """
        )
    }

    private static func text(_ price: UnitPrice) -> String {
        price.unitSeconds == 1 ? price.price.text : "\(price.price.text) per \(price.unitSeconds) seconds"
    }
}
