public import Postgres

/// A body or a record that could not be used.
public struct SetAsideEntry: Sendable {
    /// Where it stands with people.
    public enum State: String, Sendable {
        /// Nobody decided yet.
        case open
        /// Usable since, and in the books.
        case retried
        /// Given up, with a reason.
        case dismissed
    }

    /// Digest of its content.
    public let id: UUIDBytes
    /// `body` or `record`.
    public let scope: String
    /// Stable code of what is wrong.
    public let reason: String
    /// JSON pointer of the fault.
    public let place: String
    /// What is wrong, for people.
    public let message: String
    /// How often it came.
    public let times: Int64
    /// First arrival, printed.
    public let firstAt: String
    /// Last arrival, printed.
    public let lastAt: String
    /// Where it stands.
    public let state: State
    /// Who decided, and why; empty while open.
    public let decidedBy: String
    /// The reason of the decision; empty while open.
    public let decision: String
}

/// What became of trying an entry again.
public struct SetAsideRetry: Sendable {
    /// What was loaded.
    public let counts: LoadCounts
    /// Why it still cannot be used; none: it is in the books.
    public let fault: String?
}

extension Books {
    /// What was set aside, first arrival first, as printed by the parameters of a run.
    ///
    /// - Parameters:
    ///   - prefix: Only entries whose id begins with these hexadecimal digits, dashes or none.
    ///   - includesDecided: Retried and dismissed ones too.
    public func setAside(
        prefix: String = "",
        includesDecided: Bool,
        _ settings: NightSettings,
        nowMicros: Int64
    ) throws(BooksError) -> [SetAsideEntry] {
        guard let (first, last) = UUIDBytes.bounds(prefix: prefix) else {
            throw .unknownSetAside(prefix)
        }
        try Night(self).setParameters(asOfMicros: nowMicros, previousMicros: nil, settings)
        return try BooksError.wrapping {
            try query("set_aside/entries", [.bool(includesDecided), .uuid(first), .uuid(last)]).rows.map {
                SetAsideEntry($0)
            }
        }
    }

    /// Decodes an entry again with this program and loads what is usable now, as known from now on.
    ///
    /// The caller holds the night's lock: a run must not end its cut between the instant of the act and its commit.
    ///
    /// - Throws: ``BooksError/unknownSetAside(_:)``, ``BooksError/database(_:)``.
    public func retrySetAside(
        _ id: UUIDBytes,
        _ installation: Installation,
        by actor: Actor
    ) throws(BooksError) -> SetAsideRetry {
        try BooksError.wrapping {
            try connection.script(SQLFile("load/staging").text, name: "load/staging")
            return try retrying(attempts: 10) {
                try connection.transaction {
                    let batch = try batchAgain(id, installation.callKey, nowMicros: actor.nowMicros)
                    var work = LoadTransaction(self)
                    try work.write(batch)
                    guard try holdsAny(of: batch) else {
                        return SetAsideRetry(counts: work.counts, fault: batch.fault)
                    }
                    try recordSetAsideAct("retried", on: id, reason: "usable now", by: actor)
                    return SetAsideRetry(counts: work.counts, fault: nil)
                }
            }
        }
    }

    /// Gives an entry up: it no longer waits for anybody.
    public func dismissSetAside(_ id: UUIDBytes, reason: String, by actor: Actor) throws(BooksError) {
        try BooksError.wrapping { try recordSetAsideAct("dismissed", on: id, reason: reason, by: actor) }
    }

    private func recordSetAsideAct(
        _ act: String,
        on id: UUIDBytes,
        reason: String,
        by actor: Actor
    ) throws(PostgresError) {
        try execute(
            "set_aside/record_act",
            [.uuid(id), .text(act), .text(reason), .text(actor.name), .instant(unixMicros: actor.nowMicros)]
        )
    }

    private func batchAgain(_ id: UUIDBytes, _ callKey: CallKey, nowMicros: Int64) throws -> LoadBatch {
        let row = try query("set_aside/content", [.uuid(id)])
        guard !row.isEmpty, let content = row.bytes(0, 1) else { throw BooksError.unknownSetAside(id.description) }
        guard row.bool(0, 7) != true else { throw BooksError.forgottenSetAside(id.description) }
        let place = PushPlace(
            journalID: Int32(row.int(0, 3) ?? 0),
            sequence: UInt64(row.int(0, 4) ?? 0),
            recordIndex: Int32(row.int(0, 5) ?? 0),
            receivedAtMicros: nowMicros,
            tokenAppKey: row.text(0, 2),
            signedBy: row.text(0, 6)
        )
        if row.text(0, 0) == "record" { return LoadBatch(feeRecord: content, at: place, callKey: callKey) }
        let batch = LoadBatch(body: content, at: place, callKey: callKey)
        // The database refuses CDRs, which are kept bare, and status events, which are kept with their envelope.
        guard row.text(0, 0) == "refused", batch.recordCount == 0 else { return batch }
        return LoadBatch(feeRecord: content, at: place, callKey: callKey)
    }

    /// Whether the books now have one of a batch's records, from here or from elsewhere.
    private func holdsAny(of batch: LoadBatch) throws(PostgresError) -> Bool {
        if try holds(batch.cdrs.map(\.key), "load/known_cdrs") { return true }
        return try holds(batch.events.map(\.key), "load/known_events")
    }

    private func holds(_ keys: [FactKey], _ file: String) throws(PostgresError) -> Bool {
        guard !keys.isEmpty else { return false }
        return try !query(file, keys.parameters).isEmpty
    }
}

extension LoadBatch {
    /// Why nothing of it could be loaded.
    fileprivate var fault: String {
        guard let row = setAside.first else { return "the database still refuses it" }
        // A fee record that is tried alone stands first; in its push it stood elsewhere.
        return row.message.replacing("feeLst[0]", with: "feeLst[\(max(row.place.recordIndex, 0))]")
    }
}

extension SetAsideEntry {
    fileprivate init(_ row: PostgresRow) {
        self.init(
            id: row.uuid(0) ?? UUIDBytes(high: 0, low: 0),
            scope: row.text(1) ?? "",
            reason: row.text(2) ?? "",
            place: row.text(3) ?? "",
            message: row.text(4) ?? "",
            times: row.int(5) ?? 0,
            firstAt: row.text(6) ?? "",
            lastAt: row.text(7) ?? "",
            state: State(rawValue: row.text(8) ?? "") ?? .open,
            decidedBy: row.text(9) ?? "",
            decision: row.text(10) ?? ""
        )
    }
}
