package import Foundation

/// An empty directory that goes away with the object.
package final class TemporaryDirectory: Sendable {
    package let path: String

    package init() throws {
        path = "/tmp/huadan-books-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Every file below a folder of it with its bytes, by path.
    package func files(below folder: String = "") throws -> [String: Data] {
        let root = path + "/" + folder
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
            var isDirectory: ObjCBool = false
            let file = root + "/" + name
            guard FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory), !isDirectory.boolValue else {
                continue
            }
            files[name] = FileManager.default.contents(atPath: file)
        }
        return files
    }

    /// Identity and time of the last change of every file, to see whether one was touched.
    package func traces() throws -> [String: String] {
        var traces: [String: String] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            var status = stat()
            guard lstat(path + "/" + name, &status) == 0 else { continue }
            traces[name] = "\(status.st_ino) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec) \(status.st_size)"
        }
        return traces
    }
}
