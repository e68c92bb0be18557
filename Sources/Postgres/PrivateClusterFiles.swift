import Glibc

/// The few file operations of the private cluster, with errors that name the path.
enum ClusterFiles {
    /// Opens a file, never as one of the standard descriptors, closed on exec.
    ///
    /// A new file belongs to its folder's owner.
    static func open(
        _ path: String,
        _ flags: Int32,
        mode: mode_t = 0,
        action: String
    ) throws(PrivateClusterError) -> Int32 {
        let isNew = flags & O_CREAT != 0 && status(path) == nil
        let first = Glibc.open(path, flags | O_CLOEXEC, mode)
        guard first >= 0 else { throw .file(action: action, path: path, errno: errno) }
        let descriptor = try awayFromStandard(first, path: path)
        if isNew {
            fchmod(descriptor, mode)
            giveToFolderOwner(descriptor, path: path)
        }
        return descriptor
    }

    /// A process that began without standard input would otherwise get descriptor 0 for a lock.
    private static func awayFromStandard(_ descriptor: Int32, path: String) throws(PrivateClusterError) -> Int32 {
        guard descriptor < 3 else { return descriptor }
        let moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        let number = errno
        close(descriptor)
        guard moved >= 0 else { throw .file(action: "open", path: path, errno: number) }
        return moved
    }

    /// Root may work in a folder of someone else, who has to be able to use what root leaves there.
    private static func giveToFolderOwner(_ descriptor: Int32, path: String) {
        guard geteuid() == 0, let folder = status(parent(of: path)), folder.st_uid != 0 else { return }
        _ = fchown(descriptor, folder.st_uid, folder.st_gid)
    }

    /// What `lstat` says, or nil when there is no such file or it cannot be seen.
    static func status(_ path: String) -> stat? {
        var result = stat()
        return lstat(path, &result) == 0 ? result : nil
    }

    /// Whether two paths lead to the same folder.
    static func isSame(_ one: String, _ other: String) -> Bool {
        var first = stat()
        var second = stat()
        return stat(one, &first) == 0 && stat(other, &second) == 0
            && first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    static func isDirectory(_ path: String) -> Bool {
        status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
    }

    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// The absolute path without symbolic links.
    static func canonical(_ path: String) throws(PrivateClusterError) -> String {
        guard let resolved = realpath(path, nil) else {
            let number = errno
            if number == ENOENT || number == ENOTDIR { throw .noDataDirectory(path: path) }
            throw .file(action: "reach", path: path, errno: number)
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Creates a folder with exactly this mode, whatever the umask, unless it is there.
    static func makeDirectory(_ path: String, mode: mode_t) throws(PrivateClusterError) {
        if mkdir(path, mode) != 0 {
            let number = errno
            guard number == EEXIST, isDirectory(path) else {
                throw .file(action: "create the folder", path: path, errno: number)
            }
            return
        }
        guard chmod(path, mode) == 0 else { throw .file(action: "set the mode of", path: path, errno: errno) }
    }

    /// Creates a folder and those above it.
    static func makeDirectories(_ path: String, mode: mode_t) throws(PrivateClusterError) {
        let above = parent(of: path)
        if above != "/" && !exists(above) { try makeDirectories(above, mode: mode) }
        if !exists(path) { try makeDirectory(path, mode: mode) }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func give(_ path: String, user: uid_t, group: gid_t) throws(PrivateClusterError) {
        guard lchown(path, user, group) == 0 else { throw .file(action: "give away", path: path, errno: errno) }
    }

    static func rename(_ from: String, to target: String) throws(PrivateClusterError) {
        guard Glibc.rename(from, target) == 0 else { throw .file(action: "rename", path: from, errno: errno) }
        try sync(parent(of: target))
    }

    /// Syncs a file or folder, so that it outlives a power cut.
    static func sync(_ path: String) throws(PrivateClusterError) {
        let descriptor = try open(path, O_RDONLY, action: "sync")
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .file(action: "sync", path: path, errno: errno) }
    }
}

extension ClusterFiles {
    /// The text of a small file, nil when there is none.
    static func read(_ path: String, limitBytes: Int = 65_536) throws(PrivateClusterError) -> String? {
        let descriptor: Int32
        do throws(PrivateClusterError) {
            descriptor = try open(path, O_RDONLY | O_NONBLOCK, action: "read")
        } catch .file(_, _, ENOENT), .file(_, _, ENOTDIR) {
            return nil
        }
        defer { close(descriptor) }
        return try readAll(descriptor, path: path, limitBytes: limitBytes)
    }

    /// Reads up to the end; keeps the last `limitBytes`.
    static func readAll(_ descriptor: Int32, path: String, limitBytes: Int) throws(PrivateClusterError) -> String {
        var kept: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { break }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .file(action: "read", path: path, errno: errno) }
            kept.append(contentsOf: buffer[..<count])
            if kept.count > limitBytes { kept.removeFirst(kept.count - limitBytes) }
        }
        return String(decoding: kept, as: UTF8.self)
    }

    /// Replaces a file as a whole: a reader sees the old or the new text, and a link in its place is not followed.
    static func replace(
        _ path: String,
        with text: String,
        mode: mode_t,
        group: gid_t? = nil
    ) throws(PrivateClusterError) {
        let staged = path + ".new"
        unlink(staged)
        let descriptor = try open(staged, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode, action: "write")
        try fill(descriptor, with: text, group: group, path: staged)
        try rename(staged, to: path)
    }

    private static func fill(
        _ descriptor: Int32,
        with text: String,
        group: gid_t?,
        path: String
    ) throws(PrivateClusterError) {
        defer { close(descriptor) }
        if let group { _ = fchown(descriptor, uid_t.max, group) }
        try write(text, to: descriptor, path: path)
        guard fsync(descriptor) == 0 else { throw .file(action: "write", path: path, errno: errno) }
    }

    private static func write(_ text: String, to descriptor: Int32, path: String) throws(PrivateClusterError) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .file(action: "write", path: path, errno: errno) }
            rest = rest.dropFirst(count)
        }
    }
}
