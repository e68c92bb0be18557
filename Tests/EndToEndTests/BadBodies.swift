import Foundation

/// Bodies as they should not be, and what becomes of each.
struct BadBody: Sendable {
    let name: String
    let body: [UInt8]
    /// The sessions whose one CDR is kept.
    var kept: [String] = []
    var repeats = 0
    /// Bodies and records set aside.
    var setAside = 0

    init(_ name: String, _ body: [UInt8], kept: [String] = [], repeats: Int = 0, setAside: Int = 0) {
        self.name = name
        self.body = body
        self.kept = kept
        self.repeats = repeats
        self.setAside = setAside
    }

    init(_ name: String, _ text: String, kept: [String] = [], repeats: Int = 0, setAside: Int = 0) {
        self.init(name, Array(text.utf8), kept: kept, repeats: repeats, setAside: setAside)
    }
}

extension BadBody {
    /// A record that is fine but for the members given as JSON.
    static func record(_ session: String, _ members: String = "", app: String = Body.app) -> String {
        let more = members.isEmpty ? "" : "," + members
        return #"{"appKey":"\#(app)","icid":"i","sessionId":"\#(session)","serviceType":"002","#
            + #""callEndTime":"2026-11-02 05:00:00"\#(more)}"#
    }

    static func fee(_ records: [String]) -> String {
        #"{"eventType":"fee","feeLst":[\#(records.joined(separator: ","))]}"#
    }

    /// Good, bad type, unknown app, no session, the same again: 51 records in one push.
    private static var mixed: BadBody {
        let good = (0..<45).map { "mixed-\($0)" }
        let records =
            good.map { record($0) } + [
                record("mixed-type", #""direction":"x""#), record("mixed-fraction", #""recordFlag":5.7"#),
                record("mixed-stranger", app: "nobody"), #"{"callEndTime":"2026-11-02 05:00:00"}"#, record("mixed-0"),
                record(String(repeating: "s", count: 257)),
            ]
        return BadBody("51 records, mixed", fee(records), kept: good + ["mixed-stranger"], repeats: 1, setAside: 4)
    }

    /// Texts that are long and cannot be compressed.
    private static func noise(_ count: Int, seed: UInt64) -> String {
        var state = seed
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_".utf8)
        let bytes = (0..<count).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return letters[Int(state >> 58)]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func with(_ text: String, _ mark: String, replacedBy bytes: [UInt8]) -> [UInt8] {
        let parts = text.components(separatedBy: mark)
        return Array(parts.map { Array($0.utf8) }.joined(separator: bytes))
    }

    /// What is not JSON, or no push.
    static var bodies: [BadBody] {
        let whole = fee([record("never")])
        let deep = 60_000
        return [
            BadBody("no records", fee([]), setAside: 1),
            BadBody("cut off", String(whole.dropLast(9)), setAside: 1),
            BadBody("compressed", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xAB, 0x56], setAside: 1),
            BadBody("not UTF-8 outside of texts", [0xFF, 0xFE, 0x7B, 0, 0x7D, 0], setAside: 1),
            BadBody("a new event", #"{"eventType":"ringing","statusInfo":{}}"#, setAside: 1),
            BadBody("an array", "[\(whole)]", setAside: 1),
            BadBody("only a number", "1e999999999", setAside: 1),
            BadBody("only spaces", String(repeating: " ", count: 100_000), setAside: 1),
            BadBody(
                "nested too deep",
                #"{"eventType":"fee","x":"# + String(repeating: "[", count: deep) + String(repeating: "]", count: deep)
                    + "}",
                setAside: 1
            ),
            BadBody("two bodies", whole + "\n" + whole, setAside: 1),
        ]
    }

    /// Records that are wrong in themselves, beside one that is fine.
    static var records: [BadBody] {
        [
            mixed,
            BadBody("a byte-order mark", "\u{FEFF}" + fee([record("mark")]), kept: ["mark"]),
            BadBody("a lone object", #"{"feeLst":\#(record("alone")),"eventType":"fee"}"#, kept: ["alone"]),
            BadBody(
                "bytes that are no characters, in a text",
                with(fee([record("bytes-text", #""userData":"a§b""#)]), "§", replacedBy: [0xC3]),
                kept: ["bytes-text"]
            ),
            BadBody(
                "bytes that are no characters, in an id",
                with(fee([record("bytes-§"), record("bytes-good")]), "§", replacedBy: [0xF0, 0x9F]),
                kept: ["bytes-good"],
                setAside: 1
            ),
            BadBody(
                "U+0000 and a lone surrogate",
                fee([
                    record("zero", #""userData":"a\u0000b","hostName":"\ud83d""#),
                    record("zero-id", #""icid":"\u0000""#),
                ]),
                kept: ["zero"],
                setAside: 1
            ),
            BadBody(
                "keys twice",
                fee([record("twice", #""q":1,"q":1"#), record("twice-bad", #""q":1,"q":2"#)]),
                kept: ["twice"],
                setAside: 1
            ),
            BadBody(
                "huge numbers",
                fee([
                    record("huge", #""q":1e999999,"r":\#(String(repeating: "9", count: 5_000))"#),
                    record("huge-bad", #""direction":1e40"#), record("huge-id", #""endToEndID":9223372036854775808"#),
                ]),
                kept: ["huge"],
                setAside: 2
            ),
            BadBody(
                "times at the ends of time",
                fee([
                    record("time-first", #""callInTime":"0001-01-01 00:00:00""#),
                    record("time-last", #""callInTime":"9999-12-31 23:59:59""#),
                    record("time-leap", #""callInTime":"2026-02-29 00:00:00""#),
                    #"{"sessionId":"time-none","callEndTime":"10000-01-01 00:00:00"}"#,
                ]),
                kept: ["time-first", "time-last", "time-leap"],
                setAside: 1
            ),
            BadBody(
                "a new key, a new service, other letter case",
                fee([record("new", #""brandNew":{"a":[1,null]},"CALLERNUM":"+8613800000001""#)]),
                kept: ["new"]
            ),
        ]
    }

    /// Texts so long that no index could hold them.
    static var long: [BadBody] {
        let far = noise(20_000, seed: 1)
        return [
            BadBody(
                "a long icid",
                fee([record("long-icid", #""icid":"\#(far)""#)]).replacing(#""icid":"i","#, with: ""),
                kept: ["long-icid"]
            ),
            BadBody(
                "a long text",
                fee([record("long-text", #""userData":"\#(noise(500_000, seed: 2))""#)]),
                kept: ["long-text"]
            ),
            BadBody("a long key", fee([record("long-key", #""\#(far)":1"#)]), kept: ["long-key"]),
            BadBody(
                "a long service",
                fee([record("long-service", "")]).replacing(#""002""#, with: "\"\(far)\""),
                setAside: 1
            ),
            BadBody("a long app", fee([record("long-app", app: far)]), setAside: 1),
        ]
    }
}
