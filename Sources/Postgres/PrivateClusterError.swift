/// Why the private cluster cannot be used: what, which one, and what to do.
public enum PrivateClusterError: Error, Hashable, Sendable {
    /// The data directory does not exist or is not a directory.
    case noDataDirectory(path: String)
    /// The path of the data directory cannot carry a cluster: too long, or with a line break.
    case unusablePath(path: String, reason: String)
    /// A file or folder of the cluster cannot be read, written or created. `errno` is the system's error number.
    case file(action: String, path: String, errno: Int32)
    /// No PostgreSQL server programs of a supported version were found.
    case noServerPrograms(searched: [String])
    /// The cluster was initialised by another major version than the installed ones.
    case versionMismatch(directory: String, initialisedBy: Int, found: [Int])
    /// A tool of the operating system is missing.
    case noTool(name: String, package: String)
    /// Started as root, and there is no unprivileged user to run the server as.
    case noServerUser(name: String)
    /// A numeric user id without a name: PostgreSQL cannot tell who it is.
    case namelessUser(id: UInt32)
    /// The cluster belongs to another user.
    case foreignOwner(directory: String, owner: String)
    /// The data directory is a copy of another one that still exists and whose cluster is a different place.
    case copiedDirectory(path: String, original: String, record: String)
    /// The data directory was copied while its server ran.
    case copiedWhileRunning(path: String, original: String, lockFile: String)
    /// The record names a cluster that is not there any more.
    case lostCluster(directory: String, record: String)
    /// The record cannot be understood.
    case damagedRecord(path: String)
    /// A server that huadan did not start runs on the cluster's files.
    case foreignServer(directory: String, processID: Int32)
    /// `initdb` or the creation of the database failed.
    case initialisationFailed(directory: String, output: String)
    /// The server did not come up.
    case startFailed(directory: String, output: String, log: String)
    /// The server neither came up nor ended within the limit.
    case timedOut(directory: String, seconds: Int, log: String)
    /// Other processes still use the cluster.
    case inUse(directory: String)

    /// What kind of failure this is, so that a command can choose its exit status.
    public enum Kind: Hashable, Sendable {
        /// The machine or the settings have to be changed before it can work.
        case configuration
        /// A file cannot be written: permissions, a full or a read-only disk.
        case cannotWrite
        /// The server is not available, now or until someone looks after it.
        case unavailable
        /// Trying again later may work as it is.
        case tryAgain
    }

    /// The kind of this failure.
    public var kind: Kind {
        switch self {
        case .file: .cannotWrite
        case .noDataDirectory, .unusablePath, .noServerPrograms, .versionMismatch, .noTool, .noServerUser,
            .namelessUser, .foreignOwner, .copiedDirectory, .copiedWhileRunning, .lostCluster, .damagedRecord:
            .configuration
        case .foreignServer: .unavailable
        case .initialisationFailed(_, let output), .startFailed(_, let output, _):
            output.contains("No space left") ? .cannotWrite : .unavailable
        case .timedOut, .inUse: .tryAgain
        }
    }
}
