internal import Glibc

/// The few calls of the operating system that writing reports needs, with errors that name the path.
enum FileSystem {
    /// Makes a file that others never read; whether the group does is up to the umask.
    static func create(_ path: String) throws(ReportError) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw failure(path, "create") }
        return descriptor
    }

    /// Makes a file without a name in a directory, to write and to read back.
    static func createNameless(_ directory: String) throws(ReportError) -> Int32 {
        let nameless = open(directory, O_RDWR | temporaryFile | O_CLOEXEC, 0o600)
        if nameless >= 0 { return nameless }
        // Not every file system can.
        var template = Array((directory + "/.huadan-XXXXXX").utf8CString)
        let named = mkstemp(&template)
        guard named >= 0 else { throw failure(directory, "create a file in") }
        _ = fcntl(named, F_SETFD, FD_CLOEXEC)
        _ = unlink(template)
        return named
    }

    /// O_TMPFILE of fcntl.h, which glibc shows to GNU sources only.
    private static let temporaryFile = O_DIRECTORY | 0o20000000

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
