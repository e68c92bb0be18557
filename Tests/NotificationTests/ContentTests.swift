import Notification
import Testing

/// When two records are the same, and when they are the same record.
@Suite struct ContentTests {
    static func fee(_ members: String) throws -> NotificationRecord {
        let content = decode(#"{"eventType":"fee","feeLst":[{"sessionId":"s",\#(members)}]}"#)
        return try #require(content.records.first, "\(content.findings)")
    }

    static func event(_ type: String, _ members: String) throws -> NotificationRecord {
        let content = decode(#"{"eventType":"\#(type)","statusInfo":{"sessionId":"s",\#(members)}}"#)
        return try #require(content.records.first, "\(content.findings)")
    }

    static let end = #""callEndTime":"2026-11-21 01:02:03""#

    // MARK: - Content

    @Test(arguments: [
        (#""direction":5"#, #""direction":"5""#), (#""direction":5"#, #""direction":5.0"#),
        (#""direction":5"#, #""direction":" 50e-1 ""#), (#""direction":0"#, #""direction":-0"#),
        (#""userData":"""#, #""userData":null"#), (#""userData":null"#, #""direction":null"#),
        (#""x":null"#, #""y":"""#), (#""userData":"中\n""#, #""userData":"\u4e2d\u000a""#),
        (#""userData":5"#, #""userData":"5""#), (#""userData":true"#, #""userData":"true""#),
        (#""failTime":"2026-11-21 01:02:03""#, #""failTime":"2026-11-21  01:02:03""#),
        (#""x":{"a":1,"b":[1,2]}"#, #""x" : { "b" : [ 1 , 2 ] , "a" : 1 }"#),
        (#""x":1,"y":2"#, #""y":2,"x":1"#), (#""icid":"1","direction":2"#, #""direction":2,"icid":"1""#),
        (#""x":"\u0041""#, #""x":"A""#), (#""x":"/""#, #""x":"\/""#),
    ])
    func `the same content is the same bytes`(left: String, right: String) throws {
        #expect(try Self.fee("\(Self.end),\(left)").content == Self.fee("\(right),\(Self.end)").content)
    }

    @Test(arguments: [
        (#""direction":5"#, #""direction":6"#), (#""direction":0"#, #""direction":null"#),
        (#""direction":5"#, #""recordFlag":5"#), (#""userData":"a""#, #""userData":"b""#),
        (#""userData":"a""#, #""userData":"a ""#), (#""userData":"a""#, #""hostName":"a""#),
        (#""userData":"5""#, #""userData":"5.0""#),
        (#""userData":"ab","hostName":"c""#, #""userData":"a","hostName":"bc""#),
        (#""failTime":"2026-11-21 01:02:03""#, #""failTime":"2026-11-21 01:02:04""#),
        (#""failTime":"2026-11-21 01:02:03""#, #""failTime":"2026-11-21T01:02:03""#),
        (#""failTime":"soon""#, #""failTime":"later""#), (#""failTime":"soon""#, #""userData":"soon""#),
        (#""x":1"#, #""x":"1""#), (#""x":1"#, #""x":1.0"#), (#""x":1"#, #""y":1"#), (#""x":[]"#, #""x":null"#),
        (#""x":{"a":null}"#, #""x":{}"#), (#""x":[1,2]"#, #""x":[2,1]"#), (#""x":"{}""#, #""x":{}"#),
        (#""userdata":"a""#, #""userData":"a""#),
    ])
    func `other content is other bytes`(left: String, right: String) throws {
        #expect(try Self.fee("\(Self.end),\(left)").content != Self.fee("\(Self.end),\(right)").content)
    }

    @Test func `the place in a push is no content`() {
        let record = #"{"sessionId":"s",\#(Self.end),"x":1}"#
        let content = decode(#"{"eventType":"fee","feeLst":[ \#(record),\#(record) , {"sessionId":"t"}, \#(record)]}"#)

        #expect(content.records.count == 3)
        #expect(Set(content.records.map(\.content)).count == 1)
        #expect(Set(content.records.map(\.identity)).count == 1)
    }

    @Test func `the event type is content and identity of an event`() throws {
        let time = #""timestamp":"2026-11-21 01:02:03""#
        let records = try EventType.allCases.map { try Self.event($0.wireName, time) }

        #expect(Set(records.map(\.content)).count == EventType.allCases.count)
        #expect(Set(records.map(\.identity)).count == EventType.allCases.count)
    }

    @Test func `each field of a record changes its content`() throws {
        let plain = try Self.fee(Self.end).content
        var seen: Set<[UInt8]> = [plain]
        for field in CDRField.allCases where field != .callEndTime && field != .sessionId {
            let value = field.type == .time ? "\"2026-11-21 00:00:00\"" : "1"
            seen.insert(try Self.fee("\(Self.end),\"\(field.wireName)\":\(value)").content)
        }
        #expect(seen.count == CDRField.allCases.count - 1)
    }

    /// Stored hashes are made of these bytes: they must never change for a record that was stored.
    @Test func `the content bytes of a known record stay as they are`() throws {
        let record = try Self.fee(#""direction":1,"failTime":"1970-01-01 00:00:01","callInTime":"x","a":2"#)
        let expected: [UInt8] =
            [0x43]
            + [0, 2, 1, 0, 0, 0, 0, 0, 0, 0]
            + [5, 1, 1, 0, 0, 0, 0x73]
            + [10, 4, 1, 0, 0, 0, 0x78]
            + [16, 3, 1, 0, 0, 0, 0, 0, 0, 0]
            + [0xFF, 7, 0, 0, 0] + Array(#"{"a":2}"#.utf8)
        #expect(record.content == expected)

        let event = try Self.event("callin", #""timestamp":"1970-01-01 00:00:02","digitInfo":"0""#)
        let expectedEvent: [UInt8] =
            [0x53, 6, 0, 0, 0] + Array("callin".utf8)
            + [0, 3, 2, 0, 0, 0, 0, 0, 0, 0]
            + [1, 1, 1, 0, 0, 0, 0x73]
            + [7, 1, 1, 0, 0, 0, 0x30]
            + [0xFF, 0, 0, 0, 0]
        #expect(event.content == expectedEvent)
    }

    // MARK: - Identity

    static let parts = #""calleeNum":"c","fwdDstNum":"d","callOutStartTime":"2026-11-21 00:00:01""#

    @Test(arguments: [
        (#""icid":"1""#, #""icid":"1","calleeNum":"x","fwdDstNum":"y","callOutStartTime":"2026-11-21 00:00:09""#),
        (#""icid":"1","userData":"a""#, #""icid":"1","userData":"b""#), (#""icid":"1""#, #""icid":1"#),
        ("\(parts),\"icid\":\"\"", "\(parts),\"icid\":null,\"appKey\":\"k\""), ("\"x\":1", "\"x\":2"),
        (#""calleeNum":null"#, #""fwdDstNum":"""#), (parts, "\(parts),\"fwdStartTime\":\"2026-11-21 00:00:05\""),
        (
            #""fwdStartTime":"2026-11-21 00:00:05""#,
            #""fwdStartTime":"2026-11-21 00:00:05","callInTime":"2026-11-21 00:00:01""#
        ),
    ])
    func `the same record whatever else it says`(left: String, right: String) throws {
        #expect(try Self.fee("\(Self.end),\(left)").identity == Self.fee("\(Self.end),\(right)").identity)
    }

    @Test(arguments: [
        (#""icid":"1""#, #""icid":"2""#), (#""icid":"1","sessionId":"s""#, #""sessionId":"s""#),
        (parts, #""calleeNum":"c","fwdDstNum":"d""#), (#""calleeNum":"c""#, #""fwdDstNum":"c""#),
        (#""calleeNum":"cd""#, #""calleeNum":"c","fwdDstNum":"d""#),
        (#""calleeNum":"c","fwdDstNum":"d""#, #""calleeNum":"c","fwdDstNum":"e""#),
        (#""calleeNum":"c","fwdDstNum":"d""#, #""calleeNum":"b","fwdDstNum":"d""#),
        (#""callOutStartTime":"2026-11-21 00:00:01""#, #""callOutStartTime":"2026-11-21 00:00:02""#),
        (#""callOutStartTime":"soon""#, #""callOutStartTime":"later""#),
        (#""callOutStartTime":"soon""#, #""callOutStartTime":null"#),
        (#""fwdStartTime":"2026-11-21 00:00:01""#, #""fwdStartTime":"2026-11-21 00:00:02""#),
        (#""callInTime":"2026-11-21 00:00:01""#, #""callInTime":"2026-11-21 00:00:02""#),
    ])
    func `another record`(left: String, right: String) throws {
        #expect(try Self.fee("\(Self.end),\(left)").identity != Self.fee("\(Self.end),\(right)").identity)
    }

    @Test func `sessions keep their records apart`() throws {
        func record(_ session: String, _ icid: String) throws -> [UInt8] {
            let body = #"{"sessionId":"\#(session)","icid":"\#(icid)",\#(Self.end)}"#
            return try #require(decode(#"{"eventType":"fee","feeLst":\#(body)}"#).records.first).identity
        }

        #expect(try record("s", "11") != record("s1", "1"))
        #expect(try record("s", "1") != record("t", "1"))
        #expect(try record("s", "1") == record("s", "1"))
    }

    @Test(arguments: ["caller", "called", "stateCode", "digitInfo"])
    func `an event is told apart by each part of its identity`(field: String) throws {
        let time = #""timestamp":"2026-11-21 01:02:03""#
        let plain = try Self.event("disconnect", time).identity

        #expect(try Self.event("disconnect", #"\#(time),"\#(field)":1"#).identity != plain)
        #expect(
            try Self.event("disconnect", #"\#(time),"\#(field)":1"#).identity
                != Self.event("disconnect", #"\#(time),"\#(field)":2"#).identity
        )
        #expect(try Self.event("disconnect", #"\#(time),"\#(field)":"""#).identity == plain)
    }

    @Test func `the rest of an event is no part of its identity`() throws {
        let time = #""timestamp":"2026-11-21 01:02:03""#
        let plain = try Self.event("answer", time)
        let other = try Self.event("answer", #"\#(time),"userData":"u","stateDesc":"d","partyType":"p","x":1"#)

        #expect(plain.identity == other.identity)
        #expect(plain.content != other.content)
        #expect(try Self.event("answer", #""timestamp":"2026-11-21 01:02:04""#).identity != plain.identity)
    }

    @Test func `an event is no record`() throws {
        let event = try Self.event("answer", #""timestamp":"2026-11-21 01:02:03""#)
        let cdr = try Self.fee(Self.end)

        #expect(event.identity.first != cdr.identity.first)
        #expect(event.content.first != cdr.content.first)
    }
}
