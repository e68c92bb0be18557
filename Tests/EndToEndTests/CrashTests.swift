import FaultSupport
import Glibc
import Testing

/// `kill -9` of `serve`: while it starts, under load, while it stops, and between every two steps of its work.
@Suite struct CrashTests {
    private enum Phase: CaseIterable {
        case starting, loaded, stopping
    }

    @Test(arguments: ["database", "journal"])
    func `what got 200 is in the books exactly once, whenever serve is killed`(ack: String) async throws {
        var run = CrashRun("serve, 200 from the \(ack)", shortRounds: 6)
        try await Stage.with { stage in
            let ledger = Ledger()
            let faults = try FaultPlan(in: stage.folder)
            let settings = faults.environment.merging(["HUADAN_ACK": ack]) { $1 }
            for round in 0..<run.rounds {
                let phase = Phase.allCases[round % Phase.allCases.count]
                let moment = Int.random(in: 1...40, using: &run.dice)
                let what = ["files /journal/", "statement -"].randomElement(using: &run.dice) ?? ""
                if phase == .starting { try faults.set("kill \(moment) \(what)") }
                let (program, server) = try await stage.serveUnlessKilled(settings)
                if let server {
                    let load = Load("\(ack)\(round)", ledger)
                    let last = Int.random(in: 5...150, using: &run.dice)
                    await load.push(to: server, token: try InstalledBooks.token(Body.app)) { count in
                        guard count == last else { return }
                        switch phase {
                        case .starting, .loaded: program.signal(SIGKILL)
                        case .stopping:
                            try? faults.set("kill \(moment / 3 + 1) \(what)")
                            program.signal(SIGTERM)
                        }
                    }
                }
                run.count(try await program.ended(), as: "\(phase)")
                try faults.clear()
            }
            try await stage.settle()
            try run.judge(ledger, stage)
        }
    }

    /// What the moments of a step are, and how many of them a round may let pass.
    private static let steps: [(name: String, moments: String, last: Int)] = [
        ("journal entry", "files /journal/", 60),
        ("batch read", "statement FOR UPDATE", 12),
        ("keys looked up", "statement SELECT EXISTS", 12),
        ("rows copied", "statement COPY ", 12),
        ("repeats written", "statement INSERT INTO repeat", 3),
        ("set aside", "statement INSERT INTO set_aside", 8),
        ("position moved", "statement UPDATE journal_position", 12),
        ("commit", "statement COMMIT", 12),
    ]

    @Test func `what got 200 is in the books exactly once, at whatever step the loader is killed`() async throws {
        var run = CrashRun("loader, step by step", shortRounds: Self.steps.count)
        try await Stage.with { stage in
            let ledger = Ledger()
            let faults = try FaultPlan(in: stage.folder)
            for round in 0..<run.rounds {
                let step = Self.steps[round % Self.steps.count]
                let moment = Int.random(in: 1...step.last, using: &run.dice)
                try faults.set("kill \(moment) \(step.moments)")
                let (program, server) = try await stage.serveUnlessKilled(faults.environment)
                if let server {
                    let load = Load("step\(round)", ledger)
                    await load.push(to: server, token: try InstalledBooks.token(Body.app), atMost: 2_000)
                    load.stop()
                }
                let outcome = try await program.ended()
                #expect(outcome.status == -SIGKILL, "seed \(run.seed): \(step.name), moment \(moment)")
                run.count(outcome, as: step.name)
                try faults.clear()
            }
            try await stage.settle()
            try run.judge(ledger, stage)
        }
    }

    @Test func `a restarted serve loads what a killed one left`() async throws {
        try await Stage.with { stage in
            let books = try BooksView(stage)
            let server = try await stage.serve(["HUADAN_ACK": "database", "HUADAN_ACK_WAIT": "0s"])
            let first = try await server.push(Body.disconnect("first"))
            #expect(first.isKept)
            try await eventually("loading") { try books.recordCounts() == ["first": 1] }
            try books.holdLoaders()
            let second = try await server.push(Body.fee("second"))
            #expect(second.isKept, "\(second)")
            try await server.program.kill()
            try books.letLoadersGo()
            #expect(try books.recordCounts() == ["first": 1])

            _ = try await stage.serve()
            try await eventually("loading") { try books.recordCounts() == ["first": 1, "second": 1] }
        }
    }
}
