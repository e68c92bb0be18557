/// Reads the tiers of a rule.
struct TierReader {
    private static let aboveRange = 1...1_000_000_000_000

    let problems: ProblemList

    /// Mode and tiers; none after an error.
    func read(_ node: CardNode) -> (mode: TierMode, tiers: [RateTier])? {
        guard let fields = CardFields(node, owner: "tiers", keys: ["mode", "steps"], problems: problems) else {
            return nil
        }
        fields.require(["mode", "steps"])
        let mode: TierMode? = fields.value("mode", .word)
        let steps = fields.list("steps")
        if steps.isEmpty, let written = fields.node("steps"), case .list = written.content {
            problems.error(
                written.place,
                "steps is empty; add a step such as {above: 100000, price: 0.15}, or remove tiers"
            )
        }
        let tiers = steps.map(step)
        checkOrder(zip(steps, tiers).compactMap { node, tier in tier.map { (node.place, $0) } })
        return mode.map { ($0, tiers.compactMap(\.self)) }
    }

    private func step(_ node: CardNode) -> RateTier? {
        guard let fields = CardFields(node, owner: "a step", keys: ["above", "price"], problems: problems) else {
            return nil
        }
        fields.require(["above", "price"])
        let above = fields.value("above", .whole(Self.aboveRange, of: "seconds"))
        let price = fields.value("price", .price)
        guard let above, let price else { return nil }
        return RateTier(aboveSeconds: above, price: price)
    }

    private func checkOrder(_ steps: [(place: CardPlace, tier: RateTier)]) {
        for (earlier, later) in zip(steps, steps.dropFirst())
        where later.tier.aboveSeconds <= earlier.tier.aboveSeconds {
            problems.error(
                later.place,
                """
                above \(later.tier.aboveSeconds) does not follow above \(earlier.tier.aboveSeconds) on line \
                \(earlier.place.line); write the steps in ascending order
                """
            )
        }
    }
}
