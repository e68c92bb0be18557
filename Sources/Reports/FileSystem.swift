internal import Glibc

/// The few calls of the operating system that writing reports needs, with errors that name the path.
enum FileSystem {
    /// Makes a file that others never read; whether the group does is up to the umask.
    static func create(_ path: String) throws(ReportError) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw failure(path, "create") }
        return descriptor
    }

    static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, _ path: String) throws(ReportError) {
        var rest = bytes
        while !rest.isEmpty {
            let written = write(descriptor, rest.baseAddress, rest.count)
            if written < 0 && errno == EINTR { continue }
            guard written >= 0 else { throw failure(path, "write") }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    static func syncAndClose(_ descriptor: Int32, _ path: String) throws(ReportError) {
        let synced = fsync(descriptor)
        let syncError = errno
        _ = close(descriptor)
        guard synced == 0 else { throw .cannotWrite(path: path, action: "sync", errno: syncError) }
    }

    static func failure(_ path: String, _ action: String) -> ReportError {
        .cannotWrite(path: path, action: action, errno: errno)
    }
}

/// The operating system's sentence for an error number.
func systemMessage(_ number: Int32) -> String {
    strerror(number).map { String(cString: $0) } ?? "error \(number)"
}
