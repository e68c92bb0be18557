internal import Glibc

extension FileSystem {
    /// Makes a directory and those above it that are missing, closed to others.
    static func makeDirectories(_ path: String) throws(ReportError) {
        if exists(path) { return }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeDirectories(String(path[..<slash])) }
        guard mkdir(path, 0o750) == 0 || errno == EEXIST else { throw failure(path, "create") }
    }

    static func makeDirectory(_ path: String) throws(ReportError) {
        guard mkdir(path, 0o750) == 0 else { throw failure(path, "create") }
    }

    static func openDirectory(_ path: String) throws(ReportError) -> Int32 {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, "open") }
        return descriptor
    }

    /// Makes the names in a directory durable.
    static func syncDirectory(_ path: String) throws(ReportError) {
        try syncAndClose(openDirectory(path), path)
    }

    /// Removes a folder of reports: plain files, no folders below.
    static func removeFolder(_ path: String) throws(ReportError) {
        for name in names(in: path) {
            let file = path + "/" + name
            guard unlink(file) == 0 || errno == ENOENT else { throw failure(file, "remove") }
        }
        guard rmdir(path) == 0 || errno == ENOENT else { throw failure(path, "remove") }
    }

    /// Renames; fails when the new name is taken by a folder that is not empty.
    static func move(_ path: String, to target: String) throws(ReportError) {
        guard rename(path, target) == 0 else { throw failure(path, "rename to \(target) from") }
    }

    /// Exchanges two names in one step; false when the file system or the kernel cannot.
    static func exchange(_ path: String, _ other: String) throws(ReportError) -> Bool {
        guard let exchangeNames else { return false }
        if exchangeNames(AT_FDCWD, path, AT_FDCWD, other, renameExchange) == 0 { return true }
        guard errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP else { throw failure(path, "exchange") }
        return false
    }

    private typealias RenameAt2 =
        @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32

    // glibc shows renameat2 to GNU sources only, which Swift's import is not; so it is looked up by its name. The cast
    // states the signature that renameat2(2) documents.
    private static let exchangeNames = dlsym(nil, "renameat2").map { unsafeBitCast($0, to: RenameAt2.self) }

    /// RENAME_EXCHANGE of linux/fs.h.
    private static let renameExchange: UInt32 = 2
}
