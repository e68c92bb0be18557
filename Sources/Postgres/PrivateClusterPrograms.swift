import Glibc

/// The installed PostgreSQL server programs, and the tools of the operating system.
struct ClusterPrograms: Hashable, Sendable {
    /// The oldest major version that huadan works with.
    static let oldestMajor = 15
    static let systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    private static let debianRoot = "/usr/lib/postgresql"

    /// The folder with `postgres`, `initdb` and `pg_ctl`.
    let folder: String
    /// The major version, for example 15.
    let major: Int

    /// The programs for an existing cluster, or the newest for a new one.
    ///
    /// - Parameter major: the version that initialised the cluster, nil for a new one.
    static func find(major wanted: Int?, directory: String) throws(PrivateClusterError) -> ClusterPrograms {
        let folders = candidates()
        var found: [ClusterPrograms] = []
        for folder in folders {
            if let programs = inspect(folder) { found.append(programs) }
        }
        guard let wanted else {
            guard let newest = found.filter({ $0.major >= oldestMajor }).max(by: { $0.major < $1.major }) else {
                throw .noServerPrograms(searched: folders)
            }
            return newest
        }
        guard let match = found.first(where: { $0.major == wanted }) else {
            let majors = Set(found.map(\.major)).sorted()
            throw .versionMismatch(directory: directory, initialisedBy: wanted, found: majors)
        }
        return match
    }

    /// Where server programs may be: what `pg_config` says, Debian's folders, the search path.
    static func candidates() -> [String] {
        var folders: [String] = []
        let searchPath = getenv("PATH").map { String(cString: $0) } ?? ""
        let path = (searchPath + ":" + systemPath).split(separator: ":").map(String.init)
        if let config = firstExecutable("pg_config", in: path),
            let outcome = try? ClusterCommand(arguments: [config, "--bindir"]).run(), outcome.status == 0
        {
            folders.append(outcome.output.trimmingSpace())
        }
        folders += ClusterFiles.entries(debianRoot).map { "\(debianRoot)/\($0)/bin" }
        folders += path
        return folders.filter { $0.hasPrefix("/") }.withoutRepeats()
    }

    /// The version of the programs in a folder, nil when it does not hold all of them.
    private static func inspect(_ folder: String) -> ClusterPrograms? {
        for name in ["postgres", "initdb", "pg_ctl"] where access("\(folder)/\(name)", X_OK) != 0 { return nil }
        let command = ClusterCommand(arguments: ["\(folder)/postgres", "--version"])
        guard let outcome = try? command.run(), outcome.status == 0 else { return nil }
        return major(fromVersion: outcome.output).map { ClusterPrograms(folder: folder, major: $0) }
    }

    /// The major version in `postgres (PostgreSQL) 15.18 (Debian …)`, also of `18beta1` and `19devel`.
    static func major(fromVersion text: String) -> Int? {
        guard let word = text.split(whereSeparator: \.isWhitespace).first(where: { $0.first?.isNumber ?? false })
        else { return nil }
        return Int(word.prefix(while: \.isNumber))
    }

    /// The absolute path of a tool of the operating system.
    static func tool(_ name: String, package: String = "util-linux") throws(PrivateClusterError) -> String {
        guard let path = firstExecutable(name, in: systemPath.split(separator: ":").map(String.init)) else {
            throw .noTool(name: name, package: package)
        }
        return path
    }

    private static func firstExecutable(_ name: String, in folders: [String]) -> String? {
        folders.map { "\($0)/\(name)" }.first { $0.hasPrefix("/") && access($0, X_OK) == 0 }
    }
}

extension ClusterFiles {
    /// The names in a folder, without `.` and `..`; none when it cannot be read.
    static func entries(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

extension String {
    /// Without white space at either end.
    fileprivate func trimmingSpace() -> String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}

extension [String] {
    /// Every element once, in the order of its first appearance.
    fileprivate func withoutRepeats() -> [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
