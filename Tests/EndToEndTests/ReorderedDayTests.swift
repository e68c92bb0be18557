import Foundation
import PlatformSimulator
import Testing

/// Order, merging and repeats leave no trace in the reports.
@Suite struct ReorderedDayTests {
    @Test(arguments: [UInt64(21), 22])
    func `a day that came in another order, merged and repeated otherwise, gives the same bytes`(
        seed: UInt64
    ) async throws {
        var plan = SimulationPlan(calls: 200, seed: seed, day: try Calendar.day(before: 2))
        plan.faults = .harsh
        // Of two versions the first to arrive is in force: there the order counts.
        plan.faults[.conflictingFee] = 0
        let pushes = Array(try Simulation(plan).pushes)

        try await Stage.with { pushed in
            try await Stage.with { imported in
                let server = try await pushed.serve()
                let refused = try await server.play(pushes)
                #expect(refused == [])
                try await importShuffled(pushes, seed: seed, on: imported)
                let asOf = Calendar.nowText
                // A whole second may have passed already, but nothing after it may count.
                try await eventually("the second to end") { Calendar.nowText != asOf }
                let laterAsOf = Calendar.nowText
                try await pushed.done(["nightly", "--as-of", laterAsOf])
                try await imported.done(["nightly", "--as-of", laterAsOf])

                let (first, second) = (try ReportFolders(pushed).files(), try ReportFolders(imported).files())
                #expect(first.count >= 6)
                #expect(first.keys.sorted() == second.keys.sorted())
                let differing = first.keys.filter { first[$0] != second[$0] }.sorted()
                #expect(differing == [], "seed \(seed)")
            }
        }
    }

    /// Imports the day as another platform could have sent it, and part of it once more.
    private func importShuffled(_ pushes: [SimulatedPush], seed: UInt64, on stage: Stage) async throws {
        var generator = Dice(seed: seed)
        let byApp = Dictionary(grouping: pushes, by: \.appKey)
        for app in byApp.keys.sorted() {
            var bodies = remerged(byApp[app] ?? [], &generator)
            bodies += bodies.shuffled(using: &generator).prefix(bodies.count / 3)
            bodies.shuffle(using: &generator)
            // The first line decides whether a file has a body a line.
            let first = #"{"eventType":"disconnect","statusInfo":{}}"#
            let file = try stage.file("\(app).jsonl", [Array(first.utf8)] + bodies)
            try await stage.done(["import", "--app", app, file])
        }
    }

    /// The records of all fee pushes, dealt out anew.
    private func remerged(_ pushes: [SimulatedPush], _ generator: inout Dice) -> [[UInt8]] {
        var others: [[UInt8]] = []
        var records: [ArraySlice<UInt8>] = []
        for push in pushes {
            if push.kind == .fee, !push.isMalformed, let list = FeeList.records(of: push.body) {
                records += list
            } else {
                others.append(push.body)
            }
        }
        records.shuffle(using: &generator)
        var merged: [[UInt8]] = []
        while !records.isEmpty {
            let count = Int.random(in: 1...min(SimulatedPush.mostRecords, records.count), using: &generator)
            merged.append(FeeList.body(records.suffix(count)))
            records.removeLast(count)
        }
        return merged + others
    }
}

/// A seeded die: SplitMix64.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Takes fee bodies apart without reading their values, so that every byte of a record stays as it was sent.
enum FeeList {
    /// The objects in `feeLst`; nil when it is not a list of objects that this simple reader understands.
    static func records(of body: [UInt8]) -> [ArraySlice<UInt8>]? {
        guard let key = body.firstRange(of: Array(#""feeLst""#.utf8)),
            let open = body[key.upperBound...].firstIndex(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") })
        else { return nil }
        var records: [ArraySlice<UInt8>] = []
        var (depth, start) = (0, open)
        var (isText, isEscaped) = (false, false)
        for index in open..<body.count {
            let byte = body[index]
            if isText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isText = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isText = true
            case UInt8(ascii: "{"):
                if depth == 0 { start = index }
                depth += 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { records.append(body[start...index]) }
                // A lone object instead of a list ends the list.
                if depth == 0, body[open] == UInt8(ascii: "{") { return records }
            case UInt8(ascii: "]") where depth == 0: return records
            default: break
            }
        }
        return nil
    }

    static func body(_ records: some Sequence<ArraySlice<UInt8>>) -> [UInt8] {
        Array(#"{"eventType":"fee","feeLst":["#.utf8) + records.joined(separator: [UInt8(ascii: ",")])
            + Array("]}".utf8)
    }
}
