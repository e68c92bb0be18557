import Glibc
import Ingest

/// Whether files that hold secrets or phone numbers are closed to others.
struct FileCheckup {
    let configuration: Configuration
    let place: DataDirectory

    func run() -> [CheckResult] {
        [readable, password].compactMap(\.self)
    }

    private var readable: CheckResult {
        let open = secrets.filter(Self.isOpen)
        guard let first = open.first else { return .ok("files", "journals, keys and settings are closed to others") }
        return .warn(
            "files",
            "\(open.count) can be read by others, such as \(first)",
            "`chmod o-rwx` each; find out who opened them"
        )
    }

    private var password: CheckResult? {
        SecretFile.warning(of: configuration).map { .warn("password", $0, "") }
    }

    private var secrets: [String] {
        ["", "/installation.key", "/apps.json", "/journal"].map { place.path + $0 }
            + [configuration.text(.tlsKey)].compactMap(\.self)
    }

    private static func isOpen(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & 0o007 != 0
    }
}
