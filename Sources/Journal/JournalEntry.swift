/// What an entry holds.
public enum EntryKind: UInt8, Sendable, CaseIterable {
    /// The raw body of one push.
    case push = 1
    /// A small JSON body, written by the ingest side, that records a refusal or a down time.
    case gap = 2
}

/// One entry of a journal, exactly as it was appended.
public struct JournalEntry: Sendable, Equatable {
    /// 1, 2, 3 … in the order of the journal, without holes.
    public let sequence: UInt64
    /// When it was received: microseconds since 1970-01-01 UTC, never decreasing within a journal.
    public let receivedAtMicros: Int64
    /// Whether it is a push or a recorded gap.
    public let kind: EntryKind
    /// The app of the token the push came by; empty when there was none.
    public let appKey: String
    /// The remote address, or `import:NAME`.
    public let source: String
    /// The `Username` of the `X-AKSK` header, not verified; empty when there was none.
    public let signedBy: String
    /// The bytes as received; what they mean is none of the journal's business.
    ///
    /// With an ``imprint``: what took their place.
    public let body: [UInt8]
    /// What was kept about the bytes that were received, when others took their place; `nil`: these are they.
    public let imprint: [UInt8]?

    /// An entry from its parts.
    public init(sequence: UInt64, receivedAtMicros: Int64, draft: JournalDraft, imprint: [UInt8]? = nil) {
        self.sequence = sequence
        self.receivedAtMicros = receivedAtMicros
        kind = draft.kind
        appKey = draft.appKey
        source = draft.source
        signedBy = draft.signedBy
        body = draft.body
        self.imprint = imprint
    }
}

/// An entry before the journal has given it a sequence number and a time.
public struct JournalDraft: Sendable, Equatable {
    /// Whether it is a push or a recorded gap.
    public var kind: EntryKind
    /// The app of the token, or empty.
    ///
    /// At most 65,535 bytes, as the other two texts.
    public var appKey: String
    /// The remote address, or `import:NAME`.
    public var source: String
    /// The unverified `Username` of the `X-AKSK` header, or empty.
    public var signedBy: String
    /// The bytes to keep.
    public var body: [UInt8]
    /// Import only: the time to record instead of now, in microseconds since 1970-01-01 UTC.
    ///
    /// A time before that of the journal's last entry becomes that of the last entry.
    public var receivedAtMicros: Int64?

    /// A draft; a push without app and signature unless told otherwise.
    public init(
        kind: EntryKind = .push,
        appKey: String = "",
        source: String,
        signedBy: String = "",
        body: [UInt8]
    ) {
        self.kind = kind
        self.appKey = appKey
        self.source = source
        self.signedBy = signedBy
        self.body = body
    }
}
