/// One rule of a card: what legs it prices, and how.
///
/// A leg takes the rule that names its app before one that does not, then the one with the longest prefix; two that
/// are equal in this are an error in the card.
public struct RateRule: Sendable, Hashable {
    /// Name of the rule, unique in its card.
    ///
    /// Letters, digits, `-`, `_` and `.`, at most 64.
    public let name: String

    /// The service it prices.
    public let service: RatedService

    /// The only app it prices; none: every app.
    public let app: String?

    /// What the called number of a leg begins with; empty: any number.
    public let prefix: String

    /// The legs it prices.
    public let legs: RatedLegs

    /// Price of one unit.
    public let price: ExactDecimal

    /// Seconds of one unit, 1 to 86,400.
    ///
    /// Defaults to 60.
    public let unitSeconds: Int

    /// What billed seconds are rounded up to.
    ///
    /// Defaults to `60/60`.
    public let increments: RateIncrements

    /// The least that is billed, in seconds, 0 to 86,400.
    ///
    /// Defaults to 0.
    public let minimumSeconds: Int

    /// Legs of at most so many seconds are not billed, 0 to 86,400.
    ///
    /// Defaults to 0.
    public let graceSeconds: Int

    /// Fee for each answered leg that the rule bills.
    ///
    /// Defaults to 0.
    public let connectionFee: ExactDecimal

    /// What is rounded up: each leg, or the sum of both.
    ///
    /// Defaults to each leg.
    public let rounding: LegRounding

    /// Price of one TTS play; none: plays cost nothing here.
    public let ttsPlayPrice: ExactDecimal?

    /// Price of one TTS second; none: TTS seconds cost nothing here.
    public let ttsSecondPrice: ExactDecimal?

    /// Fee for each recorded CDR; none: recording costs nothing here.
    public let recordingFee: ExactDecimal?

    /// Start of validity, included; none: the card's.
    public let from: CardTime?

    /// End of validity, not included; none: the card's.
    public let to: CardTime?

    /// Hours of the week in which it holds, by the CDR's end in the billing zone; none: always.
    public let window: RateWindow?

    /// Seconds that each app has free in a month, 0 to 1,000,000,000.
    ///
    /// Defaults to 0.
    public let freeSeconds: Int

    /// How the tiers work; none: there are no tiers.
    public let tierMode: TierMode?

    /// Other prices from so many billed seconds of a month on, ascending; may be empty.
    public let tiers: [RateTier]

    /// Line of the file where the rule begins, from 1.
    public let line: Int

    /// Column where the rule begins, from 1.
    public let column: Int
}

/// The service of a CDR as rules name it; the raw value is the platform's `serviceType`, or `other`.
public enum RatedService: String, Sendable, Hashable, CaseIterable {
    /// Voice playback.
    case playback = "001"
    /// Voice callback.
    case callback = "002"
    /// Private number AX.
    case privateNumberAX = "003"
    /// Private number AXB.
    case privateNumberAXB = "004"
    /// Every other code, and none.
    case other
}

/// Which legs of a CDR a rule prices.
public enum RatedLegs: String, Sendable, Hashable, CaseIterable {
    /// The `callOut…` times.
    case first
    /// The `fwd…` times.
    case second
    /// Both.
    case both

    /// Whether the first leg is among them.
    public var hasFirst: Bool { self != .second }

    /// Whether the second leg is among them.
    public var hasSecond: Bool { self != .first }
}

/// Steps in which seconds are billed, such as `60/6`: a minute at least, then in steps of six seconds.
public struct RateIncrements: Sendable, Hashable, CustomStringConvertible {
    /// Seconds of the first step, 1 to 86,400.
    public let firstSeconds: Int

    /// Seconds of every following step, 1 to `firstSeconds`.
    public let followingSeconds: Int

    /// As in the file: `60/6`.
    public var description: String { "\(firstSeconds)/\(followingSeconds)" }
}

/// What is rounded up to the increments.
public enum LegRounding: String, Sendable, Hashable, CaseIterable {
    /// Each leg by itself.
    case leg
    /// The seconds of both legs, added.
    case sum
}

/// How tiers by monthly volume work.
public enum TierMode: String, Sendable, Hashable, CaseIterable {
    /// Each price holds for the seconds between its threshold and the next.
    case graduated
    /// The price of the month's highest threshold holds for all seconds of the month.
    case volume
}

/// A price from a threshold on.
public struct RateTier: Sendable, Hashable {
    /// Billed seconds of the rule, the app and the month above which the price holds; 1 or more.
    public let aboveSeconds: Int

    /// Price of one unit.
    public let price: ExactDecimal
}
