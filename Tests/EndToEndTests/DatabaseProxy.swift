import Dispatch
import Foundation
import Glibc
import Synchronization

/// Stands between the program and PostgreSQL on a socket of its own, and breaks connections where a network would.
final class DatabaseProxy: Sendable {
    /// What to do with the connections.
    enum Mischief: Sendable, Equatable {
        case none
        /// Cuts the connection when the answer to a COMMIT comes, and keeps that answer.
        case keepCommitAnswer
        /// Cuts the connection in the middle of the rows of a COPY.
        case cutCopy
        /// Makes the server say that it is an older one.
        case pretendOld
    }

    private struct State {
        var mischief = Mischief.none
        var count = 0
    }

    /// Where it listens, as a `host`.
    let folder: String
    private let target: String
    private let listener: Int32
    private let state = Mutex(State())

    /// Listens in a folder of its own, for the server that listens in another.
    init(to serverFolder: String) throws {
        folder = "/tmp/hd-proxy-\(UInt32.random(in: 0...UInt32.max))"
        target = serverFolder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        listener = try Self.withAddress(folder) { socket, address, size in
            guard bind(socket, address, size) == 0, listen(socket, 64) == 0 else { throw Failure("cannot listen") }
        }
        let listener = listener
        Thread.detachNewThread { [weak self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0, let self else { return }
                self.serve(client)
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// From now on.
    func set(_ mischief: Mischief) { state.withLock { $0 = State(mischief: mischief) } }

    /// How often it was done since it was set.
    var count: Int { state.withLock { $0.count } }

    private func serve(_ client: Int32) {
        let server = try? Self.withAddress(target) { socket, address, size in
            guard connect(socket, address, size) == 0 else { throw Failure("the server is away") }
        }
        guard let server else {
            close(client)
            return
        }
        let hidesAnswer = Flag()
        let ends = Ends(client, server)
        Thread.detachNewThread {
            ends.pump(from: client, to: server) { self.forward($0, hidesAnswer, ends) }
        }
        Thread.detachNewThread {
            ends.pump(from: server, to: client) { hidesAnswer.isSet ? ends.cut(nil) : self.answer($0) }
        }
    }

    /// What goes on to the server of what the client sent.
    private func forward(_ bytes: [UInt8], _ hidesAnswer: Flag, _ ends: Ends) -> [UInt8]? {
        state.withLock { state in
            switch state.mischief {
            case .keepCommitAnswer where bytes.contains("COMMIT\0"):
                state.count += 1
                hidesAnswer.set()
                return bytes
            case .cutCopy where bytes.contains("PGCOPY\n"):
                state.count += 1
                return ends.cut(Array(bytes.prefix(bytes.count / 2)))
            default: return bytes
            }
        }
    }

    /// What goes on to the client of what the server said.
    private func answer(_ bytes: [UInt8]) -> [UInt8]? {
        state.withLock { state in
            guard state.mischief == .pretendOld, let end = bytes.end(of: "server_version\0") else { return bytes }
            state.count += 1
            var older = bytes
            older.replaceSubrange(end..<end + 2, with: Array("14".utf8))
            return older
        }
    }

    private static func withAddress(
        _ folder: String,
        _ use: (_ socket: Int32, UnsafePointer<sockaddr>, socklen_t) throws -> Void
    ) throws -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: "\(folder)/.s.PGSQL.5432".utf8) }
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        do {
            try withUnsafePointer(to: &address) {
                try $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    try use(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        } catch {
            close(number)
            throw error
        }
        return number
    }
}

/// Once set, stays set.
private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}

/// The two sockets of a connection; both are closed when both directions have ended.
private final class Ends: Sendable {
    private let client: Int32
    private let server: Int32
    private let isCut = Flag()

    init(_ client: Int32, _ server: Int32) {
        self.client = client
        self.server = server
    }

    deinit {
        close(client)
        close(server)
    }

    /// Ends the connection after these last bytes.
    func cut(_ last: [UInt8]?) -> [UInt8]? {
        isCut.set()
        return last
    }

    func pump(from source: Int32, to target: Int32, _ change: ([UInt8]) -> [UInt8]?) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while !isCut.isSet {
            let count = recv(source, &buffer, buffer.count, 0)
            guard count > 0, let bytes = change(Array(buffer[..<count])) else { break }
            var sent = 0
            while sent < bytes.count {
                let part = bytes.withUnsafeBytes { all in
                    send(target, all.baseAddress?.advanced(by: sent), all.count - sent, Int32(MSG_NOSIGNAL))
                }
                if part <= 0 { break }
                sent += part
            }
        }
        shutdown(client, Int32(SHUT_RDWR))
        shutdown(server, Int32(SHUT_RDWR))
    }
}

extension [UInt8] {
    fileprivate func contains(_ text: String) -> Bool { end(of: text) != nil }

    /// Where a text ends in it, at its first place.
    fileprivate func end(of text: String) -> Int? {
        let word = Array(text.utf8)
        guard count >= word.count else { return nil }
        let start = (0...count - word.count).first {
            self[$0] == word[0] && self[$0..<$0 + word.count].elementsEqual(word)
        }
        return start.map { $0 + word.count }
    }
}
