import ArgumentParser
import Foundation

/// `huadan demo`.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "The whole story on one screen, with books of its own.",
        discussion: """
            Makes a private cluster, registers the simulator's apps, pushes a simulated day over real HTTP, runs the \
            night and compares its reports with the simulator's truth. Exits 1 when they differ. Settings of a real \
            installation are neither read nor touched.

            Examples:
              huadan demo
              huadan demo --calls 20000 --seed 7 --keep
            """
    )

    @Option(help: "How many calls end on the simulated day.")
    var calls = 2_000
    @Option(help: "The same seed gives the same day.")
    var seed: UInt64 = 1
    @Option(help: "How much goes wrong: none, realistic (1 % each) or harsh (4 % each).")
    var faults: FaultLevel = .realistic
    @Flag(help: "Keep the books after the run, to look into them.")
    var keep = false
    @Option(name: .customLong("data-dir"), help: "The demo's own data directory; emptied first.")
    var dataDirectory = "./.huadan-demo"
    @Option(help: "Where the reports go; emptied first.")
    var reports = "./reports-demo"

    func validate() throws {
        guard (1...1_000_000).contains(calls) else { throw ValidationError("--calls takes 1 to 1000000") }
    }

    func run() async throws {
        let place = DemoPlace(dataDirectory: dataDirectory, reportsDirectory: reports)
        let progress = Progress()
        progress.show("clearing what an earlier demo left")
        try place.makeAnew()
        let ending: DemoRun.Ending
        do {
            ending = try await DemoRun(
                place: place,
                calls: calls,
                seed: seed,
                faults: faults,
                progress: progress
            ).run()
        } catch {
            progress.clear()
            throw error
        }
        if !keep {
            progress.show("removing the demo's books")
            try place.removeBooks()
            progress.clear()
        }
        try DemoScreen(ending, place: place, command: self).printOut()
        let differences = ending.comparison?.differences ?? ["nothing was compared"]
        guard differences.isEmpty else {
            throw CommandFailure(
                .anythingElse,
                "the reports differ from the simulator's truth: " + differences.joined(separator: "; ")
            )
        }
    }
}
