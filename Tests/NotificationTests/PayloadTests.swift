import Foundation
import Notification
import Testing

/// The bodies as the platform sends them.
@Suite struct PayloadTests {
    struct ExpectedFee {
        let number: String
        let count: Int
        let sessionID: String
        let end: String
        let given: Int
        let service: String?
    }

    static let fees = [
        ExpectedFee(
            number: "01",
            count: 1,
            sessionID: "1201_8658_4294967295_20181018055430@callenabler245.huaweicaas.com",
            end: "2018-10-18T05:54:53Z",
            given: 27,
            service: "002"
        ),
        ExpectedFee(
            number: "02",
            count: 1,
            sessionID: "1201_612_4294967295_20190124030424@callenabler245.huaweicaas.com",
            end: "2019-01-24T03:04:49Z",
            given: 26,
            service: "002"
        ),
        ExpectedFee(
            number: "03",
            count: 2,
            sessionID: "1200_366_0_20161228102743@callenabler.home1.com",
            end: "2016-12-26T01:19:46Z",
            given: 22,
            service: nil
        ),
        ExpectedFee(
            number: "09",
            count: 1,
            sessionID: "1200_1029_4294967295_20190123091514@callenabler246.huaweicaas.com",
            end: "2019-01-23T09:16:41Z",
            given: 30,
            service: "004"
        ),
        ExpectedFee(
            number: "12",
            count: 1,
            sessionID: "1200_1827_4294967295_20190124023003@callenabler246.huaweicaas.com",
            end: "2019-01-24T02:30:22Z",
            given: 30,
            service: "003"
        ),
        ExpectedFee(
            number: "20",
            count: 1,
            sessionID: "1201_615_4294967295_20190124030424@callenabler245.huaweicaas.com",
            end: "2019-01-24T03:04:49Z",
            given: 26,
            service: "002"
        ),
        ExpectedFee(
            number: "90",
            count: 1,
            sessionID: "1201_613_4294967295_20190124030424@callenabler245.huaweicaas.com",
            end: "2019-01-24T03:04:49Z",
            given: 22,
            service: "001"
        ),
        ExpectedFee(
            number: "91",
            count: 1,
            sessionID: "1201_614_4294967295_20190124030424@callenabler245.huaweicaas.com",
            end: "2019-01-24T03:04:49Z",
            given: 21,
            service: "001"
        ),
    ]

    @Test(arguments: fees)
    func `a fee body gives its records`(expected: ExpectedFee) throws {
        let content = decodePush(try Payload.bytes(expected.number))

        #expect(content.findings.isEmpty)
        #expect(content.unknownFields == nil)
        #expect(content.records.count == expected.count)
        #expect(content.cdrs.map(\.index) == Array(0..<expected.count))
        for cdr in content.cdrs {
            #expect(cdr.sessionID == expected.sessionID)
            #expect(cdr.text(.sessionId) == expected.sessionID)
            #expect(iso(cdr.endSeconds) == expected.end)
            #expect(CDRField.allCases.filter { cdr[$0] != nil }.count == expected.given)
            #expect(cdr.text(.serviceType) == expected.service)
            #expect(cdr.unknownFields == nil)
            #expect(cdr.unreadableTimes.isEmpty)
        }
    }

    struct ExpectedEvent {
        let number: String
        let type: EventType
        let occurred: String
        let fields: [StatusField: FieldValue]
    }

    static let events = [
        ExpectedEvent(
            number: "04",
            type: .answer,
            occurred: "2018-04-09T10:57:42Z",
            fields: [.userData: .text("cwgtest")]
        ),
        ExpectedEvent(
            number: "05",
            type: .collectInfo,
            occurred: "2018-05-22T06:44:03Z",
            fields: [.userData: .text("CaaS Hosting Test"), .digitInfo: .text("1")]
        ),
        ExpectedEvent(
            number: "06",
            type: .callout,
            occurred: "2019-01-24T03:04:24Z",
            fields: [.caller: .text("+8613800000022"), .called: .text("+8613800000021")]
        ),
        ExpectedEvent(
            number: "07",
            type: .callout,
            occurred: "2019-01-24T03:04:24Z",
            fields: [
                .caller: .text("+86138*******2"), .called: .text("+86138*******1"), .userData: .text("customerId123"),
            ]
        ),
        ExpectedEvent(
            number: "11",
            type: .disconnect,
            occurred: "2019-01-24T02:30:22Z",
            fields: [
                .caller: .text("+8613800000022"), .called: .text("+8613866887021"), .stateCode: .integer(0),
                .stateDesc: .text("The user releases the call."),
                .subscriptionId: .text("1d39eaef-9279-4d18-b806-72e43ab3f85c"),
            ]
        ),
        ExpectedEvent(
            number: "92",
            type: .disconnect,
            occurred: "2019-01-24T03:04:49Z",
            fields: [
                .caller: .text("+8675512****78"), .called: .text("+86138****0021"), .stateCode: .integer(8101),
                .stateDesc: .text("no answer"),
            ]
        ),
        ExpectedEvent(
            number: "93",
            type: .answer,
            occurred: "2019-01-24T03:04:31Z",
            fields: [
                .caller: .text("+86138****0022"), .called: .text("+86138****0021"), .userData: .text("customerId123"),
            ]
        ),
    ]

    @Test(arguments: events)
    func `a status body gives its event`(expected: ExpectedEvent) throws {
        let content = decodePush(try Payload.bytes(expected.number))
        let event = try content.event()

        #expect(content.findings.isEmpty)
        #expect(event.eventType == expected.type)
        #expect(iso(event.occurredSeconds) == expected.occurred)
        #expect(event.text(.sessionId) == event.sessionID)
        for field in StatusField.allCases where field != .sessionId && field != .timestamp {
            #expect(event[field] == expected.fields[field], "\(field)")
        }
    }

    @Test func `an unanswered second leg leaves its answer out`() throws {
        let cdr = try decodePush(try Payload.bytes("01")).cdr()

        #expect(cdr.time(.callOutAnswerTime).map(iso) == "2018-10-18T05:54:51Z")
        #expect(cdr.time(.fwdAnswerTime) == nil)
        #expect(cdr.integer(.ulFailReason) == 518)
        #expect(cdr.integer(.sipStatusCode) == 480)
        #expect(cdr.integer(.fwdUnaswRsn) == 0)
        #expect(cdr.text(.callerNum) == "+8696520")
        #expect(cdr.text(.userData) == "user-0001")
    }

    @Test func `the same record twice in a push is the same content twice`() throws {
        let records = decodePush(try Payload.bytes("03")).records

        #expect(records[0].content == records[1].content)
        #expect(records[0].identity == records[1].identity)
    }

    @Test func `two spaces inside a time and a number for a big integer are read`() throws {
        let cdr = try #require(decodePush(try Payload.bytes("03")).cdrs.first)

        #expect(cdr.time(.fwdAlertingTime).map(iso) == "2018-04-26T01:16:38Z")
        #expect(cdr[.endToEndID] == .integer(543_207_693))
    }

    @Test func `empty texts are not given`() throws {
        let cdr = try decodePush(try Payload.bytes("20")).cdr()

        for field in [CDRField.failTime, .recordStartTime, .recordObjectName, .recordDomain, .userData] {
            #expect(cdr[field] == nil, "\(field)")
        }
    }

    @Test func `our own reply is no notification`() throws {
        let finding = try decodePush(try Payload.bytes("16")).finding()

        #expect(finding.kind == .body)
        #expect(finding.reason == .noEventType)
        #expect(finding.place == "/eventType")
    }

    @Test(arguments: Payload.names.filter { !$0.hasPrefix("16") })
    func `every value is what another JSON reader says`(name: String) throws {
        let bytes = try Payload.bytes(name)
        let root = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        let content = decodePush(bytes)

        for (index, object) in (root["feeLst"] as? [[String: Any]] ?? []).enumerated() {
            let cdr = content.cdrs[index]
            for field in CDRField.allCases {
                #expect(cdr[field].map(wireText) == jsonText(object[field.wireName]), "\(field)")
            }
        }
        if let object = root["statusInfo"] as? [String: Any] {
            let event = try content.event()
            for field in StatusField.allCases {
                #expect(event[field].map(wireText) == jsonText(object[field.wireName]), "\(field)")
            }
        }
    }

    @Test(arguments: Payload.names.filter { !$0.hasPrefix("16") })
    func `the byte range of a record holds that record`(name: String) throws {
        let bytes = try Payload.bytes(name)

        for record in decodePush(bytes).records {
            let range =
                switch record {
                case .cdr(let cdr): cdr.byteRange
                case .statusEvent(let event): event.byteRange
                }
            #expect(bytes[range].first == UInt8(ascii: "{"))
            #expect(bytes[range].last == UInt8(ascii: "}"))
            #expect((try? JSONSerialization.jsonObject(with: Data(bytes[range]))) != nil)
        }
    }
}

private func iso(_ seconds: Int64) -> String {
    Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
}

/// A decoded value in the way the bodies write it.
private func wireText(_ value: FieldValue) -> String {
    switch value {
    case .text(let text): text
    case .integer(let number): "\(number)"
    case .time(let seconds): iso(seconds).replacing("T", with: " ").replacing("Z", with: "")
    }
}

private func jsonText(_ value: Any?) -> String? {
    switch value {
    case let text as String: text.isEmpty ? nil : text.replacing("  ", with: " ")
    case let number as NSNumber: number.stringValue
    default: nil
    }
}
