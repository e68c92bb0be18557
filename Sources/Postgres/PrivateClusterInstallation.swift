import Glibc

/// The files of a cluster: made once, by `initdb`, and whole from the moment they have their name.
struct ClusterInstallation {
    let site: ClusterSite

    /// Makes the files if there are none yet.
    ///
    /// - Returns: the server programs that fit them.
    func ensure(
        _ lock: borrowing ClusterLock,
        progress: (String) -> Void
    ) throws(PrivateClusterError) -> ClusterPrograms {
        let major = try initialisedMajor()
        let programs = try ClusterPrograms.find(major: major, directory: site.directory)
        if major == nil {
            progress("initialising a private cluster of PostgreSQL \(programs.major) in \(site.directory)")
            try initialise(programs, lock)
        }
        if site.record.initialisedBy != programs.major {
            var record = site.record
            record.initialisedBy = programs.major
            try record.write(ClusterSite.recordFile(site.folder))
        }
        return programs
    }

    /// The major version that made the files, nil when there are none.
    func initialisedMajor() throws(PrivateClusterError) -> Int? {
        guard site.isInitialised else { return nil }
        let file = site.serverFiles + "/PG_VERSION"
        guard let text = try ClusterFiles.read(file) else { throw .file(action: "read", path: file, errno: ENOENT) }
        guard let major = Int(text.prefix(while: \.isNumber)) else { throw .damagedRecord(path: file) }
        return major
    }

    /// Under another name first, and renamed when complete: an interrupted `initdb` leaves nothing that looks usable.
    ///
    /// Its programs hold the server lock, so none of an earlier, killed attempt is still at work here.
    private func initialise(
        _ programs: ClusterPrograms,
        _ lock: borrowing ClusterLock
    ) throws(PrivateClusterError) {
        try removeStaged()
        try ClusterFiles.makeDirectory(site.stagedServerFiles, mode: 0o700)
        if geteuid() == 0 {
            try ClusterFiles.give(site.stagedServerFiles, user: site.owner.user, group: site.owner.group)
        }
        try run(initdb(programs), lock)
        try run(createDatabase(programs), lock)
        try ClusterFiles.rename(site.stagedServerFiles, to: site.serverFiles)
    }

    private func removeStaged() throws(PrivateClusterError) {
        guard ClusterFiles.status(site.stagedServerFiles) != nil else { return }
        let remove = [try ClusterPrograms.tool("rm", package: "coreutils"), "-rf", "--", site.stagedServerFiles]
        _ = try ClusterCommand(arguments: site.owner.command(remove)).run()
        // The owner may empty the folder, but only root may remove it from root's folder.
        rmdir(site.stagedServerFiles)
    }

    private func initdb(_ programs: ClusterPrograms) -> [String] {
        [
            "\(programs.folder)/initdb", "-D", site.stagedServerFiles, "--username=\(ClusterSettings.role)",
            "--encoding=UTF8", "--locale=C", "--auth=peer", "--data-checksums", "--no-instructions",
        ]
    }

    /// In single-user mode, so that the database is there before the first server starts.
    private func createDatabase(_ programs: ClusterPrograms) throws(PrivateClusterError) -> [String] {
        let script = "printf 'CREATE DATABASE \(ClusterSettings.role)\\n' | \"$@\""
        let single = [
            "\(programs.folder)/postgres", "--single", "-D", site.stagedServerFiles, "-c", "exit_on_error=on",
            "-c", "log_checkpoints=off", "template1",
        ]
        return [try ClusterPrograms.tool("sh", package: "dash"), "-c", script, "sh"] + single
    }

    private func run(_ arguments: [String], _ lock: borrowing ClusterLock) throws(PrivateClusterError) {
        let command = ClusterCommand(
            arguments: try site.owner.command(arguments),
            inherited: [lock.descriptor]
        )
        let outcome = try command.run()
        guard outcome.status == 0 else {
            let lines = outcome.output.split(separator: "\n")
            let grave = lines.filter { $0.contains("FATAL:") || $0.contains("rror:") }
            let complaint = (grave.isEmpty ? lines : grave).suffix(4).joined(separator: " ")
            throw .initialisationFailed(directory: site.directory, output: complaint)
        }
    }
}
