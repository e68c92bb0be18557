import BooksTestSupport

/// An exact fraction of whole numbers, in lowest terms.
struct Fraction: Hashable, Comparable, CustomStringConvertible {
    static let zero = Fraction(0)

    let over: Int128
    let under: Int128

    init(_ over: Int128, of under: Int128 = 1) {
        var (a, b) = (abs(over), abs(under))
        while b != 0 { (a, b) = (b, a % b) }
        let divisor = under < 0 ? -max(a, 1) : max(a, 1)
        (self.over, self.under) = (over / divisor, under / divisor)
    }

    /// Plain decimal text; what is none, or nothing, is zero.
    init(text: String) {
        let parts = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? String(parts[1]) : ""
        let units = Int128((parts.first ?? "") + fraction) ?? 0
        self.init(text.hasPrefix("-") ? -units : units, of: Self.power(fraction.count))
    }

    static func power(_ exponent: Int) -> Int128 { (0..<exponent).reduce(1) { power, _ in power * 10 } }

    static func + (a: Fraction, b: Fraction) -> Fraction {
        Fraction(a.over * b.under + b.over * a.under, of: a.under * b.under)
    }

    static func - (a: Fraction, b: Fraction) -> Fraction { a + Fraction(-b.over, of: b.under) }

    static func * (a: Fraction, b: Fraction) -> Fraction { Fraction(a.over * b.over, of: a.under * b.under) }

    static func < (a: Fraction, b: Fraction) -> Bool { a.over * b.under < b.over * a.under }

    /// The nearest number of so many decimals; of two, the one whose last digit is even.
    func rounded(_ scale: Int) -> Fraction {
        let power = Self.power(scale)
        let scaled = self * Fraction(power)
        var floor = scaled.over / scaled.under
        if Fraction(floor) > scaled { floor -= 1 }
        let rest = scaled - Fraction(floor)
        let half = Fraction(1, of: 2)
        let isUp = rest > half || rest == half && !floor.isMultiple(of: 2)
        return Fraction(isUp ? floor + 1 : floor, of: power)
    }

    var description: String {
        for scale in 0...9 where Self.power(scale) % under == 0 {
            let units = String(abs(over) * (Self.power(scale) / under))
            let digits = String(repeating: "0", count: max(0, scale + 1 - units.count)) + units
            let text = scale == 0 ? digits : "\(digits.dropLast(scale)).\(digits.suffix(scale))"
            return over < 0 ? "-\(text)" : text
        }
        return "\(over)/\(under)"
    }
}

/// An atom of money: what one component of one CDR comes to by one rule.
struct Atom {
    let cdr: RatedCDR
    let kind: String
    let card: Int
    let rule: TestRule
    let component: String
    let price: Fraction
    var legs = 0
    var quantity = 0
    var billed = 0
    var amount = Fraction.zero
}

/// What matters of a CDR in force for its price.
struct RatedCDR {
    let session: String
    let app: String
    let service: String?
    let endSeconds: Int64
    let day: String
    /// Seconds and called number of each answered leg.
    let legs: [Int: (seconds: Int, called: String)]
    let plays: Int
    let spoken: Int
    let isRecorded: Bool

    init(_ cdr: TestCDR, endSeconds: Int64, day: String) {
        (session, app, service) = (cdr.session, cdr.app ?? "", cdr.service)
        (self.endSeconds, self.day) = (endSeconds, day)
        var legs: [Int: (Int, String)] = [:]
        for (leg, time, number) in [(1, "callOutAnswerTime", "calleeNum"), (2, "fwdAnswerTime", "fwdDstNum")] {
            guard let answer = cdr.times[time] else { continue }
            legs[leg] = (Int(max(0, endSeconds - answer)), cdr.others[number] ?? "")
        }
        self.legs = legs
        plays = cdr.others["ttsPlayTimes"].flatMap { Int($0) } ?? 0
        spoken = cdr.others["ttsTransDuration"].flatMap { Int($0) } ?? 0
        isRecorded = cdr.others["recordFlag"] == "1"
    }

    var ratedService: String { ["001", "002", "003", "004"].contains(service ?? "") ? service ?? "" : "other" }
}

/// Prices by the definitions, one CDR after the other, in exact fractions; written apart from the SQL.
struct MoneyOracle {
    private static let zoneSeconds: Int64 = 28_800

    /// In the order of loading.
    var cards = [LoadedCard(card: .builtIn, atMicros: nil)]

    // MARK: Time

    /// A date is midnight in Shanghai; an instant names its offset.
    static func instant(_ text: String) -> Int64 {
        guard text.contains("T") else { return utc("\(text) 00:00:00") - zoneSeconds }
        let offset = text.suffix(6)
        let minutes = Int64(offset.dropFirst().prefix(2)).map { $0 * 60 + (Int64(offset.suffix(2)) ?? 0) } ?? 0
        let local = utc(String(text.dropLast(6)).replacing("T", with: " "))
        return local - (offset.hasPrefix("-") ? -minutes : minutes) * 60
    }

    static func isValid(_ from: String?, _ to: String?, at seconds: Int64) -> Bool {
        from.map { instant($0) <= seconds } ?? true && to.map { seconds < instant($0) } ?? true
    }

    /// The window belongs to the day it began on.
    static func isOpen(_ window: TestWindow?, at seconds: Int64) -> Bool {
        guard let window else { return true }
        let local = seconds + zoneSeconds
        let minute = Int(local % 86_400) / 60
        // 1970-01-01 was a Thursday.
        let weekday = Int((local / 86_400 + 3) % 7)
        let length = (window.to - window.from + 1_440) % 1_440
        let span = window.to == 1_440 && window.from == 0 ? 1_440 : length
        let since = (minute - window.from + 1_440) % 1_440
        guard since < span else { return false }
        return window.days.contains(minute < window.from ? (weekday + 6) % 7 : weekday)
    }

    // MARK: Cards and rules

    /// The card of a kind that counts at an instant, as of a run.
    func card(_ kind: String, at seconds: Int64, asOfMicros: Int64) -> Int? {
        let known = cards.indices.filter { index in
            cards[index].card.kind == kind && cards[index].atMicros ?? .min <= asOfMicros
        }
        let loaded = known.filter { cards[$0].atMicros != nil }
        if let last = loaded.last(where: { Self.isValid(cards[$0].card.from, cards[$0].card.to, at: seconds) }) {
            return last
        }
        let first = loaded.compactMap { cards[$0].card.from.map(Self.instant) }.min()
        return known.first { cards[$0].atMicros == nil && (first.map { seconds < $0 } ?? true) }
    }

    /// The rule of a card for a leg: app, then prefix, then window.
    static func rule(_ card: TestCard, _ leg: Int, of cdr: RatedCDR) -> TestRule? {
        guard let called = cdr.legs[leg]?.called else { return nil }
        let fitting = card.rules.filter { rule in
            rule.service == cdr.ratedService && (rule.legs == "both" || rule.legs == (leg == 1 ? "first" : "second"))
                && (rule.app == nil || rule.app == cdr.app) && (rule.prefix.isEmpty || called.hasPrefix(rule.prefix))
                && isValid(rule.from, rule.to, at: cdr.endSeconds) && isOpen(rule.window, at: cdr.endSeconds)
        }
        return fitting.max { rank($0).lexicographicallyPrecedes(rank($1)) }
    }

    private static func rank(_ rule: TestRule) -> [Int] {
        [rule.app == nil ? 0 : 1, rule.prefix.count, rule.window == nil ? 0 : 1]
    }

    /// Whether a leg was answered that no rule of a cost card covers, once a cost card was loaded for its time or before.
    func isUnrated(_ cdr: RatedCDR, asOfMicros: Int64) -> Bool {
        let isInUse = cards.contains { loaded in
            guard let at = loaded.atMicros, at <= asOfMicros, loaded.card.kind == "cost" else { return false }
            return Self.isValid(loaded.card.from, nil, at: cdr.endSeconds)
        }
        let number = card("cost", at: cdr.endSeconds, asOfMicros: asOfMicros)
        return isInUse
            && cdr.legs.keys.contains { leg in number.flatMap { Self.rule(cards[$0].card, leg, of: cdr) } == nil }
    }

    // MARK: Seconds and amounts

    /// Nothing up to the grace, at least the minimum, then step by step.
    static func billed(_ seconds: Int, _ rule: TestRule) -> Int {
        let least = max(seconds, rule.minimum)
        guard seconds > rule.grace, least > 0 else { return 0 }
        var billed = rule.increments.first
        while billed < least { billed += rule.increments.following }
        return billed
    }

    static func amount(_ price: Fraction, _ quantity: Int, unit: Int, scale: Int) -> Fraction {
        (price * Fraction(Int128(quantity), of: Int128(unit))).rounded(scale)
    }

    /// Everything that a CDR comes to.
    func atoms(_ cdr: RatedCDR, asOfMicros: Int64) -> [Atom] {
        ["cost", "charge"].flatMap { kind in
            card(kind, at: cdr.endSeconds, asOfMicros: asOfMicros).map { atoms(cdr, kind, $0) } ?? []
        }
    }

    private func atoms(_ cdr: RatedCDR, _ kind: String, _ number: Int) -> [Atom] {
        let card = cards[number].card
        let rules = cdr.legs.keys.sorted().compactMap { leg in Self.rule(card, leg, of: cdr).map { (leg, $0) } }
        let isSummed = rules.count == 2 && rules[0].1.name == rules[1].1.name && rules[0].1.sums
        var atoms: [Atom] = []
        var before = (seconds: 0, billed: 0)
        for (leg, rule) in rules {
            let seconds = cdr.legs[leg]?.seconds ?? 0
            let start = isSummed ? before : (seconds: 0, billed: 0)
            let billed = Self.billed(start.seconds + seconds, rule) - start.billed
            before = (seconds, billed)
            let name = leg == 1 ? "first_leg" : "second_leg"
            var atom = Atom(
                cdr: cdr,
                kind: kind,
                card: number,
                rule: rule,
                component: name,
                price: Fraction(text: rule.price)
            )
            (atom.legs, atom.quantity, atom.billed) = (1, billed, billed)
            atom.amount = Self.amount(atom.price, billed, unit: rule.unit, scale: card.scale)
            atoms.append(atom)
        }
        return atoms + fees(atoms, card)
    }

    /// Connection fees by rule, the rest by the rule of the first leg that has one.
    private func fees(_ legs: [Atom], _ card: TestCard) -> [Atom] {
        guard let first = legs.first else { return [] }
        var fees: [Atom] = []
        for rule in Set(legs.map(\.rule.name)).sorted() {
            let connected = legs.filter { $0.rule.name == rule && $0.billed > 0 }
            guard let leg = connected.first else { continue }
            fees.append(fee("connection", leg.rule.connection, connected.count, leg, card, legs: connected.count))
        }
        fees.append(fee("tts_play", first.rule.ttsPlay, first.cdr.plays, first, card))
        fees.append(fee("tts_second", first.rule.ttsSecond, first.cdr.spoken, first, card))
        fees.append(fee("recording", first.rule.recording, first.cdr.isRecorded ? 1 : 0, first, card))
        return fees.filter { $0.quantity > 0 && $0.price != .zero }
    }

    private func fee(
        _ component: String,
        _ price: String,
        _ quantity: Int,
        _ leg: Atom,
        _ card: TestCard,
        legs: Int = 0
    ) -> Atom {
        var atom = Atom(
            cdr: leg.cdr,
            kind: leg.kind,
            card: leg.card,
            rule: leg.rule,
            component: component,
            price: Fraction(text: price)
        )
        (atom.legs, atom.quantity) = (legs, quantity)
        atom.amount = Self.amount(atom.price, quantity, unit: 1, scale: card.scale)
        return atom
    }
}

// MARK: - Lines

extension MoneyOracle {
    private static let services = [
        "001": "voice playback", "002": "voice callback", "003": "private number AX", "004": "private number AXB",
    ]

    /// The CDRs in force, by the call, the record and the earliest arrival.
    static func inForce(_ facts: [Fact], asOfMicros: Int64) -> [RatedCDR] {
        let seen = facts.compactMap(\.cdr).filter { $0.atMicros <= asOfMicros }
        return Dictionary(grouping: seen, by: { "\($0.session) \($0.icid ?? "")" }).values.compactMap { versions in
            guard let cdr = versions.min(by: { $0.atMicros < $1.atMicros }), let end = cdr.endSeconds else {
                return nil
            }
            return RatedCDR(cdr, endSeconds: end, day: Oracle().day(end))
        }
    }

    /// What charges.csv says of days before that of the run, from a first day on.
    func lines(_ facts: [Fact], asOfMicros: Int64, firstDay: String) -> Set<ChargeLine> {
        let today = Oracle().day(asOfMicros / 1_000_000)
        let atoms = Self.inForce(facts, asOfMicros: asOfMicros).flatMap { self.atoms($0, asOfMicros: asOfMicros) }
        let months = Set(Self.days(from: firstDay, before: today).map { String($0.prefix(7)) })
        let daily = sums(atoms.filter { $0.cdr.day < today })
        let tiers = months.flatMap { tierLines(atoms, month: $0) }.filter { $0.day < today && $0.day >= firstDay }
        let fixed = months.flatMap { fixedLines(month: $0, asOfMicros) }.filter { $0.day < today && $0.day >= firstDay }
        return Set(daily + tiers + fixed)
    }

    static func days(from first: String, before last: String) -> [String] {
        let begin = instant(first)
        return (0..<Int((instant(last) - begin) / 86_400)).map { Oracle().day(begin + Int64($0) * 86_400) }
    }

    private func line(_ atom: Atom) -> ChargeLine {
        var line = ChargeLine()
        (line.app, line.serviceType) = (atom.cdr.app, atom.cdr.service ?? "")
        line.service = Self.services[line.serviceType] ?? "other"
        (line.day, line.kind, line.rule, line.component) = (atom.cdr.day, atom.kind, atom.rule.name, atom.component)
        (line.card, line.currency) = (cards[atom.card].card.name, cards[atom.card].card.currency)
        line.unit = atom.component.hasSuffix("_leg") ? atom.rule.unit : 0
        line.unitPrice = atom.price
        return line
    }

    private func sums(_ atoms: [Atom]) -> [ChargeLine] {
        var sums: [String: ChargeLine] = [:]
        for atom in atoms {
            let bare = line(atom)
            var sum = sums["\(bare) \(atom.card)"] ?? bare
            sum.cdrs += 1
            sum.legs += atom.legs
            sum.billed += atom.billed
            sum.amount = sum.amount + atom.amount
            sums["\(bare) \(atom.card)"] = sum
        }
        return Array(sums.values)
    }

    /// Second by second: each of a month's seconds has the price of its step.
    private func tierLines(_ atoms: [Atom], month: String) -> [ChargeLine] {
        let legs = atoms.filter { atom in
            atom.cdr.day.hasPrefix(month) && atom.component.hasSuffix("_leg")
                && (atom.rule.free > 0 || atom.rule.tierMode != nil)
        }
        let groups = Dictionary(grouping: legs) { "\($0.kind) \($0.card) \($0.rule.name) \($0.cdr.app)" }
        return groups.values.flatMap { tierLines(volume: $0, month: month) }
    }

    private func tierLines(volume: [Atom], month: String) -> [ChargeLine] {
        let total = volume.map(\.billed).reduce(0, +)
        var lines: [String: ChargeLine] = [:]
        var second = 0
        for atom in volume.sorted(by: { ($0.cdr.endSeconds, $0.component) < ($1.cdr.endSeconds, $1.component) }) {
            var seconds: [Int: Int] = [:]
            for _ in 0..<atom.billed {
                seconds[Self.step(atom.rule, second: second, total: total), default: 0] += 1
                second += 1
            }
            let key = atom.cdr.service ?? ""
            var line = lines[key] ?? adjustment(atom, month)
            let scale = cards[atom.card].card.scale
            for (step, count) in seconds {
                line.tier = max(line.tier, step)
                let price = step == 0 ? "0" : step == 1 ? atom.rule.price : atom.rule.tiers[step - 2].price
                line.amount =
                    line.amount + Self.amount(Fraction(text: price), count, unit: atom.rule.unit, scale: scale)
            }
            line.amount = line.amount - atom.amount
            lines[key] = line
        }
        return lines.values.filter { $0.amount != .zero }.map { line in
            var line = line
            line.tier = line.tier < 0 ? 1 : line.tier
            return line
        }
    }

    /// 0 is free, 1 the rule's own price, then the tiers.
    private static func step(_ rule: TestRule, second: Int, total: Int) -> Int {
        if second < rule.free { return 0 }
        let volume = rule.tierMode == "volume" ? total : second + 1
        return 1 + rule.tiers.filter { volume > $0.above }.count
    }

    private func adjustment(_ atom: Atom, _ month: String) -> ChargeLine {
        var line = line(atom)
        (line.day, line.component, line.tier) = (Self.lastDay(month), "tier_adjustment", -1)
        (line.unit, line.unitPrice) = (0, .zero)
        return line
    }

    static func lastDay(_ month: String) -> String {
        let day = Oracle().day(instant("\(month)-28") + 4 * 86_400)
        return Oracle().day(instant("\(day.prefix(7))-01") - 86_400)
    }

    private func fixedLines(month: String, _ asOfMicros: Int64) -> [ChargeLine] {
        let begin = Self.instant("\(month)-01")
        return ["cost", "charge"].flatMap { kind -> [ChargeLine] in
            guard let number = card(kind, at: begin, asOfMicros: asOfMicros) else { return [] }
            let card = cards[number].card
            return card.items.filter { Self.isValid($0.from, $0.to, at: begin) }.map { item in
                var line = ChargeLine()
                (line.day, line.app, line.serviceType) = ("\(month)-01", item.app, item.service ?? "")
                line.service = item.service.map { Self.services[$0] ?? "other" } ?? ""
                (line.kind, line.card, line.rule, line.component) = (kind, card.name, item.name, "fixed")
                (line.currency, line.unitPrice) = (card.currency, Fraction(text: item.price))
                line.amount = Self.amount(line.unitPrice, item.count, unit: 1, scale: card.scale)
                return line
            }
        }
    }
}
