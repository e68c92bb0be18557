/// How the members of a record are read that are written as nearly all are.
extension RecordReader {
    /// Reads members for as long as each is a known key that is new with a value that is kept as it stands.
    ///
    /// What is written in another way ends it, before that member: that one is read with all care. The order of the keys
    /// is guessed from the record before, so that a key is compared where it would lie, without a search for its end.
    mutating func readPlainMembers(
        _ isFirst: inout Bool,
        _ scanner: inout JSONScanner,
        _ fields: inout FieldReading
    ) {
        let plain = PlainBytes(scanner.bytes)
        let layout = layout
        // Variables of its own, which the loop can keep in registers.
        var (position, known, latest, isStart, texts) = (scanner.position, seen, last, isFirst, textBytes)
        var date = fields.lastDate
        fields.withSlots(slots) { slots, followers in
            layout.plainKeys.withUnsafeBufferPointer { keys in
                while true {
                    let guess = Int(followers[latest + 1])
                    let name = isStart ? position : position &+ 1
                    let field: Int
                    let value: Int
                    if guess < keys.count, plain.hasKey(keys[guess], at: name), isStart || plain[position] == comma {
                        field = guess
                        value = name &+ keys[guess].length
                    } else if let found = layout.plainField(plain, at: position, isFirst: isStart) {
                        (field, value) = found
                        followers[latest + 1] = UInt8(truncatingIfNeeded: field)
                    } else {
                        break
                    }
                    guard known & 1 << UInt64(field) == 0, let read = plain.value(keys[field].type, at: value, &date)
                    else { break }
                    slots[field] = read.slot
                    texts &+= read.slot.textLength
                    known |= 1 << UInt64(field)
                    position = read.end
                    latest = field
                    isStart = false
                }
            }
        }
        fields.lastDate = date
        scanner.move(to: position)
        (seen, last, isFirst, textBytes) = (known, latest, isStart, texts)
    }
}

private let comma = UInt8(ascii: ",")

extension RecordLayout {
    /// The known field of any plain key, and where its value lies.
    fileprivate func plainField(_ plain: PlainBytes, at offset: Int, isFirst: Bool) -> (field: Int, value: Int)? {
        guard let key = plain.key(at: offset, isFirst: isFirst), let field = field(key.name) else { return nil }
        return (field, key.value)
    }
}

extension PlainBytes {
    /// A value that needs nothing rewritten and nothing said about it, and where it ends.
    @inline(__always)
    fileprivate func value(
        _ type: FieldType,
        at offset: Int,
        _ date: inout PlatformTime.PlainDate
    ) -> (slot: FieldSlot, end: Int)? {
        let start = valueStart(offset)
        switch type {
        case .time:
            if let seconds = time(at: start, &date) { return (FieldSlot(kind: .time, number: seconds), start &+ 21) }
        case .integer:
            if let number = number(at: start) { return (FieldSlot(kind: .integer, number: number.value), number.end) }
        case .text:
            guard let quote = closingQuote(ofStringAt: start), quote > start &+ 1 else { break }
            let length = quote &- start &- 1
            return (FieldSlot(kind: .text, number: Int64(start &+ 1), length: length), quote &+ 1)
        case .bigInteger: break
        }
        return endOfEmptyString(at: start).map { (.absent, $0) }
    }
}
