import Books
import BooksTestSupport
import Foundation
import Nightly
import Postgres
import Reports
import Testing

/// No output of a day shows a whole phone number, in whatever place it came.
@Suite struct MaskingTests {
    private static let digits = "8613812345678"
    private static let end = utc("2026-10-20 04:00:00")

    private static func story(masks: Bool) async throws -> TestNights {
        var nights = try TestNights()
        nights.settings.masksNumbers = masks
        let number = "+" + digits
        var odd = TestCDR("s_\(number)_1", endSeconds: end, icid: "i_\(number)")
        odd.service = "9 \(number)"
        for field in ["callerNum", "calleeNum", "fwdDstNum", "bindNum", "fwdDisplayNum", "origCalleeNum"] {
            odd.others[field] = number
        }
        for field in ["userData", "hostName", "spId", "recordObjectName", "extra", "failTime", "dynIVRPath"] {
            odd.others[field] = "at \(number)!"
        }
        var event = TestEvent("disconnect", "e_\(number)", seconds: end)
        event.others = ["caller": number, "called": number, "userData": "\(number)", "stateDesc": "x\(number)"]
        var twin = odd
        twin.others["userData"] = "other \(number)"
        twin.atMicros += 1
        try await nights.load([.cdr(odd), .cdr(twin), .event(event)])
        let broken = #"{"eventType":"fee","feeLst":[{"k \#(number)":1,"k \#(number)":2,"sessionId":"b"}]}"#
        try await nights.books.load([TestPush(Array(broken.utf8), atMicros: (end + 60) * 1_000_000)])
        try nights.run("2026-10-21 18:00:00")
        _ = try nights.waive("unknown_service", "2026-10-22 04:00:00", reason: "\(number) agreed")
        try nights.dismissAll("2026-10-22 04:00:00")
        try nights.run("2026-10-22 18:00:00")
        return nights
    }

    /// Everything a person can read of the day, by where it stands.
    private static func outputs(_ nights: TestNights) throws -> [String: String] {
        var outputs = try nights.reports.files().mapValues { String(decoding: $0, as: UTF8.self) }
        for report in ["calls", "discrepancies", "live_discrepancies", "corrections", "usage", "charges"] {
            let lines = try nights.report(report, asOfMicros: utcMicros("2026-10-22 18:00:00"))
            outputs["report \(report)"] = lines.flatMap { $0 }.joined(separator: "\n")
        }
        let books = try nights.books.open()
        let now = utcMicros("2026-10-23 04:00:00")
        outputs["set-aside list"] = "\(try books.setAside(includesDecided: true, nights.settings, nowMicros: now))"
        for session in ["s_+\(digits)_1", "e_+\(digits)"] {
            let call = nights.books.installation.callKey.callID(session)
            outputs["explain \(session.first ?? "?")"] = "\(try books.explain(call, nights.settings, nowMicros: now))"
        }
        return outputs
    }

    @Test func `numbers are masked wherever they came`() async throws {
        let outputs = try Self.outputs(try await Self.story(masks: true))

        #expect(outputs.count > 12)
        for (place, text) in outputs { #expect(!text.contains(Self.digits), "\(place)") }
        #expect(outputs["2026-10-20/calls.csv"]?.contains("+86138****5678") == true)
    }

    @Test func `the same places show them when masking is off`() async throws {
        let outputs = try Self.outputs(try await Self.story(masks: false))
        let showing = outputs.filter { $0.value.contains(Self.digits) }.keys

        for place in ["2026-10-20/calls.csv", "2026-10-20/discrepancies.csv", "explain s", "explain e"] {
            #expect(showing.contains(place), "\(place)")
        }
    }
}
