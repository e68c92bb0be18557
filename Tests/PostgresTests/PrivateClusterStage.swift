import Foundation
import Glibc
import Testing

@testable import Postgres

/// As whom a test runs huadan.
///
/// PostgreSQL treats root apart, so both ways are tested; who cannot be root is itself.
enum ClusterUser: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case root
    case ordinaryUser

    /// One that this test run can play, for what is the same for all.
    static var any: ClusterUser { playable[playable.count - 1] }

    /// Those that this test run can play.
    static var playable: [ClusterUser] { geteuid() == 0 ? allCases : [.ordinaryUser] }

    var testDescription: String { self == .root ? "as root" : "as an ordinary user" }

    var user: uid_t { self == .root ? 0 : geteuid() == 0 ? 65_534 : geteuid() }

    /// What stands before a command line to run it as this actor.
    var prefix: [String] {
        user == geteuid() ? [] : ["/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "--"]
    }
}

/// Folders of one test, closed to everybody but the actor, and what goes on in them.
final class Stage: Sendable {
    let actor: ClusterUser
    /// Open to all: it holds the probe and the system directory.
    let root: String
    let dataDirectory: String
    private let probePath: String
    var systemDirectory: String { root + "/system" }

    init(_ actor: ClusterUser, below: String = "data") throws {
        self.actor = actor
        root = "/tmp/hpc-\(UInt32.random(in: 0...UInt32.max))"
        try FileManager.default.createDirectory(atPath: root + "/closed", withIntermediateDirectories: true)
        chmod(root, 0o755)
        dataDirectory = "\(root)/closed/\(below)"
        try FileManager.default.createDirectory(atPath: dataDirectory, withIntermediateDirectories: true)
        try Self.run(["chown", "-R", String(actor.user), root + "/closed"])
        chmod(root + "/closed", 0o700)
        probePath = root + "/probe"
        try FileManager.default.copyItem(atPath: Self.builtProbe(), toPath: probePath)
    }

    /// Stops what a failed test left running, and removes the folders.
    deinit {
        for line in keepers() { kill(line, SIGKILL) }
        for folder in serverFolders() {
            for one in ClusterPrograms.running(in: folder) { kill(one, SIGKILL) }
        }
        _ = try? Self.run(["rm", "-rf", root])
    }

    private static func builtProbe() throws -> String {
        let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? "/proc/self/exe"
        let folder = URL(fileURLWithPath: bundle).resolvingSymlinksInPath().deletingLastPathComponent()
        return folder.appendingPathComponent("PrivateClusterProbe").path
    }

    private func serverFolders() -> [String] {
        let made = ClusterFiles.entries(systemDirectory).map { "\(systemDirectory)/\($0)/pgdata" }
        let beside = ClusterFiles.entries(root + "/closed").map { "\(root)/closed/\($0)/cluster/pgdata" }
        return made + beside + [dataDirectory + "/cluster/pgdata"]
    }

    /// The folder of the one cluster there is, or of the one that an ordinary user's other data directory has.
    func clusterDirectory(of other: String? = nil) -> String {
        guard actor == .root else { return (other ?? dataDirectory) + "/cluster" }
        return systemDirectory + "/" + (ClusterFiles.entries(systemDirectory).first ?? "none")
    }

    var clusterDirectory: String { clusterDirectory() }

    var serverFiles: String { clusterDirectory + "/pgdata" }

    /// The number of the server's process.
    func serverProcessID() throws -> pid_t {
        let text = try String(contentsOfFile: serverFiles + "/postmaster.pid", encoding: .utf8)
        return try #require(text.split(separator: "\n").first.flatMap { pid_t($0) })
    }

    /// The keepers that look after this stage's clusters.
    func keepers() -> [pid_t] {
        ClusterFiles.entries("/proc").compactMap { pid_t($0) }.filter { number in
            guard let line = try? String(contentsOfFile: "/proc/\(number)/cmdline", encoding: .utf8) else {
                return false
            }
            return line.contains("huadan-keeper") && line.contains(root)
        }
    }

    /// Kills the server's leading process, and waits until it is dead: a signal takes its time.
    func killServer() throws {
        let server = try serverProcessID()
        kill(server, SIGKILL)
        while ClusterPrograms.isServer(server) { sched_yield() }
    }

    /// Kills the keeper, and waits until it is dead.
    func killKeeper() throws {
        for keeper in keepers() { kill(keeper, SIGKILL) }
        try Self.run(["flock", "-w", "30", dataDirectory + "/cluster/keeper.lock", "true"])
    }

    /// A process that uses the cluster.
    func probe(
        dataDirectory: String? = nil,
        lingerMillis: Int = 0,
        wrapped: [String] = []
    ) throws -> Probe {
        let probe = [probePath, dataDirectory ?? self.dataDirectory, systemDirectory, String(lingerMillis)]
        return try Probe(wrapped + actor.prefix + probe)
    }

    /// Runs SQL as the actor; the output without headings.
    @discardableResult
    func sql(_ conninfo: String, _ text: String) throws -> String {
        try Self.run(actor.prefix + ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", conninfo, "-c", text])
    }

    /// Waits, not for ever, until the keeper has ended and no process of the server is left.
    func expectNoServer(of other: String? = nil, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let directory = clusterDirectory(of: other)
        for lock in [(other ?? dataDirectory) + "/cluster/keeper.lock", directory + "/server.lock"] {
            let outcome = try ClusterCommand(arguments: ["/usr/bin/flock", "-w", "30", lock, "/bin/true"]).run()
            #expect(outcome.status == 0, "\(lock) is held", sourceLocation: sourceLocation)
        }
        #expect(ClusterPrograms.running(in: directory + "/pgdata").isEmpty, sourceLocation: sourceLocation)
    }

    /// Runs a program found on the search path; its output.
    @discardableResult
    static func run(_ arguments: [String]) throws -> String {
        let outcome = try ClusterCommand(arguments: ["/usr/bin/env"] + arguments).run()
        guard outcome.status == 0 else { throw Failure(text: "\(arguments): \(outcome.output)") }
        return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    struct Failure: Error, CustomStringConvertible {
        let text: String
        var description: String { text }
    }
}

/// A running `PrivateClusterProbe`.
final class Probe {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    /// What it said before it was ready.
    private(set) var progress: [String] = []

    init(_ arguments: [String]) throws {
        process.executableURL = URL(fileURLWithPath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    var processID: pid_t { process.processIdentifier }

    /// The next line of its output, nil at the end.
    func line() -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(output.fileHandleForReading.fileDescriptor, &byte, 1) == 1 {
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }

    /// Waits for the lease; how to connect.
    func conninfo() throws -> String {
        while let line = line() {
            if line.hasPrefix("ready ") { return String(line.dropFirst(6)) }
            progress.append(line)
        }
        throw Stage.Failure(text: progress.joined(separator: "\n"))
    }

    /// Waits for the refusal; its words.
    func refusal() throws -> String {
        while let line = line() {
            if line.hasPrefix("failed ") { return String(line.dropFirst(7)) }
            if line.hasPrefix("ready ") { throw Stage.Failure(text: "was not refused") }
        }
        throw Stage.Failure(text: "said nothing")
    }

    /// Lets it give up its lease and end.
    func end() throws {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    deinit { if process.isRunning { kill() } }

    /// `kill -9`.
    func kill() {
        Glibc.kill(processID, SIGKILL)
        process.waitUntilExit()
    }
}
