import Books
import BooksTestSupport
import Foundation
import Nightly
import Testing

/// calls.csv finds the CDRs of its days by their times; the odd ones must be among them.
@Suite struct CallLineTests {
    private static let days = (18...28).map { "2026-10-\($0)" }

    private static func cdr(_ session: String, ends end: String, arrives at: String) -> TestCDR {
        var cdr = TestCDR(session, endSeconds: utc(end), icid: session)
        cdr.atMicros = utcMicros(at)
        return cdr
    }

    /// Sessions by the day they are printed on, each day asked for by itself.
    private static func lines(_ nights: TestNights, _ asOf: String) throws -> [String: [String]] {
        var lines: [String: [String]] = [:]
        for day in days {
            let found = try nights.report("calls", asOfMicros: utcMicros(asOf), from: day, to: day)
            if !found.isEmpty { lines[day] = found.map { $0[2] } }
            #expect(found.allSatisfy { $0[0] == day })
        }
        return lines
    }

    @Test(arguments: ["Asia/Shanghai", "America/Sao_Paulo", "Pacific/Kiritimati"])
    func `a day has its lines, whatever their times are`(zone: String) async throws {
        let nights = try TestNights(zone: zone)
        let early = Self.cdr("before its end", ends: "2026-10-25 12:00:00", arrives: "2026-10-20 12:00:00")
        // Loaded from a push that came after its end, and repeated by one that had come before: known from then.
        let loadedFirst = Self.cdr("repeated", ends: "2026-10-25 12:00:00", arrives: "2026-10-26 02:00:00")
        var repeated = loadedFirst
        repeated.atMicros = utcMicros("2026-10-21 12:00:00")
        // The call goes on into the next day, by its other side.
        let night = Self.cdr("over midnight", ends: "2026-10-22 15:59:00", arrives: "2026-10-22 16:30:00")
        let hangUp = TestEvent("disconnect", "over midnight", seconds: utc("2026-10-23 14:10:00"))
        let onlyEvents = TestEvent("disconnect", "no CDR", seconds: utc("2026-10-24 12:00:00"))
        try await nights.load([.cdr(loadedFirst)])
        try await nights.load([.cdr(repeated), .cdr(early), .cdr(night), .event(hangUp), .event(onlyEvents)])
        try nights.run("2026-10-28 18:00:00")

        let all = try nights.report("calls", asOfMicros: utcMicros("2026-10-28 18:00:00"))
        let byDay = Dictionary(grouping: all) { $0[0] }.mapValues { $0.map { $0[2] } }
        let found = try Self.lines(nights, "2026-10-28 18:00:00")

        #expect(found == byDay)
        #expect(all.count == 4)
        if zone == "Asia/Shanghai" {
            #expect(
                found == [
                    "2026-10-20": ["before its end"], "2026-10-21": ["repeated"], "2026-10-22": ["over midnight"],
                    "2026-10-24": ["no CDR"],
                ]
            )
        }
    }
}
