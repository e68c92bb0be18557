/// How the value of one field is read, by the type of the field.
extension RecordReader {
    /// Steps over a value that needs nothing rewritten and nothing said about it; none, wherever it then stands, for any
    /// other.
    @inline(__always)
    func plainValue(
        _ type: FieldType,
        _ scanner: inout JSONScanner,
        _ date: inout PlatformTime.PlainDate
    ) -> FieldSlot? {
        if type == .time, let seconds = scanner.plainTime(&date) { return FieldSlot(kind: .time, number: seconds) }
        guard let range = scanner.plainString() else {
            guard type == .integer, let number = scanner.plainNumber(), number <= Int64(Int32.max) else { return nil }
            return FieldSlot(kind: .integer, number: number)
        }
        guard !range.isEmpty else { return .absent }
        switch type {
        case .text: return FieldSlot(kind: .text, number: Int64(range.lowerBound), length: range.count)
        case .time, .integer, .bigInteger: return nil
        }
    }

    /// Steps over the value at the scanner's position and keeps it as the field wants it.
    mutating func readValue(
        _ field: Int,
        _ scanner: inout JSONScanner,
        _ fields: inout FieldReading
    ) throws(BodyFault) -> FieldSlot {
        switch layout.types[field] {
        case .text: try readText(field, &scanner, &fields)
        case .integer: try readInteger(field, Int64(Int32.min)...Int64(Int32.max), &scanner, &fields)
        case .bigInteger: try readInteger(field, Int64.min...Int64.max, &scanner, &fields)
        case .time: try readTime(field, &scanner, &fields)
        }
    }

    private mutating func readText(
        _ field: Int,
        _ scanner: inout JSONScanner,
        _ fields: inout FieldReading
    ) throws(BodyFault) -> FieldSlot {
        let offset = scanner.position
        switch try scanner.scanToken() {
        case .null: return .absent
        case .string(let string) where string.isVerbatim: return fields.verbatim(.text, string.range)
        case .string(let string):
            if string.isUnclean {
                if layout.isIdentifier(field) {
                    fail(.invalidTextInID, name(field), at: offset, "is an id and holds bytes that are no characters")
                } else {
                    noteReplacedText(name(field), at: offset)
                }
            }
            return try fields.addText(.text) { text throws(BodyFault) in try scanner.appendText(string, to: &text) }
        case .number(let range), .bool(let range): return fields.verbatim(.text, range)
        case .object, .array:
            if layout.isIdentifier(field) {
                fail(.idNotText, name(field), at: offset, "is an id and not a text")
            } else {
                note(.textFromStructure, name(field), at: offset, "is an object or a list; kept as JSON text")
            }
            return try addStructure(.text, field, &scanner, &fields)
        }
    }

    private mutating func readInteger(
        _ field: Int,
        _ range: ClosedRange<Int64>,
        _ scanner: inout JSONScanner,
        _ fields: inout FieldReading
    ) throws(BodyFault) -> FieldSlot {
        let offset = scanner.position
        let number: WholeNumber
        switch try scanner.scanToken() {
        case .null: return .absent
        case .string(let string) where string.range.isEmpty: return .absent
        case .string(let string) where string.isVerbatim: number = WholeNumber(scanner.slice(string.range), in: range)
        case .string(let string):
            let current = scanner
            number = try fields.readTransient { text throws(BodyFault) in
                try current.appendText(string, to: &text)
            } _: {
                WholeNumber($0, in: range)
            }
        case .number(let literal): number = WholeNumber(scanner.slice(literal), in: range)
        case .bool: number = .invalid
        case .object, .array:
            try scanner.skipValue()
            number = .invalid
        }
        return slot(number, field, at: offset)
    }

    private mutating func slot(_ number: WholeNumber, _ field: Int, at offset: Int) -> FieldSlot {
        switch number {
        case .value(let value): return FieldSlot(kind: .integer, number: value)
        case .invalid: fail(.integerInvalid, name(field), at: offset, "is not a whole number")
        case .outOfRange: fail(.integerOutOfRange, name(field), at: offset, "is beyond the range of its field")
        }
        return .absent
    }

    private mutating func readTime(
        _ field: Int,
        _ scanner: inout JSONScanner,
        _ fields: inout FieldReading
    ) throws(BodyFault) -> FieldSlot {
        let offset = scanner.position
        let slot: FieldSlot
        switch try scanner.scanToken() {
        case .null: return .absent
        case .string(let string):
            if string.isVerbatim, let seconds = PlatformTime.seconds(scanner.slice(string.range)) {
                return FieldSlot(kind: .time, number: seconds)
            }
            slot = try readUnusualTime(string, field, scanner, &fields)
        case .number(let range), .bool(let range): slot = fields.verbatim(.unreadableTime, range)
        case .object, .array: slot = try addStructure(.unreadableTime, field, &scanner, &fields)
        }
        if slot.kind == .unreadableTime {
            note(.timeUnreadable, name(field), at: offset, "is not a time that can be read; kept as text")
        }
        return slot
    }

    /// Reads a time that is written with escapes, or is none.
    private mutating func readUnusualTime(
        _ string: JSONString,
        _ field: Int,
        _ scanner: JSONScanner,
        _ fields: inout FieldReading
    ) throws(BodyFault) -> FieldSlot {
        if string.isUnclean {
            // The quote before the text is where its value starts.
            let offset = string.range.lowerBound - 1
            fail(.invalidTextInTime, name(field), at: offset, "is a time and holds bytes that are no characters")
        }
        let seconds = try fields.readTransient { text throws(BodyFault) in
            try scanner.appendText(string, to: &text)
        } _: {
            PlatformTime.seconds($0)
        }
        if let seconds { return FieldSlot(kind: .time, number: seconds) }
        return try fields.addText(.unreadableTime) { text throws(BodyFault) in
            try scanner.appendText(string, to: &text)
        }
    }

    private mutating func addStructure(
        _ kind: FieldSlot.Kind,
        _ field: Int,
        _ scanner: inout JSONScanner,
        _ fields: inout FieldReading
    ) throws(BodyFault) -> FieldSlot {
        let offset = scanner.position
        var flaws = CanonicalFlaws()
        let slot = try fields.addText(kind) { text throws(BodyFault) in
            try scanner.appendCanonical(to: &text, &flaws)
        }
        if flaws.hasReplacedText, kind == .unreadableTime {
            fail(.invalidTextInTime, name(field), at: offset, "is a time and holds bytes that are no characters")
        }
        noteFlaws(flaws, name(field), at: offset)
        return slot
    }
}
