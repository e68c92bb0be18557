import Glibc

/// The keeper: a small shell program, apart from every huadan process, that stops the server when the last lease ends.
///
/// It waits for the leases' lock, which the kernel frees when the last holder is gone, however it ended. It decides
/// under the start lock, so nobody takes a lease while it stops the server. It is a script and not huadan itself: it
/// outlives an upgrade of the program, and costs next to no memory.
struct ClusterKeeper {
    let site: ClusterSite
    let options: PrivateCluster.Options

    static func lockFile(_ folder: String) -> String { folder + "/keeper.lock" }

    /// Starts the keeper unless one is at work.
    ///
    /// Call it under the start lock.
    ///
    /// - Parameter link: a short way to the socket that goes with the server, nil when there is none.
    func ensure(link: String?) throws(PrivateClusterError) {
        let own = try ClusterLock(path: Self.lockFile(site.folder))
        guard own.tryExclusive() else { return }
        let start = try ClusterLock(path: PrivateCluster.startLock(site.folder))
        let leases = try ClusterLock(path: PrivateCluster.leaseLock(site.folder))
        let server = try ClusterLock(path: site.serverLock)
        let null = try ClusterFiles.open("/dev/null", O_RDWR, action: "open")
        defer { close(null) }
        let command = ClusterCommand(
            arguments: try arguments(link: link),
            inherited: [own.descriptor, leases.descriptor, server.descriptor, start.descriptor],
            output: null
        )
        _ = try command.run()
    }

    private func arguments(link: String?) throws(PrivateClusterError) -> [String] {
        let major = try ClusterInstallation(site: site).initialisedMajor()
        let programs = try ClusterPrograms.find(major: major, directory: site.directory)
        _ = try ClusterPrograms.tool("flock")
        let stop = try site.owner.command(["\(programs.folder)/pg_ctl", "stop", "-D", site.serverFiles])
        return [
            try ClusterPrograms.tool("setsid"), "--fork", try ClusterPrograms.tool("sh", package: "dash"), "-c",
            Self.script, "huadan-keeper", Self.seconds(options.lingerMillis), link ?? "",
        ] + stop
    }

    private static func seconds(_ millis: Int) -> String {
        let fraction = String(millis % 1_000 + 1_000).dropFirst()
        return "\(millis / 1_000).\(fraction)"
    }

    /// Descriptors: 3 the keeper's own lock, 4 the leases, 5 the server's, 6 the start lock.
    ///
    /// The system closes them in this order when the keeper dies: who gets the start lock next finds the keeper's lock
    /// free. A child gets only the one that it waits for: it may outlive a killed keeper, and must not look like one.
    /// What of the server is left is asked of its lock: a number in a file may be another program's.
    private static let script = """
        trap '' HUP
        linger=$1 link=$2
        shift 2
        while :; do
            flock -x 4 3>&- 5>&- 6>&- || exit 1
            flock -u 4
            sleep "$linger" 3>&- 4>&- 5>&- 6>&-
            flock -x 6 3>&- 4>&- 5>&- || exit 1
            flock -n -x 4 && break
            flock -u 6
        done
        mode=fast wait=0.2 tries=0
        until flock -x -w $wait 5; do
            wait=0.2
            if "$@" --no-wait -m $mode 3>&- 4>&- 5>&- 6>&-; then wait=300 mode=immediate; fi
            tries=$((tries + 1))
            [ $tries -lt 100 ] || exit 1
        done
        [ -z "$link" ] || rm -f -- "$link"
        """
}
