import Notification
import Postgres

/// A CDR as a row of `cdr`.
struct CDRRow: Sendable {
    let key: FactKey
    var place: PushPlace
    let cdr: CallDetailRecord
    let notes: String?
    /// The record as it came, for setting it aside should the database refuse it.
    let bytes: [UInt8]

    /// - Parameter original: Its key as received, when texts were forgotten since.
    init(
        _ cdr: CallDetailRecord,
        bytes: [UInt8],
        place: PushPlace,
        callKey: CallKey,
        notes: String?,
        original: FactKey? = nil
    ) {
        var identity: [UInt8] = []
        cdr.appendIdentity(to: &identity)
        var content: [UInt8] = []
        cdr.appendContent(to: &content)
        key =
            original
            ?? FactKey(callID: callKey.callID(cdr.sessionID), identity: digest(identity), content: digest(content))
        self.place = place.at(record: cdr.index)
        self.cdr = cdr
        self.notes = notes
        self.bytes = bytes
    }

    /// Columns in the order of `load/copy_cdrs.sql`.
    static let columnCount = FactColumns.leading + 1 + CDRField.allCases.count + 3

    func write(to copy: inout BinaryCopyWriter) throws {
        try copy.beginRow(columns: Self.columnCount)
        FactColumns.write(key, place, to: &copy)
        copy.timestamptz(unixMicros: cdr.endSeconds * 1_000_000)
        for field in CDRField.allCases {
            switch field.type {
            case .text: copy.optionalText(cdr.textBytes(field))
            case .integer: copy.int4(cdr.integer(field).map(Int32.init(truncatingIfNeeded:)))
            case .bigInteger: copy.int8(cdr.integer(field))
            case .time: copy.timestamptz(unixMicros: cdr.time(field).map { $0 * 1_000_000 })
            }
        }
        copy.text(cdr.unknownFields)
        copy.text(unreadableTimes)
        copy.text(notes)
    }

    private var unreadableTimes: String? {
        let times = cdr.unreadableTimes
        guard !times.isEmpty else { return nil }
        let members = times.map { "\"\($0.field.columnName)\":\(JSONString.quoted($0.text))" }
        return "{" + members.joined(separator: ",") + "}"
    }
}

/// A status event as a row of `status_event`.
struct EventRow: Sendable {
    let key: FactKey
    let place: PushPlace
    let event: StatusEvent
    let notes: String?
    /// The push as it came, for setting it aside should the database refuse it.
    let body: [UInt8]

    /// - Parameter original: Its key as received, when texts were forgotten since.
    init(
        _ event: StatusEvent,
        body: [UInt8],
        place: PushPlace,
        callKey: CallKey,
        notes: String?,
        original: FactKey? = nil
    ) {
        var identity: [UInt8] = []
        event.appendIdentity(to: &identity)
        var content: [UInt8] = []
        event.appendContent(to: &content)
        // Who sent it decides the app of a call without a CDR, so it is part of the content.
        content.append(0)
        content += Array((place.tokenAppKey ?? "").utf8)
        content.append(0)
        content += Array((place.signedBy ?? "").utf8)
        key =
            original
            ?? FactKey(callID: callKey.callID(event.sessionID), identity: digest(identity), content: digest(content))
        self.place = place.at(record: 0)
        self.event = event
        self.notes = notes
        self.body = body
    }

    /// The event's fields that have a column of their own; the timestamp is `occurred_at`.
    static let fields = StatusField.allCases.filter { $0 != .timestamp }

    /// Columns in the order of `load/copy_events.sql`.
    static let columnCount = FactColumns.leading + 2 + fields.count + 2

    func write(to copy: inout BinaryCopyWriter) throws {
        try copy.beginRow(columns: Self.columnCount)
        FactColumns.write(key, place, to: &copy)
        copy.text(event.eventType.wireName)
        copy.timestamptz(unixMicros: event.occurredSeconds * 1_000_000)
        for field in Self.fields {
            switch field.type {
            case .text: copy.optionalText(event.textBytes(field))
            case .integer: copy.int4(event.integer(field).map(Int32.init(truncatingIfNeeded:)))
            case .bigInteger: copy.int8(event.integer(field))
            case .time: copy.timestamptz(unixMicros: event.time(field).map { $0 * 1_000_000 })
            }
        }
        copy.text(event.unknownFields)
        copy.text(notes)
    }
}

/// The columns that both kinds of facts begin with.
private enum FactColumns {
    static let leading = 9

    static func write(_ key: FactKey, _ place: PushPlace, to copy: inout BinaryCopyWriter) {
        copy.uuid(key.callID)
        copy.uuid(key.identity)
        copy.uuid(key.content)
        copy.timestamptz(unixMicros: place.receivedAtMicros)
        copy.int4(place.journalID)
        copy.int8(Int64(place.sequence))
        copy.int4(place.recordIndex)
        copy.text(place.tokenAppKey)
        copy.text(place.signedBy)
    }
}

extension BinaryCopyWriter {
    fileprivate mutating func optionalText(_ bytes: ArraySlice<UInt8>?) {
        if let bytes { text(utf8: bytes) } else { null() }
    }
}
