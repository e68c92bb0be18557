import Foundation

/// A file of lines, written in bounded memory; `-` is standard output.
final class LineFile {
    private let handle: FileHandle
    private let path: String
    private var buffer: [UInt8] = []
    /// Lines so far.
    private(set) var lines = 0

    /// Makes the file, or empties it.
    ///
    /// - Throws: ``CommandFailure`` with ``ExitStatus/cannotWrite``.
    init(_ path: String) throws {
        self.path = path
        if path == "-" {
            handle = .standardOutput
            return
        }
        // Emptied in place: what is no file, such as `/dev/null`, must not be replaced by one.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure(.cannotWrite, "cannot write \(path): \(String(cString: strerror(errno)))")
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Adds a line, which has no line break of its own.
    func append(_ line: some Sequence<UInt8>) throws {
        buffer.append(contentsOf: line)
        buffer.append(UInt8(ascii: "\n"))
        lines += 1
        if buffer.count >= 1 << 16 { try flush() }
    }

    /// Writes what is still in memory.
    func flush() throws {
        do {
            try handle.write(contentsOf: Data(buffer))
        } catch {
            throw CommandFailure(.cannotWrite, "cannot write \(path): \(error.localizedDescription)")
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// The bodies of a day as files for `huadan import`: one file, or one an app where the path says `{app}`.
final class BodyFiles {
    private let path: String
    private var files: [String: LineFile] = [:]

    init(_ path: String) throws {
        self.path = path
        if !path.contains("{app}") { files[path] = try LineFile(path) }
    }

    /// Files with their number of bodies, by name.
    var written: [(path: String, bodies: Int)] {
        files.sorted { $0.key < $1.key }.map { ($0.key, $0.value.lines) }
    }

    /// Adds a body that was pushed to an app's URL.
    func append(_ body: [UInt8], app: String) throws {
        let name = path.replacing("{app}", with: app)
        let file = try files[name] ?? LineFile(name)
        files[name] = file
        try file.append(body)
    }

    func flush() throws {
        for file in files.values { try file.flush() }
    }
}
