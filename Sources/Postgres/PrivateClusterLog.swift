import Glibc

/// The server's log: one file and its predecessor.
struct ClusterLog {
    /// When the file is longer than this, it becomes the predecessor.
    ///
    /// Bytes.
    static let limitBytes = 8 * 1_024 * 1_024

    let path: String

    /// Opens it for a new server to append to.
    func open() throws(PrivateClusterError) -> Int32 {
        try ClusterFiles.open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW, mode: 0o600, action: "open the log")
    }

    /// Keeps it short, also while a server writes to it: its text is copied, then cut.
    ///
    /// What cannot be kept short today can be tomorrow, so nothing of this is worth an error.
    func trim() {
        guard let status = ClusterFiles.status(path), status.st_size > Self.limitBytes,
            let descriptor = try? ClusterFiles.open(path, O_RDWR | O_NOFOLLOW, action: "open the log")
        else { return }
        defer { close(descriptor) }
        guard let text = try? ClusterFiles.readAll(descriptor, path: path, limitBytes: Self.limitBytes) else { return }
        try? ClusterFiles.replace(path + ".1", with: text, mode: 0o600)
        ftruncate(descriptor, 0)
    }

    /// What went wrong since a place in the log: its last lines.
    func complaints(fromByte start: Int) -> String {
        guard let descriptor = try? ClusterFiles.open(path, O_RDONLY, action: "read the log") else { return "" }
        defer { close(descriptor) }
        lseek(descriptor, off_t(start), SEEK_SET)
        let text = (try? ClusterFiles.readAll(descriptor, path: path, limitBytes: 4_096)) ?? ""
        return text.split(separator: "\n").suffix(4).joined(separator: " ")
    }
}
