import Foundation
import Nightly
import PlatformSimulator
import Reports

/// What the demo prints: at most 100 columns and some 45 lines.
struct DemoScreen {
    private let ending: DemoRun.Ending
    private let place: DemoPlace
    private let command: DemoCommand

    private static let columns = 100
    private static let files = ["usage", "charges", "discrepancies", "calls", "corrections"]

    init(_ ending: DemoRun.Ending, place: DemoPlace, command: DemoCommand) {
        self.ending = ending
        self.place = place
        self.command = command
    }

    func printOut() throws {
        let blocks = [story, ending.comparison?.lines ?? [], verdict, try reports(), next]
        print(blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n"))
    }

    private var day: String { ending.simulation.plan.day }
    private var folder: String { "\(place.reportsDirectory)/\(day)" }

    private var story: [String] {
        let summary = ending.summary
        let rate = Int64(summary.pushes) * 1_000 / max(1, ending.pushMillis)
        return [
            "\(summary.calls) calls of \(day), seed \(command.seed), faults \(command.faults.rawValue)",
            "pushed   \(ending.tally.accepted) of \(summary.pushes) pushes over HTTP in \(seconds(ending.pushMillis))"
                + " (\(rate) a second)",
            "night    \(seconds(ending.nightMillis))",
        ]
    }

    private var verdict: [String] {
        guard let comparison = ending.comparison, comparison.differences.isEmpty else {
            return ["The reports differ from the simulator's truth."]
        }
        return ["All of it matches the simulator's truth."]
    }

    private func reports() throws -> [String] {
        let rows = ending.written.first { $0.day == day }?.rows ?? [:]
        let list = Self.files.map { "\($0).csv \(rows["\($0).csv"] ?? rows[$0] ?? 0)" }.joined(separator: ", ")
        let usage = try String(contentsOfFile: folder + "/usage.csv", encoding: .utf8)
        let totals = try Manifest.read(folder: folder).files.first { $0.name == "charges.csv" }?.totals ?? []
        let cost = totals.filter { $0.name.hasPrefix("amount ") }.map { "\($0.sum) \($0.name.dropFirst(7))" }
        return [
            "reports  \(folder)/", "rows     \(list)",
            "cost     \(cost.joined(separator: ", ")) by the built-in list prices (huadan rates load FILE: yours)",
            "usage.csv begins:",
        ]
            + usage.split(separator: "\n").prefix(4).map { "  " + cut($0, to: Self.columns - 2) }
    }

    private var next: [String] {
        let look =
            command.keep
            ? "huadan report calls --from \(day) --to \(day) --data-dir \(place.dataDirectory)"
            : "huadan demo --keep            keeps the books, to look into them"
        return [
            "next", "  " + look, "  huadan serve                  takes real pushes",
            "  huadan app add KEY            registers an app of yours and prints its push URL",
        ]
    }

    private func cut(_ text: Substring, to width: Int) -> String {
        text.count <= width ? String(text) : text.prefix(width - 1) + "…"
    }

    private func seconds(_ millis: Int64) -> String {
        "\(millis / 1_000).\(millis / 100 % 10) s"
    }
}
