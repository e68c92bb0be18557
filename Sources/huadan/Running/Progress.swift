import Foundation

/// One line on a terminal that says what is going on; nothing when standard error is not a terminal.
final class Progress {
    private let isShown = isatty(STDERR_FILENO) == 1
    private let began = ContinuousClock.now
    private var isOpen = false

    /// Replaces the line.
    func show(_ text: String) {
        guard isShown else { return }
        let seconds = (ContinuousClock.now - began).components.seconds
        write("\r\u{1B}[K\(text) … \(seconds) s")
        isOpen = true
    }

    /// Removes the line, so that results stand alone.
    func clear() {
        guard isOpen else { return }
        write("\r\u{1B}[K")
        isOpen = false
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
