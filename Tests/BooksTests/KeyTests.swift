import Crypto
import Notification
import Postgres
import Testing

@testable import Books

/// The keys of facts are digests that anybody can compute.
@Suite struct KeyTests {
    private static func bytes(_ count: Int, _ seed: UInt8 = 1) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ Int(seed) &* 7 &+ $0 / 251) }
    }

    @Test func `a digest is the first half of a SHA-256, whatever the length`() {
        for count in 0...200 {
            let message = Self.bytes(count)
            #expect(digest(message) == UUIDBytes(Array(SHA256.hash(data: message))), "\(count) bytes")
        }
    }

    @Test(arguments: [1, 20, 32, 64, 65, 200])
    func `a call id is an HMAC of the session under the key`(keyBytes: Int) {
        let key = Self.bytes(keyBytes)
        for session in ["", "s", "1201_8658_4294967295@example.org", String(repeating: "会", count: 200)] {
            let code = HMAC<SHA256>.authenticationCode(for: Array(session.utf8), using: SymmetricKey(data: key))
            #expect(CallKey(key).callID(session) == UUIDBytes(Array(code)))
        }
    }

    @Test(arguments: ["s1", "1201_8658_4294967295_20181018055430@callenabler245.huaweicaas.com", "通話-\u{1F4DE}-9"])
    func `the keys of a record are the digests of its canonical bytes`(session: String) throws {
        let records = (0..<19).map { index in
            #"{"sessionId":"\#(session)","icid":"i\#(index)","callEndTime":"2026-11-21 01:02:03","#
                + #""userData":"\#(String(repeating: "x", count: index * 23))","odd":[1,\#(index)]}"#
        }
        let key = CallKey(Self.bytes(32))
        let push = PushRows(
            Array(#"{"eventType":"fee","feeLst":[\#(records.joined(separator: ","))]}"#.utf8),
            at: Self.place(),
            callKey: key
        )
        try #require(push.cdrs.count == records.count)
        for (row, record) in zip(push.cdrs, records) {
            let expected = try DecodedKeys(#"{"eventType":"fee","feeLst":[\#(record)]}"#)
            #expect(row.key.callID == key.callID(session))
            #expect(row.key.identity == UUIDBytes(Array(SHA256.hash(data: expected.identity))))
            #expect(row.key.content == UUIDBytes(Array(SHA256.hash(data: expected.content))))
        }
    }

    @Test func `who sent an event is part of its content`() throws {
        let body = #"{"eventType":"answer","statusInfo":{"sessionId":"s","timestamp":"2026-11-21 01:02:03"}}"#
        let key = CallKey(Self.bytes(32))
        let expected = try DecodedKeys(body)
        for (token, signer) in [(nil, nil), ("app", nil), (nil, "app"), ("app", "user")] as [(String?, String?)] {
            let found = PushRows(Array(body.utf8), at: Self.place(token, signer), callKey: key).events.first?.key
            let senders = [0] + Array((token ?? "").utf8) + [0] + Array((signer ?? "").utf8)
            #expect(found?.callID == key.callID("s"))
            #expect(found?.identity == UUIDBytes(Array(SHA256.hash(data: expected.identity))))
            #expect(found?.content == UUIDBytes(Array(SHA256.hash(data: expected.content + senders))))
        }
    }

    private static func place(_ token: String? = nil, _ signer: String? = nil) -> PushPlace {
        PushPlace(
            journalID: 1,
            sequence: 1,
            recordIndex: -1,
            receivedAtMicros: 0,
            tokenAppKey: token,
            signedBy: signer
        )
    }
}

/// The canonical bytes of the one record of a push.
private struct DecodedKeys {
    var identity: [UInt8] = []
    var content: [UInt8] = []

    init(_ body: String) throws {
        switch decodePush(Array(body.utf8)).records.first {
        case .cdr(let cdr):
            cdr.appendIdentity(to: &identity)
            cdr.appendContent(to: &content)
        case .statusEvent(let event):
            event.appendIdentity(to: &identity)
            event.appendContent(to: &content)
        case nil: throw NoRecord()
        }
    }

    struct NoRecord: Error {}
}
