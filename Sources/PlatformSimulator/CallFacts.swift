/// All that arrived about one call: what the truth is worked out from.
public struct CallFacts: Sendable {
    /// The `sessionId` that the facts share.
    public var sessionID: String
    /// CDRs as they arrived, repeats included.
    ///
    /// Those of one instant count in their order here.
    public var cdrs: [CDRFact]
    /// Status events as they arrived, repeats included.
    public var events: [StatusFact]
    /// The faults that were injected, sorted by name.
    public var faults: [FaultKind]

    /// Facts of one call; both lists may be in any order of arrival.
    public init(sessionID: String, cdrs: [CDRFact] = [], events: [StatusFact] = [], faults: [FaultKind] = []) {
        self.sessionID = sessionID
        self.cdrs = cdrs
        self.events = events
        self.faults = faults
    }
}

/// One CDR with the instant it arrived.
public struct CDRFact: Sendable, Equatable {
    /// When the push with it arrived, UTC seconds.
    public var arrivedAtSeconds: Int64
    /// What it says.
    public var record: CDRRecord

    /// A CDR that arrived at an instant.
    public init(arrivedAtSeconds: Int64, record: CDRRecord) {
        self.arrivedAtSeconds = arrivedAtSeconds
        self.record = record
    }
}

/// What one CDR says, as far as the truth depends on it.
///
/// Instants are UTC seconds, nil when not given or unreadable.
public struct CDRRecord: Sendable, Equatable {
    /// `appKey`.
    public var appKey: String
    /// `icid`, the id of the record; optional on the platform.
    public var icid: String?
    /// `serviceType`, such as `001`.
    public var serviceType: String?
    /// `calleeNum`, the callee of the first leg.
    public var calleeNum: String?
    /// `fwdDstNum`, the callee of the second leg.
    public var fwdDstNum: String?
    /// `callInTime`, the start of an inbound call.
    public var callInSeconds: Int64?
    /// `callOutStartTime`.
    public var callOutStartSeconds: Int64?
    /// `callOutAlertingTime`.
    public var callOutAlertingSeconds: Int64?
    /// `callOutAnswerTime`.
    public var callOutAnswerSeconds: Int64?
    /// `fwdStartTime`.
    public var fwdStartSeconds: Int64?
    /// `fwdAlertingTime`.
    public var fwdAlertingSeconds: Int64?
    /// `fwdAnswerTime`.
    public var fwdAnswerSeconds: Int64?
    /// `callEndTime`.
    public var callEndSeconds: Int64?
    /// `failTime`.
    public var failSeconds: Int64?
    /// Whether a time is given that cannot be read.
    public var hasUnreadableTime: Bool = false
    /// `ttsPlayTimes`, a count.
    public var ttsPlays: Int = 0
    /// `ttsTransDuration`, seconds.
    public var ttsSeconds: Int = 0
    /// `recordFlag` is 1.
    public var isRecorded: Bool = false
    /// Everything else that the record says; two records that differ only here are two versions.
    public var otherContent: String = ""

    /// A record of an app; the other fields are set one by one.
    public init(appKey: String, icid: String? = nil, serviceType: String? = nil) {
        self.appKey = appKey
        self.icid = icid
        self.serviceType = serviceType
    }
}

/// One status event with the instant it arrived and the app whose URL it came by.
public struct StatusFact: Sendable, Equatable {
    /// When the push with it arrived, UTC seconds.
    public var arrivedAtSeconds: Int64
    /// The app of the URL's token; nil when it came without one.
    public var urlAppKey: String?
    /// What it says.
    public var event: StatusRecord

    /// An event that arrived at an instant by an app's URL.
    public init(arrivedAtSeconds: Int64, urlAppKey: String?, event: StatusRecord) {
        self.arrivedAtSeconds = arrivedAtSeconds
        self.urlAppKey = urlAppKey
        self.event = event
    }
}

/// What one status event says, as far as the truth depends on it: exactly its identity.
public struct StatusRecord: Sendable, Equatable {
    /// `eventType`, such as `answer`.
    public var eventType: String
    /// `timestamp`, UTC seconds.
    public var timestampSeconds: Int64
    /// `caller`.
    public var caller: String?
    /// `called`.
    public var called: String?
    /// `stateCode`, of a `disconnect`.
    public var stateCode: Int?
    /// `digitInfo`, of a `collectInfo`.
    public var digitInfo: String?

    /// An event of a type at a time; the other fields are set one by one.
    public init(eventType: String, timestampSeconds: Int64) {
        self.eventType = eventType
        self.timestampSeconds = timestampSeconds
    }
}
