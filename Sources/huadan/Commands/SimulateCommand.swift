import ArgumentParser
import Foundation
import Ingest
import PlatformSimulator

/// `huadan simulate`.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Play the platform: realistic pushes with faults, and the ground truth.",
        discussion: """
            The same calls, seed and day give the same bytes everywhere. Play a day that is over: what ends after it \
            arrives has an implausible time.

            The apps are \(SimulatedApp.defaults.filter(\.isRegistered).map(\.key).joined(separator: ", ")), the \
            last one with fees only, and one that was never registered. The truth holds where `huadan app add` \
            registered them so, and each app's pushes come by its own push URL (--token) or with `huadan import --app`.

            Examples:
              huadan simulate --calls 1000 --seed 1 --day 2026-11-21 --to http://127.0.0.1:8080
              huadan simulate --calls 1000 --seed 1 --day 2026-11-21 --to http://127.0.0.1:8080 \\
                --token simShopAlertsKeyAAAAAAAAAAAAAAA1=TOKEN --token … --truth truth.jsonl
              huadan simulate --calls 1000 --seed 1 --day 2026-11-21 --output 'pushes-{app}.jsonl'
              huadan simulate --calls 1000 --seed 1 --day 2026-11-21 --output - | huadan import -
            """
    )

    @Option(help: "How many calls end on the day.")
    var calls: Int
    @Option(help: "The same seed gives the same day.")
    var seed: UInt64
    @Option(help: "The billing date on which every call ends, as 2026-11-21.")
    var day: String
    @Option(help: "Base address of a `huadan serve`, or one push URL for all.")
    var to: String?
    @Option(help: "APPKEY=TOKEN: the last part of the app's push URL. Once for each app.")
    var token: [String] = []
    @Option(help: "File for the bodies, one a line; with {app} in its name a file an app; - is standard output.")
    var output: String?
    @Option(help: "File for the truth, a JSON object a call; - is standard output.")
    var truth: String?
    @Option(help: "How much goes wrong: none, realistic (1 % each) or harsh (4 % each).")
    var faults: FaultLevel = .realistic
    @Option(name: .customLong("time-zone"), help: "The billing zone (HUADAN_BILLING_TIMEZONE).")
    var timeZone: String?

    func validate() throws {
        if to != nil, output != nil { throw ValidationError("--to and --output exclude each other") }
        if to == nil, !token.isEmpty { throw ValidationError("--token goes with --to") }
        if output == "-", truth == "-" { throw ValidationError("only one of --output and --truth can be -") }
    }

    func run() async throws {
        let simulation = try simulation()
        let targets = try to.map { try PushTargets(address: $0, tokens: try tokens(), apps: registeredApps) }
        let truthFile = try truth.map(LineFile.init)
        var summary = SimulationSummary()
        for truth in simulation.truths {
            summary.add(truth)
            try truthFile?.append(truth.jsonLine().utf8)
        }
        try truthFile?.flush()
        let files = try output.map(BodyFiles.init)
        for push in simulation.pushes {
            summary.add(push)
            try files?.append(push.body, app: push.appKey)
        }
        try files?.flush()
        let tally = try await targets.asyncMap { try await play(simulation, summary, to: $0) }
        report(summary, files, tally)
        if let tally, tally.lost > 0 {
            throw CommandFailure(
                .unavailable,
                "\(tally.lost) pushes were not taken; the last: \(tally.lastRefusal?.text ?? "no answer")"
            )
        }
    }

    private func play(
        _ simulation: Simulation,
        _ summary: SimulationSummary,
        to targets: PushTargets
    ) async throws
        -> PlatformPlayer.Tally
    {
        let client = PushClient(connections: PlatformPlayer.width)
        let progress = PushProgress(total: summary.pushes)
        do {
            let tally = try await PlatformPlayer(client: client, targets: targets)
                .play(simulation, progress: progress.show)
            progress.clear()
            await client.close()
            return tally
        } catch {
            progress.clear()
            await client.close()
            throw error
        }
    }
}

extension SimulateCommand {
    private var registeredApps: [String] { SimulatedApp.defaults.filter(\.isRegistered).map(\.key) }

    private func simulation() throws -> Simulation {
        let settings = try Configuration(
            commandLine: timeZone.map { [.billingTimezone: $0] } ?? [:],
            environment: ProcessInfo.processInfo.environment
        )
        do {
            let simulation = try Simulation(SimulationPlan(calls: calls, seed: seed, day: day, faults, settings))
            noteDayAhead(simulation)
            return simulation
        } catch {
            throw CommandFailure(.wrongUsage, "\(error)")
        }
    }

    private func noteDayAhead(_ simulation: Simulation) {
        guard simulation.daySeconds.upperBound > WallClock.nowMicros() / 1_000_000 else { return }
        FileHandle.standardError.write(
            Data("note: \(day) is not over; what ends after it arrives has an implausible time\n".utf8)
        )
    }

    private func tokens() throws -> [String: String] {
        var tokens: [String: String] = [:]
        for text in token {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, !parts[1].contains("/") else {
                throw CommandFailure(.wrongUsage, "--token takes APPKEY=TOKEN, the token being the end of the push URL")
            }
            guard tokens.updateValue(String(parts[1]), forKey: String(parts[0])) == nil else {
                throw CommandFailure(.wrongUsage, "--token is given twice for the app \(parts[0])")
            }
        }
        return tokens
    }

    /// Standard output belongs to what was asked for there.
    private func report(_ summary: SimulationSummary, _ files: BodyFiles?, _ tally: PlatformPlayer.Tally?) {
        var lines = [
            "calls    \(summary.calls), ending on \(day)",
            "pushes   \(summary.pushes) (\(summary.statusPushes) status, \(summary.feePushes) fee),"
                + " \(summary.bodyBytes) bytes",
            "records  \(summary.cdrsInForce) CDRs in force of \(summary.cdrVersions) versions,"
                + " \(summary.statusEvents) status events, \(summary.repeats) repeats",
            "unusable \(summary.unusableRecords) records, \(summary.malformedBodies) bodies",
            "states   \(summary.states.text)",
            "findings \(summary.discrepancies.text)",
            "faults   \(summary.faults.text)",
        ]
        for file in files?.written ?? [] where file.path != "-" {
            lines.append("written  \(file.bodies) bodies, one a line, to \(file.path)")
        }
        if let tally {
            lines.append("sent     \(tally.accepted) accepted, \(tally.repeated) sent again, \(tally.lost) lost")
        }
        let isTaken = output == "-" || truth == "-"
        let text = Data((lines.joined(separator: "\n") + "\n").utf8)
        (isTaken ? FileHandle.standardError : .standardOutput).write(text)
    }
}

/// How much goes wrong.
enum FaultLevel: String, ExpressibleByArgument, CaseIterable {
    case none
    case realistic
    case harsh

    var rates: FaultRates {
        switch self {
        case .none: .none
        case .realistic: .realistic
        case .harsh: .harsh
        }
    }
}

extension SimulationPlan {
    /// A plan that judges by the settings of this process.
    init(calls: Int, seed: UInt64, day: String, _ faults: FaultLevel, _ settings: Configuration) {
        self.init(calls: calls, seed: seed, day: day)
        self.faults = faults.rates
        timeZone = settings.given(.billingTimezone)
        feeGraceSeconds = settings.seconds(.feeGrace)
        statusGraceSeconds = settings.seconds(.statusGrace)
        toleranceSeconds = settings.seconds(.tolerance)
    }
}

extension NamedCounts {
    /// `name 3, other 4`, or `none`.
    var text: String {
        sorted.isEmpty ? "none" : sorted.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
    }
}

extension Optional {
    fileprivate func asyncMap<T>(_ transform: (Wrapped) async throws -> T) async rethrows -> T? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
