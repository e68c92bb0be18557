import Glibc

extension PrivateClusterError: CustomStringConvertible {
    /// One or two sentences for people: what failed, which one, and what to do.
    public var description: String {
        switch self {
        case .noDataDirectory, .unusablePath, .file, .damagedRecord, .lostCluster: fileMessage
        case .noServerPrograms, .versionMismatch, .noTool, .noServerUser, .namelessUser: machineMessage
        case .foreignOwner, .copiedDirectory, .copiedWhileRunning: ownershipMessage
        case .foreignServer, .initialisationFailed, .startFailed, .timedOut, .inUse: serverMessage
        }
    }

    private var fileMessage: String {
        switch self {
        case .noDataDirectory(let path): "The data directory \(path) does not exist. Check HUADAN_DATA_DIR."
        case .unusablePath(let path, let reason):
            "The data directory \(path) cannot hold a private cluster: \(reason). "
                + "Choose another HUADAN_DATA_DIR, or set HUADAN_DATABASE_URL."
        case .file(let action, let path, let number):
            "Cannot \(action) \(path): \(systemErrorText(number)). \(advice(number))"
        case .damagedRecord(let path):
            "The file \(path), which says where the private cluster lives, cannot be read. Restore it from a backup."
        case .lostCluster(let directory, let record):
            "The private cluster in \(directory) is gone, and the books with it. Restore that folder from a backup, "
                + "or delete \(record) to begin with an empty cluster."
        default: ""
        }
    }

    private var machineMessage: String {
        switch self {
        case .noServerPrograms(let searched):
            "No PostgreSQL server \(ClusterPrograms.oldestMajor) or newer was found (looked in "
                + "\(searched.joined(separator: ", "))). Install it (Debian: apt install postgresql), "
                + "or set HUADAN_DATABASE_URL."
        case .versionMismatch(let directory, let major, let found):
            "The private cluster in \(directory) was initialised by PostgreSQL \(major), and installed is "
                + "\(found.isEmpty ? "none" : found.map(String.init).joined(separator: ", ")). "
                + "Install it beside (Debian: apt install postgresql-\(major)), or bring the cluster to the new version "
                + "with pg_upgrade or pg_dump and pg_restore."
        case .noTool(let name, let package):
            "The program \(name) is missing. Install it (Debian: apt install \(package)), or set HUADAN_DATABASE_URL."
        case .noServerUser(let name):
            "PostgreSQL does not run as root, and there is no user \(name) to run it as. Install PostgreSQL "
                + "(Debian: apt install postgresql), run huadan as an ordinary user, or set HUADAN_DATABASE_URL."
        case .namelessUser(let id):
            "The user id \(id) has no name on this machine, and PostgreSQL needs one. Add it to /etc/passwd, "
                + "or set HUADAN_DATABASE_URL."
        default: ""
        }
    }

    private var ownershipMessage: String {
        switch self {
        case .foreignOwner(let directory, let owner):
            "The private cluster in \(directory) belongs to \(owner). Run huadan as \(owner) or as root, "
                + "or choose another HUADAN_DATA_DIR."
        case .copiedDirectory(let path, let original, let record):
            "The data directory \(path) is a copy of \(original), and both would share one cluster. Delete \(record) "
                + "to give the copy an empty cluster of its own, or remove \(original) if the copy takes its place."
        case .copiedWhileRunning(let path, let original, let lockFile):
            "The data directory \(path) is a copy of \(original), made while its server ran, and may be damaged. "
                + "Copy again while no huadan runs, or delete \(lockFile) if the copy is a snapshot of one instant."
        default: ""
        }
    }

    private var serverMessage: String {
        switch self {
        case .foreignServer(let directory, let processID):
            "A PostgreSQL server that huadan did not start (process \(processID)) runs in \(directory). Stop it first."
        case .initialisationFailed(let directory, let output):
            "The private cluster in \(directory) could not be initialised: \(output)"
        case .startFailed(let directory, let output, let log):
            "The private cluster in \(directory) does not start: \(output) More may stand in \(log)."
        case .timedOut(let directory, let seconds, let log):
            "The private cluster in \(directory) was not ready after \(seconds) s; it may be recovering from a crash. "
                + "Look into \(log) and try again."
        case .inUse(let directory):
            "The private cluster in \(directory) is in use. End the other huadan commands first."
        default: ""
        }
    }

    /// The system's words for an error number.
    private func systemErrorText(_ number: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let result = buffer.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map { strerror_r(number, $0, text.count) }
            }
        }
        return result == 0 ? String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self) : "error \(number)"
    }

    private func advice(_ number: Int32) -> String {
        switch number {
        case ENOSPC, EDQUOT: "Free some space and try again."
        case EROFS: "The file system is read-only: choose another HUADAN_DATA_DIR, or set HUADAN_DATABASE_URL."
        case EACCES, EPERM: "Check the permissions, or run as the user it belongs to."
        default: "Check the disk and try again."
        }
    }
}
