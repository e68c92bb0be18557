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

    /// By line when the first line ends where its JSON value ends.
    private func decideByLine() -> Bool? {
        guard let start = rest.firstIndex(where: { !Self.isSpace($0) }) else { return nil }
        guard let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) else { return isAtEnd ? false : nil }
        let first = Data(rest[start..<end])
        let isValue = (try? JSONSerialization.jsonObject(with: first, options: .fragmentsAllowed)) != nil
        // A line that is no JSON at all is a body of its own only among others.
        return isValue || first.first != UInt8(ascii: "{")
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
