import PlatformSimulator
import Testing

/// 2026-11-21 10:00:00 UTC, 18:00 in Shanghai.
private let noon: Int64 = 1_795_255_200
private let day: Int64 = 86_400

/// An instant so late that every grace has run out.
private let settled = noon + 30 * day

/// An answered playback of 60 seconds.
private func playback(app: String = "app-a", icid: String? = "icid-1") -> CDRRecord {
    var record = CDRRecord(appKey: app, icid: icid, serviceType: "001")
    record.calleeNum = "+8613800000001"
    record.callOutStartSeconds = noon - 80
    record.callOutAlertingSeconds = noon - 75
    record.callOutAnswerSeconds = noon - 60
    record.callEndSeconds = noon
    return record
}

private func unanswered() -> CDRRecord {
    var record = playback()
    record.callOutAnswerSeconds = nil
    record.failSeconds = noon
    return record
}

private func arrived(_ record: CDRRecord, at seconds: Int64 = noon + 2) -> CDRFact {
    CDRFact(arrivedAtSeconds: seconds, record: record)
}

private func event(
    _ type: String,
    _ seconds: Int64 = noon,
    app: String? = "app-a",
    at arrival: Int64? = nil
) -> StatusFact {
    StatusFact(
        arrivedAtSeconds: arrival ?? seconds,
        urlAppKey: app,
        event: StatusRecord(eventType: type, timestampSeconds: seconds)
    )
}

private let answeredEvents = [event("callout", noon - 80), event("answer", noon - 60), event("disconnect")]

private func judged(
    _ cdrs: [CDRFact],
    _ events: [StatusFact],
    asOf: Int64 = settled,
    tolerance: Int64 = 2
) throws -> CallTruth? {
    var plan = SimulationPlan(calls: 0, seed: 0, day: "2026-11-21")
    plan.toleranceSeconds = tolerance
    plan.apps = [
        SimulatedApp(key: "app-a"), SimulatedApp(key: "app-b"), SimulatedApp(key: "fee-only", expectsStatus: false),
        SimulatedApp(key: "status-only", expectsFee: false), SimulatedApp(key: "stranger", isRegistered: false),
    ]
    return try TruthOracle(plan).judge(CallFacts(sessionID: "s-1", cdrs: cdrs, events: events), asOfSeconds: asOf)
}

@Suite struct `The oracle's states` {
    @Test func `a CDR and a status event are complete`() throws {
        let truth = try #require(try judged([arrived(playback())], answeredEvents))
        #expect(truth.state == "complete")
        #expect(truth.discrepancies == [])
        #expect(truth.day == "2026-11-21")
        #expect(truth.appKey == "app-a")
        #expect(truth.serviceCode == "001")
        #expect(truth.statusEvents == 3)
    }

    @Test(
        arguments: [
            (0, "awaiting_fee"), (7 * 3600, "awaiting_fee"), (7 * 3600 + 1, "missing_fee"),
        ] as [(Int64, String)]
    ) func `a fee is missing only later than the end plus its grace`(afterEnd: Int64, state: String) throws {
        let truth = try #require(try judged([], answeredEvents, asOf: noon + afterEnd))
        #expect(truth.state == state)
        #expect(truth.discrepancies == (state == "missing_fee" ? ["missing_fee"] : []))
        #expect(truth.cdrs.isEmpty && truth.serviceCode == "")
    }

    @Test(arguments: [(2, "awaiting_status"), (600, "awaiting_status"), (601, "missing_status")] as [(Int64, String)])
    func `status events are missing only later than the end plus their grace`(afterEnd: Int64, state: String) throws {
        let truth = try #require(try judged([arrived(playback())], [], asOf: noon + afterEnd))
        #expect(truth.state == state)
        #expect(truth.discrepancies == (state == "missing_status" ? ["missing_status"] : []))
    }

    @Test func `nothing that arrives after as-of is seen`() throws {
        #expect(try judged([arrived(playback())], [], asOf: noon + 1) == nil)
        #expect(try judged([arrived(playback())], [], asOf: noon + 2) != nil)
        let truth = try #require(try judged([arrived(playback(), at: noon + 9)], answeredEvents, asOf: noon + 8))
        #expect(truth.state == "awaiting_fee")
    }

    @Test func `an app is complete with all that it is expected to send`() throws {
        let feeOnly = try #require(try judged([arrived(playback(app: "fee-only"))], []))
        #expect(feeOnly.state == "complete")
        let statusOnly = try #require(try judged([], [event("disconnect", app: "status-only")]))
        #expect(statusOnly.state == "complete")
        let feeOnlyWithoutFee = try #require(try judged([], [event("disconnect", app: "fee-only")]))
        #expect(feeOnlyWithoutFee.state == "missing_fee")
        let statusOnlyWithoutStatus = try #require(try judged([arrived(playback(app: "status-only"))], []))
        #expect(statusOnlyWithoutStatus.state == "missing_status")
    }

    @Test func `the app of a call is that of its main CDR, else of the URL, else none`() throws {
        let both = try #require(try judged([arrived(playback(app: "app-b"))], answeredEvents))
        #expect(both.appKey == "app-b")
        let none = try #require(try judged([], [event("disconnect", app: nil)]))
        #expect(none.appKey == "")
        #expect(none.discrepancies == ["missing_fee", "unknown_app"])
        let stranger = try #require(try judged([arrived(playback(app: "stranger"))], answeredEvents))
        #expect(stranger.discrepancies == ["unknown_app"])
    }

    @Test func `without a CDR a call ends with its latest disconnect, else with its latest event`() throws {
        let disconnects = [event("disconnect", noon - 9), event("disconnect", noon - 5), event("answer", noon + 5)]
        #expect(try judged([], disconnects)?.endSeconds == noon - 5)
        #expect(try judged([], [event("callout", noon - 9), event("answer", noon - 3)])?.endSeconds == noon - 3)
    }

    @Test(arguments: [(6 * 3600 - 1, "2026-11-21"), (6 * 3600, "2026-11-22")] as [(Int64, String)])
    func `the day turns at midnight of the billing zone`(afterNoon: Int64, expected: String) throws {
        let end = noon + afterNoon
        var record = playback()
        record.callEndSeconds = end
        let truth = try #require(try judged([arrived(record, at: end)], []))
        #expect(truth.day == expected)
        #expect(truth.cdrs.map(\.day) == [expected])
    }
}

@Suite struct `The oracle's discrepancies` {
    @Test func `a missing disconnect is incomplete only after the status grace`() throws {
        let events = [event("callout", noon - 80), event("answer", noon - 60)]
        #expect(try judged([arrived(playback())], events, asOf: noon + 600)?.discrepancies == [])
        #expect(try judged([arrived(playback())], events, asOf: noon + 601)?.discrepancies == ["incomplete_status"])
    }

    @Test func `an answer on one side only does not match`() throws {
        let silent = [event("callout", noon - 80), event("disconnect")]
        #expect(try judged([arrived(playback())], silent)?.discrepancies == ["answer_mismatch"])
        #expect(try judged([arrived(playback())], silent, asOf: noon + 600)?.discrepancies == [])
        #expect(try judged([arrived(unanswered())], answeredEvents)?.discrepancies == ["answer_mismatch"])
        #expect(try judged([arrived(unanswered())], silent)?.discrepancies == [])
        let open = [event("callout", noon - 80)]
        #expect(try judged([arrived(playback())], open)?.discrepancies == ["incomplete_status"])
    }

    @Test(
        arguments: [
            (0, []), (1, []), (2, []), (-2, []), (3, ["end_mismatch"]), (-3, ["end_mismatch"]),
            (1800, ["end_mismatch"]), (3597, ["end_mismatch"]), (3598, ["clock_shift"]), (3600, ["clock_shift"]),
            (3602, ["clock_shift"]), (3603, ["end_mismatch"]), (28_800, ["clock_shift"]), (-28_800, ["clock_shift"]),
            (28_798, ["clock_shift"]), (-28_802, ["clock_shift"]), (-28_803, ["end_mismatch"]),
            (28_797, ["end_mismatch"]),
        ] as [(Int64, [String])]
    ) func `ends that differ are a mismatch, by whole hours a shift`(difference: Int64, kinds: [String]) throws {
        let events = [
            event("answer", noon - 60), event("disconnect", noon - 5), event("disconnect", noon + difference),
        ]
        let latest = difference < -5 ? [events[0], events[2]] : events
        #expect(try judged([arrived(playback())], latest)?.discrepancies == kinds)
        #expect(try judged([arrived(playback())], latest, asOf: noon + 600)?.discrepancies ?? [] == [])
    }

    @Test func `the tolerance is a setting`() throws {
        let events = [event("answer", noon - 60), event("disconnect", noon + 1)]
        #expect(try judged([arrived(playback())], events, tolerance: 0)?.discrepancies == ["end_mismatch"])
        #expect(try judged([arrived(playback())], events, tolerance: 1)?.discrepancies == [])
    }

    @Test func `of two versions the first to arrive is in force`() throws {
        var later = playback()
        later.callEndSeconds = noon + 30
        let facts = [
            arrived(later, at: noon + 99), arrived(playback(), at: noon + 2), arrived(playback(), at: noon + 150),
        ]
        let truth = try #require(try judged(facts, answeredEvents))
        #expect(truth.discrepancies == ["conflicting_fee"])
        #expect((truth.cdrsInForce, truth.cdrVersions, truth.repeats) == (1, 2, 1))
        #expect(truth.endSeconds == noon)
    }

    @Test func `without icid the numbers and the start are the identity`() throws {
        var sameStart = playback(icid: nil)
        sameStart.callEndSeconds = noon + 1
        var otherStart = playback(icid: nil)
        otherStart.callOutStartSeconds = noon - 81
        #expect(
            try judged([arrived(playback(icid: nil)), arrived(sameStart)], answeredEvents)?.discrepancies == [
                "conflicting_fee"
            ]
        )
        #expect(
            try judged([arrived(playback(icid: nil)), arrived(otherStart)], answeredEvents)?.discrepancies == [
                "several_fees"
            ]
        )
        #expect(
            try judged([arrived(playback(icid: nil)), arrived(playback())], answeredEvents)?.discrepancies == [
                "several_fees"
            ]
        )
    }

    @Test func `of several fees the first to end is the main one, and the last ends the call`() throws {
        var earlier = playback(app: "app-b", icid: "icid-2")
        earlier.callEndSeconds = noon - 10
        earlier.serviceType = "002"
        let truth = try #require(try judged([arrived(playback()), arrived(earlier)], answeredEvents))
        #expect(truth.discrepancies == ["app_mismatch", "several_fees"])
        #expect((truth.appKey, truth.serviceCode, truth.endSeconds) == ("app-b", "002", noon))
        #expect(truth.cdrs.map(\.icid) == ["icid-1", "icid-2"])
    }

    @Test func `main CDRs that end together go by icid, then by app`() throws {
        let two = [arrived(playback(app: "app-a", icid: "b")), arrived(playback(app: "app-b", icid: "a"))]
        #expect(try judged(two, answeredEvents)?.appKey == "app-b")
        var other = playback(app: "app-a", icid: nil)
        other.calleeNum = "+8613800000002"
        #expect(
            try judged([arrived(playback(app: "app-b", icid: nil)), arrived(other)], answeredEvents)?.appKey == "app-a"
        )
    }

    @Test func `times of a leg out of order are named, and negative figures are 0`() throws {
        var late = playback()
        late.callOutAnswerSeconds = noon + 1
        let truth = try #require(try judged([arrived(late)], answeredEvents))
        #expect(truth.discrepancies == ["time_order"])
        #expect((truth.cdrs[0].firstLegSeconds, truth.cdrs[0].talkSeconds, truth.cdrs[0].isAnswered) == (0, 0, true))

        var startAfterAnswer = playback()
        startAfterAnswer.callOutAlertingSeconds = nil
        startAfterAnswer.callOutStartSeconds = noon - 59
        #expect(try judged([arrived(startAfterAnswer)], answeredEvents)?.discrepancies == ["time_order"])

        var unreadable = playback()
        unreadable.hasUnreadableTime = true
        #expect(try judged([arrived(unreadable)], answeredEvents)?.discrepancies == ["time_order"])

        var atOnce = playback()
        (atOnce.callOutStartSeconds, atOnce.callOutAlertingSeconds, atOnce.callOutAnswerSeconds) = (noon, noon, noon)
        #expect(try judged([arrived(atOnce)], answeredEvents)?.discrepancies == [])
    }

    @Test(arguments: [nil, "", "005", "1", "0001"] as [String?]) func `a service that is in no table is named`(
        service: String?
    ) throws {
        var record = playback()
        record.serviceType = service
        #expect(try judged([arrived(record)], answeredEvents)?.discrepancies == ["unknown_service"])
    }

    @Test(arguments: [(day, "2026-11-21", false), (day + 1, "2026-11-20", true)] as [(Int64, String, Bool)])
    func `an end more than a day after its arrival stands on the day of arrival`(
        ahead: Int64,
        expected: String,
        isImplausible: Bool
    ) throws {
        let truth = try #require(try judged([arrived(playback(), at: noon - ahead)], []))
        #expect(truth.day == expected)
        #expect(truth.discrepancies.contains("implausible_time") == isImplausible)
        #expect(truth.cdrs.map(\.day) == [expected])
        #expect(truth.endSeconds == noon)
    }
}

@Suite struct `The oracle's figures` {
    @Test(
        arguments: [
            ("001", noon - 60, noon - 20, Int64(60), true), ("002", noon - 60, noon - 20, 20, true),
            ("003", nil, noon - 20, 20, true), ("004", nil, noon - 20, 20, true), ("002", noon - 60, nil, 0, false),
            ("001", nil, noon - 20, 0, false), ("009", noon - 60, noon - 20, 20, true),
            ("009", noon - 60, nil, 60, true),
        ] as [(String, Int64?, Int64?, Int64, Bool)]
    )
    func `the service says which leg is talk`(
        service: String,
        first: Int64?,
        second: Int64?,
        talk: Int64,
        isAnswered: Bool
    ) throws {
        var record = CDRRecord(appKey: "app-a", icid: "x", serviceType: service)
        (record.callOutAnswerSeconds, record.fwdAnswerSeconds, record.callEndSeconds) = (first, second, noon)
        let cdr = try #require(try judged([arrived(record)], [])?.cdrs.first)
        #expect((cdr.talkSeconds, cdr.isAnswered) == (talk, isAnswered))
        #expect(cdr.firstLegSeconds == first.map { noon - $0 })
        #expect(cdr.secondLegSeconds == second.map { noon - $0 })
    }

    @Test func `an unknown service with a second leg that only rang was not answered`() throws {
        var record = playback()
        record.serviceType = "009"
        record.fwdStartSeconds = noon - 30
        #expect(try judged([arrived(record)], [])?.cdrs.first?.isAnswered == false)
    }

    @Test func `a CDR ends with callEndTime, else failTime, else its latest other time`() throws {
        var record = playback()
        record.failSeconds = noon - 7
        #expect(try judged([arrived(record)], [])?.endSeconds == noon)
        record.callEndSeconds = nil
        #expect(try judged([arrived(record)], [])?.endSeconds == noon - 7)
        record.failSeconds = nil
        #expect(try judged([arrived(record)], [])?.endSeconds == noon - 60)
        #expect(try judged([arrived(CDRRecord(appKey: "app-a"))], []) == nil)
    }

    @Test func `repeated status events count once`() throws {
        var other = event("callout", noon - 80)
        other.event.called = "+8613800000009"
        let truth = try #require(try judged([], answeredEvents + answeredEvents + [other]))
        #expect((truth.statusEvents, truth.repeats) == (4, 3))
    }

    @Test func `a truth is one line of JSON with its keys in order`() throws {
        let truth = try #require(try judged([arrived(unanswered())], answeredEvents))
        #expect(
            truth.jsonLine() == """
                {"session_id":"s-1","app_key":"app-a","day":"2026-11-21","service":"001","end_seconds":1795255200,\
                "state":"complete","discrepancies":["answer_mismatch"],"cdrs_in_force":1,"cdr_versions":1,\
                "status_events":3,"repeats":0,"cdrs":[{"icid":"icid-1","app_key":"app-a","service":"001",\
                "day":"2026-11-21","end_seconds":1795255200,"first_leg_seconds":null,"second_leg_seconds":null,\
                "talk_seconds":0,"answered":false,"tts_plays":0,"tts_seconds":0,"recorded":false}],"faults":[]}
                """
        )
    }
}
