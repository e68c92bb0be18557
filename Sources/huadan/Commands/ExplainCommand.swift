import ArgumentParser
import Books
import Ingest
import Postgres

/// `huadan explain`.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell everything about one call: pushes, facts, state, findings, reports.",
        discussion: """
            Takes the platform's sessionId or the call_id of calls.csv. Shows what the last run found, and beside it \
            what a run would find now. Times are in the billing zone; numbers are masked as configured.

            Examples:
              huadan explain 1200_366_0_20161228102743@callenabler.example.com
              huadan explain 6f1d8a52-8c1e-4f0b-9d59-d3c1f1c3f1aa
              huadan explain --show-numbers 6f1d8a52-8c1e-4f0b-9d59-d3c1f1c3f1aa
            """
    )

    @Argument(help: "The whole sessionId, or the call_id of calls.csv.")
    var call: String
    @Flag(name: .customLong("show-numbers"), help: "Show phone numbers in full.")
    var showsNumbers = false
    @OptionGroup var settings: SettingOptions

    func run() throws {
        let session = try Session.open(try settings.configuration())
        defer { session.close() }
        var night = session.nightSettings
        night.masksNumbers = night.masksNumbers && !showsNumbers
        let explanation = try explain(session, night)
        for line in ExplanationText(explanation).lines { print(line) }
    }

    /// A sessionId can look like a call_id, so both are tried.
    private func explain(_ session: Session, _ night: NightSettings) throws -> CallExplanation {
        let books = try session.connectReading("explain")
        if let id = UUIDBytes(call) {
            do {
                return try books.explain(id, night, nowMicros: WallClock.nowMicros())
            } catch .unknownCall {}
        }
        return try books.explain(try books.callID(ofSession: call), night, nowMicros: WallClock.nowMicros())
    }
}
