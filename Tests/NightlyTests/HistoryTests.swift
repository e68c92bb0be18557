import Books
import BooksTestSupport
import Foundation
import Journal
import Nightly
import Testing

/// What one night after the other makes of what comes late.
@Suite struct HistoryTests {
    private static let end = utc("2026-11-20 04:00:00")
    private static let first = "2026-11-20 18:00:00"
    private static let second = "2026-11-21 18:00:00"
    private static let third = "2026-11-22 18:00:00"

    @Test func `a late CDR resolves what was missing, and another one opens something else`() async throws {
        let nights = try TestNights()
        try await nights.load([.event(TestEvent("disconnect", "s", seconds: Self.end))])
        try nights.run(Self.first)
        #expect(try nights.discrepancies() == [["missing_fee", Self.first, ""]])

        var late = TestCDR("s", endSeconds: Self.end)
        late.unanswer()
        late.atMicros = utcMicros("2026-11-21 03:00:00")
        try await nights.load([.cdr(late)])
        try nights.run(Self.second)
        #expect(try nights.discrepancies() == [["missing_fee", Self.first, Self.second]])
        #expect(try nights.lines("2026-11-20", "discrepancies").isEmpty)

        try await nights.load([.cdr(with(late) { ($0.icid, $0.atMicros) = ("i2", utcMicros("2026-11-22 03:00:00")) })])
        try nights.run(Self.third)
        #expect(try nights.call("s")?.kinds == ["several_fees"])
        #expect(try nights.lines("2026-11-20", "discrepancies").map { $0[1] } == ["several_fees"])
    }

    @Test func `registering its app resolves an unknown app and names its usage`() async throws {
        let nights = try TestNights(apps: [])
        try await nights.load(completeCall("s", endSeconds: Self.end))
        try nights.run(Self.first)
        #expect(try nights.discrepancies() == [["unknown_app", Self.first, ""]])

        try nights.books.addApp("app-1", atMicros: utcMicros("2026-11-21 09:00:00"))
        #expect(try nights.run(Self.second).counts.resolved == 1)
        #expect(try nights.discrepancies() == [["unknown_app", Self.first, Self.second]])
        #expect(try nights.lines("2026-11-20", "usage").map { $0[2] } == ["App app-1"])
    }

    @Test func `registering the app of another CDR of a call names its usage too`() async throws {
        let nights = try TestNights()
        try await nights.load([
            .cdr(TestCDR("s", endSeconds: Self.end)),
            .cdr(TestCDR("s", endSeconds: Self.end + 1, icid: "i2", app: "app-2")),
        ])
        try nights.run(Self.first)
        try nights.books.addApp("app-2", atMicros: utcMicros("2026-11-21 09:00:00"))
        try nights.run(Self.second)
        #expect(try nights.lines("2026-11-20", "usage").map { $0[2] } == ["App app-1", "App app-2"])
    }

    @Test func `a mismatch that a setting hides and shows again keeps both spans`() async throws {
        var nights = try TestNights()
        try await nights.load([
            .cdr(TestCDR("s", endSeconds: Self.end)), .event(TestEvent("answer", "s", seconds: Self.end - 60)),
            .event(TestEvent("disconnect", "s", seconds: Self.end + 3)),
        ])
        try nights.run(Self.first)
        nights.settings.toleranceSeconds = 3
        #expect(try nights.run(Self.second).counts.dueCalls == 1, "a setting makes everything due")
        nights.settings.toleranceSeconds = 2
        try nights.run(Self.third)

        #expect(
            try nights.discrepancies() == [
                ["end_mismatch", Self.first, Self.second], ["end_mismatch", Self.third, ""],
            ]
        )
    }

    @Test func `an awaiting call turns missing by time alone`() async throws {
        let nights = try TestNights()
        let facts: [Fact] = [.event(TestEvent("disconnect", "s", seconds: Self.end))]
        try await nights.load(facts)

        try nights.run(asOfMicros: (Self.end + 25_200) * 1_000_000)
        #expect(try nights.call("s")?.state == "awaiting_fee")
        let outcome = try nights.run(asOfMicros: (Self.end + 25_200) * 1_000_000 + 1)

        #expect(outcome.counts.dueCalls == 1)
        #expect(try nights.call("s")?.state == "missing_fee")
    }

    @Test func `what comes a microsecond after as-of is not seen`() async throws {
        let nights = try TestNights()
        let asOf = utcMicros(Self.first)
        let cdr = TestCDR("s", endSeconds: Self.end)
        try await nights.load([
            .cdr(with(cdr) { $0.atMicros = asOf }), .cdr(with(cdr) { ($0.session, $0.atMicros) = ("t", asOf + 1) }),
        ])
        try nights.books.addApp("app-2", atMicros: asOf + 1)

        #expect(try nights.run(Self.first).counts.dueCalls == 1)
        #expect(try nights.call("s")?.state == "missing_status")
        #expect(try nights.call("t") == nil)
        #expect(try nights.run(Self.second).counts.dueCalls == 1, "and it is due the next time")
        #expect(try nights.call("t")?.state == "missing_status")
    }

    @Test func `a CDR of a due call that comes a microsecond after as-of is not seen`() async throws {
        let nights = try TestNights()
        let asOf = utcMicros(Self.first)
        let cdr = TestCDR("s", endSeconds: Self.end)
        try await nights.load([
            .cdr(with(cdr) { $0.atMicros = asOf }), .cdr(with(cdr) { ($0.icid, $0.atMicros) = ("i2", asOf + 1) }),
        ])

        try nights.run(Self.first)
        #expect(try nights.call("s")?.kinds.contains("several_fees") == false)
        try nights.run(Self.second)
        #expect(try nights.call("s")?.kinds.contains("several_fees") == true)
    }

    @Test func `a call moves to the day its late CDR says`() async throws {
        let nights = try TestNights()
        let hangUp = utc("2026-11-20 16:30:00")
        try await nights.load([.event(TestEvent("callout", "s", seconds: hangUp - 3600))])
        try nights.run("2026-11-22 02:30:00")
        #expect(try nights.lines("2026-11-20", "usage").map { $0[5] } == ["1"])

        var late = TestCDR("s", endSeconds: hangUp)
        late.atMicros = utcMicros("2026-11-22 03:00:00")
        try await nights.load([.cdr(late)])
        let outcome = try nights.run("2026-11-23 02:30:00")

        #expect(outcome.days.filter(\.isChanged).map(\.day) == ["2026-11-20", "2026-11-21", "2026-11-22"])
        for report in ["usage", "calls", "discrepancies"] {
            #expect(try nights.lines("2026-11-20", report).isEmpty, "\(report)")
        }
        #expect(try nights.lines("2026-11-21", "usage").map { $0[5] } == ["1"])
        #expect(try nights.lines("2026-11-21", "calls").count == 1)
    }

    @Test func `a CDR and its call can stand on different days`() async throws {
        let nights = try TestNights()
        let midnight = utc("2026-11-20 16:00:00")
        let facts: [Fact] = [
            .cdr(TestCDR("s", endSeconds: midnight - 1)), .cdr(TestCDR("s", endSeconds: midnight + 5, icid: "i2")),
        ]
        try await nights.load(facts)
        let asOf = utcMicros("2026-11-22 02:30:00")
        try nights.run(asOfMicros: asOf)

        let expected = Oracle().judge(facts, asOfMicros: asOf)
        #expect(try nights.usage(before: "2026-11-22") == OracleUsage.lines(expected.values, before: "2026-11-22"))
        #expect(try nights.lines("2026-11-20", "usage").map { Array($0[5...6]) } == [["0", "1"]])
        #expect(try nights.lines("2026-11-21", "usage").map { Array($0[5...6]) } == [["1", "1"]])
    }

    @Test func `an import of what was received long ago is found by the next night`() async throws {
        let nights = try TestNights()
        try nights.run(Self.first)
        try await nights.load(completeCall("s", endSeconds: Self.end), nowMicros: utcMicros("2026-11-21 00:00:00"))

        #expect(try nights.run(Self.second).counts.dueCalls == 1)
        #expect(try nights.call("s")?.state == "complete")
    }

    @Test func `a gap that is noted later explains what is missing`() async throws {
        let nights = try TestNights()
        let fee = try TestNights()
        try await nights.load([.cdr(TestCDR("s", endSeconds: Self.end))])
        try await fee.load([.event(TestEvent("disconnect", "s", seconds: Self.end))])
        for each in [nights, fee] {
            try each.run(Self.first)
            for offset in [Int64(300)] {
                let from = (Self.end + offset) * 1_000_000
                let note = #"{"kind":"down","from_micros":\#(from),"to_micros":\#(from + 60_000_000),"count":0}"#
                var gap = TestPush(Array(note.utf8), atMicros: utcMicros("2026-11-20 20:00:00"))
                gap.kind = .gap
                try await each.books.load([gap])
            }
            try each.run(Self.second)
            #expect(try each.books.rows("SELECT detail FROM discrepancy")[0][0].contains("(down)"))
        }
    }

    @Test func `a version that turns out to be the first by a late import is in force from then on`() async throws {
        let nights = try TestNights()
        let cdr = TestCDR("s", endSeconds: Self.end)
        let other = with(cdr) { ($0.service, $0.atMicros) = ("001", cdr.atMicros + 60_000_000) }
        try await nights.load([.cdr(cdr), .cdr(other)])
        try nights.run(Self.first)
        #expect(try nights.call("s")?.service == "002")

        try await nights.load(
            [.cdr(with(other) { $0.atMicros = cdr.atMicros - 1 })],
            nowMicros: utcMicros(Self.second) - 1
        )
        try nights.run(Self.second)
        #expect(try nights.call("s")?.service == "001")
    }

    private func with(_ cdr: TestCDR, _ change: (inout TestCDR) -> Void) -> TestCDR {
        var changed = cdr
        change(&changed)
        return changed
    }
}
