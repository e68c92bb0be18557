import Glibc

/// How many files and sockets this process may have open at once.
public enum OpenFileLimit {
    /// What is left for journal, database and logs.
    public static let reserved = 128

    /// Raises the limit as far as the system lets the process.
    ///
    /// - Returns: The limit from now on.
    public static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1_024 }
        let before = limit.rlim_cur
        // More than this serves nobody and costs tables in the kernel.
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        let isRaised = limit.rlim_cur > before && setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        return Int(clamping: isRaised ? limit.rlim_cur : before)
    }

    /// How many connections such a limit leaves room for.
    public static func connections(limit: Int) -> Int {
        max(1, limit - reserved)
    }
}
