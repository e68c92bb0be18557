import Notification
import Testing

/// What sets a whole body aside, and what does not.
@Suite struct EnvelopeTests {
    struct Case: CustomStringConvertible {
        let body: String
        let reason: Finding.Reason
        let place: String
        let offset: Int

        init(_ body: String, _ reason: Finding.Reason, _ place: String, _ offset: Int) {
            (self.body, self.reason, self.place, self.offset) = (body, reason, place, offset)
        }

        var description: String { body }
    }

    static let cases = [
        Case("", .emptyBody, "", 0),
        Case(" \n", .emptyBody, "", 2),
        Case("fee", .notJSON, "", 1),
        Case("eventType=fee", .notJSON, "", 0),
        Case("[]", .wrongEnvelope, "", 0),
        Case("\"fee\"", .wrongEnvelope, "", 0),
        Case("null", .wrongEnvelope, "", 0),
        Case("17", .wrongEnvelope, "", 0),
        Case("[", .notJSON, "", 1),
        Case("{}", .noEventType, "/eventType", 0),
        Case(#"{"eventtype":"fee","feeLst":[{}]}"#, .noEventType, "/eventType", 0),
        Case(#"{"eventType":null,"feeLst":[{}]}"#, .noEventType, "/eventType", 13),
        Case(#"{"eventType":"","feeLst":[{}]}"#, .noEventType, "/eventType", 13),
        Case(#"{"eventType":"sms"}"#, .unknownEventType, "/eventType", 13),
        Case(#"{"eventType":"Fee","feeLst":[{}]}"#, .unknownEventType, "/eventType", 13),
        Case(#"{"eventType":7}"#, .unknownEventType, "/eventType", 13),
        Case(#"{"eventType":["fee"]}"#, .wrongEnvelope, "/eventType", 13),
        Case(#"{"eventType":"fee"}"#, .feeListMissing, "/feeLst", 0),
        Case(#"{"eventType":"fee","feelst":[{}]}"#, .feeListMissing, "/feeLst", 0),
        Case(#"{"eventType":"fee","feeLst":[]}"#, .feeListMissing, "/feeLst", 28),
        Case(#"{"eventType":"fee","feeLst":null}"#, .feeListMissing, "/feeLst", 28),
        Case(#"{"eventType":"fee","feeLst":""}"#, .feeListMissing, "/feeLst", 28),
        Case(#"{"eventType":"fee","feeLst":"x"}"#, .wrongEnvelope, "/feeLst", 28),
        Case(#"{"eventType":"fee","feeLst":3}"#, .wrongEnvelope, "/feeLst", 28),
        Case(#"{"eventType":"fee","statusInfo":{}}"#, .feeListMissing, "/feeLst", 0),
        Case(#"{"eventType":"answer"}"#, .statusInfoMissing, "/statusInfo", 0),
        Case(#"{"eventType":"answer","feeLst":[{}]}"#, .statusInfoMissing, "/statusInfo", 0),
        Case(#"{"eventType":"answer","statusInfo":null}"#, .statusInfoMissing, "/statusInfo", 35),
        Case(#"{"eventType":"answer","statusInfo":[{}]}"#, .wrongEnvelope, "/statusInfo", 35),
        Case(#"{"eventType":"answer","statusInfo":true}"#, .wrongEnvelope, "/statusInfo", 35),
        Case(#"{"eventType":"fee","eventType":"answer","feeLst":[{}]}"#, .duplicateKey, "/eventType", 31),
        Case(#"{"eventType":"fee","feeLst":[{}],"feeLst":[{"a":1}]}"#, .duplicateKey, "/feeLst", 42),
        Case(#"{"eventType":"callin","statusInfo":{},"statusInfo":{"a":1}}"#, .duplicateKey, "/statusInfo", 51),
        Case(#"{"eventType":"callin","statusInfo":{},"a":1,"a":2}"#, .duplicateKey, "", 0),
        Case(#"{"eventType":"fee","feeLst":[{}]}}"#, .notJSON, "", 33),
        Case(#"{"eventType":"fee","feeLst":[{}]} x"#, .notJSON, "", 34),
        Case(#"{"eventType":"fee","feeLst":[{},]}"#, .notJSON, "", 32),
        Case(#"{"eventType":"fee","feeLst":[{}],}"#, .notJSON, "", 33),
        Case(#"{"eventType":"fee" "feeLst":[{}]}"#, .notJSON, "", 19),
        Case(#"{"eventType" "fee"}"#, .notJSON, "", 13),
        Case(#"{eventType:"fee"}"#, .notJSON, "", 1),
        Case(#"{'eventType':'fee'}"#, .notJSON, "", 1),
        Case("{\"eventType\":\"a\nb\"}", .notJSON, "", 15),
        Case("{\"eventType\":\"a\u{0}b\"}", .notJSON, "", 15),
        Case(#"{"eventType":"\x"}"#, .notJSON, "", 14),
        Case(#"{"eventType":"\u12g4"}"#, .notJSON, "", 18),
        Case(#"{"a":01}"#, .notJSON, "", 6),
        Case(#"{"a":+1}"#, .notJSON, "", 5),
        Case(#"{"a":1.}"#, .notJSON, "", 7),
        Case(#"{"a":.5}"#, .notJSON, "", 5),
        Case(#"{"a":1e}"#, .notJSON, "", 7),
        Case(#"{"a":-}"#, .notJSON, "", 6),
        Case(#"{"a":NaN}"#, .notJSON, "", 5),
        Case(#"{"a":tru}"#, .notJSON, "", 8),
        Case(#"{"a":nul"#, .notJSON, "", 8),
        Case("{}\u{FEFF}", .notJSON, "", 2),
    ]

    @Test(arguments: cases)
    func `a body that cannot be used is set aside as a whole`(sample: Case) throws {
        let content = decode(sample.body)
        let finding = try content.finding()

        #expect(content.isSetAside)
        #expect(content.records.isEmpty)
        #expect(finding.kind == .body)
        #expect(finding.reason == sample.reason)
        #expect(finding.place == sample.place)
        #expect(finding.byteOffset == sample.offset)
        #expect(finding.recordIndex == nil)
        #expect(finding.byteRange == nil)
    }

    @Test func `the message names the byte of the fault`() throws {
        #expect(try decode(#"{"a":1.}"#).finding().message == "not JSON: a digit is missing at byte 7")
        #expect(
            try decode(#"{"a":"#).finding().message
                == "not JSON: a value is missing at byte 5, where the body ends"
        )
        #expect(try decode(#"{"eventType":"fee"}"#).finding().message == "feeLst is missing or empty")
    }

    @Test func `a fault after good records sets all of them aside`() throws {
        var bytes = try Payload.bytes("03")
        bytes += Array("{".utf8)

        #expect(try decodePush(bytes).finding().reason == .notJSON)
    }

    @Test func `a byte-order mark at the start is skipped and noted`() throws {
        let plain = try Payload.bytes("06")
        let content = decodePush([0xEF, 0xBB, 0xBF] + plain)

        #expect(try content.finding().reason == .byteOrderMark)
        #expect(try content.finding().kind == .note)
        #expect(content.records.map(\.content) == decodePush(plain).records.map(\.content))
        #expect(try content.event().byteRange.lowerBound == decodePush(plain).event().byteRange.lowerBound + 3)
    }

    @Test(arguments: [[0xFF, 0xFE], [0xFE, 0xFF], [0x00], [0x1F, 0x8B], [0xEF, 0xBB]] as [[UInt8]])
    func `a body in another encoding is not JSON`(start: [UInt8]) throws {
        #expect(try decodePush(start + Array("{}".utf8)).finding().reason == .notJSON)
    }

    @Test func `a feeLst that is an object is one record`() throws {
        let content = decode(#"{"eventType":"fee","feeLst":{"sessionId":"s","failTime":"2026-11-21 01:02:03"}}"#)

        #expect(try content.cdr().index == 0)
        #expect(try content.cdr().endSeconds == sampleSeconds)
        #expect(content.findings.isEmpty)
    }

    @Test func `a fault in a lone record is placed without an index`() throws {
        let finding = try decode(#"{"eventType":"fee","feeLst":{"sessionId":"s","direction":"x"}}"#).finding()

        #expect(finding.place == "/feeLst/direction")
        #expect(finding.message == "feeLst.direction is not a whole number")
        #expect(finding.recordIndex == 0)
    }

    @Test(arguments: [50, 51, 500])
    func `any number of records is accepted`(count: Int) {
        let record = #"{"sessionId":"s","failTime":"2026-11-21 01:02:03"}"#
        let list = Array(repeating: record, count: count).joined(separator: ",")

        #expect(decode(#"{"eventType":"fee","feeLst":[\#(list)]}"#).cdrs.map(\.index) == Array(0..<count))
    }

    @Test func `eventType may come last`() throws {
        let fee = decode(#"{"feeLst":[{"sessionId":"s","failTime":"2026-11-21 01:02:03"}],"eventType":"fee"}"#)
        let status = decode(#"{"statusInfo":{"sessionId":"s","timestamp":"2026-11-21 01:02:03"},"eventType":"callin"}"#)

        #expect(try fee.cdr().sessionID == "s")
        #expect(try status.event().eventType == .callin)
    }

    @Test(arguments: [true, false])
    func `of two envelopes the one of the eventType is used and the other kept`(isFirst: Bool) throws {
        let type = #""eventType":"answer""#
        let rest =
            #""feeLst":[{"sessionId":7}],"statusInfo":{"sessionId":"s","timestamp":"2026-11-21 01:02:03"}"#
        let content = decode(isFirst ? "{\(type),\(rest)}" : "{\(rest),\(type)}")

        #expect(content.records.count == 1)
        #expect(try content.event().sessionID == "s")
        #expect(content.unknownFields == #"{"feeLst":[{"sessionId":7}]}"#)
        #expect(try content.finding().reason == .bodyKeyUnused)
        #expect(try content.finding().place == "/feeLst")
    }

    @Test(arguments: ["null", "\"\""])
    func `an empty envelope of the other kind says nothing`(value: String) throws {
        let content = decode(
            #"{"eventType":"callin","feeLst":\#(value),"statusInfo":{"sessionId":"s","timestamp":"2026-11-21 01:02:03"}}"#
        )

        #expect(try content.event().sessionID == "s")
        #expect(content.findings.isEmpty)
        #expect(content.unknownFields == nil)
    }

    @Test func `unknown members of the body are kept beside the records`() throws {
        let body = #"{"trace":"x","eventType":"fee","b":{"z":1,"a":[true,null]},"feeLst":[R],"c":null,"d":""}"#
            .replacing("R", with: #"{"sessionId":"s","failTime":"2026-11-21 01:02:03"}"#)
        let content = decode(body)

        #expect(content.unknownFields == #"{"b":{"a":[true,null],"z":1},"trace":"x"}"#)
        #expect(content.findings.isEmpty)
        #expect(try content.cdr().unknownFields == nil)
    }

    @Test func `a member of the body twice with the same value is accepted`() throws {
        let fee = #""feeLst":[{"sessionId":"s","failTime":"2026-11-21 01:02:03"}]"#
        let again = #""feeLst" : [ {"failTime":"2026-11-21 01:02:03","session\u0049d":"s"} ]"#
        let content = decode(#"{"eventType":"fee",\#(fee),"eventType":"f\u0065e",\#(again),"a":null,"a":""}"#)

        #expect(content.records.count == 1)
        #expect(content.findings.isEmpty)
    }

    @Test func `keys of the body may be written with escapes`() throws {
        let content = decode(
            #"{"event\u0054ype":"f\u0065e","fee\u004Cst":[{"session\u0049d":"s","failTime":"2026-11-21 01:02:03"}]}"#
        )

        #expect(try content.cdr().sessionID == "s")
        #expect(content.findings.isEmpty)
    }

    @Test func `a list element that is no object is set aside alone`() throws {
        let good = #"{"sessionId":"s","failTime":"2026-11-21 01:02:03"}"#
        let content = decode(#"{"eventType":"fee","feeLst":[null,\#(good),7,"x",[\#(good)],\#(good)]}"#)

        #expect(content.cdrs.map(\.index) == [1, 5])
        #expect(content.findings.map(\.recordIndex) == [0, 2, 3, 4])
        #expect(content.findings.allSatisfy { $0.kind == .record && $0.reason == .notAnObject })
        #expect(content.findings.map(\.place) == ["/feeLst/0", "/feeLst/2", "/feeLst/3", "/feeLst/4"])
        #expect(content.findings[0].byteRange == 29..<33)
    }

    @Test(arguments: [(61, true), (62, false), (100_000, false)])
    func `nesting is read to 64 levels and no deeper`(levels: Int, isRead: Bool) throws {
        // The body, feeLst and the record are three levels.
        let nested = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        let content = decodeFee(#""x":\#(nested)"#)

        #expect(content.isSetAside == !isRead)
        #expect(content.reasons == (isRead ? [] : [.tooDeep]))
        if isRead { #expect(try content.cdr().unknownFields == #"{"x":\#(nested)}"#) }
    }

    @Test(arguments: ["[", "{\"a\":"])
    func `endless nesting does not end the program`(opening: String) throws {
        let body = String(repeating: opening, count: 200_000)

        #expect(try decode(body).finding().reason == .tooDeep)
        #expect(try decode(#"{"eventType":"fee","feeLst":"# + body).finding().reason == .tooDeep)
    }
}
