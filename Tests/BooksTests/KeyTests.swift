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
        let body =
            #"{"eventType":"fee","feeLst":[{"sessionId":"\#(session)","icid":"i","callEndTime":"2026-11-21 01:02:03","#
            + #""userData":"\#(String(repeating: "x", count: 400))","odd":[1,2]}]}"#
        let key = CallKey(Self.bytes(32))
        let place = PushPlace(
            journalID: 1,
            sequence: 1,
            recordIndex: -1,
            receivedAtMicros: 0,
            tokenAppKey: nil,
            signedBy: nil
        )
        let batch = LoadBatch(body: Array(body.utf8), at: place, callKey: key)
        let found = try #require(batch.cdrs.first).key
        let expected = try DecodedKeys(body)
        #expect(found.callID == key.callID(session))
        #expect(found.identity == UUIDBytes(Array(SHA256.hash(data: expected.identity))))
        #expect(found.content == UUIDBytes(Array(SHA256.hash(data: expected.content))))
    }
}

/// The canonical bytes of the one CDR of a push.
private struct DecodedKeys {
    var identity: [UInt8] = []
    var content: [UInt8] = []

    init(_ body: String) throws {
        guard case .cdr(let cdr)? = decodePush(Array(body.utf8)).records.first else {
            throw NoRecord()
        }
        cdr.appendIdentity(to: &identity)
        cdr.appendContent(to: &content)
    }

    struct NoRecord: Error {}
}
