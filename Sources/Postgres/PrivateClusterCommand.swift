import Glibc

/// A child program: its arguments, and what it inherits.
///
/// Everything else about it is fixed: the folder `/`, no standard input, default signals, a short environment, no other
/// descriptors.
struct ClusterCommand {
    /// The program's absolute path and its arguments.
    var arguments: [String]
    /// Descriptors the child gets as 3, 4, 5 and so on.
    var inherited: [Int32] = []
    /// Where standard output and error go; without it they are read into the outcome.
    var output: Int32?

    /// How a child ended.
    struct Outcome {
        /// The exit status; 128 and more for a signal.
        let status: Int32
        /// The end of what it wrote.
        let output: String
    }

    /// Runs the child to its end.
    func run() throws(PrivateClusterError) -> Outcome {
        guard output == nil else { return Outcome(status: Self.wait(for: try spawn()), output: "") }
        // Not a pipe: those cannot be made closed on exec in one step here, and another thread may start a child.
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw failure(errno) }
        var piped = self
        piped.output = ends[1]
        let child: pid_t
        do throws(PrivateClusterError) {
            defer { close(ends[1]) }
            child = try piped.spawn()
        } catch {
            close(ends[0])
            throw error
        }
        defer { close(ends[0]) }
        let text = try ClusterFiles.readAll(ends[0], path: arguments[0], limitBytes: 4_096)
        return Outcome(status: Self.wait(for: child), output: text)
    }

    private func failure(_ number: Int32) -> PrivateClusterError {
        .file(action: "run", path: arguments.first ?? "", errno: number)
    }

    // A parent that ignores SIGCHLD never learns the status; what the child did is checked by its effect anyway.
    private static func wait(for child: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { return 0 }
        }
        return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    }

    private func spawn() throws(PrivateClusterError) -> pid_t {
        // Out of the way of the low numbers first: a source may have the number that another one is to get.
        let sources = ([output ?? -1] + inherited).map { $0 < 0 ? -1 : fcntl($0, F_DUPFD_CLOEXEC, 64) }
        defer { for source in sources where source >= 0 { close(source) } }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        Self.fill(&actions, output: sources[0], inherited: sources.dropFirst())

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        Self.fill(&attributes)

        var child: pid_t = 0
        // The caller's folder may be closed to the server's user.
        let start = [try ClusterPrograms.tool("env", package: "coreutils"), "--chdir=/"]
        let number = Self.withCStrings(start + arguments) { argumentList in
            Self.withCStrings(Self.environment) { environmentList in
                posix_spawn(&child, start[0], &actions, &attributes, argumentList, environmentList)
            }
        }
        guard number == 0 else { throw failure(number) }
        return child
    }

    private static func fill(
        _ actions: inout posix_spawn_file_actions_t,
        output: Int32,
        inherited: ArraySlice<Int32>
    ) {
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        for (number, source) in zip(Int32(3)..., inherited) {
            posix_spawn_file_actions_adddup2(&actions, source, number)
        }
        // Libraries may have left descriptors open for children; the server would keep them for hours.
        for number in ClusterFiles.entries("/proc/self/fd").compactMap({ Int32($0) })
        where number >= 3 + inherited.count {
            posix_spawn_file_actions_addclose(&actions, number)
        }
    }

    private static func fill(_ attributes: inout posix_spawnattr_t) {
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }

    /// Nothing of the caller's environment but the library path: `PG…` and locale variables would change what the
    /// server programs do.
    private static var environment: [String] {
        var entries = ["PATH=\(ClusterPrograms.systemPath)", "LC_ALL=C", "HOME=/"]
        if let libraries = getenv("LD_LIBRARY_PATH") {
            entries.append("LD_LIBRARY_PATH=\(String(cString: libraries))")
        }
        return entries
    }

    private static func withCStrings<Result>(
        _ strings: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = strings.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }
}
