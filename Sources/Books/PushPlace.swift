import Postgres

/// Where and when a fact came: the push it stands in, and who sent that.
struct PushPlace: Sendable {
    /// The books' number of the journal.
    let journalID: Int32
    /// Sequence number of the push in the journal.
    let sequence: UInt64
    /// Place of the record in the push; -1 for the body as a whole.
    var recordIndex: Int32
    /// When it became known: arrival of the push, or the act that made it usable later.
    var receivedAtMicros: Int64
    /// App of the token; none without a token.
    let tokenAppKey: String?
    /// Username of the X-AKSK header, not verified.
    let signedBy: String?

    /// The same push, another record.
    func at(record index: Int) -> PushPlace {
        var place = self
        place.recordIndex = Int32(index)
        return place
    }
}

/// The key of a fact: equal keys are the same content of the same thing.
struct FactKey: Hashable, Comparable, Sendable {
    let callID: UUIDBytes
    let identity: UUIDBytes
    let content: UUIDBytes

    static func < (left: FactKey, right: FactKey) -> Bool {
        if left.callID != right.callID { return left.callID < right.callID }
        if left.identity != right.identity { return left.identity < right.identity }
        return left.content < right.content
    }
}
