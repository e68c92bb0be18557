import Crypto
import Postgres
public import Rates

/// A rate card as the books keep it.
public struct KeptCard: Sendable, Equatable {
    /// Its number, in the order of loading.
    public let number: Int64
    /// Its name.
    public let name: String
    /// `cost` or `charge`.
    public let kind: String
    /// ISO 4217.
    public let currency: String
    /// From when it counts, printed; empty: from the beginning.
    public let validFrom: String
    /// Until when, printed; empty: until another takes its place.
    public let validTo: String
    /// SHA-256 of the file.
    public let digest: String
    /// Who loaded it; empty for the built-in one.
    public let loadedBy: String
    /// When, printed; empty for the built-in one.
    public let loadedAt: String
    /// How many rules it has.
    public let rules: Int64
    /// The file.
    public let source: String
}

extension Books {
    /// Puts the built-in card into the books, unless the same is there.
    ///
    /// - Parameter nowMicros: From then on runs see a built-in card that another program version brings.
    func keepBuiltInCard(zone: String, nowMicros: Int64) throws {
        guard try builtInCard() != .current else { return }
        try connection.transaction {
            // Commands that start together on new books all see no card; the first adds it, the rest look again.
            try execute("rates/lock_cards")
            let kept = try builtInCard()
            guard kept != .current else { return }
            try add(
                RateCard.builtIn,
                source: RateCard.builtInText,
                isBuiltIn: true,
                by: Actor(name: "", nowMicros: nowMicros),
                isOldAsAnything: kept == .missing,
                zone: zone
            )
        }
    }

    private enum BuiltInCard { case missing, other, current }

    private func builtInCard() throws(PostgresError) -> BuiltInCard {
        let row = try query("rates/built_in", [.text(RateCard.builtIn.kind.rawValue)])
        guard !row.isEmpty else { return .missing }
        return row.text(0, 0) == Self.sha256(RateCard.builtInText) ? .current : .other
    }

    private static func sha256(_ text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    fileprivate func add(
        _ card: RateCard,
        source: String,
        isBuiltIn: Bool,
        by actor: Actor,
        isOldAsAnything: Bool = false,
        zone: String
    ) throws(PostgresError) {
        let number = try query("rates/next_card").int(0, 0) ?? 1
        try execute(
            "rates/add_card",
            [
                .int(number), .text(card.name), .text(card.kind.rawValue), .bool(isBuiltIn), .text(card.currency),
                .int(Int64(card.scale)), PostgresValue(card.from?.text), PostgresValue(card.to?.text), .text(zone),
                .text(source), .text(Self.sha256(source)), .text(actor.name),
                isOldAsAnything ? .null : .instant(unixMicros: actor.nowMicros),
            ]
        )
        for (index, rule) in card.rules.enumerated() {
            try execute("rates/add_rule", [.int(number), .int(Int64(index + 1))] + rule.parameters(zone: zone))
        }
        for (index, item) in card.fixedItems.enumerated() {
            try execute("rates/add_item", [.int(number), .int(Int64(index + 1))] + item.parameters(zone: zone))
        }
    }
}

extension Night {
    /// Loads a card that was checked; it counts from the next run on, within its validity.
    ///
    /// The caller holds the night's lock and stamps the act with ``actInstant(nowMicros:)``.
    public func load(_ card: RateCard, source: String, zone: String, by actor: Actor) throws(BooksError) {
        try BooksError.wrapping {
            try books.connection.transaction {
                try books.execute("rates/lock_cards")
                try books.add(card, source: source, isBuiltIn: false, by: actor, zone: zone)
            }
        }
    }

    /// Every card, as of the instant that was set, in the order of loading.
    public func cards() throws(BooksError) -> [KeptCard] {
        try BooksError.wrapping {
            try books.query("rates/cards").rows.map {
                KeptCard(
                    number: $0.int(0) ?? 0,
                    name: $0.text(1) ?? "",
                    kind: $0.text(2) ?? "",
                    currency: $0.text(3) ?? "",
                    validFrom: $0.text(4) ?? "",
                    validTo: $0.text(5) ?? "",
                    digest: $0.text(6) ?? "",
                    loadedBy: $0.text(7) ?? "",
                    loadedAt: $0.text(8) ?? "",
                    rules: $0.int(9) ?? 0,
                    source: $0.text(10) ?? ""
                )
            }
        }
    }

    /// What a card that is not loaded would change, by app, card kind and currency, for a span of days.
    ///
    /// Works in a transaction that is undone.
    public func preview(
        _ card: RateCard,
        source: String,
        zone: String,
        _ scope: ReportScope,
        by actor: Actor
    ) throws(BooksError) -> [PricePreview] {
        try BooksError.wrapping {
            struct Undone: Error { let preview: [PricePreview] }
            do {
                return try books.connection.transaction {
                    try books.add(card, source: source, isBuiltIn: false, by: actor, zone: zone)
                    throw Undone(preview: try previewUndone(scope))
                }
            } catch let undone as Undone {
                return undone.preview
            }
        }
    }

    private func previewUndone(_ scope: ReportScope) throws -> [PricePreview] {
        try set(scope)
        try makeTables()
        try books.execute("rates/preview_calls")
        try judgeDueCalls { _ in }
        return try books.query("rates/preview").rows.map {
            PricePreview(
                appKey: $0.text(0) ?? "",
                kind: $0.text(1) ?? "",
                currency: $0.text(2) ?? "",
                cdrs: $0.int(3) ?? 0,
                before: $0.text(4) ?? "",
                after: $0.text(5) ?? "",
                difference: $0.text(6) ?? ""
            )
        }
    }
}

/// What a card would change for an app.
public struct PricePreview: Sendable, Equatable {
    /// The app; empty: none.
    public let appKey: String
    /// `cost` or `charge`.
    public let kind: String
    /// ISO 4217.
    public let currency: String
    /// CDRs priced, before or after.
    public let cdrs: Int64
    /// What the books say, exact.
    public let before: String
    /// What they would say, exact.
    public let after: String
    /// The difference, exact.
    public let difference: String
}

extension RateRule {
    fileprivate func parameters(zone: String) -> [PostgresValue] {
        let zero = ExactDecimal.zero
        return [
            .text(name), .text(service.rawValue), PostgresValue(app), prefix.isEmpty ? .null : .text(prefix),
            .bool(legs.hasFirst), .bool(legs.hasSecond), .text(price.text), .int(Int64(unitSeconds)),
            .int(Int64(increments.firstSeconds)), .int(Int64(increments.followingSeconds)),
            .int(Int64(minimumSeconds)), .int(Int64(graceSeconds)), .text(connectionFee.text), .bool(rounding == .sum),
            .text((ttsPlayPrice ?? zero).text), .text((ttsSecondPrice ?? zero).text),
            .text((recordingFee ?? zero).text), PostgresValue(from?.text), PostgresValue(to?.text), .text(zone),
            PostgresValue(window.map { Int64($0.weekdays) }), PostgresValue(window.map { Int64($0.fromMinute) }),
            PostgresValue(window.map { Int64($0.toMinute) }), .int(Int64(freeSeconds)),
            PostgresValue(tierMode?.rawValue), .textArray(tiers.map { "\($0.aboveSeconds)" }),
            .textArray(tiers.map(\.price.text)),
        ]
    }
}

extension FixedItem {
    fileprivate func parameters(zone: String) -> [PostgresValue] {
        [
            .text(name), .text(app), .text(service?.rawValue ?? ""), .int(Int64(count)), .text(price.text),
            PostgresValue(from?.text), PostgresValue(to?.text), .text(zone),
        ]
    }
}
