import Glibc

/// One kept connection to a server on this host, used by one thread; whatever goes wrong on it is tried anew.
struct HTTPConnection {
    private let port: UInt16
    private let head: [UInt8]
    private var socket: Int32 = -1
    private var answer = [UInt8](repeating: 0, count: 16_384)
    /// The head of the next request, put before the body once.
    private var request: [UInt8] = []

    /// - Parameter bodyBytes: The length of every body.
    init(port: UInt16, path: String, bodyBytes: Int) {
        self.port = port
        head = Array(
            """
            POST \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
            Content-Length: \(bodyBytes)\r\n\r\n
            """.utf8
        )
    }

    /// Sends a body and waits for the answer.
    ///
    /// - Returns: The status, or 0 when the connection broke or nobody listens.
    mutating func post(_ body: [UInt8]) -> Int {
        open()
        if socket < 0 { return 0 }
        guard send(head, more: true), send(body, more: false), let status = receive() else {
            close()
            return 0
        }
        return status
    }

    /// Connects, if it is not connected and somebody listens.
    mutating func open() {
        if socket < 0 { connect() }
    }

    mutating func close() {
        if socket >= 0 { Glibc.close(socket) }
        socket = -1
    }

    private mutating func connect() {
        let opened = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(opened, $0, size) }
        }
        guard status == 0 else {
            Glibc.close(opened)
            return
        }
        var isOn: Int32 = 1
        setsockopt(opened, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
        socket = opened
    }

    private func send(_ bytes: [UInt8], more: Bool) -> Bool {
        let flags = Int32(MSG_NOSIGNAL) | (more ? Int32(MSG_MORE) : 0)
        return bytes.withUnsafeBytes { buffer in
            var sent = 0
            while sent < buffer.count {
                let count = Glibc.send(socket, buffer.baseAddress?.advanced(by: sent), buffer.count - sent, flags)
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }
    }

    /// Reads one answer to its end.
    private mutating func receive() -> Int? {
        var filled = 0
        while filled < answer.count {
            let count = answer.withUnsafeMutableBytes { buffer in
                recv(socket, buffer.baseAddress?.advanced(by: filled), buffer.count - filled, 0)
            }
            guard count > 0 else { return nil }
            filled += count
            let end = answer.withUnsafeBytes { HTTPAnswer.end(UnsafeRawBufferPointer(rebasing: $0[..<filled])) }
            if let end, filled >= end.total { return end.status }
        }
        return nil
    }
}

/// The little of an answer that matters here, read from its bytes: the load generator works on the same cores as what it
/// measures.
private enum HTTPAnswer {
    /// The status and the length of head and body, once the head is there.
    static func end(_ bytes: UnsafeRawBufferPointer) -> (status: Int, total: Int)? {
        guard let headEnd = place(of: "\r\n\r\n", in: bytes) else { return nil }
        let head = UnsafeRawBufferPointer(rebasing: bytes[..<headEnd])
        // The status follows the version: `HTTP/1.1 200`.
        let status = number(in: head, from: 9)
        let length = place(of: "\r\ncontent-length: ", in: head).map { number(in: head, from: $0 + 18) }
        return (status, headEnd + 4 + (length ?? 0))
    }

    /// Where a text begins that is in lower case, whatever the case there.
    private static func place(of text: StaticString, in bytes: UnsafeRawBufferPointer) -> Int? {
        let length = text.utf8CodeUnitCount
        var start = 0
        while let first = memchr(from: start, in: bytes), first + length <= bytes.count {
            let found = bytes.baseAddress?.advanced(by: first).assumingMemoryBound(to: CChar.self)
            let wanted = UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
            if let found, strncasecmp(found, wanted, length) == 0 { return first }
            start = first + 1
        }
        return nil
    }

    /// The next line end.
    private static func memchr(from start: Int, in bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress, start < bytes.count else { return nil }
        return Glibc.memchr(base + start, 0x0D, bytes.count - start).map { UnsafeRawPointer($0) - base }
    }

    private static func number(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        bytes[min(start, bytes.count)...].prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            .reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}
