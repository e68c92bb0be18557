import BooksTestSupport

/// A CDR as a test says it; times in seconds since 1970-01-01 UTC by the platform's field names.
struct TestCDR: Sendable, Equatable {
    var session: String
    var icid: String? = "i1"
    var app: String? = "app-1"
    var service: String? = "002"
    var times: [String: Int64] = [:]
    var others: [String: String] = [:]
    var atMicros: Int64 = 0

    /// An answered callback with a talk of so many seconds, that arrives two minutes after its end.
    init(_ session: String, endSeconds: Int64, talkSeconds: Int64 = 60, icid: String? = "i1", app: String? = "app-1") {
        self.session = session
        self.icid = icid
        self.app = app
        times = [
            "callOutStartTime": endSeconds - talkSeconds - 9, "callOutAnswerTime": endSeconds - talkSeconds - 5,
            "fwdStartTime": endSeconds - talkSeconds - 4, "fwdAnswerTime": endSeconds - talkSeconds,
            "callEndTime": endSeconds,
        ]
        atMicros = (endSeconds + 120) * 1_000_000
    }

    /// Nobody answered.
    mutating func unanswer() {
        times["callOutAnswerTime"] = nil
        times["fwdAnswerTime"] = nil
    }

    var endSeconds: Int64? {
        times["callEndTime"] ?? times["failTime"] ?? times.filter { $0.key != "recordStartTime" }.values.max()
    }

    var record: [String: String] {
        var record = others.merging(times.mapValues(platformText)) { own, _ in own }
        record["sessionId"] = session
        record["icid"] = icid
        record["appKey"] = app
        record["serviceType"] = service
        return record
    }
}

/// A status event as a test says it.
struct TestEvent: Sendable, Equatable {
    var session: String
    var type: String
    var seconds: Int64
    /// App of the token; empty: none.
    var app = "app-1"
    var signedBy = ""
    var others: [String: String] = [:]
    var atMicros: Int64

    /// An event that arrives a second after it happened.
    init(_ type: String, _ session: String, seconds: Int64, app: String = "app-1", signedBy: String = "") {
        self.type = type
        self.session = session
        self.seconds = seconds
        self.app = app
        self.signedBy = signedBy
        atMicros = (seconds + 1) * 1_000_000
    }

    /// What tells events apart.
    var identity: [String] {
        [type, "\(seconds)"] + ["caller", "called", "stateCode", "digitInfo"].map { others[$0] ?? "" }
    }
}

/// One thing the platform reports.
enum Fact: Sendable, Equatable {
    case cdr(TestCDR)
    case event(TestEvent)

    var cdr: TestCDR? { if case .cdr(let cdr) = self { cdr } else { nil } }

    var session: String {
        switch self {
        case .cdr(let cdr): cdr.session
        case .event(let event): event.session
        }
    }

    var atMicros: Int64 {
        get {
            switch self {
            case .cdr(let cdr): cdr.atMicros
            case .event(let event): event.atMicros
            }
        }
        set {
            switch self {
            case .cdr(var cdr):
                cdr.atMicros = newValue
                self = .cdr(cdr)
            case .event(var event):
                event.atMicros = newValue
                self = .event(event)
            }
        }
    }

    func push() throws -> TestPush {
        switch self {
        case .cdr(let cdr): return TestPush(try TestBody.fee([cdr.record]), atMicros: cdr.atMicros)
        case .event(let event):
            var fields = event.others
            fields["sessionId"] = event.session
            fields["timestamp"] = platformText(event.seconds)
            return TestPush(
                try TestBody.status(event.type, fields),
                atMicros: event.atMicros,
                appKey: event.app,
                signedBy: event.signedBy
            )
        }
    }
}

/// A whole call: the callback's CDR and the events that go with it.
func completeCall(_ session: String, endSeconds: Int64, talkSeconds: Int64 = 60, app: String = "app-1") -> [Fact] {
    [.cdr(TestCDR(session, endSeconds: endSeconds, talkSeconds: talkSeconds, app: app))]
        + statusOfCall(session, endSeconds: endSeconds, talkSeconds: talkSeconds, app: app)
}

/// The events of an answered call.
func statusOfCall(_ session: String, endSeconds: Int64, talkSeconds: Int64 = 60, app: String = "app-1") -> [Fact] {
    [
        .event(TestEvent("callout", session, seconds: endSeconds - talkSeconds - 9, app: app)),
        .event(TestEvent("answer", session, seconds: endSeconds - talkSeconds, app: app)),
        .event(TestEvent("disconnect", session, seconds: endSeconds, app: app)),
    ]
}
