import Journal
import Notification
import Postgres

/// A body or a record that cannot be used, as a row of `set_aside` and one of `set_aside_occurrence`.
struct SetAsideRow: Sendable {
    let isBody: Bool
    let reason: String
    let jsonPlace: String
    let byteOffset: Int
    let message: String
    let content: [UInt8]
    var place: PushPlace
    /// The id of the content that was received, when other bytes have taken its place.
    private let originalID: UUIDBytes?

    /// What a finding sets aside; none for a note.
    init?(_ finding: Finding, body: [UInt8], place: PushPlace) {
        switch finding.kind {
        case .note: return nil
        case .body:
            isBody = true
            content = body
            self.place = place
        case .record:
            isBody = false
            // A status event is alone in its push and needs its envelope to be read again.
            content = finding.recordIndex == nil ? body : finding.byteRange.map { Array(body[$0]) } ?? body
            self.place = place.at(record: finding.recordIndex ?? 0)
        }
        originalID = nil
        reason = finding.reason.code
        jsonPlace = finding.place
        byteOffset = finding.byteOffset
        message = finding.message
    }

    private init(refused content: [UInt8], place: PushPlace, error: PostgresError) {
        originalID = nil
        isBody = false
        reason = "refused_by_database"
        jsonPlace = ""
        byteOffset = 0
        message = error.description
        self.content = content
        self.place = place
    }

    /// What was set aside when it came, and has been forgotten since.
    init(_ original: Imprint.SetAside, content: [UInt8], place: PushPlace) {
        isBody = original.isBody
        reason = original.reason
        jsonPlace = original.jsonPlace
        byteOffset = original.byteOffset
        message = original.message
        self.content = content
        self.place = place.at(record: original.record)
        originalID = original.id
    }

    /// A record that decoded well and that PostgreSQL does not take.
    static func refused(_ content: [UInt8], place: PushPlace, error: PostgresError) -> SetAsideRow {
        SetAsideRow(refused: content, place: place, error: error)
    }

    /// The same content has the same id, however often and wherever it comes.
    var id: UUIDBytes {
        originalID ?? digest([isBody ? UInt8(ascii: "B") : UInt8(ascii: "R")] + content)
    }

    /// Columns in the order of `load/copy_set_aside.sql`.
    func write(to copy: inout BinaryCopyWriter) throws {
        try copy.beginRow(columns: 13)
        copy.uuid(id)
        copy.text(isBody ? "body" : "record")
        copy.text(reason)
        copy.text(jsonPlace)
        copy.int4(Int32(truncatingIfNeeded: byteOffset))
        copy.text(message)
        copy.bytea(content)
        copy.text(place.tokenAppKey)
        copy.text(place.signedBy)
        copy.int4(place.journalID)
        copy.int8(Int64(place.sequence))
        copy.int4(place.recordIndex)
        copy.timestamptz(unixMicros: place.receivedAtMicros)
    }
}

/// A gap: pushes were refused, or nobody listened.
struct GapRow: Sendable {
    let kind: String
    let fromMicros: Int64
    let toMicros: Int64
    let count: Int64
    let place: PushPlace

    /// Reads the body of a gap entry; none when it is not one.
    init?(_ body: [UInt8], place: PushPlace) {
        guard let gap = try? GapNote(body) else { return nil }
        kind = gap.kind
        fromMicros = gap.fromMicros
        toMicros = gap.toMicros
        count = gap.count
        self.place = place
    }
}
