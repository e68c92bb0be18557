import Glibc

/// The way to the server's socket.
///
/// The address of a Unix socket has room for 107 bytes, and libpq takes a comma in a path for a list. Where the
/// cluster's path does not fit, a symbolic link in a folder for temporary files leads to it. Each user has a link of
/// its own: the kernel does not follow another user's link there.
struct ClusterSocket {
    private static let addressLimitBytes = 107
    private static let linkFolders = ["/tmp", "/var/tmp", "/dev/shm"]

    let site: ClusterSite

    /// Creates the link if one is needed, and returns its path.
    func ensureLink() throws(PrivateClusterError) -> String? {
        guard !fits(site.socketDirectory) else { return nil }
        if let link = existingLink() { return link }
        var number = ENOENT
        for link in candidates {
            // One that is ours but leads elsewhere is left from before the data directory moved.
            if let status = ClusterFiles.status(link), status.st_uid == geteuid() { unlink(link) }
            if symlink(site.socketDirectory, link) == 0 { return link }
            number = errno
        }
        throw .file(action: "create a link in", path: Self.linkFolders[0], errno: number)
    }

    /// The link that is there already and right.
    func existingLink() -> String? {
        candidates.first { link in
            guard let status = ClusterFiles.status(link), status.st_uid == geteuid(),
                status.st_mode & S_IFMT == S_IFLNK
            else { return false }
            return ClusterFiles.isSame(link, site.socketDirectory)
        }
    }

    private var candidates: [String] {
        Self.linkFolders.map { "\($0)/huadan-\(geteuid())-\(site.record.id.prefix(16))" }
    }

    private func fits(_ path: String) -> Bool {
        "\(path)/.s.PGSQL.5432".utf8.count <= Self.addressLimitBytes && !path.contains(",")
    }

    /// Everything that the environment could otherwise say.
    ///
    /// `requirepeer` makes libpq check whose server it is.
    func conninfo(link: String?) -> String {
        let values = [
            ("host", link ?? site.socketDirectory), ("port", "5432"), ("dbname", ClusterSettings.role),
            ("user", ClusterSettings.role), ("requirepeer", site.owner.name),
        ]
        return values.map { "\($0)=\(Self.quoted($1))" }.joined(separator: " ")
    }

    /// Quotes a value as libpq wants it.
    ///
    /// Related PostgreSQL documentation: <https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING>.
    static func quoted(_ value: String) -> String {
        let escaped = value.flatMap { $0 == "'" || $0 == "\\" ? ["\\", $0] : [$0] }
        return "'\(String(escaped))'"
    }
}
