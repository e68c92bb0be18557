import Dispatch
import Foundation

/// Turns SIGTERM and SIGINT into the end of a wait.
final class StopSignals: Sendable {
    private let stream: AsyncStream<Void>

    /// From now on the two signals no longer end the process by themselves.
    init() {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        self.stream = stream
        for number in [SIGTERM, SIGINT] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.resume()
            // The source has to live as long as the process; nothing else refers to it.
            _ = Unmanaged.passRetained(source as AnyObject)
        }
    }

    /// Waits for the first of them, or for cancellation.
    func wait() async {
        for await _ in stream { return }
    }
}
