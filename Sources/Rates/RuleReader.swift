/// Reads one rule.
struct RuleReader {
    private static let keys = [
        "name", "service", "app", "prefix", "legs", "price", "unit", "increments", "minimum", "grace",
        "connection_fee", "rounding", "tts_play", "tts_second", "recording", "from", "to", "window", "free_seconds",
        "tiers",
    ]
    private static let secondsOfDay = 86_400

    let validity: Validity
    let problems: ProblemList

    /// The rule; none after an error.
    func read(_ node: CardNode) -> ReadRule? {
        let errorsBefore = problems.errorCount
        guard let fields = CardFields(node, owner: "a rule", keys: Self.keys, problems: problems) else { return nil }
        fields.require(["name", "service", "price", "legs"])
        let rule = rule(fields)
        guard problems.errorCount == errorsBefore, let rule else { return nil }
        warn(rule, fields)
        return ReadRule(
            rule: rule,
            validity: Validity(from: rule.from, to: rule.to).filled(from: validity),
            namePlace: fields.place(of: "name"),
            endPlace: fields.place(of: "to")
        )
    }

    private func rule(_ fields: CardFields) -> RateRule? {
        // All are read before the first that is missing ends it, so that every problem is told at once.
        let name = fields.value("name", .name)
        let service = fields.value("service", .service)
        let legs: RatedLegs? = fields.value("legs", .word)
        let price = fields.value("price", .price)
        let written = ValidityReader(fields: fields, problems: problems).read(within: validity)
        let tiers = fields.node("tiers").flatMap { TierReader(problems: problems).read($0) }
        let rule = RateRule(
            name: name ?? "",
            service: service ?? .other,
            app: fields.value("app", .app),
            prefix: fields.value("prefix", .prefix) ?? "",
            legs: legs ?? .both,
            price: price ?? .zero,
            unitSeconds: seconds("unit", fields, from: 1) ?? 60,
            increments: fields.value("increments", .increments) ?? .minutes,
            minimumSeconds: seconds("minimum", fields) ?? 0,
            graceSeconds: seconds("grace", fields) ?? 0,
            connectionFee: fields.value("connection_fee", .price) ?? .zero,
            rounding: fields.value("rounding", .word) ?? .leg,
            ttsPlayPrice: fields.value("tts_play", .price),
            ttsSecondPrice: fields.value("tts_second", .price),
            recordingFee: fields.value("recording", .price),
            from: written.from,
            to: written.to,
            window: fields.node("window").flatMap { WindowReader(problems: problems).read($0) },
            freeSeconds: fields.value("free_seconds", .whole(0...1_000_000_000, of: "seconds")) ?? 0,
            tierMode: tiers?.mode,
            tiers: tiers?.tiers ?? [],
            line: fields.place.line,
            column: fields.place.column
        )
        return name != nil && service != nil && legs != nil && price != nil ? rule : nil
    }

    private func seconds(_ key: String, _ fields: CardFields, from least: Int = 0) -> Int? {
        fields.value(key, .whole(least...Self.secondsOfDay, of: "seconds"))
    }

    private func warn(_ rule: RateRule, _ fields: CardFields) {
        if rule.rounding == .sum, rule.legs != .both {
            let message =
                "rounding sum changes nothing with legs \(rule.legs.rawValue); write legs both, or leave it out"
            problems.warning(fields.place(of: "rounding"), message)
        }
        if let first = rule.prefix.first, first != "+" {
            let message = """
                prefix \(Quoted(rule.prefix)) begins without +; the platform writes numbers as + and country code, \
                so check that such numbers occur
                """
            problems.warning(fields.place(of: "prefix"), message)
        }
    }
}

/// A sound rule with what the checks of the whole card need.
struct ReadRule {
    let rule: RateRule
    /// With the ends of the card where the rule has none.
    let validity: Validity
    let namePlace: CardPlace
    let endPlace: CardPlace

    var place: CardPlace { CardPlace(line: rule.line, column: rule.column) }
}

extension RateIncrements {
    /// `60/60`.
    static let minutes = RateIncrements(firstSeconds: 60, followingSeconds: 60)
}
