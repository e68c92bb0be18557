/// Walks over the bytes of a JSON text once, from token to token.
///
/// It builds nothing.
///
/// Strict in grammar (RFC 8259). Within strings, bytes that are not UTF-8 and escapes that are no character are let
/// through and marked, since the platform's texts are not always clean.
struct JSONScanner {
    /// Containers within containers that are read; more would only serve to exhaust the stack.
    static let depthLimit = 64

    let bytes: UnsafeRawBufferPointer
    private(set) var position: Int
    private var depth = 0

    init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// The byte at the current position; none at the end.
    var current: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    /// Steps over the UTF-8 byte-order mark, if the text starts with one.
    mutating func skipByteOrderMark() -> Bool {
        guard bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return false }
        position = 3
        return true
    }

    @inline(__always)
    mutating func skipSpace() {
        while position < bytes.count, bytes[position].isJSONSpace {
            position += 1
        }
    }

    func malformed(_ what: StaticString, at offset: Int) -> BodyFault {
        let end = offset >= bytes.count ? ", where the body ends" : ""
        return BodyFault(
            reason: .notJSON,
            byteOffset: offset,
            message: "not JSON: \(what) at byte \(offset)\(end)"
        )
    }

    @inline(__always)
    private mutating func expect(_ byte: UInt8, _ what: StaticString) throws(BodyFault) {
        guard current == byte else { throw malformed(what, at: position) }
        position += 1
    }
}

// MARK: - Containers

extension JSONScanner {
    /// Steps into the object or array at the current position.
    mutating func enterContainer() throws(BodyFault) {
        depth += 1
        guard depth <= Self.depthLimit else {
            throw BodyFault(
                reason: .tooDeep,
                byteOffset: position,
                message: "nested more than \(Self.depthLimit) levels deep at byte \(position)"
            )
        }
        position += 1
        skipSpace()
    }

    /// Steps to the next value of an object and returns its key; none, and out of the object, after the last.
    mutating func nextKey(_ isFirst: inout Bool) throws(BodyFault) -> JSONString? {
        guard try nextMember(&isFirst, closing: UInt8(ascii: "}")) else { return nil }
        guard current == UInt8(ascii: "\"") else { throw malformed("a key is missing", at: position) }
        let key = try scanString()
        skipSpace()
        try expect(UInt8(ascii: ":"), "a colon is missing")
        skipSpace()
        return key
    }

    /// Steps to the next value of an object and gives where its key lies, if that is plain ASCII; none, wherever it then
    /// stands, for any other and after the last.
    @inline(__always)
    mutating func plainKey(isFirst: Bool) -> Range<Int>? {
        skipSpace()
        if !isFirst {
            guard current == UInt8(ascii: ",") else { return nil }
            position += 1
            skipSpace()
        }
        guard let key = plainString() else { return nil }
        skipSpace()
        guard current == UInt8(ascii: ":") else { return nil }
        position += 1
        skipSpace()
        return key
    }

    /// Steps over a comma, unless the key is the first, and over a key of a known length and its colon, if they are written
    /// without spaces; none, and without a step, when something else stands there.
    ///
    /// The bytes between the quotes are yet to be compared with a key: they have not been looked at.
    @inline(__always)
    func compactKey(isFirst: Bool, length: Int) -> Range<Int>? {
        let quote = isFirst ? position : position + 1
        let end = quote + 1 + length
        guard end + 1 < bytes.count, isFirst || bytes[position] == UInt8(ascii: ","),
            bytes[quote] == UInt8(ascii: "\""), bytes[end] == UInt8(ascii: "\""), bytes[end + 1] == UInt8(ascii: ":")
        else { return nil }
        return quote + 1..<end
    }

    /// Steps to the next value of an array; false, and out of the array, after the last.
    mutating func nextElement(_ isFirst: inout Bool) throws(BodyFault) -> Bool {
        try nextMember(&isFirst, closing: UInt8(ascii: "]"))
    }

    @inline(__always)
    private mutating func nextMember(_ isFirst: inout Bool, closing: UInt8) throws(BodyFault) -> Bool {
        skipSpace()
        if current == closing {
            position += 1
            depth -= 1
            return false
        }
        if isFirst {
            isFirst = false
        } else {
            try expect(UInt8(ascii: ","), "a comma or the end of a list is missing")
            skipSpace()
        }
        return true
    }
}

// MARK: - Values

/// A value as the scanner meets it.
///
/// Containers are announced, not entered.
enum JSONToken {
    case string(JSONString)
    case number(Range<Int>)
    case bool(Range<Int>)
    case null
    case object
    case array
}

extension JSONScanner {
    /// Steps over a scalar, or stays before a container, and says which it is.
    mutating func scanToken() throws(BodyFault) -> JSONToken {
        guard let current else { throw malformed("a value is missing", at: position) }
        switch current {
        case UInt8(ascii: "\""): return .string(try scanString())
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "t"): return .bool(try scanWord("true"))
        case UInt8(ascii: "f"): return .bool(try scanWord("false"))
        case UInt8(ascii: "n"):
            _ = try scanWord("null")
            return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try scanNumber())
        default: throw malformed("a value is missing", at: position)
        }
    }

    /// Steps over a value, checking that it is well-formed, and returns where it lies.
    @discardableResult
    mutating func skipValue() throws(BodyFault) -> Range<Int> {
        let start = position
        var isFirst = true
        switch try scanToken() {
        case .string, .number, .bool, .null: break
        case .object:
            try enterContainer()
            while try nextKey(&isFirst) != nil { try skipValue() }
        case .array:
            try enterContainer()
            while try nextElement(&isFirst) { try skipValue() }
        }
        return start..<position
    }

    private mutating func scanWord(_ word: StaticString) throws(BodyFault) -> Range<Int> {
        let start = position
        for index in 0..<word.utf8CodeUnitCount {
            guard current == word.utf8Start[index] else { throw malformed("an unknown word", at: position) }
            position += 1
        }
        return start..<position
    }

    private mutating func scanNumber() throws(BodyFault) -> Range<Int> {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") {
            position += 1
        } else {
            try scanDigits()
        }
        if current == UInt8(ascii: ".") {
            position += 1
            try scanDigits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try scanDigits()
        }
        return start..<position
    }

    /// Steps over a whole number of one to nine digits and gives it; none, wherever it then stands, for any other.
    @inline(__always)
    mutating func plainNumber() -> Int64? {
        let start = position
        var number: Int64 = 0
        while position < bytes.count, bytes[position].isDigit {
            number = number &* 10 &+ Int64(bytes[position] &- UInt8(ascii: "0"))
            position += 1
        }
        let digits = position - start
        guard 1...9 ~= digits, digits == 1 || bytes[start] != UInt8(ascii: "0"), let next = current else { return nil }
        return next == UInt8(ascii: ",") || next == UInt8(ascii: "}") || next.isJSONSpace ? number : nil
    }

    /// Steps over a time in the usual spelling and gives its seconds; none, without a step, for anything else.
    ///
    /// All 19 bytes are known then, so that nobody looks for the closing quote.
    @inline(__always)
    mutating func plainTime(_ date: inout PlatformTime.PlainDate) -> Int64? {
        let start = position + 1
        guard start + 19 < bytes.count, bytes[position] == UInt8(ascii: "\""), bytes[start + 19] == UInt8(ascii: "\""),
            let seconds = PlatformTime.plainSeconds(slice(start..<start + 19), &date)
        else { return nil }
        position = start + 20
        return seconds
    }

    private mutating func scanDigits() throws(BodyFault) {
        let start = position
        while position < bytes.count, bytes[position].isDigit {
            position += 1
        }
        guard position > start else { throw malformed("a digit is missing", at: position) }
    }
}

extension JSONScanner {
    /// For the string scanner, which lives in a file of its own.
    mutating func move(to newPosition: Int) {
        position = newPosition
    }
}

extension UInt8 {
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    var isJSONSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
