import Glibc

/// A small file that says when this endpoint was last there to take a push.
///
/// It is rewritten every few seconds and at the end of a graceful stop. After a crash it is at most those
/// seconds too old, after a power cut more; the time of the journal's last entry then says better.
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

    /// The time since the last sign of life as a gap; `nil` on a first start or when the clock went back.
    ///
    /// - Parameters:
    ///   - lastEntryMicros: When the journal's last entry was received, if it has one.
    ///   - nowMicros: When the endpoint is there again.
    public func downTime(lastEntryMicros: Int64?, nowMicros: Int64) -> Gap? {
        guard let last = [read(), lastEntryMicros].compactMap(\.self).max(), last < nowMicros else { return nil }
        return Gap(kind: .down, fromMicros: last, toMicros: nowMicros, count: 0)
    }
}
