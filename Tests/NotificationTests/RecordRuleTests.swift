import Notification
import Testing

/// How the values of a record are read, rule by rule.
@Suite struct RecordRuleTests {
    // MARK: - Not given

    @Test(arguments: ["null", "\"\""])
    func `null and the empty text are not given`(value: String) throws {
        let members = CDRField.allCases.filter { $0 != .sessionId && $0 != .callEndTime }
            .map { "\"\($0.wireName)\":\(value)" }.joined(separator: ",")
        let content = decodeFee(members + ",\"x\":\(value)")

        #expect(content.findings.isEmpty)
        #expect(content.records.map(\.content) == decodeFee("").records.map(\.content))
        #expect(try content.cdr().unknownFields == nil)
    }

    // MARK: - Integers

    @Test(
        arguments: [
            ("5", 5), ("\"5\"", 5), ("5.0", 5), ("\"5.0\"", 5), ("\" 5 \"", 5), ("5e0", 5), ("50e-1", 5), ("0.5E+1", 5),
            ("0", 0), ("-0", 0), ("-0.0", 0), ("0e999999999999", 0), ("\"007\"", 7), ("\"\\u0037\"", 7), ("-1", -1),
            ("2147483647", 2_147_483_647), ("-2147483648", -2_147_483_648), ("2147483647.000", 2_147_483_647),
            ("31", 31), ("999999", 999_999),
        ] as [(String, Int64)]
    )
    func `whole numbers are read however they are written`(text: String, number: Int64) throws {
        #expect(try decodeFee(#""ulFailReason":\#(text)"#).cdr().integer(.ulFailReason) == number)
        #expect(try decodeStatus(#""stateCode":\#(text)"#).event().integer(.stateCode) == number)
    }

    @Test(arguments: [
        "5.7", "\"5.7\"", "1e-1", "0.1", "\"x\"", "\"5x\"", "\"+5\"", "\" \"", "\"5 5\"", "\"0x5\"", "\"--5\"",
        "\"1e\"",
        "\"e1\"", "\"5.\"", "\".5\"", "true", "false", "[5]", "{}", "\"\\u0000\"", "\"五\"", "1.00000000000000000001",
    ])
    func `anything else sets the record aside`(text: String) throws {
        let finding = try decodeFee(#""ulFailReason":\#(text)"#).finding()

        #expect(finding.kind == .record)
        #expect(finding.reason == .integerInvalid)
        #expect(finding.place == "/feeLst/0/ulFailReason")
        #expect(finding.message == "feeLst[0].ulFailReason is not a whole number")
    }

    @Test(arguments: [
        "2147483648", "-2147483649", "9223372036854775808", "1e10", "1e999999999999999999999", "-1e400",
        "\"99999999999999999999999999\"",
    ])
    func `a number beyond 32 bits sets the record aside`(text: String) throws {
        #expect(try decodeFee(#""direction":\#(text)"#).finding().reason == .integerOutOfRange)
        #expect(try decodeStatus(#""stateCode":\#(text)"#).finding().reason == .integerOutOfRange)
    }

    @Test func `the one big integer has 64 bits`() throws {
        func read(_ text: String) -> PushContent { decodeFee(#""endToEndID":\#(text)"#) }

        #expect(try read("9223372036854775807").cdr().integer(.endToEndID) == .max)
        #expect(try read("-9223372036854775808").cdr().integer(.endToEndID) == .min)
        #expect(try read("\"543207693\"").cdr().integer(.endToEndID) == 543_207_693)
        #expect(try read("9223372036854775808").finding().reason == .integerOutOfRange)
        #expect(try read("-9223372036854775809").finding().reason == .integerOutOfRange)
        #expect(try read("1e19").finding().reason == .integerOutOfRange)
        #expect(try read("1e18").cdr().integer(.endToEndID) == 1_000_000_000_000_000_000)
    }

    @Test func `an unknown code is kept as its number`() throws {
        let cdr = try decodeFee(#""direction":9,"ulFailReason":123456,"serviceType":"099""#).cdr()

        #expect(cdr.integer(.direction) == 9)
        #expect(cdr.integer(.ulFailReason) == 123_456)
        #expect(cdr.text(.serviceType) == "099")
    }

    // MARK: - Texts

    @Test(arguments: [
        ("\"a b\"", "a b"), ("755", "755"), ("5.50", "5.50"), ("1e400", "1e400"), ("true", "true"),
        ("false", "false"), ("\" x \"", " x "), ("\"0012*#\"", "0012*#"), ("\"中文\"", "中文"),
        (#""\u4e2d\u6587\n\t\"\\\/""#, "中文\n\t\"\\/"), (#""\ud83d\ude00""#, "😀"), ("\"😀\"", "😀"),
    ])
    func `texts are kept as they come, scalars by their spelling`(value: String, text: String) throws {
        #expect(try decodeFee(#""areaCode":\#(value)"#).cdr().text(.areaCode) == text)
        #expect(try decodeStatus(#""digitInfo":\#(value)"#).event()[.digitInfo] == .text(text))
        #expect(decodeFee(#""areaCode":\#(value)"#).findings.isEmpty)
        #expect(try decodeFee(#""areaCode":\#(value)"#).cdr().textBytes(.areaCode).map(Array.init) == Array(text.utf8))
    }

    @Test func `a text that is an object or a list is kept as JSON text and noted`() throws {
        let content = decodeFee(#""userData": { "b" : [1 , 2.50], "a" : "x" } "#)

        #expect(try content.cdr().text(.userData) == #"{"a":"x","b":[1,2.50]}"#)
        #expect(try content.finding().reason == .textFromStructure)
        #expect(try content.finding().kind == .note)
        #expect(try content.finding().place == "/feeLst/0/userData")
    }

    @Test(arguments: ["sessionId", "icid", "appKey"], ["{}", "[\"s\"]"])
    func `an id that is an object or a list sets the record aside`(field: String, value: String) throws {
        let content = decode(
            #"{"eventType":"fee","feeLst":[{"failTime":"2026-11-21 01:02:03","\#(field)":\#(value)}]}"#
        )

        #expect(try content.finding().reason == .idNotText)
    }

    @Test func `an id that is a number is its spelling`() throws {
        #expect(try decodeFee(#""icid":00"#).finding().reason == .notJSON)
        #expect(try decodeFee(#""icid":12345678901234567890123"#).cdr().text(.icid) == "12345678901234567890123")
    }

    // MARK: - Session ids

    @Test(arguments: ["", #""sessionId":null,"#, #""sessionId":"","#, #""sessionid":"s","#])
    func `a record without a session id is set aside`(member: String) throws {
        let fee = decode(#"{"eventType":"fee","feeLst":[{\#(member)"failTime":"2026-11-21 01:02:03"}]}"#)
        let status = decode(#"{"eventType":"callin","statusInfo":{\#(member)"timestamp":"2026-11-21 01:02:03"}}"#)

        #expect(try fee.finding().reason == .sessionIDMissing)
        #expect(try fee.finding().byteRange == 29..<63 + member.utf8.count)
        #expect(try status.finding().reason == .sessionIDMissing)
        #expect(try status.finding().place == "/statusInfo/sessionId")
        #expect(try status.finding().recordIndex == nil)
        #expect(
            try fee.finding().message == "feeLst[0].sessionId is missing; key names are case sensitive"
        )
    }

    @Test(arguments: ["s", "中", "😀"])
    func `a session id has at most 256 characters`(character: String) throws {
        func read(_ count: Int) -> PushContent {
            let id = String(repeating: character, count: count)
            return decode(#"{"eventType":"fee","feeLst":[{"sessionId":"\#(id)","failTime":"2026-11-21 01:02:03"}]}"#)
        }

        #expect(try read(256).cdr().sessionID.unicodeScalars.count == 256)
        #expect(try read(257).finding().reason == .sessionIDTooLong)
    }

    @Test(arguments: ["appKey", "serviceType"])
    func `what figures are added up by has at most 256 characters`(key: String) throws {
        func read(_ count: Int) -> PushContent {
            decodeFee(#""\#(key)":"\#(String(repeating: "中", count: count))""#)
        }

        #expect(try read(256).cdr().text(key == "appKey" ? .appKey : .serviceType)?.count == 256)
        #expect(try read(257).finding().reason == .groupingTextTooLong)
        #expect(try read(257).finding().place == "/feeLst/0/\(key)")
    }

    // MARK: - Times

    @Test func `a record without a time that can be read is set aside`() throws {
        func read(_ members: String) -> PushContent {
            decode(#"{"eventType":"fee","feeLst":[{"sessionId":"s"\#(members)}]}"#)
        }

        #expect(try read("").finding().reason == .noReadableTime)
        #expect(try read(#","callEndTime":"soon""#).finding().reason == .noReadableTime)
        #expect(try read(#","recordStartTime":"2026-11-21 01:02:03""#).finding().reason == .noReadableTime)
        #expect(
            try read(#","callEndTime":"soon","callInTime":"2026-11-21 01:02:03""#).cdr().endSeconds == sampleSeconds
        )
    }

    @Test(arguments: ["", #","timestamp":"soon""#, #","timestamp":1542780000"#, #","timestamp":null"#])
    func `an event without a readable timestamp is set aside`(member: String) throws {
        let finding = try decode(#"{"eventType":"callin","statusInfo":{"sessionId":"s"\#(member)}}"#).finding()

        #expect(finding.reason == .noReadableTime)
        #expect(finding.kind == .record)
        #expect(finding.place == "/statusInfo/timestamp")
    }

    @Test(arguments: [
        ("callEndTime", "00:20:00"), ("failTime", "00:30:00"), ("fwdAnswerTime", "01:00:09"),
    ])
    func `the end is callEndTime, else failTime, else the latest other time`(first: String, clock: String) throws {
        let times = [
            ("callEndTime", "00:20:00"), ("failTime", "00:30:00"), ("callInTime", "01:00:00"),
            ("fwdAnswerTime", "01:00:09"), ("callOutStartTime", "01:00:05"), ("recordStartTime", "09:00:00"),
        ]
        let kept = times.drop { $0.0 != first && ($0.0 == "callEndTime" || $0.0 == "failTime") }
        let members = kept.map { #""\#($0.0)":"2026-11-21 \#($0.1)""# }.joined(separator: ",")
        let cdr = try decode(#"{"eventType":"fee","feeLst":[{"sessionId":"s",\#(members)}]}"#).cdr()

        let parts = clock.split(separator: ":").compactMap { Int64($0) }
        let midnight: Int64 = sampleSeconds - 3723
        #expect(cdr.endSeconds == midnight + parts[0] * 3600 + parts[1] * 60 + parts[2])
    }

    @Test(arguments: [
        ("\"soon\"", "soon"), ("\"2026-02-30 00:00:00\"", "2026-02-30 00:00:00"), ("1542780000", "1542780000"),
        ("true", "true"), ("[ 1 ]", "[1]"), ("\" \"", " "), ("\"20261121010203\"", "20261121010203"),
    ])
    func `an optional time that cannot be read is kept as text`(value: String, text: String) throws {
        let content = decodeFee(#""fwdAnswerTime":\#(value)"#)
        let cdr = try content.cdr()

        #expect(cdr[.fwdAnswerTime] == nil)
        #expect(cdr.unreadableTimes.map(\.field) == [.fwdAnswerTime])
        #expect(cdr.unreadableTimes.map(\.text) == [text])
        #expect(try content.finding().reason == .timeUnreadable)
        #expect(try content.finding().kind == .note)
    }

    @Test(arguments: ["2026-11-21  01:02:03", " 2026-11-21 01:02:03 ", #"2026\u002d11-21 01:02:03"#])
    func `spaces and escapes do not change a time`(text: String) throws {
        let content = decodeFee(#""fwdAnswerTime":"\#(text)""#)

        #expect(try content.cdr().time(.fwdAnswerTime) == sampleSeconds)
        #expect(content.findings.isEmpty)
    }

    // MARK: - Keys

    @Test(arguments: [
        #""direction":5,"direction":"5.0""#, #""userData":"a","userData":"\u0061""#,
        #""failTime":"2026-11-21 01:02:03","failTime":"2026-11-21  01:02:03""#, #""userData":null,"userData":"""#,
        #""x":[1],"x":[ 1 ]"#, #""x":null,"x":"""#, #""x":{"a":1,"a":1}"#, #""failTime":"soon","failTime":"soon""#,
    ])
    func `a key twice with equal values is accepted`(members: String) {
        let content = decodeFee(members)

        #expect(content.records.count == 1)
        #expect(content.findings.allSatisfy { $0.kind == .note })
    }

    @Test(arguments: [
        (#""direction":5,"direction":6"#, "/feeLst/0/direction"),
        (#""userData":"a","userData":"b""#, "/feeLst/0/userData"),
        (#""userData":"","userData":"b""#, "/feeLst/0/userData"),
        (#""userData":"a","userData":null"#, "/feeLst/0/userData"),
        (#""failTime":"2026-11-21 01:02:03","failTime":"2026-11-21 01:02:04""#, "/feeLst/0/failTime"),
        (#""failTime":"2026-11-21 01:02:03","failTime":"soon""#, "/feeLst/0/failTime"),
        (#""sessionId":"t""#, "/feeLst/0/sessionId"), (#""session\u0049d":"t""#, "/feeLst/0/sessionId"),
        (#""x":1,"x":2"#, "/feeLst/0"), (#""x":null,"x":2"#, "/feeLst/0"),
        (#""x":{"a":1,"a":2}"#, "/feeLst/0/x"), (#""userData":[{"a":1,"a":2}]"#, "/feeLst/0/userData"),
    ])
    func `a key twice with different values sets the record aside`(members: String, place: String) throws {
        let finding = try decodeFee(members).finding()

        #expect(finding.kind == .record)
        #expect(finding.reason == .duplicateKey)
        #expect(finding.place == place)
    }

    @Test func `unknown keys are kept in canonical form`() throws {
        let content = decodeFee(
            #" "zeta" : 1.50 , "alpha":{"b":"\u0041\n","a":[ ]},"empty":"","none":null,"big":1e400,"é":true "#
        )

        #expect(content.findings.isEmpty)
        #expect(
            try content.cdr().unknownFields
                == #"{"alpha":{"a":[],"b":"A\u000a"},"big":1e400,"zeta":1.50,"é":true}"#
        )
    }

    @Test func `unknown keys of an event are kept too`() throws {
        #expect(try decodeStatus(#""icid":"x","n":-0"#).event().unknownFields == #"{"icid":"x","n":-0}"#)
    }

    @Test func `a known key in another letter case is unknown, and noted`() throws {
        let content = decodeFee(#""USERDATA":"x""#)

        #expect(try content.cdr().text(.userData) == nil)
        #expect(try content.cdr().unknownFields == #"{"USERDATA":"x"}"#)
        #expect(try content.finding().reason == .keyLetterCase)
        #expect(
            try content.finding().message
                == "feeLst[0].USERDATA is not a known key, userData is: letter case counts"
        )
    }

    @Test func `a place escapes what a JSON pointer must`() throws {
        let finding = try decodeFee(#""a/b~c":{"x":1,"x":2}"#).finding()

        #expect(finding.place == "/feeLst/0/a~1b~0c")
    }

    // MARK: - Mixed pushes

    @Test func `good records stay when others are set aside`() throws {
        let good = #"{"sessionId":"s","failTime":"2026-11-21 01:02:03"}"#
        let content = decode(
            #"{"eventType":"fee","feeLst":[\#(good),{"sessionId":"s"},\#(good),{"direction":5.7,"x":[{}]},\#(good)]}"#
        )

        #expect(content.cdrs.map(\.index) == [0, 2, 4])
        #expect(content.reasons == [.noReadableTime, .integerInvalid])
        #expect(content.findings.map(\.recordIndex) == [1, 3])
        #expect(!content.isSetAside)
    }

    @Test func `a record is set aside for its first fault, without its notes`() throws {
        let content = decodeFee(#""failTime":"soon","direction":1.5,"recordFlag":"x","sessionId":"t""#)

        #expect(try content.finding().reason == .integerInvalid)
        #expect(try content.finding().place == "/feeLst/0/direction")
    }
}
