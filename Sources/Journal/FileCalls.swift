import CZstd
import Glibc

/// The system calls that decide whether an entry is durable.
///
/// Each gives what the system gives, and `errno` on failure.
struct FileCalls: Sendable {
    /// `pwrite`.
    var write: @Sendable (_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, _ offset: Int64) -> Int
    /// `fdatasync`: the contents, and what is needed to find them.
    var syncContents: @Sendable (_ descriptor: Int32) -> Int32
    /// `fsync`, for new files and for directories.
    var syncAll: @Sendable (_ descriptor: Int32) -> Int32
    /// `ftruncate`.
    var truncate: @Sendable (_ descriptor: Int32, _ size: Int64) -> Int32
    /// `fallocate` that leaves the size as it is: the file gets blocks that it has yet to fill.
    var setAside: @Sendable (_ descriptor: Int32, _ offset: Int64, _ count: Int64) -> Int32

    static let system = FileCalls(
        write: { pwrite($0, $1.baseAddress, $1.count, off_t($2)) },
        syncContents: { fdatasync($0) },
        syncAll: { fsync($0) },
        truncate: { ftruncate($0, off_t($1)) },
        setAside: { huadan_set_aside($0, off_t($1), off_t($2)) }
    )
}

extension FileCalls {
    /// Writes all bytes at an offset, going on after interruptions and short writes.
    func writeAll(_ bytes: [UInt8], to file: OpenFile, at offset: UInt64) throws(FileFailure) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(file.descriptor, UnsafeRawBufferPointer(rebasing: $0[written...]), Int64(offset) + Int64(written))
            }
            if count > 0 {
                written += count
            } else if count == 0 {
                throw FileFailure(operation: "write", path: file.path, errorNumber: ENOSPC)
            } else if errno != EINTR {
                throw FileFailure("write", file.path)
            }
        }
    }

    /// Makes the contents durable.
    ///
    /// A failure is final for these bytes: the kernel may have marked the lost pages clean, so that a second call
    /// would succeed without having written anything.
    func sync(_ file: OpenFile) throws(FileFailure) {
        if syncContents(file.descriptor) != 0 { throw FileFailure("fdatasync", file.path) }
    }

    func syncNew(_ file: OpenFile) throws(FileFailure) {
        if syncAll(file.descriptor) != 0 { throw FileFailure("fsync", file.path) }
    }

    /// Makes the names in a directory durable.
    func syncDirectory(_ path: String) throws(FileFailure) {
        try syncNew(try OpenFile(path, O_RDONLY | O_DIRECTORY))
    }

    /// Takes blocks of the disk for `count` bytes behind the file's end; without room, or where that cannot be done, none.
    func setAside(_ count: UInt64, behind end: UInt64, of file: OpenFile) {
        if setAside(file.descriptor, Int64(end), Int64(count)) != 0 { try? truncate(file, to: end) }
    }

    /// Cuts the file off, and gives back what was set aside behind.
    func truncate(_ file: OpenFile, to size: UInt64) throws(FileFailure) {
        if truncate(file.descriptor, Int64(size)) != 0 { throw FileFailure("ftruncate", file.path) }
    }

    /// Puts a whole file in place or none: written beside, synced, renamed, and the name synced.
    func replace(_ path: String, in directory: String, with bytes: [UInt8]) throws(FileFailure) -> OpenFile {
        let beside = path + ".new"
        do {
            let file = try OpenFile(beside, O_RDWR | O_CREAT | O_TRUNC)
            try writeAll(bytes, to: file, at: 0)
            try syncNew(file)
            try FileSystem.rename(beside, path)
            try syncDirectory(directory)
            return file
        } catch {
            unlink(beside)
            throw error
        }
    }
}

extension FileFailure {
    /// The failure of the call that has just set `errno`.
    init(_ operation: String, _ path: String) {
        self.init(operation: operation, path: path, errorNumber: errno)
    }
}

/// An open file, closed when nobody holds it any more.
///
/// Never passed on to a started program.
final class OpenFile: Sendable {
    let descriptor: Int32
    let path: String

    init(_ path: String, _ flags: Int32) throws(FileFailure) {
        // 0600: bodies hold phone numbers.
        let descriptor = open(path, flags | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw FileFailure("open", path) }
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Up to `count` bytes at an offset; fewer only at the end of the file.
    func read(at offset: UInt64, count: Int) throws(FileFailure) -> [UInt8] {
        // An array of no capacity is the one that all threads share, and would be written to.
        guard count > 0 else { return [] }
        var failure: FileFailure?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let room = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                let got = pread(descriptor, room.baseAddress, room.count, off_t(offset) + off_t(filled))
                if got > 0 {
                    filled += got
                } else if got == 0 {
                    return
                } else if errno != EINTR {
                    failure = FileFailure("read", path)
                    return
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }

    func size() throws(FileFailure) -> UInt64 {
        var status = stat()
        if fstat(descriptor, &status) != 0 { throw FileFailure("stat", path) }
        return UInt64(status.st_size)
    }
}

/// Directories and names.
enum FileSystem {
    static func rename(_ old: String, _ new: String) throws(FileFailure) {
        if Glibc.rename(old, new) != 0 { throw FileFailure("rename", old) }
    }

    /// Removes a file; one that is not there is removed already.
    static func remove(_ path: String) throws(FileFailure) {
        if unlink(path) != 0, errno != ENOENT { throw FileFailure("unlink", path) }
    }

    /// Makes a directory that only its owner can read, and those above it that are missing; their names are synced.
    static func makeDirectory(_ path: String) throws(FileFailure) {
        if mkdir(path, 0o700) != 0 {
            if errno == EEXIST { return }
            guard errno == ENOENT, parent(of: path) != path else { throw FileFailure("mkdir", path) }
            try makeDirectory(parent(of: path))
            if mkdir(path, 0o700) != 0, errno != EEXIST { throw FileFailure("mkdir", path) }
        }
        try FileCalls.system.syncDirectory(parent(of: path))
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The names in a directory, sorted; none when the directory is missing.
    static func names(in path: String) throws(FileFailure) -> [String] {
        guard let stream = opendir(path) else {
            if errno == ENOENT { return [] }
            throw FileFailure("opendir", path)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            // `d_name` imports as a tuple of its full width; the name ends at the first zero.
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The size of a file in bytes; `nil` when it is not there.
    static func size(of path: String) -> Int64? {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : nil
    }

    /// The whole of a small file; `nil` when it is not there.
    static func contents(of path: String) throws(FileFailure) -> [UInt8]? {
        guard size(of: path) != nil else { return nil }
        let file = try OpenFile(path, O_RDONLY)
        return try file.read(at: 0, count: Int(try file.size()))
    }

    /// Adds a line to a small file and makes it durable.
    static func appendLine(_ line: String, to path: String, in directory: String) throws(FileFailure) {
        let file = try OpenFile(path, O_RDWR | O_CREAT | O_APPEND)
        let size = try file.size()
        // A line that a crash cut short must not swallow this one.
        let last = size > 0 ? try file.read(at: size - 1, count: 1) : []
        let start = last.isEmpty || last == [UInt8(ascii: "\n")] ? "" : "\n"
        try FileCalls.system.writeAll(Array((start + line + "\n").utf8), to: file, at: size)
        try FileCalls.system.syncNew(file)
        try FileCalls.system.syncDirectory(directory)
    }
}
