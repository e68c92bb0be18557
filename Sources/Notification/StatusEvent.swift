/// A status event: one call-state notification, normalised.
public struct StatusEvent: Sendable {
    /// The call state it reports.
    public let eventType: EventType

    /// Where `statusInfo` lies in the body.
    public let byteRange: Range<Int>

    /// The id that all records and events of a call share; 1 to 256 characters.
    public var sessionID: String { fields.string(fields[StatusField.sessionId.rawValue]) }

    /// When it happened on the platform (`timestamp`), in seconds since 1970-01-01 UTC.
    public let occurredSeconds: Int64

    /// The given keys that no table knows, as a canonical JSON object: keys in byte order, no spaces, numbers as
    /// written.
    ///
    /// None when there are none.
    public let unknownFields: String?

    let fields: RecordFields

    /// Takes what a reader found; none, and the reader says why, when that makes no usable event.
    init?(_ reader: inout RecordReader, _ fields: RecordFields, eventType: EventType) {
        let timestamp = StatusField.timestamp
        guard let occurredSeconds = fields.number(timestamp.rawValue, .time) else {
            let offset = reader.byteRange.lowerBound
            reader.fail(.noReadableTime, timestamp.wireName, at: offset, "is missing or no time that can be read")
            return nil
        }
        guard reader.fault == nil else { return nil }
        self.eventType = eventType
        self.occurredSeconds = occurredSeconds
        byteRange = reader.byteRange
        self.fields = fields
        unknownFields = reader.unknownFields
    }

    /// The value of a field; none when it was not given.
    public subscript(_ field: StatusField) -> FieldValue? { fields.value(field.rawValue) }

    /// The value of a text field; none when not given.
    public func text(_ field: StatusField) -> String? { fields.text(field.rawValue) }

    /// The value of a whole-number field; none when not given.
    public func integer(_ field: StatusField) -> Int64? { fields.number(field.rawValue, .integer) }

    /// The value of a time field in seconds since 1970-01-01 UTC; none when not given.
    public func time(_ field: StatusField) -> Int64? { fields.number(field.rawValue, .time) }

    /// The UTF-8 bytes of a text field, without making a string; none when not given.
    public func textBytes(_ field: StatusField) -> ArraySlice<UInt8>? {
        let slot = fields[field.rawValue]
        return slot.kind == .text ? fields.bytes(slot) : nil
    }

    /// The times that were given and cannot be read: none, since an event's only time must be readable.
    public var unreadableTimes: [(field: StatusField, text: String)] {
        guard fields.hasUnreadableTime else { return [] }
        return StatusField.allCases.compactMap { field in
            let slot = fields[field.rawValue]
            return slot.kind == .unreadableTime ? (field, fields.string(slot)) : nil
        }
    }

    /// Appends the bytes that tell this event from others: equal for two events if and only if they have the same
    /// identity.
    public func appendIdentity(to bytes: inout [UInt8]) {
        bytes.append(room: canonicalRoom, writeIdentity)
    }

    /// Appends canonical bytes of all content: equal for two events if and only if their content is the same after
    /// normalising.
    public func appendContent(to bytes: inout [UInt8]) {
        bytes.append(room: canonicalRoom, writeContent)
    }

    /// Bytes that neither the identity nor the content exceeds.
    package var canonicalRoom: Int { fields.canonicalRoom + (unknownFields?.utf8.count ?? 0) }

    /// Writes what ``appendIdentity(to:)`` appends; gives how many bytes that were.
    package func writeIdentity(to room: UnsafeMutableRawBufferPointer) -> Int {
        let parts: [StatusField] = [.sessionId, .timestamp, .caller, .called, .stateCode, .digitInfo]
        var bytes = CanonicalBytes(room)
        bytes.add(UInt8(ascii: "S"))
        bytes.add(counted: eventType.wireName)
        fields.withSlots { slots, text in
            for part in parts { bytes.add(slots[part.rawValue], text) }
        }
        return bytes.count
    }

    /// Writes what ``appendContent(to:)`` appends; gives how many bytes that were.
    package func writeContent(to room: UnsafeMutableRawBufferPointer) -> Int {
        var bytes = CanonicalBytes(room)
        bytes.add(UInt8(ascii: "S"))
        bytes.add(counted: eventType.wireName)
        fields.withSlots { bytes.addContent($0, $1) }
        bytes.add(endOfFields)
        bytes.add(counted: unknownFields ?? "")
        return bytes.count
    }

    /// Calls `body` with the values in the order of the fields, and with the bytes that their texts lie in.
    package func withSlots(_ body: (UnsafeBufferPointer<FieldSlot>, UnsafeRawBufferPointer) -> Void) {
        fields.withSlots(body)
    }
}
