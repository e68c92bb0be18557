import Testing

@testable import Notification

/// Numbers are found in every usual form, and go from bodies while all else stays.
@Suite struct ForgettingTests {
    private static let number = "+8613812345678"

    static func forgetting(_ reach: Forgetting.Reach) -> Forgetting {
        Forgetting(reach) { $0.reduce(5381) { $0 &* 33 &+ UInt64($1) } >> 8 }
    }

    @Test(arguments: [
        "+8613812345678", "8613812345678", "008613812345678", "13812345678", "013812345678", "+86 138 1234 5678",
        "138-1234-5678", "(+86) 138.1234.5678", "+86-13812345678",
    ])
    func `a number is the same in all its usual forms`(form: String) throws {
        let pattern = try #require(NumberPattern(form))
        #expect(pattern == NumberPattern(Self.number))
        for written in ["\(form)", "call \(form), please", "sip:\(form)@host"] {
            #expect(pattern.isFound(in: Array(written.utf8)), "\(written)")
        }
    }

    @Test(arguments: ["", "+", "1234", "abc", "+86138x2345678", "1234567890123456", "+8613812345678901234"])
    func `what is no number is refused`(text: String) { #expect(NumberPattern(text) == nil) }

    @Test(arguments: [
        ("13812345678", true), ("x13812345678x", true), ("2026112113812345678", true), ("13812345679", false),
        ("+85213812345678", false), ("+13812345678", false), ("1381234567", false), ("138 1234  5678", true),
        ("138   12345678", false), ("+8613812345678.wav", true),
    ])
    func `a number of others is not it`(text: String, isFound: Bool) throws {
        #expect(try #require(NumberPattern(Self.number)).isFound(in: Array(text.utf8)) == isFound)
    }

    @Test(arguments: [("10086", "10086", true), ("10086", "110086", false), ("10086", "100861", false)])
    func `a short number stands alone`(number: String, text: String, isFound: Bool) throws {
        #expect(try #require(NumberPattern(number)).isFound(in: Array(text.utf8)) == isFound)
    }

    private static let fee = #"""
        {"eventType":"fee","extra":"13812345678","feeLst":[
        {"sessionId":"s_+8613812345678_1","callerNum":"+8613812345678","calleeNum":13812345678,"icid":"i1",
        "userData":"call \u0031\u00338-1234-5678 now","callEndTime":"2026-11-20 04:00:00","ulFailReason":0,
        "more":{"13812345678":[13812345678,true,"x"]}},
        {"sessionId":"other","callerNum":"+8613900000000","userData":"hello"}]}
        """#

    @Test func `one number goes from a body wherever it stands, and nothing else does`() throws {
        let pattern = try #require(NumberPattern(Self.number))
        let new = Self.forgetting(.number(pattern)).body(Array(Self.fee.utf8))
        let text = String(decoding: new.bytes, as: UTF8.self)

        #expect(new.records == [-1, 0])
        #expect(!text.contains("12345678") && !text.contains("1234-5678"), "\(text)")
        #expect(text.contains("+8613900000000") && text.contains("hello") && text.contains(" now"))
        let before = decodePush(Array(Self.fee.utf8)).records.compactMap(\.cdr)
        let after = decodePush(new.bytes).records.compactMap(\.cdr)
        #expect(after.map(\.endSeconds) == before.map(\.endSeconds) && after.count == 1)
        #expect(after[0].text(.callerNum)?.hasPrefix("+86138*#") == true)
        #expect(after[0].text(.calleeNum)?.hasPrefix("138*#") == true)
    }

    @Test func `everything of chosen records goes, and forgetting again changes nothing`() throws {
        let forgetting = Self.forgetting(.everything)
        let new = forgetting.body(Array(Self.fee.utf8), records: [1])
        let text = String(decoding: new.bytes, as: UTF8.self)

        #expect(new.records == [1])
        #expect(text.contains("+8613812345678") && !text.contains("+8613900000000") && !text.contains("hello"))
        let all = forgetting.body(Array(Self.fee.utf8))
        #expect(String(decoding: all.bytes, as: UTF8.self).contains(#""icid":"i1""#))
        #expect(forgetting.body(all.bytes) == ForgottenBody(bytes: all.bytes, records: []))
    }

    @Test(arguments: [
        #"{"eventType":"fee","feeLst":[{"callerNum":"13812345678""#, "callerNum=13812345678",
        #"{"x":"\u0031\u0033\u0038\u0031\u0032\u0033\u0034\u0035\u0036\u0037\u0038""#,
    ])
    func `a number goes from a body that is no JSON`(body: String) throws {
        let pattern = try #require(NumberPattern(Self.number))
        let new = Self.forgetting(.number(pattern)).body(Array(body.utf8))

        #expect(new.records == [-1])
        #expect(!String(decoding: new.bytes, as: UTF8.self).contains("12345678"))
        #expect(Self.forgetting(.number(pattern)).body(new.bytes).records.isEmpty)
        #expect(Forgetting.isForgotten(Self.forgetting(.everything).body(Array(body.utf8)).bytes))
    }

    @Test func `times and counts that can be read stay, others are texts`() throws {
        let body = #"""
            {"eventType":"fee","feeLst":[{"sessionId":"s","callEndTime":"2026-11-20 04:00:00","failTime":"at 1381234567",\#
            "ttsTransDuration":"12345678","callDuration":99999999999,"endToEndID":13812345678}]}
            """#
        let text = String(decoding: Self.forgetting(.everything).body(Array(body.utf8)).bytes, as: UTF8.self)

        #expect(text.contains(#""2026-11-20 04:00:00""#) && text.contains(#""12345678""#))
        #expect(text.contains(#""endToEndID":13812345678"#))
        #expect(!text.contains("1381234567\"") && !text.contains("99999999999"))
    }
}

extension NotificationRecord {
    fileprivate var cdr: CallDetailRecord? { if case .cdr(let cdr) = self { cdr } else { nil } }
}
