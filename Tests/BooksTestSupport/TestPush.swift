import Foundation
package import Journal

/// A push as the platform would send it, with the time it arrives.
package struct TestPush: Sendable {
    package var body: [UInt8]
    package var receivedAtMicros: Int64
    package var appKey: String
    package var signedBy = ""
    package var kind = EntryKind.push

    package init(_ body: [UInt8], atMicros: Int64, appKey: String = "app-1", signedBy: String = "") {
        self.body = body
        receivedAtMicros = atMicros
        self.appKey = appKey
        self.signedBy = signedBy
    }

    package var draft: JournalDraft {
        var draft = JournalDraft(kind: kind, appKey: appKey, source: "test", signedBy: signedBy, body: body)
        draft.receivedAtMicros = receivedAtMicros
        return draft
    }
}

/// Bodies in the platform's two envelopes.
package enum TestBody {
    package static func fee(_ records: [[String: String]]) throws -> [UInt8] {
        try json(["eventType": "fee", "feeLst": records])
    }

    package static func status(_ type: String, _ fields: [String: String]) throws -> [UInt8] {
        try json(["eventType": type, "statusInfo": fields])
    }

    /// A short answered callback, 60 seconds on both legs, that ends at a second.
    package static func callback(
        session: String,
        icid: String = "i1",
        endSeconds: Int64,
        app: String = "app-1",
        _ others: [String: String] = [:]
    ) -> [String: String] {
        [
            "sessionId": session, "icid": icid, "appKey": app, "serviceType": "002", "direction": "0",
            "calleeNum": "+8613800000001", "fwdDstNum": "+8613800000002",
            "callOutStartTime": platformText(endSeconds - 70), "callOutAnswerTime": platformText(endSeconds - 65),
            "fwdStartTime": platformText(endSeconds - 64), "fwdAnswerTime": platformText(endSeconds - 60),
            "callEndTime": platformText(endSeconds),
        ].merging(others) { _, new in new }
    }

    private static func json(_ object: [String: Any]) throws -> [UInt8] {
        Array(try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes]))
    }
}
