import ArgumentParser
import Books
import Nightly

/// `huadan runs`.
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List the nightly runs, latest first.",
        discussion: """
            Each run leaves a line, also one that failed: the instant it judged from, what it found due, what healed and \
            what was new against the run before, how long it took and which program it was.

            Example:
              huadan runs --last 30
            """
    )

    @Option(help: "How many.")
    var last: Int = 20
    @OptionGroup var settings: SettingOptions

    func validate() throws {
        guard last > 0 else { throw ValidationError("--last takes a number above 0") }
    }

    func run() throws {
        let session = try Session.open(try settings.configuration())
        defer { session.close() }
        let books = try session.connectReading("runs")
        var table = TextTable(
            ["as of", "kind", "outcome", "due calls", "due days", "healed", "new", "ms", "version", "started"]
        )
        for run in try Night(books).runs(limit: last) {
            table.add([
                UTCText.of(micros: run.asOfMicros), run.kind, run.outcome, "\(run.counts.dueCalls)",
                "\(run.counts.dueDays)", "\(run.counts.resolved)", "\(run.counts.opened)",
                run.millis.map { "\($0)" } ?? "-", run.programVersion, UTCText.ofSecond(micros: run.startedAtMicros),
            ])
        }
        table.printOut(whenEmpty: "no run yet; `huadan nightly` does the first")
    }
}
