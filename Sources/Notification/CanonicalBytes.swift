/// Writes canonical bytes into memory that is large enough: what two records are told apart by.
struct CanonicalBytes {
    private let start: UnsafeMutableRawPointer
    private var next: UnsafeMutableRawPointer
    private let end: UnsafeMutableRawPointer

    init(_ room: UnsafeMutableRawBufferPointer) {
        guard let base = room.baseAddress else { preconditionFailure("room of some bytes") }
        start = base
        next = base
        end = base + room.count
    }

    var count: Int { next - start }

    mutating func add(_ byte: UInt8) {
        room(for: 1).storeBytes(of: byte, as: UInt8.self)
    }

    /// Adds every given field: its number, the kind of its value, the value.
    mutating func addContent(_ slots: UnsafeBufferPointer<FieldSlot>, _ text: UnsafeRawBufferPointer) {
        for index in slots.indices where slots[index].kind != .absent {
            add(UInt8(truncatingIfNeeded: index))
            add(slots[index], text)
        }
    }

    /// Adds the kind of a value and the value, also when nothing was given.
    mutating func add(_ slot: FieldSlot, _ text: UnsafeRawBufferPointer) {
        add(slot.kind.rawValue)
        switch slot.kind {
        case .absent: break
        case .integer, .time: room(for: 8).storeBytes(of: slot.number.littleEndian, as: Int64.self)
        case .text, .unreadableTime: add(counted: UnsafeRawBufferPointer(rebasing: text[slot.textRange]))
        }
    }

    /// Adds a length of four bytes and then the bytes, so that what follows cannot be taken for a part of them.
    mutating func add(counted bytes: UnsafeRawBufferPointer) {
        room(for: 4).storeBytes(of: UInt32(bytes.count).littleEndian, as: UInt32.self)
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        room(for: bytes.count).copyMemory(from: source, byteCount: bytes.count)
    }

    /// The same of a text.
    mutating func add(counted text: String) {
        var text = text
        text.withUTF8 { add(counted: UnsafeRawBufferPointer($0)) }
    }

    @inline(__always)
    private mutating func room(for count: Int) -> UnsafeMutableRawPointer {
        precondition(end - next >= count, "room for all canonical bytes")
        defer { next += count }
        return next
    }
}

extension RecordFields {
    /// Room that the canonical bytes of a record do not exceed, besides the text of its unknown fields.
    var canonicalRoom: Int { 64 + 10 * fieldCount + textBytes }
}

extension [UInt8] {
    /// Appends what `write` puts into as much room as it asks for.
    mutating func append(room: Int, _ write: (UnsafeMutableRawBufferPointer) -> Int) {
        append(
            contentsOf: [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                count = write(UnsafeMutableRawBufferPointer(buffer))
            }
        )
    }
}
