import Glibc
import Journal

/// Appends numbered bodies from several tasks and prints the number of each once it is acknowledged, until it is killed.
///
///     JournalCrashWriter ROOT ROUND TASKS SEGMENT_BYTES
@main
struct CrashWriter {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let tasks = Int(arguments[3]), let segmentBytes = UInt64(arguments[4]) else {
            exit(64)
        }
        let round = arguments[2]
        var options = JournalOptions()
        options.segmentBytes = segmentBytes
        let writer = try JournalWriter.open(
            root: JournalRoot(path: arguments[1]),
            purpose: .serve,
            loaders: 1,
            options: options,
            now: { nowMicros() }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    for number in 0..<1_000_000 { try await appendAndPrint("\(round).\(task).\(number)", to: writer) }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func appendAndPrint(_ name: String, to writer: JournalWriter) async throws {
        let padding = String(repeating: "·", count: name.utf8.count * 7 % 200)
        let draft = JournalDraft(source: name, body: Array((name + padding).utf8))
        let sequence = try await writer.append(draft).sequence
        let line = Array("\(name) \(sequence)\n".utf8)
        // One unbuffered write a line: what was printed before the kill is in the pipe, whole.
        if write(STDOUT_FILENO, line, line.count) != line.count { exit(74) }
    }

    private static func nowMicros() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
