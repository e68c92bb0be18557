import Books
import BooksTestSupport
import Foundation
import Nightly
import Rates
import Reports
import Testing

/// A rate card as a test says it: the product gets it as YAML, the second opinion as it is.
struct TestCard {
    var name: String
    var kind = "cost"
    var currency = "CNY"
    var scale = 6
    /// A date, or an instant with its offset; none: from the beginning, as only the built-in card.
    var from: String?
    var to: String?
    var rules: [TestRule] = []
    var items: [TestItem] = []

    /// The list prices that books have from the beginning.
    static let builtIn = TestCard(
        name: "list-prices",
        rules: [TestRule("callback"), TestRule("playback", service: "001", legs: "first")]
    )

    var yaml: String {
        var lines = ["name: \(name)", "kind: \(kind)", "currency: \(currency)", "scale: \(scale)"]
        if let from { lines.append("from: \(from)") }
        if let to { lines.append("to: \(to)") }
        if !rules.isEmpty { lines += ["rules:"] + rules.map { "  - \($0.yaml)" } }
        if !items.isEmpty { lines += ["fixed:"] + items.map { "  - \($0.yaml)" } }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// A rule of it.
struct TestRule {
    var name: String
    var service = "002"
    var app: String?
    var prefix = ""
    var legs = "both"
    var price = "0.18"
    var unit = 60
    var increments = (first: 60, following: 60)
    var minimum = 0
    var grace = 0
    var connection = "0"
    var sums = false
    var ttsPlay = "0"
    var ttsSecond = "0"
    var recording = "0"
    var from: String?
    var to: String?
    var window: TestWindow?
    var free = 0
    var tierMode: String?
    var tiers: [(above: Int, price: String)] = []

    init(
        _ name: String,
        service: String = "002",
        legs: String = "both",
        price: String = "0.18",
        _ change: (inout TestRule) -> Void = { _ in }
    ) {
        (self.name, self.service, self.legs, self.price) = (name, service, legs, price)
        change(&self)
    }

    var yaml: String {
        var fields = [
            "name: \(name)", "service: \"\(service)\"", "legs: \(legs)", "price: \(price)", "unit: \(unit)",
            "increments: \(increments.first)/\(increments.following)", "minimum: \(minimum)", "grace: \(grace)",
            "connection_fee: \(connection)", "rounding: \(sums ? "sum" : "leg")", "tts_play: \(ttsPlay)",
            "tts_second: \(ttsSecond)", "recording: \(recording)", "free_seconds: \(free)",
        ]
        if let app { fields.append("app: \(app)") }
        if !prefix.isEmpty { fields.append("prefix: \"\(prefix)\"") }
        if let from { fields.append("from: \(from)") }
        if let to { fields.append("to: \(to)") }
        if let window { fields.append("window: {\(window.yaml)}") }
        if let tierMode {
            let steps = tiers.map { "{above: \($0.above), price: \($0.price)}" }.joined(separator: ", ")
            fields.append("tiers: {mode: \(tierMode), steps: [\(steps)]}")
        }
        return "{\(fields.joined(separator: ", "))}"
    }
}

/// Hours of the week; `from` and `to` are minutes after midnight.
struct TestWindow {
    static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// 0 is Monday.
    var days: Set<Int>
    var from: Int
    var to: Int

    var yaml: String {
        let days = days.sorted().map { Self.names[$0] }.joined(separator: ", ")
        return "days: [\(days)], from: \"\(Self.clock(from))\", to: \"\(Self.clock(to))\""
    }

    private static func clock(_ minutes: Int) -> String {
        [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}

/// A fixed monthly item.
struct TestItem {
    var name: String
    var app = "app-1"
    var count = 1
    var price = "1"
    var service: String?
    var from: String?
    var to: String?

    var yaml: String {
        var fields = ["name: \(name)", "app: \(app)", "count: \(count)", "price: \(price)"]
        if let service { fields.append("service: \"\(service)\"") }
        if let from { fields.append("from: \(from)") }
        if let to { fields.append("to: \(to)") }
        return "{\(fields.joined(separator: ", "))}"
    }
}

/// A card in the books.
struct LoadedCard {
    var card: TestCard
    /// None: as old as anything.
    var atMicros: Int64?
}

extension TestNights {
    /// Loads a card as a person would, under the night's lock.
    @discardableResult
    func rate(_ card: TestCard, _ now: String) throws -> LoadedCard { try rate(card, nowMicros: utcMicros(now)) }

    @discardableResult
    func rate(_ card: TestCard, nowMicros: Int64) throws -> LoadedCard {
        let read = try Self.read(card)
        let night = Night(try books.open("rates load"))
        guard try night.lock() else { throw NightlyError.anotherRun }
        defer { try? night.unlock() }
        let now = try night.actInstant(nowMicros: nowMicros)
        let actor = Actor(name: "ada", nowMicros: now)
        try night.load(read, source: card.yaml, zone: settings.billingTimezone, by: actor)
        return LoadedCard(card: card, atMicros: now)
    }

    func preview(_ card: TestCard, _ now: String, from: String, to: String) throws -> [PricePreview] {
        let read = try Self.read(card)
        let night = Night(try books.open("rates preview"))
        guard try night.lock() else { throw NightlyError.anotherRun }
        defer { try? night.unlock() }
        let now = try night.actInstant(nowMicros: utcMicros(now))
        try night.setParameters(asOfMicros: now, previousMicros: nil, settings)
        return try night.preview(
            read,
            source: card.yaml,
            zone: settings.billingTimezone,
            ReportScope(from: from, to: to),
            by: Actor(name: "ada", nowMicros: now)
        )
    }

    private static func read(_ card: TestCard) throws -> RateCard {
        let (read, problems) = RateCard.read(card.yaml)
        return try #require(read, "\(problems.map(\.description)) in \(card.yaml)")
    }

    // MARK: What can be read

    /// The lines of charges.csv over a span.
    func charges(_ asOf: String, from: String = "0001-01-01", to: String = "9999-12-31") throws -> [ChargeLine] {
        try report("charges", asOfMicros: utcMicros(asOf), from: from, to: to).map(ChargeLine.init)
    }

    /// What the verification finds broken.
    func broken(days: [String]? = nil) throws -> [String] {
        try Verification(books.open("verify"), settings, reportsDirectory: reports.path, progress: { _ in })
            .run(days: days).filter { !$0.isRight }.map { "\($0.sentence): \($0.broken)" }
    }
}

/// A line of charges.csv.
struct ChargeLine: Hashable, CustomStringConvertible {
    var day = "", app = "app-1", serviceType = "002", service = "voice callback", kind = "cost", card = ""
    var rule = "", component = "", tier = 1, currency = "CNY"
    var cdrs = 0, legs = 0, billed = 0, unit = 0
    var unitPrice = Fraction.zero, amount = Fraction.zero

    init() {}

    init(_ cells: [String]) {
        (day, app, serviceType, service) = (cells[0], cells[1], cells[3], cells[4])
        (kind, card, rule, component) = (cells[5], cells[6], cells[7], cells[8])
        (tier, currency) = (Int(cells[9]) ?? .min, cells[10])
        (cdrs, legs) = (Int(cells[11]) ?? .min, Int(cells[12]) ?? .min)
        (billed, unit) = (Int(cells[13]) ?? .min, Int(cells[14].isEmpty ? "0" : cells[14]) ?? .min)
        (unitPrice, amount) = (Fraction(text: cells[15]), Fraction(text: cells[16]))
    }

    var description: String {
        """
        \(day) \(app) \(serviceType)/\(service) \(kind) \(card) \(rule) \(component) \(tier) \(currency) \
        cdrs \(cdrs) legs \(legs) billed \(billed) of \(unit) at \(unitPrice): \(amount)
        """
    }

    /// What a test looks at most: day, rule, component, billed seconds and the amount.
    var brief: String { "\(day) \(rule) \(component) \(billed) \(amount)" }
}

/// A callback with legs of so many seconds; none: not answered.
func callback(
    _ session: String,
    _ end: String,
    first: Int64?,
    second: Int64?,
    at arrival: String? = nil,
    _ change: (inout TestCDR) -> Void = { _ in }
) -> Fact {
    cdr(end, at: arrival, session: session) { cdr in
        let end = utc(end)
        cdr.times["callOutAnswerTime"] = first.map { end - $0 }
        cdr.times["fwdAnswerTime"] = second.map { end - $0 }
        cdr.times["callOutStartTime"] = end - max(first ?? 0, second ?? 0) - 10
        cdr.times["fwdStartTime"] = end - (second ?? 0) - 5
        cdr.others["calleeNum"] = "+8613800000001"
        cdr.others["fwdDstNum"] = "+8613900000002"
        change(&cdr)
    }
}

extension TestCDR {
    /// Played, spoken and recorded.
    mutating func plays(_ times: Int, seconds: Int, isRecorded: Bool = false) {
        others["ttsPlayTimes"] = "\(times)"
        others["ttsTransDuration"] = "\(seconds)"
        others["recordFlag"] = isRecorded ? "1" : "0"
    }
}
