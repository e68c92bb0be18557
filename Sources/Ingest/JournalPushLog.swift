public import Journal

/// The journal as the log that stands before every 200.
public struct JournalPushLog: PushLog {
    private let writer: JournalWriter

    /// Writes to this journal.
    ///
    /// Whoever opened it also closes it, after the endpoint has ended.
    public init(_ writer: JournalWriter) {
        self.writer = writer
    }

    /// Appends the draft and returns once it is synced.
    public func append(_ draft: JournalDraft) async throws -> PushReceipt {
        try await append(draft) {}
    }

    /// Appends the draft, does the work while the disk is at its own, and returns once it is synced.
    public func append(_ draft: JournalDraft, meanwhile work: () -> Void) async throws -> PushReceipt {
        let (sequence, receivedAtMicros) = try await writer.append(draft, meanwhile: work)
        return PushReceipt(sequence: sequence, receivedAtMicros: receivedAtMicros)
    }

    /// Gives the space that was set aside to the last gaps.
    public func releaseReserve() { writer.releaseReserve() }

    /// Why the journal takes nothing; a journal whose last write failed is tried again first.
    public func unwritableReason() async -> String? {
        switch await writer.checkWritable() {
        case .writable: nil
        case .failed(let failure): "\(JournalError.notWritten(failure))"
        case .full(let bytesOnDisk, let maxBytes): "\(JournalError.full(bytesOnDisk: bytesOnDisk, maxBytes: maxBytes))"
        case .closed: "\(JournalError.closed(writer.id))"
        }
    }
}
