import Glibc

/// The lock of the one writer of a journal.
///
/// It belongs to the open file, so it ends with the process, however that ends.
///
/// An open-file-description lock rather than `flock`: it can be asked about without being taken, so that
/// listing the journals never makes a starting writer believe that one is in use.
struct JournalLock: Sendable {
    private let file: OpenFile

    /// Takes the lock; `nil` when another holds it.
    init?(path: String) throws(FileFailure) {
        file = try OpenFile(path, O_RDWR | O_CREAT)
        var wish = Self.wish()
        if fcntl(file.descriptor, Self.setLock, &wish) == 0 { return }
        if errno == EAGAIN || errno == EACCES { return nil }
        throw FileFailure("lock", path)
    }

    /// Whether a living writer holds it.
    static func isHeld(path: String) throws(FileFailure) -> Bool {
        guard FileSystem.size(of: path) != nil else { return false }
        let file = try OpenFile(path, O_RDWR)
        var wish = wish()
        if fcntl(file.descriptor, getLock, &wish) != 0 { throw FileFailure("lock", path) }
        return Int32(wish.l_type) != F_UNLCK
    }

    private static func wish() -> flock {
        // All zero but the type: from the start of the file to its end, however far that is.
        var wish = flock()
        wish.l_type = Int16(F_WRLCK)
        wish.l_whence = Int16(SEEK_SET)
        return wish
    }

    // F_OFD_GETLK and F_OFD_SETLK of <fcntl.h>, which the importer does not show.
    private static let getLock: Int32 = 36
    private static let setLock: Int32 = 37
}
