import Glibc
import Postgres

/// Files that hold a secret and should be closed to others.
enum SecretFile {
    /// Whether every user of the machine can read a file.
    static func isOpenToAll(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IROTH != 0
    }

    /// One sentence when the password of the database came from a file that everybody can read.
    ///
    /// A warning and no refusal: a `serve` that does not start loses status pushes.
    static func warning(of configuration: Configuration) -> String? {
        guard case .file(let path) = configuration.origin(.databaseURL), isOpenToAll(path),
            let url = configuration.text(.databaseURL),
            ConnectionSettings(url, applicationName: "huadan").holdsPassword
        else { return nil }
        return "everybody on this machine can read \(path), which holds the database's password: `chmod o-r` it"
    }
}
