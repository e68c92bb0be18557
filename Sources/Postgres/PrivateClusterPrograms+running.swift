import Glibc

extension ClusterPrograms {
    /// The server processes at work in a folder of server files, whoever started them.
    static func running(in serverFiles: String) -> [pid_t] {
        guard let folder = try? ClusterFiles.canonical(serverFiles) else { return [] }
        return ClusterFiles.entries("/proc").compactMap { pid_t($0) }.filter {
            workingDirectory($0) == folder && isServer($0)
        }
    }

    /// Whether a process is alive and a PostgreSQL server's.
    static func isServer(_ processID: pid_t) -> Bool {
        guard let text = try? ClusterFiles.read("/proc/\(processID)/stat"), let open = text.firstIndex(of: "("),
            let close = text.lastIndex(of: ")"), open < close
        else { return false }
        let name = text[text.index(after: open)..<close]
        // A dead process that its parent has not looked after yet is a zombie, "Z".
        return name == "postgres" && !text[close...].hasPrefix(") Z")
    }

    private static func workingDirectory(_ processID: pid_t) -> String? {
        guard let target = realpath("/proc/\(processID)/cwd", nil) else { return nil }
        defer { free(target) }
        return String(cString: target)
    }
}
