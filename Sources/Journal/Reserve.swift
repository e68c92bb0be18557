import Glibc

/// Space set aside while there is some: on a full disk it lets a writer finish what it has begun (the record of what it
/// refused, the closing mark) and retention write down what it removes.
///
/// It is a file of zeros beside the segments, there while a writer is. Ordinary entries never get it.
struct Reserve: Sendable {
    static let byteCount: Int64 = 1 << 20
    private let path: String

    init(_ directory: JournalDirectory) {
        path = directory.path + "/reserve"
    }

    /// Sets it aside, unless it is there already; without room there is none until the next time.
    func take() {
        if FileSystem.size(of: path) == Self.byteCount { return }
        guard let file = try? OpenFile(path, O_RDWR | O_CREAT) else { return }
        if posix_fallocate(file.descriptor, 0, off_t(Self.byteCount)) != 0 { release() }
    }

    /// Gives the space back to whoever writes next.
    func release() { unlink(path) }
}
