import Foundation
import Glibc

/// What a command that ended left behind.
struct Outcome: Sendable {
    let status: Int32
    let output: String
    let errors: String

    /// The lines of standard output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }
}

/// The program under test: the binary that was built along with the tests, as a process of its own.
final class Program: Sendable {
    private let process: Process
    private let outputFile: String
    private let errorFile: String

    /// The longest that any command may take.
    private static let limit = DispatchTimeInterval.seconds(100)

    /// Starts the binary; its output goes to files that begin with `trace`.
    ///
    /// - Parameter umask: Such as `000`; none: that of the tests.
    init(
        _ arguments: [String],
        environment: [String: String],
        trace: String,
        input: String = "/dev/null",
        umask: String? = nil
    ) throws {
        outputFile = trace + ".out"
        errorFile = trace + ".err"
        process = Process()
        process.executableURL = umask == nil ? Self.binary : URL(filePath: "/bin/sh")
        let shell = umask.map { ["-c", "umask \($0); exec \"$0\" \"$@\"", Self.binary.path] } ?? []
        process.arguments = shell + arguments
        process.environment = Self.cleaned.merging(environment) { $1 }
        process.currentDirectoryURL = URL(filePath: trace).deletingLastPathComponent()
        process.standardInput = FileHandle(forReadingAtPath: input)
        process.standardOutput = try Self.newFile(outputFile)
        process.standardError = try Self.newFile(errorFile)
        try process.run()
        let process = process
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.limit) { [weak process] in
            if let process, process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) }
        }
    }

    private static let binary: URL = {
        let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? "/proc/self/exe"
        let folder = URL(filePath: bundle).resolvingSymlinksInPath().deletingLastPathComponent()
        return folder.appending(path: "huadan")
    }()

    /// The environment of the tests without what would configure the program, or libpq behind its back.
    private static let cleaned = ProcessInfo.processInfo.environment.filter {
        !$0.key.hasPrefix("HUADAN_") && !$0.key.hasPrefix("PG")
    }

    private static func newFile(_ path: String) throws -> FileHandle {
        guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
        else { throw Failure("cannot write \(path)") }
        return file
    }

    var isRunning: Bool { process.isRunning }

    /// The memory that it holds, by `VmRSS`.
    func residentKibibytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        guard let match = status.firstMatch(of: /VmRSS:\s+(\d+) kB/), let count = Int(match.1) else {
            throw Failure("no VmRSS")
        }
        return count
    }

    /// Whether none of its threads runs, after SIGSTOP.
    var isStandingStill: Bool {
        let folder = "/proc/\(process.processIdentifier)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return threads.allSatisfy { thread in
            let status = try? String(contentsOfFile: "\(folder)/\(thread)/status", encoding: .utf8)
            return status?.contains("State:\tT") ?? true
        }
    }

    /// The number of its process.
    var number: Int32 { process.processIdentifier }

    /// Standard output so far.
    var output: String { (try? String(contentsOfFile: outputFile, encoding: .utf8)) ?? "" }

    /// Standard error so far.
    var errors: String { (try? String(contentsOfFile: errorFile, encoding: .utf8)) ?? "" }

    /// Sends a signal, unless it has ended.
    func signal(_ number: Int32) {
        if process.isRunning { Glibc.kill(process.processIdentifier, number) }
    }

    /// Waits for its end, blocking.
    func wait() -> Outcome {
        process.waitUntilExit()
        // A program that was killed by a signal has no status: one that no test expects.
        let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        return Outcome(status: status, output: output, errors: errors)
    }

    /// Waits for its end.
    func ended() async throws -> Outcome { try await aside { self.wait() } }

    /// Kills it and waits until it is dead.
    func kill() async throws {
        signal(SIGKILL)
        _ = try await ended()
    }
}
