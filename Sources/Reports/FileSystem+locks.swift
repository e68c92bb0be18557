internal import Glibc

extension FileSystem {
    /// Runs short steps on a directory while no other process runs such steps there.
    static func locking<Value>(
        _ directory: String,
        _ steps: () throws(ReportError) -> Value
    ) throws(ReportError) -> Value {
        let descriptor = try openDirectory(directory)
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw failure(directory, "lock") }
        }
        return try steps()
    }

    /// Takes the lock of a folder that is being written; it ends when the descriptor is closed or its process does.
    static func lockFolder(_ path: String) throws(ReportError) -> Int32 {
        let descriptor = try openDirectory(path)
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
        let isBusy = errno == EWOULDBLOCK
        let error = isBusy ? ReportError.folderBusy(path: path) : failure(path, "lock")
        close(descriptor)
        throw error
    }

    /// Whether the descriptor is the folder that has this path now.
    static func isOpen(_ descriptor: Int32, at path: String) -> Bool {
        var opened = stat()
        var named = stat()
        guard fstat(descriptor, &opened) == 0, lstat(path, &named) == 0 else { return false }
        return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino
    }
}
