import Foundation
import Glibc
import PlatformSimulator
import Synchronization
import TestSupport

/// A data directory, a reports directory and a database of one test, and the programs it starts.
///
/// Use it by ``with(_:_:)``: whatever happens, every program is dead and every file gone afterwards.
final class Stage: Sendable {
    /// Where the books of a test are.
    enum Database: Sendable {
        /// On the shared server, with the simulator's apps registered.
        case installed
        /// On the shared server, empty.
        case empty
        /// Wherever this says.
        case at(String)
        /// The program's own private cluster.
        case own
    }

    let folder: String
    let conninfo: String?
    /// What programs are started with; none: the umask of the tests.
    let umask: String?
    private let programs = Mutex<[Program]>([])

    private init(_ database: Database, umask: String?) throws {
        self.umask = umask
        folder = "/tmp/huadan-e2e-\(UInt64.random(in: 0...UInt64.max))"
        conninfo =
            switch database {
            case .installed: try InstalledBooks.copy()
            case .empty: try TemporaryServer.shared.makeDatabase()
            case .at(let conninfo): conninfo
            case .own: nil
            }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// Runs a test on a stage of its own.
    static func with<T>(
        _ database: Database = .installed,
        umask: String? = nil,
        _ test: (Stage) async throws -> T
    ) async throws -> T {
        let stage = try await aside { try Stage(database, umask: umask) }
        let outcome: Result<T, any Error>
        do { outcome = .success(try await test(stage)) } catch { outcome = .failure(error) }
        await stage.clear()
        return try outcome.get()
    }

    private func clear() async {
        for program in programs.withLock({ $0 }) where program.isRunning {
            // It was killed; there is nobody left to tell.
            try? await program.kill()
        }
        removeOwnCluster()
        try? FileManager.default.removeItem(atPath: folder)
    }

    var dataDirectory: String { folder + "/data" }
    var reportsDirectory: String { folder + "/reports" }

    private var environment: [String: String] {
        var environment = [
            "HUADAN_DATA_DIR": dataDirectory, "HUADAN_REPORTS_DIR": reportsDirectory, "HUADAN_MASK_NUMBERS": "false",
            "HUADAN_HTTP_PORT": "0",
        ]
        environment["HUADAN_DATABASE_URL"] = conninfo
        return environment
    }

    /// Starts a command.
    func start(_ arguments: [String], _ settings: [String: String] = [:], input: String = "/dev/null") throws -> Program
    {
        let number = programs.withLock { $0.count }
        let program = try Program(
            arguments,
            environment: environment.merging(settings) { $1 },
            trace: "\(folder)/\(number)-\(UInt32.random(in: 0...UInt32.max))",
            input: input,
            umask: umask
        )
        programs.withLock { $0.append(program) }
        return program
    }

    /// Runs a command to its end.
    func run(
        _ arguments: [String],
        _ settings: [String: String] = [:],
        input: String = "/dev/null"
    ) async throws -> Outcome {
        try await start(arguments, settings, input: input).ended()
    }

    /// Runs a command that has to succeed.
    @discardableResult
    func done(
        _ arguments: [String],
        _ settings: [String: String] = [:],
        input: String = "/dev/null"
    ) async throws -> Outcome {
        let outcome = try await run(arguments, settings, input: input)
        guard outcome.status == 0 else { throw Failure("\(arguments) ended with \(outcome.status): \(outcome.errors)") }
        return outcome
    }

    /// Starts `serve` and waits until it listens.
    func serve(_ settings: [String: String] = [:]) async throws -> Server {
        let program = try start(["serve"], settings)
        let address = try await eventually("listening") {
            guard program.isRunning else { throw Failure("serve ended: \(program.errors)") }
            let line = program.output.split(separator: "\n").first { $0.hasPrefix("listening on ") }
            return line.map { String($0.dropFirst("listening on ".count)) }
        }
        return Server(program: program, address: address)
    }

    /// Writes a file of the stage; its path.
    func file(_ name: String, _ lines: [[UInt8]]) throws -> String {
        let path = "\(folder)/\(name)"
        try Data(lines.joined(separator: [UInt8(ascii: "\n")])).write(to: URL(filePath: path))
        return path
    }
}

extension Stage {
    /// Where the private cluster lives: as root not in the data directory.
    var clusterDirectory: String? {
        let record = try? String(contentsOfFile: dataDirectory + "/cluster/record", encoding: .utf8)
        let path = record?.split(separator: "\n").first { $0.hasPrefix("path=") }?.dropFirst("path=".count)
        return path.map { $0 == "." ? dataDirectory + "/cluster" : String($0) }
    }

    /// The processes of the private cluster's server.
    func clusterProcesses() -> [pid_t] {
        guard let clusterDirectory else { return [] }
        let numbers = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }
        return numbers.filter { number in
            // Its leading process names the folder, the others work in it.
            let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(number)/cwd")
            return place == clusterDirectory + "/pgdata"
        }
    }

    private func removeOwnCluster() {
        for number in clusterProcesses() { kill(number, SIGKILL) }
        // It may be that there never was one.
        if let clusterDirectory { try? FileManager.default.removeItem(atPath: clusterDirectory) }
    }
}

/// Books with the simulator's apps, made once by the program itself and copied for each test: the copies share the
/// installation, and with it the key of all digests.
enum InstalledBooks {
    private static let registered = Mutex<[String: String]>([:])

    /// The token of an app, as `app add` printed it.
    static func token(_ app: String) throws -> String {
        guard let token = registered.withLock({ $0[app] }) else { throw Failure("no token of \(app)") }
        return token
    }

    static func copy() throws -> String {
        try TemporaryServer.shared.makeDatabase(likeTemplate: "installed books") { conninfo in
            let tokens = try prepare(conninfo)
            registered.withLock { $0 = tokens }
        }
    }

    /// Makes the books and registers the apps; their tokens by app.
    @discardableResult
    static func prepare(_ conninfo: String) throws -> [String: String] {
        let folder = "/tmp/huadan-e2e-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var tokens: [String: String] = [:]
        for app in SimulatedApp.defaults where app.isRegistered {
            let feeds = [app.expectsFee ? "fee" : nil, app.expectsStatus ? "status" : nil].compactMap(\.self)
            let outcome = try Program(
                [
                    "app", "add", app.key, "--name", "App \(app.key.suffix(1))", "--expects",
                    feeds.joined(separator: ","),
                ],
                environment: ["HUADAN_DATABASE_URL": conninfo, "HUADAN_DATA_DIR": folder + "/data"],
                trace: folder + "/add"
            ).wait()
            tokens[app.key] = try pushToken(outcome)
        }
        return tokens
    }

    /// The token at the end of the push URL that `app add` and `app rotate` print.
    static func pushToken(_ outcome: Outcome) throws -> String {
        guard let match = outcome.output.firstMatch(of: /push URL +\S+\/n\/(\S+)/) else {
            throw Failure("no push URL, but \(outcome.status): \(outcome.output)\(outcome.errors)")
        }
        return String(match.1)
    }
}
