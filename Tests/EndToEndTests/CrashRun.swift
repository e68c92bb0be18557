import Foundation
import Glibc
import Testing

/// The rounds of one crash scenario, and what they survived.
///
/// `HUADAN_CRASH_ROUNDS` and `HUADAN_CRASH_SEED` make it longer and another; a line of figures goes to the file that
/// `HUADAN_CRASH_SUMMARY` names. `script/crash` sets them.
struct CrashRun {
    let scenario: String
    let rounds: Int
    let seed: UInt64
    private(set) var kills: [String: Int] = [:]
    var dice: Dice

    /// - Parameters:
    ///   - scenario: Its name in the table.
    ///   - shortRounds: How many rounds it has where nobody asks for more.
    init(_ scenario: String, shortRounds: Int) {
        let environment = ProcessInfo.processInfo.environment
        self.scenario = scenario
        rounds = environment["HUADAN_CRASH_ROUNDS"].flatMap { Int($0) } ?? shortRounds
        seed = environment["HUADAN_CRASH_SEED"].flatMap { UInt64($0) } ?? 31
        dice = Dice(seed: seed &+ UInt64(scenario.utf8.reduce(0) { $0 &* 31 &+ Int($1) }.magnitude))
    }

    /// Whether this is the long form.
    static var isLong: Bool { ProcessInfo.processInfo.environment["HUADAN_CRASH_ROUNDS"] != nil }

    /// Counts what was killed.
    mutating func killed(_ what: String) { kills[what, default: 0] += 1 }

    /// Counts a program that the plan has killed; one that came to its end by itself does not count.
    mutating func count(_ outcome: Outcome, as what: String) {
        if outcome.status == -SIGKILL { killed(what) }
    }

    /// Expects that nothing is lost and nothing doubled, and writes the figures down.
    func judge(_ ledger: Ledger, _ stage: Stage) throws {
        let verdict = try ledger.judge(BooksView(stage))
        #expect(verdict.lost.isEmpty, "seed \(seed): \(verdict.lost.sorted().prefix(20))")
        #expect(verdict.doubled.isEmpty, "seed \(seed): \(verdict.doubled.sorted().prefix(20))")
        #expect(kills.values.reduce(0, +) > 0 && ledger.keptPushes > 0, "seed \(seed): nothing happened")
        try writeFigures(
            pushes: ledger.keptPushes,
            checked: verdict.checked,
            lost: verdict.lost.count,
            doubled: verdict.doubled.count
        )
    }

    /// A line of the table: tab-separated, in the order of its head in `script/crash`.
    func writeFigures(pushes: Int, checked: Int, lost: Int, doubled: Int) throws {
        guard let path = ProcessInfo.processInfo.environment["HUADAN_CRASH_SUMMARY"] else { return }
        let killText = kills.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        let line = "\(scenario)\t\(rounds)\t\(pushes)\t\(checked)\t\(lost)\t\(doubled)\t\(killText)\n"
        let file = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o600)
        guard file >= 0 else { throw Failure("cannot write \(path)") }
        defer { close(file) }
        let bytes = Array(line.utf8)
        guard write(file, bytes, bytes.count) == bytes.count else { throw Failure("cannot write \(path)") }
    }
}

extension Stage {
    /// Starts `serve` under a plan that may kill it; `nil` when it is dead before it listens.
    func serveUnlessKilled(_ settings: [String: String]) async throws -> (program: Program, server: Server?) {
        let program = try start(["serve"], settings)
        let address = try await eventually("listening or dead") { () -> String?? in
            let line = program.output.split(separator: "\n").first { $0.hasPrefix("listening on ") }
            if let line { return .some(String(line.dropFirst("listening on ".count))) }
            guard program.isRunning else { return .some(nil) }
            return nil
        }
        return (program, address.map { Server(program: program, address: $0) })
    }

    /// Lets a last `serve` load everything that is left.
    func settle(_ settings: [String: String] = [:]) async throws {
        let server = try await serve(settings)
        do {
            try await eventually("loading what is left") {
                guard try await server.metric("huadan_journal_backlog_entries") == 0 else { return false }
                return try await server.metric("huadan_journal_loaded_sequence") > 0
            }
        } catch {
            throw Failure("\(error): \(server.program.errors)")
        }
        try await server.stop()
    }
}
