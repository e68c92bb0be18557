import Foundation
import Notification
import Testing

/// Bodies without spaces, whose records have their keys in the same order: read by what came before.
@Suite struct CompactTests {
    private static let record = """
        {"direction":1,"icid":"i.1","sessionId":"s","callerNum":"+8613800000000","callInTime":"2026-01-05 08:00:01",\
        "failTime":"","callEndTime":"2026-01-05 08:00:58","fwdUnaswRsn":0}
        """
    private static let body = Array(#"{"eventType":"fee","feeLst":[\#(record),\#(record)]}"#.utf8)

    private func isJSON(_ bytes: [UInt8]) -> Bool {
        (try? JSONSerialization.jsonObject(with: Data(bytes))) != nil
    }

    @Test func `a body cut anywhere is set aside as a whole`() throws {
        #expect(decodePush(Self.body).cdrs.count == 2)
        for length in 1..<Self.body.count {
            let content = decodePush(Array(Self.body[..<length]))
            try #require(content.records.isEmpty && content.findings.map(\.reason) == [.notJSON], "cut at \(length)")
            try #require(content.findings[0].byteOffset == length, "cut at \(length)")
        }
    }

    @Test func `a body with any byte changed is judged as another JSON reader judges it`() throws {
        // As in DamageTests: what the other reader is lax about is left out.
        for place in Self.body.indices {
            for value in #" "-.09:[\]n{}"#.utf8 where value != Self.body[place] {
                var changed = Self.body
                changed[place] = value
                let isRead = decodePush(changed).findings.first?.reason != .notJSON
                try #require(isRead == isJSON(changed), "byte \(place) is \(value)")
            }
        }
    }

    @Test func `a key that is not the expected one is read as what it is`() throws {
        let other = Self.record.replacing(#""callInTime""#, with: #""answerTime""#)
            .replacing(#""icid""#, with: #""ICID""#)
        let content = decode(#"{"eventType":"fee","feeLst":[\#(Self.record),\#(other),\#(Self.record)]}"#)

        #expect(content.cdrs.map { $0[.callInTime] == nil } == [false, true, false])
        #expect(content.cdrs.map { $0[.icid] == nil } == [false, true, false])
        #expect(content.cdrs[1].unknownFields == #"{"ICID":"i.1","answerTime":"2026-01-05 08:00:01"}"#)
        #expect(content.cdrs[0].unknownFields == nil)
    }

    @Test func `keys expected of one kind of record are none of the other`() throws {
        // A CDR has more fields than a status event.
        let event = #"{"":1,"sessionId":"s","timestamp":"2026-01-05 08:00:01","":1}"#
        let cdr = Self.record.replacing(#""fwdUnaswRsn":0"#, with: #""userData":"u","":1"#)
        let before = decode(#"{"feeLst":[\#(cdr)],"statusInfo":\#(event),"eventType":"answer"}"#)
        let after = decode(#"{"statusInfo":\#(event),"feeLst":[\#(cdr)],"eventType":"fee"}"#)

        #expect(before.events.first?.unknownFields == #"{"":1}"#)
        #expect(after.cdrs.first?.unknownFields == #"{"":1}"#)
    }

    @Test(arguments: [
        "2026-01-05 08:00:0", "2026-01-05 08:00:011", "2026-01-05  08:00:01", "2026-13-05 08:00:01",
        "2026-01-05T08:00:01",
    ])
    func `a time in any other spelling is read with care`(text: String) throws {
        let content = decode(#"{"eventType":"fee","feeLst":[{"sessionId":"s","callInTime":"\#(text)","failTime":""}]}"#)
        let inTime = text == "2026-01-05  08:00:01"
        #expect(content.cdrs.count == (inTime ? 1 : 0))
        if inTime { #expect(content.cdrs[0].time(.callInTime) == 1_767_600_001) }
    }
}
