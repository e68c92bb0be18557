import Glibc

extension ClusterSocket {
    /// Whether the server answers at its socket: a leading process that was just killed or told to stop does not, while
    /// its lock file still calls it ready.
    ///
    /// Asks whether it speaks TLS, the one question that needs no login.
    /// Related PostgreSQL documentation: <https://www.postgresql.org/docs/15/protocol-flow.html>.
    func answers(link: String?) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard connect(descriptor, to: "\(link ?? site.socketDirectory)/.s.PGSQL.5432") else { return false }
        // The length, 8, and the code of an SSLRequest, 80877103.
        let question: [UInt8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]
        guard send(descriptor, question, question.count, Int32(MSG_NOSIGNAL)) == question.count else {
            return false
        }
        var answer: UInt8 = 0
        return recv(descriptor, &answer, 1, 0) == 1
    }

    private func connect(_ descriptor: Int32, to path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
