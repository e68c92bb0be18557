/// Limits of a writer.
///
/// All sizes are bytes before compression unless said otherwise.
public struct JournalOptions: Sendable {
    /// How much may wait to be synced before `append` throws `overloaded`.
    ///
    /// Defaults to 64 MiB.
    public var maxPendingBytes = 64 << 20
    /// How many entries may wait to be synced.
    ///
    /// Defaults to 20,000.
    public var maxPendingEntries = 20_000
    /// How large one group may grow; a single larger entry still makes a group of its own.
    ///
    /// Defaults to 8 MiB.
    public var maxGroupBytes = 8 << 20
    /// The largest body.
    ///
    /// Defaults to 64 MiB.
    public var maxBodyBytes = 64 << 20
    /// The size from which a segment is full.
    ///
    /// Defaults to 64 MiB.
    public var segmentBytes: UInt64 = 64 << 20
    /// The age, in microseconds, from which a segment is full; `nil`, the default, is none.
    public var segmentAgeMicros: Int64?
    /// The size of the journal on disk, compressed segments included, from which `append` throws `full`; 0 is none.
    public var maxBytesOnDisk: Int64 = 0
    /// Whether full segments are compressed in the background.
    ///
    /// Defaults to true.
    public var compresses = true
    /// The zstd level, 1 to 19.
    ///
    /// Defaults to 3.
    public var compressionLevel: Int32 = 3
    /// Told by `JournalWriter.open` why an existing journal could not be taken up, so that it can be logged.
    ///
    /// Not called for journals that are merely in use.
    public var whenUnusable: @Sendable (JournalError) -> Void = { _ in }
    /// What no group may exceed, whatever the options say: readers do not believe a larger one.
    static let hardGroupBytes = 512 << 20
    /// The system calls a writer makes, so that tests can let them fail.
    var files = FileCalls.system

    /// The defaults.
    public init() {}
}
