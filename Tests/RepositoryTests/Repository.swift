import Foundation

/// The repository that these tests read: its text files, as they lie on the disk.
enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().standardizedFileURL

    /// Every text file of the repository; what builds, runs and fetches leave is not part of it.
    static let files: [TextFile] = paths(below: "").compactMap { path in
        (try? String(contentsOf: root.appending(path: path), encoding: .utf8)).map { TextFile(path: path, text: $0) }
    }

    /// Files below a folder with an ending, such as `Sources/` and `.swift`.
    static func files(below folder: String, ending: String = "") -> [TextFile] {
        files.filter { $0.path.hasPrefix(folder) && $0.path.hasSuffix(ending) }
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    static func isExecutable(_ path: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: root.appending(path: path).path)
    }

    private static let outside = [".git", ".build", ".swiftpm", ".huadan", "reports", "Package.resolved"]

    private static func paths(below folder: String) -> [String] {
        let directory = folder.isEmpty ? root : root.appending(path: folder)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return names.sorted().flatMap { name -> [String] in
            if folder.isEmpty && (outside.contains(name) || name.hasPrefix(".build-")) { return [] }
            let path = folder.isEmpty ? name : folder + "/" + name
            var isDirectory: ObjCBool = false
            let place = root.appending(path: path).path
            guard FileManager.default.fileExists(atPath: place, isDirectory: &isDirectory) else { return [] }
            // A linked folder counts where it lies.
            if isDirectory.boolValue, (try? FileManager.default.destinationOfSymbolicLink(atPath: place)) != nil {
                return []
            }
            return isDirectory.boolValue ? paths(below: path) : [path]
        }
    }
}

/// A text file, from the disk or made up by a test.
struct TextFile {
    /// From the root of the repository.
    let path: String
    let text: String
    let lines: [Substring]
    /// A Swift source's code and texts apart; other files are all code.
    let swift: SwiftText

    init(path: String, text: String) {
        self.path = path
        self.text = text
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        swift = path.hasSuffix(".swift") ? SwiftText(text) : SwiftText(plain: text)
    }

    /// The module of a Swift source: the folder below `Sources`.
    var module: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    /// Whether a phrase stands anywhere in the file: a quick look before the lines are looked at one by one.
    func mentions(_ phrase: String) -> Bool { Words.isAnywhere(phrase, in: text) }
}

/// A place that breaks a rule; printed as `path:line: what`.
struct Violation: Hashable, CustomStringConvertible {
    let path: String
    let line: Int
    let what: String

    var description: String { "\(path):\(line): \(what)" }
}
