import Glibc
import Synchronization

/// The PostgreSQL cluster that belongs to a data directory, for when no other database is configured.
///
/// It is initialised on first need, runs while at least one process holds a lease, and listens on a Unix socket only.
/// Several processes share it. See `docs/decisions/private-cluster.md`.
public struct PrivateCluster: Sendable {
    /// What only tests and unusual machines change.
    public struct Options: Hashable, Sendable {
        /// Where clusters live that root makes.
        public var systemDirectory = "/var/lib/huadan/clusters"
        /// The user that runs the server when root makes the cluster.
        ///
        /// Debian's package `postgresql` brings it.
        public var serverUser = "postgres"
        /// How long the server stays after the last lease, so that one command after another finds it up.
        ///
        /// Milliseconds, 0 or more.
        public var lingerMillis = 1_500
        /// How long to wait for the server to come up, a recovery after a crash included.
        ///
        /// Seconds.
        public var startTimeoutSeconds = 600

        /// The values for daily use.
        public init() {}
    }

    /// The data directory, as given.
    public let dataDirectory: String
    /// What was chosen beyond that.
    public let options: Options

    /// Names the cluster of a data directory; touches nothing yet.
    public init(dataDirectory: String, options: Options = Options()) {
        self.dataDirectory = dataDirectory
        self.options = options
    }

    /// Brings the server up and takes a lease on it.
    ///
    /// Blocks until it accepts connections.
    ///
    /// Initialises the cluster when there is none; starts the server, adopts a running one, or lets it recover from a
    /// crash. Safe to call from several processes and threads at once.
    ///
    /// - Parameter progress: called with one line of text for each step that takes a while.
    /// - Throws: `PrivateClusterError`; nothing stays running or locked then.
    public func acquire(progress: (String) -> Void = { _ in }) throws(PrivateClusterError) -> Lease {
        let path = try usablePath()
        let folder = ClusterSite.folder(of: path)
        try makeFolder(folder)
        let start = try ClusterLock(path: Self.startLock(folder))
        if !start.tryExclusive() {
            progress("waiting for another huadan command that starts or stops the private cluster")
            start.lockExclusive()
        }
        let leases = try ClusterLock(path: Self.leaseLock(folder))
        leases.lockShared()
        let site = try ClusterSite.settle(dataDirectory: path, options: options, progress: progress)
        let conninfo = try bringUp(site, progress: progress)
        return Lease(conninfo: conninfo, site: site, options: options, lock: leases)
    }

    static func startLock(_ folder: String) -> String { folder + "/start.lock" }
    static func leaseLock(_ folder: String) -> String { folder + "/lease.lock" }

    /// The absolute path of the data directory, checked for what a cluster needs.
    func usablePath() throws(PrivateClusterError) -> String {
        let path = try ClusterFiles.canonical(dataDirectory)
        guard ClusterFiles.isDirectory(path) else { throw .noDataDirectory(path: path) }
        guard !path.contains(where: \.isNewline) else {
            throw .unusablePath(path: path, reason: "its path has a line break")
        }
        // PostgreSQL cuts paths at 1,024 bytes; its own files below take some of that.
        guard path.utf8.count <= 850 else {
            throw .unusablePath(path: path, reason: "its path is longer than 850 bytes")
        }
        return path
    }

    private func makeFolder(_ folder: String) throws(PrivateClusterError) {
        if !ClusterFiles.isDirectory(folder) { try ClusterFiles.makeDirectory(folder, mode: 0o700) }
        guard access(folder, R_OK | W_OK | X_OK) == 0 else {
            let number = errno
            guard number == EACCES, let status = ClusterFiles.status(folder) else {
                throw .file(action: "write to", path: folder, errno: number)
            }
            throw .foreignOwner(directory: folder, owner: ClusterOwner.name(of: status.st_uid))
        }
    }

    /// Call it under the start lock and with a lease.
    private func bringUp(
        _ site: ClusterSite,
        progress: (String) -> Void
    ) throws(PrivateClusterError) -> String {
        ClusterLog(path: site.log).trim()
        let socket = ClusterSocket(site: site)
        let link = try socket.ensureLink()
        let keeper = ClusterKeeper(site: site, options: options)
        try ClusterServer(site: site, options: options, keeper: keeper, link: link).bringUp(progress: progress)
        return socket.conninfo(link: link)
    }

    /// Brings the server up again for a holder of a lease.
    fileprivate func bringUpAgain(
        _ site: ClusterSite,
        progress: (String) -> Void
    ) throws(PrivateClusterError) {
        let start = try ClusterLock(path: Self.startLock(site.folder))
        start.lockExclusive()
        _ = try bringUp(site, progress: progress)
    }
}

extension PrivateCluster {
    /// The right to have the server running.
    ///
    /// It ends with `release()`, with the last reference, or with the process.
    public final class Lease: Sendable {
        /// How to connect: a libpq keyword string, good in this process while it holds the lease.
        public let conninfo: String
        private let site: ClusterSite
        private let options: Options
        private let lock: Mutex<ClusterLock?>

        fileprivate init(conninfo: String, site: ClusterSite, options: Options, lock: consuming ClusterLock) {
            self.conninfo = conninfo
            self.site = site
            self.options = options
            self.lock = Mutex(lock)
        }

        /// Starts the server again if it is gone, for example because an administrator stopped it.
        ///
        /// Blocks until it accepts connections. `conninfo` stays as it is.
        public func ensureServer(progress: (String) -> Void = { _ in }) throws(PrivateClusterError) {
            let cluster = PrivateCluster(dataDirectory: ClusterFiles.parent(of: site.folder), options: options)
            try cluster.bringUpAgain(site, progress: progress)
        }

        /// Gives the lease up.
        ///
        /// The server stops a moment after the last one. More calls do nothing.
        public func release() {
            let wasHeld = lock.withLock { held in
                let isHeld = held != nil
                held = nil
                return isHeld
            }
            if wasHeld { replaceKilledKeeper() }
        }

        /// The keeper may have been killed meanwhile; someone has to stop the server all the same.
        ///
        /// If another command is at work on the start lock, that one looks after it.
        private func replaceKilledKeeper() {
            guard let start = try? ClusterLock(path: PrivateCluster.startLock(site.folder)), start.tryExclusive()
            else { return }
            try? ClusterKeeper(site: site, options: options).ensure(link: ClusterSocket(site: site).existingLink())
        }

        deinit { release() }
    }
}
