import Glibc

enum TemporaryDirectory {
    struct Failure: Error {
        let errno: Int32
    }

    /// Runs the body with an empty directory that is removed afterwards.
    static func with<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        var template = Array("/tmp/ingest-tests-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(errno: errno) }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { remove(path) }
        return try await body(path)
    }

    private static func remove(_ path: String) {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != ".", name != ".." { remove(path + "/" + name) }
            }
            closedir(directory)
        }
        _ = Glibc.remove(path)
    }
}
