import Glibc

/// A small file that says when an endpoint of this data directory was last there to take a push.
///
/// It is rewritten every few seconds and at the end of a graceful stop, but not while refusals wait to be written: a
/// process that is killed then leaves a down time that covers them. After a crash the file is at most those seconds too
/// old, after a power cut more; the time of the journal's last entry then says better.
public struct SignOfLife: Sendable {
    private let path: String

    /// Names the directory of the file `alive`.
    ///
    /// - Parameter directory: The data directory.
    public init(directory: String) {
        path = directory + "/alive"
    }

    /// The last sign of life; `nil` without a readable file.
    ///
    /// Microseconds since 1970-01-01 UTC.
    public func read() -> Int64? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var digits = [UInt8](repeating: 0, count: 20)
        let count = Glibc.read(descriptor, &digits, digits.count)
        guard count == digits.count else { return nil }
        return Int64(String(decoding: digits, as: UTF8.self))
    }

    /// Writes a sign of life.
    ///
    /// Best effort: a full disk must not stop the endpoint.
    ///
    /// - Parameter isLast: Whether to wait until the file is on the disk.
    /// - Returns: Whether it is written.
    @discardableResult
    public func write(nowMicros: Int64, isLast: Bool = false) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // Always 20 digits in one write, so that no mix of an old and a new time can be read.
        let digits = String(nowMicros)
        let line = Array((String(repeating: "0", count: max(0, 20 - digits.count)) + digits + "\n").utf8)
        let written = line.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        return written == line.count && (!isLast || fsync(descriptor) == 0)
    }

    /// Says that this process takes pushes, until the result is let go or the process ends, however it does.
    func enter() -> Presence? { Presence(path: path) }

    /// The time since the last sign of life, as gaps; none on a first start.
    ///
    /// The down time begins with the latest thing that is known to have been before it. What lies after now was stamped
    /// before the clock went back: how long nobody was there cannot be told then, only that the clock did.
    ///
    /// - Parameters:
    ///   - lastEntryMicros: When the journal's last entry was received, if it has one.
    ///   - nowMicros: When the endpoint is there again.
    public func downTime(lastEntryMicros: Int64?, nowMicros: Int64) -> [Gap] {
        let known = [read(), lastEntryMicros].compactMap(\.self)
        let last = known.filter { $0 < nowMicros }.max()
        let ahead = known.filter { $0 > nowMicros }.max()
        return [
            last.map { Gap(kind: .down, fromMicros: $0, toMicros: nowMicros, count: 0) },
            ahead.map { Gap(kind: .clock, fromMicros: nowMicros, toMicros: $0, count: 0) },
        ].compactMap(\.self)
    }
}

/// That a process takes pushes for a data directory: a lock the kernel frees when it ends, however it ends.
///
/// Several processes may serve one data directory; while one of them is there, nobody was missing.
final class Presence: Sendable {
    /// Nobody else was there when this process came.
    let isFirst: Bool
    private let descriptor: Int32

    /// `nil` when the file cannot be opened.
    init?(path: String) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        isFirst = flock(descriptor, LOCK_EX | LOCK_NB) == 0
        // Shared from now on; of two that start together the second waits here and finds the first.
        while flock(descriptor, LOCK_SH) != 0, errno == EINTR {}
    }

    deinit { close(descriptor) }
}
