import Synchronization

/// Bounds what waits at once: pushes, and the bytes of their bodies.
///
/// Only bytes that have really arrived are counted, and only pushes that have arrived as a whole: slow senders
/// cannot use up the room of the others.
final class Admission: Sendable {
    private struct State {
        var waitingPushes = 0
        var bufferedBytes = 0
    }

    private let maxWaitingPushes: Int
    private let maxBufferedBytes: Int
    private let state = Mutex(State())

    init(_ limits: IngestLimits) {
        maxWaitingPushes = limits.maxWaitingPushes
        maxBufferedBytes = limits.maxBufferedBytes
    }

    var waitingPushes: Int { state.withLock { $0.waitingPushes } }
    var bufferedBytes: Int { state.withLock { $0.bufferedBytes } }

    /// Whether a push need not even be read.
    var isFull: Bool {
        state.withLock { $0.waitingPushes >= maxWaitingPushes || $0.bufferedBytes >= maxBufferedBytes }
    }

    /// Takes room for bytes of a body; give it back with ``release(bytes:)``.
    func reserve(bytes: Int) -> Bool {
        state.withLock { state in
            guard state.bufferedBytes + bytes <= maxBufferedBytes else { return false }
            state.bufferedBytes += bytes
            return true
        }
    }

    func release(bytes: Int) {
        state.withLock { $0.bufferedBytes -= bytes }
    }

    /// Takes a place among the waiting pushes; give it back with ``leave()``.
    func enter() -> Bool {
        state.withLock { state in
            guard state.waitingPushes < maxWaitingPushes else { return false }
            state.waitingPushes += 1
            return true
        }
    }

    func leave() {
        state.withLock { $0.waitingPushes -= 1 }
    }
}
