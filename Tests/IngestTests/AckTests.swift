import Ingest
import Journal
import Synchronization
import Testing

/// What must hold before the platform hears 200.
@Suite(.timeLimit(.minutes(5))) struct AckTests {
    @Test func `ack journal answers without asking the loader`() async throws {
        let progress = FakeProgress(isBehind: false)
        let log = FakeLog()
        try await Endpoint.run(log: log, arrange: { $0.loadProgress = progress }) { endpoint in
            let status = try await endpoint.pushStatus(.statusPush)
            #expect(status == 200)
        }
        #expect(progress.appendedSequences == [1])
        #expect(progress.awaitedSequences.isEmpty)
    }

    @Test func `ack database answers when the push is loaded and not before`() async throws {
        let progress = FakeProgress(isBehind: false)
        try await Endpoint.run(
            log: FakeLog(),
            settings: .database,
            arrange: { $0.loadProgress = progress },
            body: { endpoint in
                let isAnswered = Flag()
                try await withThrowingTaskGroup { group in
                    group.addTask {
                        let status = try await endpoint.pushStatus(.statusPush)
                        isAnswered.raise()
                        #expect(status == 200)
                    }
                    await progress.waitUntilAwaited()
                    // A round trip on another connection: an answer given too early would be here by now.
                    _ = try await endpoint.get("/healthz")
                    #expect(!isAnswered.isRaised)

                    progress.load()
                    try await group.waitForAll()
                }
            }
        )
        #expect(progress.awaitedSequences == [1])
    }

    @Test func `ack database does not wait for a loader that is behind`() async throws {
        let progress = FakeProgress(isBehind: true)
        try await Endpoint.run(
            log: FakeLog(),
            settings: .database,
            arrange: { $0.loadProgress = progress },
            body: { endpoint in
                let status = try await endpoint.pushStatus(.statusPush)
                #expect(status == 200)
            }
        )
        #expect(progress.appendedSequences == [1])
        #expect(progress.awaitedSequences.isEmpty)
    }

    @Test func `ack database answers from the journal while the loader is away`() async throws {
        let tracker = LoadTracker(loaders: 1, ackWait: .seconds(3_600), now: { FakeLog.receivedAtMicros })
        try await Endpoint.run(
            log: FakeLog(),
            settings: .database,
            arrange: { $0.loadProgress = tracker },
            body: { endpoint in
                let status = try await endpoint.pushStatus(.statusPush)
                #expect(status == 200)
            }
        )
    }

    @Test func `ack database answers after the ack wait when the loader hangs`() async throws {
        let tracker = LoadTracker(loaders: 1, ackWait: .milliseconds(50), now: { FakeLog.receivedAtMicros })
        tracker.setAway(false)
        try await Endpoint.run(
            log: FakeLog(),
            settings: .database,
            arrange: { $0.loadProgress = tracker },
            body: { endpoint in
                let status = try await endpoint.pushStatus(.statusPush)
                #expect(status == 200)
            }
        )
    }

    @Test func `no ack level says 200 when the journal fails`() async throws {
        for settings in [IngestSettings.journal(), .database] {
            let log = FakeLog()
            log.fail(with: .full(bytesOnDisk: 1, maxBytes: 1))
            let progress = FakeProgress(isBehind: false)
            try await Endpoint.run(log: log, settings: settings, arrange: { $0.loadProgress = progress }) { endpoint in
                let status = try await endpoint.pushStatus(.statusPush)
                #expect(status == 503)
            }
            #expect(progress.appendedSequences.isEmpty)
        }
    }

    @Test func `the answer waits for the journal`() async throws {
        let log = FakeLog()
        log.hold()
        try await Endpoint.run(log: log) { endpoint in
            let isAnswered = Flag()
            try await withThrowingTaskGroup { group in
                group.addTask {
                    _ = try await endpoint.push(.statusPush)
                    isAnswered.raise()
                }
                await log.waitUntilHeld(1)
                _ = try await endpoint.get("/healthz")
                #expect(!isAnswered.isRaised)

                log.letGo()
                try await group.waitForAll()
            }
        }
    }
}

extension IngestSettings {
    fileprivate static let database = journal { $0.ackLevel = .database }
}

/// A loader that loads when the test says so.
private final class FakeProgress: LoadProgress {
    private struct State {
        var appended: [UInt64] = []
        var awaited: [UInt64] = []
        var isLoaded = false
        var loading: [CheckedContinuation<Void, Never>] = []
        var watching: [CheckedContinuation<Void, Never>] = []
    }

    let isBehind: Bool
    private let state = Mutex(State())

    init(isBehind: Bool) {
        self.isBehind = isBehind
    }

    var appendedSequences: [UInt64] { state.withLock { $0.appended } }
    var awaitedSequences: [UInt64] { state.withLock { $0.awaited } }

    func appended(_ receipt: PushReceipt) {
        state.withLock { $0.appended.append(receipt.sequence) }
    }

    func waitUntilLoaded(_ sequence: UInt64) async -> Bool {
        // A test that has failed cancels what still waits, so that it ends.
        await withTaskCancellationHandler {
            await waitForLoad(of: sequence)
        } onCancel: {
            load()
        }
        return true
    }

    private func waitForLoad(of sequence: UInt64) async {
        await withCheckedContinuation { continuation in
            let resumed = state.withLock { state in
                state.awaited.append(sequence)
                defer { state.watching = [] }
                if state.isLoaded { return state.watching + [continuation] }
                state.loading.append(continuation)
                return state.watching
            }
            for continuation in resumed { continuation.resume() }
        }
    }

    func waitUntilAwaited() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.awaited.isEmpty { state.watching.append(continuation) }
                return !state.awaited.isEmpty
            }
            if isThere { continuation.resume() }
        }
    }

    func load() {
        let loading = state.withLock { state in
            state.isLoaded = true
            defer { state.loading = [] }
            return state.loading
        }
        for continuation in loading { continuation.resume() }
    }
}
