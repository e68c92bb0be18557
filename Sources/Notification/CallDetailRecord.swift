/// A call detail record (CDR): one element of a fee notification's `feeLst`, normalised.
///
/// The platform pushes one for a call when it ends, with both legs inside.
public struct CallDetailRecord: Sendable {
    /// Place in `feeLst`, from 0.
    public let index: Int

    /// Where the record lies in the body.
    public let byteRange: Range<Int>

    /// The id that all records and events of a call share; 1 to 256 characters.
    public var sessionID: String { fields.string(fields[CDRField.sessionId.rawValue]) }

    /// End of the record in seconds since 1970-01-01 UTC: `callEndTime`, else `failTime`, else the latest of the other
    /// times that can say when the call was.
    public let endSeconds: Int64

    /// The given keys that no table knows, as a canonical JSON object: keys in byte order, no spaces, numbers as
    /// written.
    ///
    /// None when there are none.
    public let unknownFields: String?

    let fields: RecordFields

    /// Takes what a reader found; none, and the reader says why, when that makes no usable record.
    init?(_ reader: inout RecordReader, _ fields: RecordFields, index: Int) {
        guard let end = Self.endSeconds(fields) else {
            reader.fail(.noReadableTime, "", at: reader.byteRange.lowerBound, "has no time that can be read")
            return nil
        }
        guard reader.fault == nil else { return nil }
        self.index = index
        byteRange = reader.byteRange
        endSeconds = end
        self.fields = fields
        unknownFields = reader.unknownFields
    }

    /// The value of a field; none when it was not given or is a time that cannot be read.
    public subscript(_ field: CDRField) -> FieldValue? { fields.value(field.rawValue) }

    /// The value of a text field; none when not given.
    public func text(_ field: CDRField) -> String? { fields.text(field.rawValue) }

    /// The value of a whole-number field; none when not given.
    public func integer(_ field: CDRField) -> Int64? { fields.number(field.rawValue, .integer) }

    /// The value of a time field in seconds since 1970-01-01 UTC; none when not given or not readable.
    public func time(_ field: CDRField) -> Int64? { fields.number(field.rawValue, .time) }

    /// The UTF-8 bytes of a text field, without making a string; none when not given.
    public func textBytes(_ field: CDRField) -> ArraySlice<UInt8>? {
        let slot = fields[field.rawValue]
        return slot.kind == .text ? fields.bytes(slot) : nil
    }

    /// The times that were given and cannot be read, with their text as it came.
    public var unreadableTimes: [(field: CDRField, text: String)] {
        guard fields.hasUnreadableTime else { return [] }
        return CDRField.allCases.compactMap { field in
            let slot = fields[field.rawValue]
            return slot.kind == .unreadableTime ? (field, fields.string(slot)) : nil
        }
    }

    /// Appends the bytes that tell this record from others: equal for two records if and only if they have the same
    /// identity.
    ///
    /// With an `icid` these are `sessionId` and `icid`; else `sessionId`, `calleeNum`, `fwdDstNum` and the start.
    public func appendIdentity(to bytes: inout [UInt8]) {
        bytes.append(room: canonicalRoom, writeIdentity)
    }

    /// Appends canonical bytes of all content: equal for two records if and only if their content is the same after
    /// normalising, wherever in a push they stand.
    public func appendContent(to bytes: inout [UInt8]) {
        bytes.append(room: canonicalRoom, writeContent)
    }

    /// Bytes that neither the identity nor the content exceeds.
    package var canonicalRoom: Int { fields.canonicalRoom + (unknownFields?.utf8.count ?? 0) }

    /// Writes what ``appendIdentity(to:)`` appends; gives how many bytes that were.
    package func writeIdentity(to room: UnsafeMutableRawBufferPointer) -> Int {
        var bytes = CanonicalBytes(room)
        fields.withSlots { slots, text in
            bytes.add(UInt8(ascii: "C"))
            let session = slots[CDRField.sessionId.rawValue]
            let icid = slots[CDRField.icid.rawValue]
            bytes.add(icid.kind == .absent ? 4 : 2)
            bytes.add(session, text)
            if icid.kind != .absent { return bytes.add(icid, text) }
            bytes.add(slots[CDRField.calleeNum.rawValue], text)
            bytes.add(slots[CDRField.fwdDstNum.rawValue], text)
            bytes.add(slots[startField.rawValue], text)
        }
        return bytes.count
    }

    /// Writes what ``appendContent(to:)`` appends; gives how many bytes that were.
    package func writeContent(to room: UnsafeMutableRawBufferPointer) -> Int {
        var bytes = CanonicalBytes(room)
        bytes.add(UInt8(ascii: "C"))
        fields.withSlots { bytes.addContent($0, $1) }
        bytes.add(endOfFields)
        bytes.add(counted: unknownFields ?? "")
        return bytes.count
    }

    /// Calls `body` with the values in the order of the fields, and with the bytes that their texts lie in.
    package func withSlots(_ body: (UnsafeBufferPointer<FieldSlot>, UnsafeRawBufferPointer) -> Void) {
        fields.withSlots(body)
    }

    private static func endSeconds(_ fields: RecordFields) -> Int64? {
        func time(_ field: CDRField) -> Int64? { fields.number(field.rawValue, .time) }
        return time(.callEndTime) ?? time(.failTime) ?? CDRField.callTimes.lazy.compactMap(time).max()
    }

    /// The start of the first leg, else of the second, else of the incoming call: the first that was given.
    private var startField: CDRField {
        let starts: [CDRField] = [.callOutStartTime, .fwdStartTime]
        return starts.first { fields[$0.rawValue].kind != .absent } ?? .callInTime
    }
}

/// Stands in the content bytes where the number of a further field would be.
let endOfFields: UInt8 = 0xFF
