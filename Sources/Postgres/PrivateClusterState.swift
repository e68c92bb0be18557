import Glibc

/// What the server's own lock file and the system's list of running programs say of a server.
enum ClusterState: Equatable {
    case ready(processID: pid_t)
    case starting
    case stopping
    /// Its leading process is dead; others may be left.
    case leaderless
    case unknown

    init(site: ClusterSite) {
        let text = try? ClusterFiles.read(site.lockFile)
        self = text.map { ClusterState(lockFile: $0, isServer: ClusterPrograms.isServer) } ?? .unknown
    }

    /// Reads the text of `postmaster.pid`: the process in line 1, its state in line 8.
    init(lockFile text: String, isServer: (pid_t) -> Bool) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, let processID = pid_t(first) else {
            self = .unknown
            return
        }
        let word = lines.count > 7 ? lines[7].prefix { $0 != " " } : ""
        self =
            switch (isServer(processID), word) {
            case (false, _): .leaderless
            case (true, "ready"), (true, "standby"): .ready(processID: processID)
            case (true, "stopping"): .stopping
            case (true, _): .starting
            }
    }
}
