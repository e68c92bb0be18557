import PlatformSimulator

/// Sends the pushes of a simulated day over HTTP: many at once, yet never so far ahead of the virtual clock that a
/// second version of a CDR could overtake the first.
struct PlatformPlayer {
    /// What became of the pushes.
    struct Tally: Sendable, Equatable {
        /// Pushes of the day that were answered with 200 and `resultcode` 0.
        var accepted = 0
        /// Attempts beyond the first.
        var repeated = 0
        /// Pushes given up.
        var lost = 0
        /// The last answer that was not a good one.
        var lastRefusal: PushClient.Answer?
    }

    /// Connections, and pushes in flight.
    static let width = 16
    /// How far apart in virtual time fee pushes in flight may be.
    ///
    /// Seconds. Versions of one CDR are 30 s apart, and the first to arrive is in force; the order of status pushes
    /// bears on nothing.
    private static let windowSeconds: Int64 = 20
    /// Pauses before a fee push is sent again, where the platform waits an hour each time.
    private static let pausesMillis: [Int64] = [50, 100, 200, 400, 800, 1_600]

    let client: PushClient
    let targets: PushTargets

    private struct Outcome: Sendable {
        let number: Int
        var attempts = 0
        var answer: PushClient.Answer
    }

    /// Plays the day.
    ///
    /// - Parameter progress: Told the number of pushes that are through, after each.
    /// - Throws: ``CommandFailure`` when the very first push is not taken: then something is wrong with the address.
    func play(_ simulation: Simulation, progress: (Int) -> Void) async throws -> Tally {
        var tally = Tally()
        var inFlight: [Int: SimulatedPush] = [:]
        var number = 0
        try await withThrowingTaskGroup(of: Outcome.self) { group in
            for push in simulation.pushes {
                while Self.mustWait(push, inFlight.values), let outcome = try await group.next() {
                    inFlight[outcome.number] = nil
                    try add(outcome, to: &tally)
                    progress(tally.accepted + tally.lost)
                }
                number += 1
                inFlight[number] = push
                let current = number
                group.addTask { await send(push, number: current) }
            }
            while let outcome = try await group.next() {
                try add(outcome, to: &tally)
                progress(tally.accepted + tally.lost)
            }
        }
        return tally
    }

    private static func mustWait(_ push: SimulatedPush, _ inFlight: some Collection<SimulatedPush>) -> Bool {
        if inFlight.count >= width { return true }
        guard push.kind == .fee else { return false }
        let oldestFee = inFlight.lazy.filter { $0.kind == .fee }.map(\.sendAtSeconds).min()
        return oldestFee.map { push.sendAtSeconds - $0 >= windowSeconds } ?? false
    }

    private func add(_ outcome: Outcome, to tally: inout Tally) throws {
        tally.repeated += outcome.attempts - 1
        if outcome.answer.isAccepted {
            tally.accepted += 1
            return
        }
        tally.lost += 1
        tally.lastRefusal = outcome.answer
        guard tally.accepted > 0 else {
            throw CommandFailure(.unavailable, "the first push failed, \(outcome.answer.text)")
        }
    }

    /// A fee push comes again up to six times, a status push never.
    private func send(_ push: SimulatedPush, number: Int) async -> Outcome {
        let url = targets.url(ofApp: push.appKey)
        var outcome = Outcome(number: number, attempts: 1, answer: await client.post(push.body, to: url))
        guard push.kind == .fee else { return outcome }
        for pauseMillis in Self.pausesMillis where !outcome.answer.isAccepted {
            // A cancelled pause only makes the next attempt come sooner.
            try? await Task.sleep(for: .milliseconds(pauseMillis))
            outcome.attempts += 1
            outcome.answer = await client.post(push.body, to: url)
        }
        return outcome
    }
}
