/// The server's settings files.
///
/// They are written anew at each start, so that a new version's settings take effect.
struct ClusterSettings {
    /// The superuser and the database of the private cluster.
    static let role = "huadan"

    let site: ClusterSite

    private var mainFile: String { site.directory + "/postgresql.conf" }
    private var localFile: String { site.directory + "/local.conf" }
    private var accessFile: String { site.directory + "/pg_hba.conf" }
    private var identityFile: String { site.directory + "/pg_ident.conf" }

    /// The server's arguments after the program's name.
    var arguments: [String] {
        [
            "-D", site.serverFiles, "-c", "config_file=\(mainFile)", "-c", "hba_file=\(accessFile)",
            "-c", "ident_file=\(identityFile)",
        ]
    }

    func write() throws(PrivateClusterError) {
        for (file, text) in [(mainFile, Self.main), (accessFile, Self.access), (identityFile, identity)] {
            try ClusterFiles.replace(file, with: text, mode: 0o640, group: site.owner.group)
        }
        guard ClusterFiles.status(localFile) == nil else { return }
        try ClusterFiles.replace(localFile, with: Self.local, mode: 0o640, group: site.owner.group)
    }

    /// Only the cluster's owner and root get in, both by the name the kernel vouches for.
    private var identity: String {
        let names = site.owner.name == "root" ? ["root"] : [site.owner.name, "root"]
        return names.map { "huadan \"\($0)\" \(Self.role)\n" }.joined()
    }

    private static let access = "local all all peer map=huadan\n"

    private static let local = "# Your own settings of this cluster; huadan does not touch this file again.\n"

    private static let main = """
        # Written by huadan at each start. Put your own settings into local.conf beside this file.
        include_if_exists 'pgdata/postgresql.conf'

        # Reached through a socket in a folder that only its owner and root can enter.
        listen_addresses = ''
        port = 5432
        unix_socket_directories = '../socket'
        unix_socket_permissions = 0700
        ssl = off

        # What was committed stays, also after a power cut.
        fsync = on
        synchronous_commit = on
        full_page_writes = on

        # A guest on someone's machine: modest memory, room for bulk loads.
        max_connections = 50
        shared_buffers = '256MB'
        max_wal_size = '4GB'
        jit = off

        timezone = 'UTC'
        log_timezone = 'UTC'

        # One file, kept small. Failed statements are reported to whom they belong; their texts and values stay out.
        logging_collector = off
        log_destination = 'stderr'
        log_line_prefix = '%m [%p] '
        log_min_messages = log
        log_min_error_statement = panic
        log_error_verbosity = terse
        log_parameter_max_length_on_error = 0
        log_checkpoints = off
        log_autovacuum_min_duration = -1

        include_if_exists 'local.conf'

        """
}
