/// What to play: one billing day of the platform.
public struct SimulationPlan: Sendable {
    /// How many calls end on the day, 0 or more.
    public var calls: Int
    /// The same plan with the same seed gives the same bytes everywhere.
    public var seed: UInt64
    /// The billing date on which every call ends, `yyyy-MM-dd`.
    public var day: String
    /// The billing time zone, an IANA name.
    public var timeZone: String = "Asia/Shanghai"
    /// The applications that call; at least one must be registered.
    public var apps: [SimulatedApp] = SimulatedApp.defaults
    /// How often each fault happens.
    public var faults: FaultRates = .realistic
    /// How long after a call's end its CDR may come, in seconds.
    public var feeGraceSeconds: Int64 = 7 * 3600
    /// How long after a call's end its status events may come, in seconds.
    public var statusGraceSeconds: Int64 = 600
    /// The allowed difference between the two sides, in seconds.
    public var toleranceSeconds: Int64 = 2
    /// Whether bodies differ in key order, spacing, escapes and the shape of absent values, as the platform's do.
    public var variesFormatting: Bool = true

    /// A plan with the product's default settings and realistic faults.
    public init(calls: Int, seed: UInt64, day: String) {
        self.calls = calls
        self.seed = seed
        self.day = day
    }
}

/// One application of the platform's account.
public struct SimulatedApp: Sendable, Hashable {
    /// The `app_key`, 1 to 32 characters.
    public let key: String
    /// Whether the app sends fee notifications.
    public let expectsFee: Bool
    /// Whether the app sends status notifications.
    public let expectsStatus: Bool
    /// Whether the receiver knows the app.
    ///
    /// One that it does not know has no push URL of its own: its pushes go to the URL of the first registered app.
    public let isRegistered: Bool

    /// An app that sends at least one feed.
    public init(key: String, expectsFee: Bool = true, expectsStatus: Bool = true, isRegistered: Bool = true) {
        precondition(expectsFee || expectsStatus, "an app that sends nothing has no calls to see")
        self.key = key
        self.expectsFee = expectsFee
        self.expectsStatus = expectsStatus
        self.isRegistered = isRegistered
    }

    /// Three registered apps with both feeds, a registered one that sends fees only, and an unregistered one.
    public static let defaults: [SimulatedApp] = [
        SimulatedApp(key: "simShopAlertsKeyAAAAAAAAAAAAAAA1"),
        SimulatedApp(key: "simClickToCallKeyBBBBBBBBBBBBBB2"),
        SimulatedApp(key: "simCourierNumbersKeyCCCCCCCCCCC3"),
        SimulatedApp(key: "simLoginCodesKeyDDDDDDDDDDDDDDD4", expectsStatus: false),
        SimulatedApp(key: "simForgottenPilotKeyEEEEEEEEEEE5", isRegistered: false),
    ]
}

/// Why a plan cannot be played.
public enum SimulationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The zone is not in the system's time zone tables.
    case unknownTimeZone(String)
    /// The text is not a date `yyyy-MM-dd` from 1970 on, or the zone skipped that date.
    case unknownDay(String)
    /// The number of calls is negative.
    case negativeCalls(Int)
    /// No app of the plan is registered, so no push has a URL.
    case noRegisteredApp

    /// What is wrong, which one, and what to do.
    public var description: String {
        switch self {
        case .unknownTimeZone(let name):
            "time zone \"\(name)\" is not known here; give an IANA name such as Asia/Shanghai"
        case .unknownDay(let day): "\"\(day)\" is not a day; give a date such as 2026-11-21"
        case .negativeCalls(let calls): "\(calls) calls cannot be played; give 0 or more"
        case .noRegisteredApp: "no app of the plan is registered; register at least one"
        }
    }
}
