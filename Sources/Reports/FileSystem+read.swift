internal import Crypto
internal import Glibc

extension FileSystem {
    /// The whole of a small file; nil when it cannot be read or is larger than any manifest.
    static func contents(_ path: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        let isRead = readPieces(path) { piece in
            bytes += piece
            return bytes.count <= maximumManifestBytes
        }
        return isRead ? bytes : nil
    }

    /// Size and SHA-256 of a file, read in pieces; nil when it cannot be read.
    static func fingerprint(_ path: String) -> (bytes: Int, sha256: String)? {
        var digest = SHA256()
        var byteCount = 0
        let isRead = readPieces(path) { piece in
            digest.update(bufferPointer: piece)
            byteCount += piece.count
            return true
        }
        return isRead ? (byteCount, Hexadecimal.text(digest.finalize())) : nil
    }

    /// Names in a directory without `.` and `..`, in no order; empty when there is no such directory.
    static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// False when the file cannot be read to its end or `take` says no.
    private static func readPieces(_ path: String, _ take: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 1024, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count == 0 { return true }
            if count < 0 && errno == EINTR { continue }
            guard count > 0, take(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else { return false }
        }
    }

    private static let maximumManifestBytes = 1 << 20
}
