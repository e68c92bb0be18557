import Books
import Foundation
import Ingest
import Logging
import Nightly
import PlatformSimulator

/// The story of the demo, step by step: books, apps, a day over HTTP, the night.
struct DemoRun {
    let place: DemoPlace
    let calls: Int
    let seed: UInt64
    let faults: FaultLevel
    let progress: Progress

    /// What is left to show.
    struct Ending {
        let simulation: Simulation
        var summary = SimulationSummary()
        var tally = PlatformPlayer.Tally()
        var pushMillis: Int64 = 0
        var nightMillis: Int64 = 0
        var written: [WrittenDay] = []
        var comparison: DemoComparison?
    }

    func run() async throws -> Ending {
        let configuration = try configuration()
        let logger = ProgramLog.start(configuration)
        let session = try Session.open(configuration, creates: true, progress: progress.show)
        defer { session.close() }
        let (books, installation) = try session.connectMigrated("demo")
        let tokens = try register(books)
        try MirrorKeeper.write(books, to: session.mirror())
        var ending = Ending(simulation: try simulation(books, session.nightSettings))
        for push in ending.simulation.pushes { ending.summary.add(push) }
        for truth in ending.simulation.truths { ending.summary.add(truth) }

        let process = IngestProcess(configuration: configuration, place: session.place, logger: logger)
        let server = DemoServer(process)
        do {
            try await push(&ending, to: try await server.port(), tokens)
            try night(&ending, books, installation, session)
        } catch {
            progress.clear()
            // What went wrong first says more than how the stop went.
            try? await server.stop()
            throw error
        }
        progress.show("stopping")
        try await server.stop()
        progress.clear()
        return ending
    }

    /// Nothing of the environment bears on a demo.
    private func configuration() throws -> Configuration {
        let given: [SettingKey: String] = [
            .dataDirectory: place.dataDirectory, .reportsDirectory: place.reportsDirectory, .httpPort: "0",
            .logLevel: "error",
        ]
        return try Configuration(commandLine: given, environment: [:])
    }

    private func register(_ books: Books) throws -> [String: String] {
        var tokens: [String: String] = [:]
        for app in SimulatedApp.defaults where app.isRegistered {
            let registration = AppRegistration(
                key: app.key,
                name: "Simulated",
                expectsFee: app.expectsFee,
                expectsStatus: app.expectsStatus
            )
            tokens[app.key] = try books.add(registration, by: currentActor())
        }
        return tokens
    }

    /// The latest day of which every call is settled by now.
    private func simulation(_ books: Books, _ settings: NightSettings) throws -> Simulation {
        let nowMicros = WallClock.nowMicros()
        // A clock that is 8 hours off may put an event that far behind the end of the day.
        let settleSeconds = max(settings.feeGraceSeconds, settings.statusGraceSeconds, 8 * 3_600) + 1
        let night = Night(books)
        try night.setParameters(asOfMicros: nowMicros - settleSeconds * 1_000_000, previousMicros: nil, settings)
        let day = try night.yesterday(nowMicros: nowMicros).day
        return try Simulation(SimulationPlan(calls: calls, seed: seed, day: day, faults, try configuration()))
    }

    private func push(_ ending: inout Ending, to port: Int, _ tokens: [String: String]) async throws {
        let targets = try PushTargets(
            address: "http://127.0.0.1:\(port)",
            tokens: tokens,
            apps: tokens.keys.sorted()
        )
        let client = PushClient(connections: PlatformPlayer.width)
        let line = PushProgress(total: ending.summary.pushes)
        let began = ContinuousClock.now
        let result: Result<PlatformPlayer.Tally, any Error>
        do {
            result = .success(
                try await PlatformPlayer(client: client, targets: targets).play(ending.simulation, progress: line.show)
            )
        } catch {
            result = .failure(error)
        }
        line.clear()
        await client.close()
        ending.tally = try result.get()
        ending.pushMillis = (ContinuousClock.now - began).wholeMillis
    }

    private func night(_ ending: inout Ending, _ books: Books, _ installation: Installation, _ session: Session) throws
    {
        let request = NightlyRequest(
            reportsDirectory: place.reportsDirectory,
            settings: session.nightSettings,
            programVersion: ProgramVersion.text
        )
        let drain = Drain(books: books, installation: installation, place: session.place, progress: progress.show)
        let began = ContinuousClock.now
        let outcome = try NightlyJob(books, request, drain.clock, progress: progress.show).run()
        ending.nightMillis = (ContinuousClock.now - began).wholeMillis
        ending.written = outcome.days
        let found = try DemoFigures(
            folder: "\(place.reportsDirectory)/\(ending.simulation.plan.day)",
            setAside: try books.setAsideArrivals()
        )
        ending.comparison = DemoComparison(found: found, truth: DemoFigures(ending.simulation, ending.summary))
    }
}

/// A `serve` inside this process, on a free port.
struct DemoServer {
    private let ports: AsyncStream<Int>
    private let stopping: AsyncStream<Void>.Continuation
    private let serving: Task<Void, any Error>

    /// Starts it.
    init(_ process: IngestProcess) {
        let (ports, listening) = AsyncStream<Int>.makeStream()
        let (stops, stopping) = AsyncStream<Void>.makeStream()
        self.ports = ports
        self.stopping = stopping
        serving = Task {
            defer { listening.finish() }
            try await process.run(until: { for await _ in stops {} }) { port in listening.yield(port) }
        }
    }

    /// Waits until it listens.
    func port() async throws -> Int {
        for await port in ports { return port }
        try await serving.value
        throw CommandFailure(.unavailable, "the endpoint of the demo ended before it listened")
    }

    /// Stops it and waits until it has.
    func stop() async throws {
        stopping.finish()
        try await serving.value
    }
}
