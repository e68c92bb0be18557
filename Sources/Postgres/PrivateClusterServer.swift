import Glibc

/// The server of a cluster: initialised when needed, started, adopted or recovered.
///
/// Call it under the start lock.
///
/// All server programs inherit a lock on `server.lock`, so that the kernel tells whether one is left: after
/// `kill -9`, when its number belongs to someone else, and from within a container.
struct ClusterServer {
    let site: ClusterSite
    let options: PrivateCluster.Options
    let keeper: ClusterKeeper
    /// A short way to the socket, for the keeper to remove.
    let link: String?

    /// Returns when the server accepts connections.
    func bringUp(progress: (String) -> Void) throws(PrivateClusterError) {
        var watch = ClusterWatch(limitSeconds: options.startTimeoutSeconds)
        var launchedAtLogBytes: Int?
        while true {
            let lock = try ClusterLock(path: site.serverLock)
            if lock.tryExclusive() {
                if let launchedAtLogBytes { throw startFailure(logFromByte: launchedAtLogBytes) }
                launchedAtLogBytes = try launch(lock, progress: progress)
            } else {
                let state = ClusterState(site: site)
                if isUp(state) { return try keeper.ensure(link: link) }
                clearLeaderless(state, watch: watch)
                watch.tell(state, progress: progress)
            }
            guard watch.pause() else {
                throw .timedOut(directory: site.directory, seconds: options.startTimeoutSeconds, log: site.log)
            }
        }
    }

    /// Whether it is ready, answers, and is still ready after that.
    private func isUp(_ state: ClusterState) -> Bool {
        guard case .ready = state, ClusterSocket(site: site).answers(link: link) else { return false }
        return ClusterState(site: site) == state
    }

    /// Prepares everything and starts the server, which inherits the lock.
    ///
    /// - Returns: how long the log was before.
    private func launch(
        _ lock: borrowing ClusterLock,
        progress: (String) -> Void
    ) throws(PrivateClusterError) -> Int {
        let installed = try ClusterInstallation(site: site).ensure(lock, progress: progress)
        // First the keeper: if this process is killed between the two, there is one to stop the server.
        try keeper.ensure(link: link)
        try removeStaleLockFiles()
        let settings = ClusterSettings(site: site)
        try settings.write()
        let log = try ClusterLog(path: site.log).open()
        defer { close(log) }
        let startBytes = Int(lseek(log, 0, SEEK_END))
        let server = try site.owner.command(["\(installed.folder)/postgres"] + settings.arguments)
        // The server becomes nobody's child: a dead one would stay in the list of processes until this one looks.
        let detach = [try ClusterPrograms.tool("setsid"), "--fork"]
        let command = ClusterCommand(arguments: detach + server, inherited: [lock.descriptor], output: log)
        _ = try command.run()
        return max(startBytes, 0)
    }

    /// PostgreSQL trusts the number in its lock files, which after a crash may be another program's by now.
    ///
    /// That the server lock was free says better that none is left.
    private func removeStaleLockFiles() throws(PrivateClusterError) {
        if let foreign = ClusterPrograms.running(in: site.serverFiles).first {
            throw .foreignServer(directory: site.serverFiles, processID: foreign)
        }
        let socket = site.socketDirectory + "/.s.PGSQL.5432"
        let files = [site.lockFile, socket, socket + ".lock"].filter { ClusterFiles.status($0) != nil }
        guard !files.isEmpty else { return }
        let remove = [try ClusterPrograms.tool("rm", package: "coreutils"), "-f", "--"] + files
        _ = try ClusterCommand(arguments: site.owner.command(remove)).run()
    }

    private func startFailure(logFromByte start: Int) -> PrivateClusterError {
        let output = ClusterLog(path: site.log).complaints(fromByte: start)
        return .startFailed(directory: site.directory, output: output, log: site.log)
    }

    /// A killed server's children end by themselves, but only when they next wait for something.
    private func clearLeaderless(_ state: ClusterState, watch: ClusterWatch) {
        let patience = state == .leaderless ? 3 : 30
        guard state == .leaderless || state == .unknown, watch.seconds(in: state) >= patience else { return }
        for processID in ClusterPrograms.running(in: site.serverFiles) { kill(processID, SIGKILL) }
    }
}

/// How long a wait lasts, and how long it has been in the present state.
struct ClusterWatch {
    private let began = ContinuousClock.now
    private let limitSeconds: Int
    private var state: ClusterState?
    private var stateBegan = ContinuousClock.now
    private var hasTold = false

    init(limitSeconds: Int) { self.limitSeconds = limitSeconds }

    func seconds(in state: ClusterState) -> Int {
        state == self.state ? Int((ContinuousClock.now - stateBegan).components.seconds) : 0
    }

    /// Says what is being waited for, once it takes long enough to wonder.
    mutating func tell(_ state: ClusterState, progress: (String) -> Void) {
        if state != self.state {
            self.state = state
            stateBegan = .now
            hasTold = false
        }
        guard !hasTold, seconds(in: state) >= 2 else { return }
        hasTold = true
        switch state {
        case .stopping: progress("waiting for the private cluster to stop, to start it again")
        case .leaderless: progress("waiting for the rest of a killed server to end")
        default: progress("waiting for the private cluster to start; after a crash it recovers first")
        }
    }

    /// Waits a moment; false when the limit is reached.
    func pause() -> Bool {
        usleep(20_000)
        return ContinuousClock.now - began < .seconds(limitSeconds)
    }
}
