import Glibc

/// Tells a journal's own directory from a copy of it.
///
/// Two writers of one journal would give the same sequence numbers to different entries. So a journal remembers which
/// file its header is: the inode and the time of its last change of state, which nobody can set. A copy, however it was
/// made by reading files and writing them, has others. A snapshot of the whole volume has the same.
struct JournalHome {
    private let directory: JournalDirectory
    private var markPath: String { directory.path + "/home" }

    init(_ directory: JournalDirectory) {
        self.directory = directory
    }

    /// Whether the journal lies where it was made; one without a mark counts as at home.
    func isHere() throws(FileFailure) -> Bool {
        guard let mark = try FileSystem.contents(of: markPath) else { return true }
        return try mark == Array(current())
    }

    /// Remembers the place, once.
    func remember() throws(FileFailure) {
        if FileSystem.size(of: markPath) != nil { return }
        _ = try FileCalls.system.replace(markPath, in: directory.path, with: Array(current()))
    }

    private func current() throws(FileFailure) -> String.UTF8View {
        var status = stat()
        if stat(directory.headerPath, &status) != 0 { throw FileFailure("stat", directory.headerPath) }
        let changed = status.st_ctim
        return "header inode=\(status.st_ino) changed=\(changed.tv_sec).\(changed.tv_nsec)\n".utf8
    }
}

extension JournalRoot {
    /// Whether a journal lies where it was made, and is not a copy of one.
    ///
    /// Only a journal at home is taken up again by `JournalWriter.open`.
    ///
    /// - Throws: `notFound`, `file`.
    public func isAtHome(_ id: JournalID) throws(JournalError) -> Bool {
        let home = JournalHome(try existing(id))
        do { return try home.isHere() } catch { throw .file(error) }
    }
}
