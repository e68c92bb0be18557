import Foundation

/// A file of push bodies: one body as a whole, or one a line.
///
/// Read in bounded memory.
struct BodySource {
    /// The file's name without its folder; `-` for standard input.
    let name: String
    private let handle: FileHandle

    /// Bytes a single body may have.
    private static let bodyLimit = 64 << 20

    init(_ path: String) throws {
        if path == "-" {
            name = "-"
            handle = .standardInput
            return
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw CommandFailure(.badInput, "cannot read \(path)")
        }
        name = URL(fileURLWithPath: path).lastPathComponent
        self.handle = handle
    }

    /// Reads the bodies in order.
    ///
    /// A file whose first line is not a JSON value of its own is one body.
    func reader() -> BodyReader { BodyReader(handle, limit: Self.bodyLimit) }
}

/// Splits what a file holds into bodies.
struct BodyReader {
    private let handle: FileHandle
    private let limit: Int
    private var rest: [UInt8] = []
    private var isAtEnd = false
    private var isByLine: Bool?

    fileprivate init(_ handle: FileHandle, limit: Int) {
        self.handle = handle
        self.limit = limit
    }

    /// The next body; none at the end.
    mutating func next() throws -> [UInt8]? {
        while true {
            if isByLine ?? false, let line = takeLine() {
                if line.contains(where: { !Self.isSpace($0) }) { return line }
                continue
            }
            if isAtEnd { return takeAll() }
            try readMore()
            if isByLine == nil { isByLine = decideByLine() }
        }
    }

    /// Whether each line is a body.
    ///
    /// It is when the first line is a JSON object of its own, or no object at all, or a broken one with a whole one
    /// below it. Nil: not enough is read to tell.
    private func decideByLine() -> Bool? {
        guard let start = rest.firstIndex(where: { !Self.isSpace($0) }) else { return nil }
        let newline = UInt8(ascii: "\n")
        let lines = rest[start...].split(separator: newline, maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count > 1 else { return isAtEnd ? false : nil }
        if lines[0].first != UInt8(ascii: "{") || Self.isObject(lines[0]) { return true }
        guard lines.count > 2 || isAtEnd else { return nil }
        // Inside an object no line is an object of its own: members begin with their names.
        return Self.isObject(lines[1])
    }

    private static func isObject(_ line: ArraySlice<UInt8>) -> Bool {
        (try? JSONSerialization.jsonObject(with: Data(line))) is [String: Any]
    }

    private mutating func takeLine() -> [UInt8]? {
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = Array(rest[..<end])
        rest.removeFirst(end + 1)
        return line
    }

    private mutating func takeAll() -> [UInt8]? {
        defer { rest = [] }
        return rest.contains { !Self.isSpace($0) } ? rest : nil
    }

    private mutating func readMore() throws {
        guard rest.count <= limit else { throw CommandFailure(.badInput, "a body is larger than \(limit) bytes") }
        let more = try handle.read(upToCount: 1 << 16) ?? Data()
        if more.isEmpty { isAtEnd = true }
        rest += more
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
