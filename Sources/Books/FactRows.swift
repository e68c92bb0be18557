import Notification
import Postgres

/// A record as a row of its table, in the binary form of COPY; the bytes lie in the push it came in.
struct FactRow: Sendable {
    let key: FactKey
    let sequence: UInt64
    /// Its place in the push.
    let recordIndex: Int32
    /// Its push among those of the batch.
    var push: Int
    /// Where the row lies in the rows of its push.
    let bytes: Range<Int>
    /// Where the record lies in the body.
    let source: Range<Int>

    /// The order of loading: by key, and of one key as received.
    ///
    /// Equal order everywhere keeps loaders that meet on a key from waiting for each other in a circle.
    static func < (left: FactRow, right: FactRow) -> Bool {
        if left.key != right.key { return left.key < right.key }
        return (left.sequence, left.recordIndex) < (right.sequence, right.recordIndex)
    }
}

/// How a CDR stands in a row of `cdr`.
enum CDRRow {
    /// Columns in the order of `load/copy_cdrs.sql`.
    static let columnCount = FactColumns.leading + 1 + CDRField.allCases.count + 3
    private static let bigIntegers = FactColumns.bigIntegers(CDRField.allCases.map(\.type))

    /// Bytes that the row does not exceed.
    static func room(for cdr: CallDetailRecord, _ notes: String?, from place: PushPlace) -> Int {
        FactColumns.room(columnCount, cdr.canonicalRoom, from: place) + (notes?.utf8.count ?? 0)
            + (unreadableTimes(cdr)?.utf8.count ?? 0)
    }

    static func write(
        _ cdr: CallDetailRecord,
        _ key: FactKey,
        _ place: PushPlace,
        _ notes: String?,
        to rows: inout BinaryRows
    ) {
        rows.beginRow(columns: columnCount)
        FactColumns.write(key, place, to: &rows)
        rows.timestamptz(unixMicros: cdr.endSeconds * 1_000_000)
        let wide = bigIntegers
        cdr.withSlots { slots, text in
            for index in slots.indices { rows.write(slots[index], text, isWide: wide & 1 << UInt64(index) != 0) }
        }
        rows.text(cdr.unknownFields)
        rows.text(unreadableTimes(cdr))
        rows.text(notes)
    }

    private static func unreadableTimes(_ cdr: CallDetailRecord) -> String? {
        let times = cdr.unreadableTimes
        guard !times.isEmpty else { return nil }
        let members = times.map { "\"\($0.field.columnName)\":\(JSONString.quoted($0.text))" }
        return "{" + members.joined(separator: ",") + "}"
    }
}

/// How a status event stands in a row of `status_event`.
enum EventRow {
    /// The event's fields that have a column of their own; the timestamp is `occurred_at`.
    static let fields = StatusField.allCases.filter { $0 != .timestamp }

    /// Columns in the order of `load/copy_events.sql`.
    static let columnCount = FactColumns.leading + 2 + fields.count + 2
    private static let bigIntegers = FactColumns.bigIntegers(StatusField.allCases.map(\.type))

    /// Bytes that the row does not exceed.
    static func room(for event: StatusEvent, _ notes: String?, from place: PushPlace) -> Int {
        FactColumns.room(columnCount, event.canonicalRoom, from: place) + (notes?.utf8.count ?? 0)
    }

    static func write(
        _ event: StatusEvent,
        _ key: FactKey,
        _ place: PushPlace,
        _ notes: String?,
        to rows: inout BinaryRows
    ) {
        rows.beginRow(columns: columnCount)
        FactColumns.write(key, place, to: &rows)
        rows.text(event.eventType.wireName)
        rows.timestamptz(unixMicros: event.occurredSeconds * 1_000_000)
        let wide = bigIntegers
        event.withSlots { slots, text in
            for index in slots.indices where index != StatusField.timestamp.rawValue {
                rows.write(slots[index], text, isWide: wide & 1 << UInt64(index) != 0)
            }
        }
        rows.text(event.unknownFields)
        rows.text(notes)
    }
}

/// The columns that both kinds of facts begin with.
private enum FactColumns {
    static let leading = 9

    static func write(_ key: FactKey, _ place: PushPlace, to rows: inout BinaryRows) {
        rows.uuid(key.callID)
        rows.uuid(key.identity)
        rows.uuid(key.content)
        rows.timestamptz(unixMicros: place.receivedAtMicros)
        rows.int4(place.journalID)
        rows.int8(Int64(place.sequence))
        rows.int4(place.recordIndex)
        rows.text(place.tokenAppKey)
        rows.text(place.signedBy)
    }

    /// The three keys, the numbers and the instants take no more than the canonical bytes allow for them, plus this.
    static func room(_ columns: Int, _ canonicalRoom: Int, from place: PushPlace) -> Int {
        BinaryRows.headBytes + columns * BinaryRows.columnBytes + 3 * 16 + 64 + canonicalRoom
            + (place.tokenAppKey?.utf8.count ?? 0) + (place.signedBy?.utf8.count ?? 0)
    }

    /// The fields whose column is a `bigint`, as bits.
    static func bigIntegers(_ types: [FieldType]) -> UInt64 {
        types.enumerated().reduce(0) { $1.element == .bigInteger ? $0 | 1 << UInt64($1.offset) : $0 }
    }
}

extension BinaryRows {
    /// A time that cannot be read has a column of its own.
    @inline(__always)
    fileprivate mutating func write(_ slot: FieldSlot, _ text: UnsafeRawBufferPointer, isWide: Bool) {
        switch slot.kind {
        case .absent, .unreadableTime: null()
        case .text: self.text(utf8: UnsafeRawBufferPointer(rebasing: text[slot.textRange]))
        case .integer where isWide: int8(slot.number)
        case .integer: int4(Int32(truncatingIfNeeded: slot.number))
        case .time: timestamptz(unixMicros: slot.number * 1_000_000)
        }
    }
}
