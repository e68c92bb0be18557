import Glibc

/// An advisory lock on a file.
///
/// The kernel drops it when the last process that holds it is gone, however it ended.
///
/// The lock belongs to the open file, not to the process: a child that inherits the descriptor holds it as well.
/// So the descriptor is closed on exec, but for the children that shall hold it.
struct ClusterLock: ~Copyable, Sendable {
    let descriptor: Int32

    /// Opens the lock file, and creates it when it is missing, as its folder's owner's.
    init(path: String) throws(PrivateClusterError) {
        descriptor = try ClusterFiles.open(path, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600, action: "open the lock")
    }

    /// Waits until no other holds it exclusively.
    func lockShared() { lock(LOCK_SH) }

    /// Waits until no other holds it.
    func lockExclusive() { lock(LOCK_EX) }

    /// Takes it if no other holds it.
    func tryExclusive() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    /// Lets go of it before its time.
    func unlock() { lock(LOCK_UN) }

    // Only a signal interrupts a wait for a lock on a good descriptor.
    private func lock(_ operation: Int32) {
        while flock(descriptor, operation) != 0 && errno == EINTR {}
    }

    deinit { close(descriptor) }
}
