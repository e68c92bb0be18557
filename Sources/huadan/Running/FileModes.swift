import Glibc

/// Who can read what this program writes: nobody but its user, whatever the umask it was started with.
///
/// Journals, mirror and keys ask for 0600 themselves. Everything else follows the umask.
enum FileModes {
    /// For the whole process, before the first file.
    static func keepPrivate() { umask(0o077) }

    /// Report files and folders for the group too, where the settings say so: 0640 and 0750.
    static func follow(_ configuration: Configuration) {
        if configuration.given(.reportsMode) == "group" { umask(0o027) }
    }
}
