/// The normalised values of one record: a slot a field, and the texts one after the other in a single array.
///
/// Texts become strings only when asked for; loading copies their bytes straight on.
struct RecordFields: Sendable {
    private(set) var slots: [FieldSlot]
    private(set) var textBytes: [UInt8] = []

    init(fieldCount: Int) {
        slots = [FieldSlot](repeating: .absent, count: fieldCount)
        textBytes.reserveCapacity(512)
    }

    subscript(_ field: Int) -> FieldSlot {
        get { slots[field] }
        set { slots[field] = newValue }
    }

    func value(_ field: Int) -> FieldValue? {
        let slot = slots[field]
        switch slot.kind {
        case .text: return .text(string(slot))
        case .integer: return .integer(slot.number)
        case .time: return .time(slot.number)
        case .absent, .unreadableTime: return nil
        }
    }

    func text(_ field: Int) -> String? {
        slots[field].kind == .text ? string(slots[field]) : nil
    }

    func number(_ field: Int, _ kind: FieldSlot.Kind) -> Int64? {
        slots[field].kind == kind ? slots[field].number : nil
    }

    func string(_ slot: FieldSlot) -> String {
        String(decoding: textBytes[slot.textRange], as: UTF8.self)
    }

    func bytes(_ slot: FieldSlot) -> ArraySlice<UInt8> {
        textBytes[slot.textRange]
    }

    var hasUnreadableTime: Bool {
        slots.contains { $0.kind == .unreadableTime }
    }

    /// Whether two slots of this record hold the same value.
    func areEqual(_ left: FieldSlot, _ right: FieldSlot) -> Bool {
        guard left.kind == right.kind else { return false }
        switch left.kind {
        case .absent: return true
        case .integer, .time: return left.number == right.number
        case .text, .unreadableTime: return bytes(left) == bytes(right)
        }
    }

    /// Adds a text by letting `write` append it; a text of no bytes is not given.
    mutating func addText<Failure: Error>(
        _ kind: FieldSlot.Kind,
        _ write: (inout [UInt8]) throws(Failure) -> Void
    ) throws(Failure) -> FieldSlot {
        let start = textBytes.count
        try write(&textBytes)
        guard textBytes.count > start else { return .absent }
        return FieldSlot(kind: kind, number: Int64(start), length: textBytes.count - start)
    }

    /// Lets `read` see a text and forgets it again.
    mutating func readTransient<Value, Failure: Error>(
        _ write: (inout [UInt8]) throws(Failure) -> Void,
        _ read: (UnsafeRawBufferPointer) -> Value
    ) throws(Failure) -> Value {
        let start = textBytes.count
        try write(&textBytes)
        defer { textBytes.removeSubrange(start...) }
        return textBytes.withUnsafeBytes { read(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    }
}

/// The value of one field: a number in place, or where its text lies.
struct FieldSlot: Sendable {
    /// The raw value stands in the canonical content bytes and never changes.
    enum Kind: UInt8, Sendable {
        case absent = 0, text, integer, time, unreadableTime
    }

    let kind: Kind

    /// The number, the seconds, or where the text starts.
    let number: Int64
    private let length: Int32

    static let absent = FieldSlot(kind: .absent, number: 0)

    init(kind: Kind, number: Int64, length: Int = 0) {
        self.kind = kind
        self.number = number
        self.length = Int32(truncatingIfNeeded: length)
    }

    var textRange: Range<Int> {
        Int(number)..<Int(number) + Int(length)
    }
}

// MARK: - Canonical bytes

extension RecordFields {
    /// Appends every given field: its number, the kind of its value, the value.
    func appendContent(to bytes: inout [UInt8]) {
        for (field, slot) in slots.enumerated() where slot.kind != .absent {
            bytes.append(UInt8(truncatingIfNeeded: field))
            appendValue(slot, to: &bytes)
        }
    }

    /// Appends the kind of a value and the value, also when nothing was given.
    func appendValue(_ slot: FieldSlot, to bytes: inout [UInt8]) {
        bytes.append(slot.kind.rawValue)
        switch slot.kind {
        case .absent: break
        case .integer, .time: bytes.appendLittleEndian(UInt64(bitPattern: slot.number))
        case .text, .unreadableTime: bytes.appendCounted(self.bytes(slot))
        }
    }
}

extension [UInt8] {
    mutating func appendLittleEndian<Number: FixedWidthInteger>(_ number: Number) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }

    /// Appends a length of four bytes and then the bytes, so that what follows cannot be taken for a part of them.
    mutating func appendCounted(_ text: some Collection<UInt8>) {
        appendLittleEndian(UInt32(text.count))
        append(contentsOf: text)
    }
}
