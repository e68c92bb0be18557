import Glibc

extension PrivateCluster {
    /// What can be said of a cluster without starting it.
    public struct Status: Hashable, Sendable {
        /// Where the cluster's files are; nil when it was never needed.
        public let directory: String?
        /// Whether its files are there.
        public let isInitialised: Bool
        /// The major version of PostgreSQL that made them, for example 15.
        public let majorVersion: Int?
        /// The number of the server's process, nil when none runs.
        public let serverProcessID: Int32?
        /// Whether something looks after stopping the server.
        public let hasKeeper: Bool
        /// What the files take.
        ///
        /// Bytes.
        public let sizeBytes: Int64
        /// The server's log.
        public let log: String?
    }

    /// Looks at the cluster, for `doctor`; starts and changes nothing.
    public func status() throws(PrivateClusterError) -> Status {
        let folder = ClusterSite.folder(of: try usablePath())
        guard let record = try ClusterRecord.read(ClusterSite.recordFile(folder)) else { return .none }
        let directory = record.path == ClusterRecord.inside ? folder : record.path
        guard let files = ClusterFiles.status(directory + "/pgdata") else {
            return Status(directory: directory, isInitialised: false)
        }
        let owner = try ClusterOwner.ofExisting(directory, user: files.st_uid)
        let site = ClusterSite(folder: folder, directory: directory, owner: owner, record: record)
        return Status(
            directory: directory,
            isInitialised: true,
            majorVersion: try ClusterInstallation(site: site).initialisedMajor(),
            serverProcessID: serverProcessID(site),
            hasKeeper: hasKeeper(folder),
            sizeBytes: ClusterFiles.sizeBytes(directory),
            log: site.log
        )
    }

    private func serverProcessID(_ site: ClusterSite) -> Int32? {
        guard case .ready(let processID) = ClusterState(site: site) else { return nil }
        return processID
    }

    // Under the start lock: a command that tries the keeper's lock meanwhile would take this look for a keeper.
    // Whoever holds the start lock sees to it that there is one.
    private func hasKeeper(_ folder: String) -> Bool {
        guard let start = try? ClusterLock(path: Self.startLock(folder)), start.tryExclusive() else { return true }
        guard let keeper = try? ClusterLock(path: ClusterKeeper.lockFile(folder)) else { return false }
        let isFree = keeper.tryExclusive()
        keeper.unlock()
        start.unlock()
        return !isFree
    }
}

extension PrivateCluster.Status {
    fileprivate static var none: Self { Self(directory: nil, isInitialised: false) }

    fileprivate init(directory: String?, isInitialised: Bool) {
        self.init(
            directory: directory,
            isInitialised: isInitialised,
            majorVersion: nil,
            serverProcessID: nil,
            hasKeeper: false,
            sizeBytes: 0,
            log: nil
        )
    }
}

extension ClusterFiles {
    /// What the files below a folder take on disk.
    ///
    /// Bytes.
    static func sizeBytes(_ path: String) -> Int64 {
        entries(path).reduce(0) { total, name in
            let file = "\(path)/\(name)"
            guard let status = status(file) else { return total }
            let below = status.st_mode & S_IFMT == S_IFDIR ? sizeBytes(file) : 0
            return total + Int64(status.st_blocks) * 512 + below
        }
    }
}
