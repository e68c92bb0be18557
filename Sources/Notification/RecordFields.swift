/// The normalised values of one record: a slot a field, and where the texts of the push lie.
///
/// All records of a push share both. Texts become strings only when asked for; loading copies their bytes straight on.
struct RecordFields: Sendable {
    private let slots: [FieldSlot]
    private let text: [UInt8]
    private let own: Range<Int>
    /// Bytes of all texts of the record, at the most.
    let textBytes: Int
    let hasUnreadableTime: Bool

    init(_ values: PushValues, _ reader: RecordReader) {
        slots = values.slots
        text = values.text
        own = reader.slots
        textBytes = reader.textBytes
        hasUnreadableTime = reader.hasUnreadableTime
    }

    var fieldCount: Int { own.count }

    subscript(_ field: Int) -> FieldSlot { slots[own.lowerBound + field] }

    func value(_ field: Int) -> FieldValue? {
        let slot = self[field]
        switch slot.kind {
        case .text: return .text(string(slot))
        case .integer: return .integer(slot.number)
        case .time: return .time(slot.number)
        case .absent, .unreadableTime: return nil
        }
    }

    func text(_ field: Int) -> String? {
        self[field].kind == .text ? string(self[field]) : nil
    }

    func number(_ field: Int, _ kind: FieldSlot.Kind) -> Int64? {
        self[field].kind == kind ? self[field].number : nil
    }

    func string(_ slot: FieldSlot) -> String {
        String(decoding: text[slot.textRange], as: UTF8.self)
    }

    func bytes(_ slot: FieldSlot) -> ArraySlice<UInt8> {
        text[slot.textRange]
    }

    /// Calls `body` with the slots in the order of the fields, and with the bytes that their texts lie in.
    func withSlots(_ body: (UnsafeBufferPointer<FieldSlot>, UnsafeRawBufferPointer) -> Void) {
        slots.withUnsafeBufferPointer { slots in
            text.withUnsafeBytes { text in body(UnsafeBufferPointer(rebasing: slots[own]), text) }
        }
    }
}

/// The value of one field: a number in place, or where its text lies.
package struct FieldSlot: Sendable {
    /// The raw value stands in the canonical content bytes and never changes.
    package enum Kind: UInt8, Sendable {
        case absent = 0, text, integer, time, unreadableTime
    }

    /// The number, the seconds, or where the text starts.
    package let number: Int64
    private let length: Int32
    package let kind: Kind

    static let absent = FieldSlot(kind: .absent, number: 0)

    init(kind: Kind, number: Int64, length: Int = 0) {
        self.kind = kind
        self.number = number
        self.length = Int32(truncatingIfNeeded: length)
    }

    /// Bytes of its text; 0 of a number.
    package var textLength: Int { Int(length) }

    /// Where a text lies in the bytes of its push.
    package var textRange: Range<Int> {
        Int(number)..<Int(number) + Int(length)
    }
}

/// The values of all records of a push, and the bytes that their texts lie in.
struct PushValues: Sendable {
    let slots: [FieldSlot]
    let text: [UInt8]
}

/// The values of the records of a push while they are read.
///
/// A text that stands in the body as it is stays there; only what has to be rewritten is copied.
struct FieldReading {
    private(set) var slots: [FieldSlot] = []
    private let body: [UInt8]
    /// Texts that do not stand in the body as they are; their places count on from its end.
    private var rewritten: [UInt8] = []

    /// The date of the last time that was read.
    var lastDate = PlatformTime.PlainDate()

    /// For each field, and before the first, the field that came after it in the record before.
    private var followers = [UInt8](repeating: 0, count: 65)

    init(_ body: [UInt8]) {
        self.body = body
    }

    /// The field that is likely to come after another one, -1: after none.
    @inline(__always)
    func follower(of field: Int) -> Int { Int(followers[field + 1]) }

    @inline(__always)
    mutating func noteFollower(_ next: Int, of field: Int) {
        followers[field + 1] = UInt8(truncatingIfNeeded: next)
    }

    /// What was read, for all records to share.
    func finished() -> PushValues {
        PushValues(slots: slots, text: rewritten.isEmpty ? body : body + rewritten)
    }

    /// Makes room for one record; gives the places of its slots.
    mutating func beginRecord(fieldCount: Int) -> Range<Int> {
        let start = slots.count
        if start == 0 { slots.reserveCapacity(fieldCount * (1 + body.count / 1_024)) }
        slots.append(contentsOf: repeatElement(.absent, count: fieldCount))
        return start..<slots.count
    }

    subscript(_ slot: Int) -> FieldSlot {
        get { slots[slot] }
        set { slots[slot] = newValue }
    }

    /// A text that stands in the body; one of no bytes is not given.
    func verbatim(_ kind: FieldSlot.Kind, _ range: Range<Int>) -> FieldSlot {
        range.isEmpty ? .absent : FieldSlot(kind: kind, number: Int64(range.lowerBound), length: range.count)
    }

    /// Adds a text by letting `write` append it; a text of no bytes is not given.
    mutating func addText<Failure: Error>(
        _ kind: FieldSlot.Kind,
        _ write: (inout [UInt8]) throws(Failure) -> Void
    ) throws(Failure) -> FieldSlot {
        let start = rewritten.count
        try write(&rewritten)
        guard rewritten.count > start else { return .absent }
        return FieldSlot(kind: kind, number: Int64(body.count + start), length: rewritten.count - start)
    }

    /// Lets `read` see a text and forgets it again.
    mutating func readTransient<Value, Failure: Error>(
        _ write: (inout [UInt8]) throws(Failure) -> Void,
        _ read: (UnsafeRawBufferPointer) -> Value
    ) throws(Failure) -> Value {
        let start = rewritten.count
        try write(&rewritten)
        defer { rewritten.removeSubrange(start...) }
        return rewritten.withUnsafeBytes { read(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    }

    /// Whether two slots of this push hold the same value.
    func areEqual(_ left: FieldSlot, _ right: FieldSlot) -> Bool {
        guard left.kind == right.kind else { return false }
        switch left.kind {
        case .absent: return true
        case .integer, .time: return left.number == right.number
        case .text, .unreadableTime: return bytes(left) == bytes(right)
        }
    }

    func bytes(_ slot: FieldSlot) -> ArraySlice<UInt8> {
        let range = slot.textRange
        if range.lowerBound < body.count { return body[range] }
        return rewritten[range.lowerBound - body.count..<range.upperBound - body.count]
    }
}
