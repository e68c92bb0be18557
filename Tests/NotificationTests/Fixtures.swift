import Foundation
import Notification
import Testing

/// The notification bodies that the tests share.
enum Payload {
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/payloads")

    static let names = [
        "01-callback-fee-second-leg-unanswered", "02-callback-fee-both-legs-answered",
        "03-callback-fee-merged-duplicate-old-demo", "04-callback-status-answer-old-demo",
        "05-notify-status-collectInfo", "06-callback-status-callout", "07-callback-status-callout-masked",
        "09-privatenumber-axb-fee-recorded", "11-privatenumber-status-disconnect",
        "12-privatenumber-ax-fee-masked", "16-reply-fee-success", "20-callback-fee-empty-strings-assembled",
        "90-notify-fee-answered-synthetic", "91-verify-fee-unanswered-synthetic",
        "92-verify-status-disconnect-unanswered-synthetic", "93-callback-status-answer-synthetic",
    ]

    static func bytes(_ number: String) throws -> [UInt8] {
        let name = try #require(names.first { $0.hasPrefix(number) })
        return Array(try Data(contentsOf: folder.appending(path: name + ".json")))
    }
}

extension PushContent {
    var cdrs: [CallDetailRecord] {
        records.compactMap { if case .cdr(let cdr) = $0 { cdr } else { nil } }
    }

    var events: [StatusEvent] {
        records.compactMap { if case .statusEvent(let event) = $0 { event } else { nil } }
    }

    func cdr() throws -> CallDetailRecord {
        try #require(cdrs.count == 1, "\(findings)")
        return cdrs[0]
    }

    func event() throws -> StatusEvent {
        try #require(events.count == 1, "\(findings)")
        return events[0]
    }

    /// The one finding of a push with at most one record, which is there only when the finding is a note.
    func finding() throws -> Finding {
        try #require(findings.count == 1, "\(findings)")
        try #require(records.isEmpty == (findings[0].kind != .note), "\(findings)")
        return findings[0]
    }

    var reasons: [Finding.Reason] { findings.map(\.reason) }
}

extension NotificationRecord {
    var content: [UInt8] {
        var bytes: [UInt8] = []
        switch self {
        case .cdr(let cdr): cdr.appendContent(to: &bytes)
        case .statusEvent(let event): event.appendContent(to: &bytes)
        }
        return bytes
    }

    var identity: [UInt8] {
        var bytes: [UInt8] = []
        switch self {
        case .cdr(let cdr): cdr.appendIdentity(to: &bytes)
        case .statusEvent(let event): event.appendIdentity(to: &bytes)
        }
        return bytes
    }
}

func decode(_ body: String) -> PushContent {
    decodePush(Array(body.utf8))
}

/// Decodes a fee push with one record: a session, an end, and the members given as JSON.
func decodeFee(_ members: String) -> PushContent {
    let comma = members.isEmpty ? "" : ","
    return decode(
        #"{"eventType":"fee","feeLst":[{"sessionId":"s","callEndTime":"2026-11-21 01:02:03"\#(comma)\#(members)}]}"#
    )
}

/// Decodes a status push: a session, a time, and the members given as JSON.
func decodeStatus(_ members: String) -> PushContent {
    let comma = members.isEmpty ? "" : ","
    return decode(
        #"{"eventType":"answer","statusInfo":{"sessionId":"s","timestamp":"2026-11-21 01:02:03"\#(comma)\#(members)}}"#
    )
}

/// 2026-11-21 01:02:03 UTC.
let sampleSeconds: Int64 = 1_795_222_923

/// A small generator with a seed (SplitMix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
