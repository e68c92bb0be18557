import Dispatch

/// Why a test cannot go on.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Asks again and again until there is an answer, for so long at the most.
func eventually<T>(
    _ what: String,
    within limit: Duration = .seconds(60),
    _ ask: () async throws -> T?
) async throws -> T {
    let deadline = ContinuousClock.now + limit
    while true {
        if let answer = try await ask() { return answer }
        guard ContinuousClock.now < deadline else { throw Failure("\(what) did not happen within \(limit)") }
        await pause()
    }
}

/// Waits until something holds, for so long at the most.
func eventually(_ what: String, within limit: Duration = .seconds(60), _ holds: () async throws -> Bool) async throws {
    try await eventually(what, within: limit) { try await holds() ? () : nil }
}

/// Leaves the processor to others between two looks.
private func pause() async {
    await withCheckedContinuation { looked in
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(15)) { looked.resume() }
    }
}

/// Runs what blocks beside the threads of the tests.
func aside<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { done in
        DispatchQueue.global().async { done.resume(with: Result(catching: work)) }
    }
}
