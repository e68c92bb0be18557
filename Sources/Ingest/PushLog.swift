public import Journal

/// Where a kept push stands in its log.
public struct PushReceipt: Sendable, Hashable {
    /// The sequence number of the entry, from 1 on.
    public var sequence: UInt64
    /// When the log took the push.
    ///
    /// Microseconds since 1970-01-01 UTC.
    public var receivedAtMicros: Int64

    /// Makes a receipt from its parts.
    public init(sequence: UInt64, receivedAtMicros: Int64) {
        self.sequence = sequence
        self.receivedAtMicros = receivedAtMicros
    }
}

/// The durable log that stands before every 200.
///
/// The journal is one; tests bring their own.
public protocol PushLog: Sendable {
    /// Keeps the draft and returns once its bytes would survive a power cut.
    ///
    /// - Throws: When that cannot be promised; the push must then not be acknowledged.
    ///   `JournalError.overloaded` becomes 429, everything else 503.
    func append(_ draft: JournalDraft) async throws -> PushReceipt

    /// The same, with something to be done meanwhile that does not wait for anything.
    ///
    /// - Parameter work: Done at most once; surely when this does not throw.
    func append(_ draft: JournalDraft, meanwhile work: () -> Void) async throws -> PushReceipt

    /// Why nothing can be kept right now, as a short sentence; `nil` while the log is writable.
    func unwritableReason() async -> String?

    /// Nothing comes after the next drafts: what room was set aside for them is theirs.
    func releaseReserve()
}

extension PushLog {
    /// Keeps the draft, then does the work.
    public func append(_ draft: JournalDraft, meanwhile work: () -> Void) async throws -> PushReceipt {
        let receipt = try await append(draft)
        work()
        return receipt
    }
}
