import Glibc

/// The operating system's user that the server runs as, and that owns its files.
struct ClusterOwner: Hashable, Sendable {
    let user: uid_t
    let group: gid_t
    let name: String

    /// The user of this process, or the user `postgres` when that is root, whom PostgreSQL refuses.
    static func forNewCluster(serverUser: String) throws(PrivateClusterError) -> ClusterOwner {
        guard geteuid() == 0 else { return try named(geteuid()) }
        guard let owner = lookUp({ getpwnam_r(serverUser, $0, $1, $2, $3) }), owner.user != 0 else {
            throw .noServerUser(name: serverUser)
        }
        return owner
    }

    /// The owner of an existing cluster's files, if this process may act for it.
    static func ofExisting(_ directory: String, user: uid_t) throws(PrivateClusterError) -> ClusterOwner {
        let owner = try named(user)
        guard user != 0, geteuid() == 0 || geteuid() == user else {
            throw .foreignOwner(directory: directory, owner: owner.name)
        }
        return owner
    }

    /// The name of a user id, or the number.
    static func name(of user: uid_t) -> String {
        lookUp { getpwuid_r(user, $0, $1, $2, $3) }?.name ?? String(user)
    }

    private static func named(_ user: uid_t) throws(PrivateClusterError) -> ClusterOwner {
        guard let owner = lookUp({ getpwuid_r(user, $0, $1, $2, $3) }) else { throw .namelessUser(id: user) }
        return owner
    }

    private typealias Entry = UnsafeMutablePointer<passwd>
    private typealias Found = UnsafeMutablePointer<Entry?>

    private static func lookUp(
        _ call: (Entry, UnsafeMutablePointer<CChar>, Int, Found) -> Int32
    ) -> ClusterOwner? {
        var entry = passwd()
        var found: Entry?
        var buffer = [CChar](repeating: 0, count: 65_536)
        guard call(&entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name else {
            return nil
        }
        return ClusterOwner(user: entry.pw_uid, group: entry.pw_gid, name: String(cString: name))
    }

    /// A command line that runs as this user, whoever this process is.
    func command(_ arguments: [String]) throws(PrivateClusterError) -> [String] {
        guard geteuid() != user else { return arguments }
        let setpriv = try ClusterPrograms.tool("setpriv")
        return [setpriv, "--reuid=\(user)", "--regid=\(group)", "--init-groups", "--"] + arguments
    }
}
