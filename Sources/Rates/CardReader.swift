/// Reads a whole card.
struct CardReader {
    private static let keys = [
        "name", "kind", "currency", "scale", "from", "to", "note", "rules", "fixed",
    ]

    /// The built-in card alone has no start, and its name.
    let isBuiltIn: Bool
    let problems = ProblemList()

    func read(_ text: String) -> (card: RateCard?, problems: [CardProblem]) {
        let card = CardDocument(problems: problems).read(text).flatMap(card)
        return (problems.errorCount == 0 ? card : nil, problems.sorted)
    }

    private func card(_ node: CardNode) -> RateCard? {
        guard let fields = CardFields(node, owner: "a rate card", keys: Self.keys, problems: problems) else {
            return nil
        }
        fields.require(["name", "kind", "currency"] + (isBuiltIn ? [] : ["from"]))
        let validity = ValidityReader(fields: fields, problems: problems).read(within: .always)
        let rules = fields.list("rules").compactMap(RuleReader(validity: validity, problems: problems).read)
        let items = fields.list("fixed").compactMap(ItemReader(validity: validity, problems: problems).read)
        checkContent(fields)
        RuleChecks(validity: validity, problems: problems).check(rules)
        ItemChecks(validity: validity, problems: problems).check(items)
        return RateCard(
            name: name(fields) ?? "",
            kind: fields.value("kind", .word) ?? .cost,
            currency: fields.value("currency", .currency) ?? "",
            scale: fields.value("scale", .whole(0...9)) ?? 6,
            from: validity.from,
            to: validity.to,
            note: fields.value("note", .note) ?? "",
            rules: rules.map(\.rule),
            fixedItems: items
        )
    }

    private func name(_ fields: CardFields) -> String? {
        let name = fields.value("name", .name)
        if name == RateCard.builtInName, !isBuiltIn {
            let message = "the name \(RateCard.builtInName) belongs to the built-in card; give this one another"
            problems.error(fields.place(of: "name"), message)
        }
        return name
    }

    /// A card that prices nothing is a mistake.
    private func checkContent(_ fields: CardFields) {
        let lists = ["rules", "fixed"].filter(fields.has)
        let isWithoutMembers = lists.allSatisfy { key in
            if let node = fields.node(key), case .list(let members) = node.content { members.isEmpty } else { false }
        }
        if isWithoutMembers {
            problems.error(
                fields.place,
                "a rate card has rules or fixed items, or both, and this one has none; add them"
            )
        }
    }
}
