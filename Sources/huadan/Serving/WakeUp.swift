import Foundation

/// Lets a thread sleep until there is work, a time has passed, or it has to stop.
final class WakeUp: Sendable {
    // NSCondition guards the two flags; it is safe to use from any thread.
    private let condition = NSCondition()
    private let flags = Flags()

    /// Only touched while the condition is locked, hence unchecked.
    private final class Flags: @unchecked Sendable {
        var isSignalled = false
        var isStopped = false
    }

    /// Whether ``stop()`` was called.
    var isStopped: Bool {
        condition.withLock { flags.isStopped }
    }

    /// There is work.
    func signal() {
        condition.withLock {
            flags.isSignalled = true
            condition.broadcast()
        }
    }

    /// No more work will come.
    func stop() {
        condition.withLock {
            flags.isStopped = true
            condition.broadcast()
        }
    }

    /// Waits for `seconds`, or until it has to stop; a signal does not end it and stays for the next ``wait(seconds:)``.
    func rest(seconds: Double) {
        condition.withLock {
            let deadline = Date(timeIntervalSinceNow: seconds)
            while !flags.isStopped, condition.wait(until: deadline) {}
        }
    }

    /// The same in microseconds; not at all for 0.
    func rest(micros: Int64) {
        if micros > 0 { rest(seconds: Double(micros) / 1e6) }
    }

    /// Waits for a signal, for `seconds` at the most.
    func wait(seconds: Double) {
        condition.withLock {
            let deadline = Date(timeIntervalSinceNow: seconds)
            while !flags.isSignalled, !flags.isStopped, condition.wait(until: deadline) {}
            flags.isSignalled = false
        }
    }
}
