import Glibc

/// Where the cluster of one data directory lives, and whose it is.
struct ClusterSite: Sendable {
    /// The folder in the data directory with the record and the locks.
    let folder: String
    /// The cluster's own folder: the same one, or below the system directory when root made it.
    let directory: String
    let owner: ClusterOwner
    let record: ClusterRecord

    var serverFiles: String { directory + "/pgdata" }
    var stagedServerFiles: String { directory + "/pgdata.new" }
    var socketDirectory: String { directory + "/socket" }
    var serverLock: String { directory + "/server.lock" }
    var log: String { directory + "/server.log" }
    var lockFile: String { serverFiles + "/postmaster.pid" }
    var isInitialised: Bool { ClusterFiles.status(serverFiles) != nil }

    static func folder(of dataDirectory: String) -> String { dataDirectory + "/cluster" }
    static func recordFile(_ folder: String) -> String { folder + "/record" }
    private static func originFile(_ directory: String) -> String { directory + "/origin" }

    /// Finds the cluster of a data directory, or decides where it shall live.
    ///
    /// Call it under the start lock.
    ///
    /// - Parameter dataDirectory: absolute, without symbolic links.
    static func settle(
        dataDirectory: String,
        options: PrivateCluster.Options,
        progress: (String) -> Void
    ) throws(PrivateClusterError) -> ClusterSite {
        let folder = folder(of: dataDirectory)
        let written = try ClusterRecord.read(recordFile(folder))
        var record: ClusterRecord
        if let written { record = written } else { record = try newRecord(folder: folder, options: options) }
        let directory = record.path == ClusterRecord.inside ? folder : record.path
        try requirePresent(record, directory: directory, folder: folder)
        let owner = try findOwner(folder: folder, directory: directory, options: options)
        if written == nil { try record.write(recordFile(folder)) }
        try prepare(directory, folder: folder, owner: owner)
        if let id = try checkOrigin(record, dataDirectory: dataDirectory, directory: directory, progress: progress) {
            record.id = id
            try record.write(recordFile(folder))
        }
        try ClusterRecord(id: record.id, path: dataDirectory).writeIfOther(originFile(directory))
        return ClusterSite(folder: folder, directory: directory, owner: owner, record: record)
    }

    /// As root the server's user cannot be expected to reach the data directory: the cluster goes elsewhere.
    private static func newRecord(
        folder: String,
        options: PrivateCluster.Options
    ) throws(PrivateClusterError) -> ClusterRecord {
        let id = try ClusterRecord.read(originFile(folder))?.id ?? ClusterRecord.makeID()
        let isInside = ClusterFiles.exists(folder + "/pgdata") || ClusterFiles.status(folder)?.st_uid != 0
        let path = isInside ? ClusterRecord.inside : "\(options.systemDirectory)/\(id)"
        return ClusterRecord(id: id, path: path)
    }

    /// A cluster that was there once is never replaced by an empty one without a word.
    private static func requirePresent(
        _ record: ClusterRecord,
        directory: String,
        folder: String
    ) throws(PrivateClusterError) {
        guard record.initialisedBy != nil, ClusterFiles.status(directory + "/pgdata") == nil else { return }
        if errno == EACCES { throw .foreignOwner(directory: directory, owner: "root") }
        guard errno == ENOENT else { throw .file(action: "reach", path: directory, errno: errno) }
        throw .lostCluster(directory: directory, record: recordFile(folder))
    }

    private static func findOwner(
        folder: String,
        directory: String,
        options: PrivateCluster.Options
    ) throws(PrivateClusterError) -> ClusterOwner {
        if let files = ClusterFiles.status(directory + "/pgdata") {
            return try .ofExisting(directory, user: files.st_uid)
        }
        if directory == folder, let status = ClusterFiles.status(folder) {
            return try .ofExisting(directory, user: status.st_uid)
        }
        return try .forNewCluster(serverUser: options.serverUser)
    }

    private static func prepare(
        _ directory: String,
        folder: String,
        owner: ClusterOwner
    ) throws(PrivateClusterError) {
        if directory != folder {
            try ClusterFiles.makeDirectories(ClusterFiles.parent(of: directory), mode: 0o755)
            try ClusterFiles.makeDirectory(directory, mode: 0o750)
            // Only root and the server's group get in.
            if geteuid() == 0 { try ClusterFiles.give(directory, user: 0, group: owner.group) }
        }
        let socket = directory + "/socket"
        try ClusterFiles.makeDirectory(socket, mode: 0o700)
        if geteuid() == 0 { try ClusterFiles.give(socket, user: owner.user, group: owner.group) }
    }

    /// Tells a moved data directory from a copied one.
    ///
    /// - Returns: a new id for a copy that brought its own cluster along, else nil.
    private static func checkOrigin(
        _ record: ClusterRecord,
        dataDirectory: String,
        directory: String,
        progress: (String) -> Void
    ) throws(PrivateClusterError) -> String? {
        guard let origin = try ClusterRecord.read(originFile(directory)), origin.path != dataDirectory,
            !ClusterFiles.isSame(origin.path, dataDirectory), stillHolds(origin.path, id: record.id)
        else { return nil }
        guard record.path == ClusterRecord.inside else {
            let file = recordFile(folder(of: dataDirectory))
            throw .copiedDirectory(path: dataDirectory, original: origin.path, record: file)
        }
        let lockFile = directory + "/pgdata/postmaster.pid"
        guard !ClusterFiles.exists(lockFile) else {
            throw .copiedWhileRunning(path: dataDirectory, original: origin.path, lockFile: lockFile)
        }
        progress("\(dataDirectory) is a copy of \(origin.path): it goes on with a cluster of its own")
        return ClusterRecord.makeID()
    }

    /// Whether a data directory still stands by this cluster; one that may not be looked into counts as if it did.
    private static func stillHolds(_ dataDirectory: String, id: String) -> Bool {
        do throws(PrivateClusterError) {
            return try ClusterRecord.read(recordFile(folder(of: dataDirectory)))?.id == id
        } catch {
            return true
        }
    }
}

extension ClusterRecord {
    fileprivate func writeIfOther(_ file: String) throws(PrivateClusterError) {
        if try ClusterRecord.read(file) != self { try write(file) }
    }
}
