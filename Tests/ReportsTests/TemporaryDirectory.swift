import Glibc

/// An empty directory that goes away with the value.
final class TemporaryDirectory {
    let path: String

    init() {
        var template = Array("/tmp/huadan-reports-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { preconditionFailure("cannot make a temporary directory") }
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    deinit { Self.remove(path) }

    static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    static func contents(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while true {
            let byte = fgetc(file)
            if byte < 0 { return bytes }
            bytes.append(UInt8(byte))
        }
    }

    static func write(_ bytes: [UInt8], to path: String) {
        guard let file = fopen(path, "w") else { return }
        defer { fclose(file) }
        fwrite(bytes, 1, bytes.count, file)
    }

    /// Inode and time of the last change, to see whether something was touched.
    static func trace(_ path: String) -> String {
        var status = stat()
        guard lstat(path, &status) == 0 else { return "missing" }
        return "\(status.st_ino) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
    }

    private static func remove(_ path: String) {
        for name in names(in: path) { remove(path + "/" + name) }
        _ = Glibc.remove(path)
    }
}
