import Glibc

/// Why the journal could not do what it was asked; every case says which journal or file, and what to do.
public enum JournalError: Error, Sendable, Equatable {
    /// Too much waits to be synced; nothing was written. Try again in a moment (HTTP 429).
    case overloaded(pendingBytes: Int, pendingEntries: Int)
    /// The journal has reached its configured size; nothing was written (HTTP 503).
    case full(bytesOnDisk: Int64, maxBytes: Int64)
    /// The entry is larger than the journal takes.
    case tooLarge(bytes: Int, maxBytes: Int)
    /// The entry was not made durable: writing or syncing failed. The next append tries again by itself (HTTP 503).
    case notWritten(FileFailure)
    /// The writer is closed.
    case closed(JournalID)
    /// Another process, or another writer of this one, holds the journal.
    case locked(JournalID)
    /// No journal of that id in this directory.
    case notFound(JournalID)
    /// The journal's own header file cannot be read as one.
    case unreadableHeader(path: String)
    /// Synced entries cannot be read. Nothing was cut.
    case damaged(JournalDamage)
    /// A position behind the last entry: the database or the directory is not the one it was.
    case positionBeyondEnd(JournalID, position: UInt64, lastSequence: UInt64)
    /// A position before the oldest segment: entries that are still wanted are gone.
    case positionBeforeOldest(JournalID, position: UInt64, oldestSequence: UInt64)
    /// An entry that was loaded is another one here: a copy of this journal was written elsewhere.
    case otherEntry(JournalID, sequence: UInt64)
    /// `skip` found nothing to pass over.
    case nothingToSkip(JournalID)
    /// `skip` found damage with nothing good after it, so there is no place to go on from yet.
    case nothingAfterDamage(JournalDamage)
    /// A file or directory could not be read, made or removed.
    case file(FileFailure)
}

/// A failed system call on a file.
public struct FileFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The call, such as `fdatasync`.
    public let operation: String
    /// The file or directory.
    public let path: String
    /// The system's error number.
    public let errorNumber: Int32

    /// The call, the path and the system's own words.
    public var description: String { "\(operation) \(path): \(String(cString: strerror(errorNumber)))" }
}

/// A place where synced entries cannot be read.
public struct JournalDamage: Sendable, Equatable, CustomStringConvertible {
    /// The journal.
    public let journal: JournalID
    /// The first sequence number of the segment, which is its name.
    public let segment: UInt64
    /// Bytes from the start of the uncompressed segment.
    public let offset: UInt64
    /// What is wrong there.
    public let reason: String
    /// The first sequence number that cannot be read.
    public let firstMissing: UInt64
    /// Where the next good group starts; `nil` when there is none.
    public let resumesAt: JournalPlace?

    /// The last sequence number that cannot be read; `nil` when nothing good follows, and
    /// one below `firstMissing` when no entry is missing.
    public var lastMissing: UInt64? { resumesAt.map { $0.sequence - 1 } }

    /// Whether every entry can be read all the same: only a header or a mark is wrong.
    public var isHarmless: Bool { lastMissing.map { $0 < firstMissing } ?? false }

    /// What, where, which entries, and the way on.
    public var description: String {
        let missing =
            switch lastMissing {
            case .none: "entries from \(firstMissing) on cannot be read"
            case .some where isHarmless: "no entry is missing"
            case .some(let last): "entries \(firstMissing) to \(last) cannot be read"
            }
        let wayOn =
            resumesAt == nil
            ? "it can be skipped once later entries are written"
            : "run 'huadan journal skip \(journal)' to go on without them"
        return """
            journal \(journal) is damaged in segment \(segment) at byte \(offset) (\(reason)): \(missing). \
            Restore the segment from a copy; else \(wayOn).
            """
    }
}

/// A place in a journal at which a group starts.
public struct JournalPlace: Sendable, Equatable {
    /// The first sequence number of the segment.
    public let segment: UInt64
    /// Bytes from the start of the uncompressed segment.
    public let offset: UInt64
    /// The sequence number of the first entry there.
    public let sequence: UInt64
}

extension JournalError: CustomStringConvertible {
    /// What happened, to which journal or file, and what to do.
    public var description: String {
        switch self {
        case .overloaded(let bytes, let entries):
            "the journal is behind: \(entries) entries, \(bytes) bytes wait to be synced; try again in a moment"
        case .full(let bytes, let most):
            "the journal has \(bytes) of at most \(most) bytes; let the loader catch up or raise the limit"
        case .tooLarge(let bytes, let most): "an entry of \(bytes) bytes is larger than the journal takes (\(most))"
        case .notWritten(let failure): "not written: \(failure); the next append tries again"
        case .closed(let id): "journal \(id) is closed"
        case .locked(let id): "journal \(id) is in use by another process; stop it or take another journal"
        case .notFound(let id): "there is no journal \(id) here; 'huadan journal list' shows those there are"
        case .unreadableHeader(let path): "\(path) is not a journal header; restore it from a copy"
        case .file(let failure): "\(failure)"
        case .damaged, .nothingToSkip, .nothingAfterDamage, .positionBeyondEnd, .positionBeforeOldest, .otherEntry:
            placeDescription
        }
    }

    private var placeDescription: String {
        switch self {
        case .damaged(let damage): "\(damage)"
        case .nothingToSkip(let id): "journal \(id) has no damage to skip"
        case .nothingAfterDamage(let damage): "\(damage)"
        case .positionBeyondEnd(let id, let position, let last):
            "position \(position) is beyond the end of journal \(id), whose last entry is \(last): "
                + "the database or the journal directory is not the one it was"
        case .positionBeforeOldest(let id, let position, let oldest):
            "position \(position) is before the oldest entry of journal \(id), \(oldest): "
                + "restore the missing segments from a copy"
        case .otherEntry(let id, let sequence):
            "entry \(sequence) of journal \(id) is not the one that the database has loaded: a copy of it was written "
                + "elsewhere. Stop what writes to this one; 'huadan journal reload \(id)' loads it under another id"
        default: ""
        }
    }
}
