import Foundation
import Ingest
import Journal
import Logging

/// Serves as `huadan serve` does at `HUADAN_ACK=journal`, and keeps nothing: what HTTP, tokens and reading cost alone.
///
/// Usage: `bench-nothing DATA_DIR PORT`; knows the apps that `huadan app add` left in the data directory.
@main
struct Nothing {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let port = Int(arguments[2]) else {
            FileHandle.standardError.write(Data("usage: bench-nothing DATA_DIR PORT\n".utf8))
            exit(64)
        }
        var settings = IngestSettings()
        settings.port = port
        settings.ackLevel = .journal
        let mirror = AppMirror(directory: arguments[1])
        try mirror.load()
        let log = NothingLog()
        var parts = IngestParts(log: log, apps: AppDirectory(mirror: mirror) { true }, gaps: GapRecorder(log: log))
        var logger = Logger(label: "bench")
        logger.logLevel = .warning
        parts.logger = logger
        let judge = SignatureJudge(mirror: mirror, publicURL: nil, windowSeconds: 600, logger: logger)
        parts.signatureCheck = { judge.judge($0) }
        try await IngestServer(settings: settings, parts: parts).run()
    }
}

/// Takes every push and forgets it.
private struct NothingLog: PushLog {
    func append(_ draft: JournalDraft) async throws -> PushReceipt {
        PushReceipt(sequence: 1, receivedAtMicros: WallClock.nowMicros())
    }

    func unwritableReason() async -> String? { nil }

    func releaseReserve() {}
}
