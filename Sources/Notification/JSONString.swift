/// Where a JSON string lies and what it takes to read it.
struct JSONString {
    /// The bytes between the quotes.
    let range: Range<Int>

    /// True when the bytes between the quotes are the text: no escapes, nothing to replace.
    let isVerbatim: Bool

    /// True when the text holds something that is no character to keep: bytes that are not UTF-8, U+0000, or a
    /// surrogate without its partner.
    let isUnclean: Bool
}

extension JSONScanner {
    /// Steps over the string that starts at the current position.
    mutating func scanString() throws(BodyFault) -> JSONString {
        let start = position + 1
        var offset = start
        var hasEscape = false
        var isUnclean = false
        while true {
            offset = endOfPlainRun(from: offset)
            guard offset < bytes.count else { throw malformed("a closing quote is missing", at: offset) }
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                move(to: offset + 1)
                return JSONString(
                    range: start..<offset,
                    isVerbatim: !hasEscape && !isUnclean,
                    isUnclean: isUnclean
                )
            case UInt8(ascii: "\\"):
                let escape = try readEscape(at: offset)
                hasEscape = true
                isUnclean = isUnclean || escape.scalar == nil
                offset += escape.length
            case 0..<0x20:
                throw malformed("a control character within a string", at: offset)
            default:
                let sequence = readSequence(at: offset)
                isUnclean = isUnclean || !sequence.isValid
                offset += sequence.length
            }
        }
    }

    /// Steps over a string of plain ASCII and gives the bytes between its quotes; none, without a step, for any other.
    @inline(__always)
    mutating func plainString() -> Range<Int>? {
        guard current == UInt8(ascii: "\"") else { return nil }
        let start = position + 1
        let end = endOfPlainRun(from: start)
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { return nil }
        move(to: end + 1)
        return start..<end
    }

    /// Appends the text of a string as UTF-8, with U+FFFD for each part that is no character to keep.
    func appendText(_ string: JSONString, to text: inout [UInt8]) throws(BodyFault) {
        if string.isVerbatim {
            text.append(contentsOf: slice(string.range))
            return
        }
        var offset = string.range.lowerBound
        while offset < string.range.upperBound {
            if bytes[offset] == UInt8(ascii: "\\") {
                let escape = try readEscape(at: offset)
                text.append(contentsOf: String(escape.scalar ?? "\u{FFFD}").utf8)
                offset += escape.length
            } else {
                let sequence = readSequence(at: offset)
                if sequence.isValid {
                    text.append(contentsOf: slice(offset..<offset + sequence.length))
                } else {
                    text.append(contentsOf: Unicode.UTF8.encodedReplacementCharacter)
                }
                offset += sequence.length
            }
        }
    }

    func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[range])
    }

    /// The first byte from `offset` on that ends a run of plain ASCII: a quote, a backslash, a control character or
    /// the start of a longer sequence.
    ///
    /// Eight bytes a step.
    @inline(__always)
    private func endOfPlainRun(from offset: Int) -> Int {
        var offset = offset
        while offset + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let stops = word.bytesThatEndARun
            guard stops == 0 else { return offset + stops.trailingZeroBitCount / 8 }
            offset += 8
        }
        while offset < bytes.count, bytes[offset].isPlain {
            offset += 1
        }
        return offset
    }
}

// MARK: - Sequences and escapes

extension JSONScanner {
    /// The longest start of a UTF-8 sequence at `offset`: one whole character, or what one U+FFFD stands for
    /// (Unicode 15, table 3-8).
    private func readSequence(at offset: Int) -> (length: Int, isValid: Bool) {
        guard let shape = UTF8Shape(lead: bytes[offset]) else { return (1, false) }
        var length = 1
        while length < shape.length {
            let allowed = length == 1 ? shape.second : 0x80...0xBF
            guard offset + length < bytes.count, allowed.contains(bytes[offset + length]) else {
                return (length, false)
            }
            length += 1
        }
        return (length, true)
    }

    /// The character of the escape at `offset`; none for U+0000 and for a surrogate without its partner.
    private func readEscape(at offset: Int) throws(BodyFault) -> (length: Int, scalar: Unicode.Scalar?) {
        guard offset + 1 < bytes.count else { throw malformed("an escape is cut off", at: offset + 1) }
        switch bytes[offset + 1] {
        case UInt8(ascii: "\""): return (2, "\"")
        case UInt8(ascii: "\\"): return (2, "\\")
        case UInt8(ascii: "/"): return (2, "/")
        case UInt8(ascii: "b"): return (2, "\u{08}")
        case UInt8(ascii: "f"): return (2, "\u{0C}")
        case UInt8(ascii: "n"): return (2, "\n")
        case UInt8(ascii: "r"): return (2, "\r")
        case UInt8(ascii: "t"): return (2, "\t")
        case UInt8(ascii: "u"): return try readUnicodeEscape(at: offset)
        default: throw malformed("an unknown escape", at: offset)
        }
    }

    private func readUnicodeEscape(at offset: Int) throws(BodyFault) -> (length: Int, scalar: Unicode.Scalar?) {
        let unit = try readHexDigits(at: offset + 2)
        let isPairStart =
            0xD800...0xDBFF ~= unit && slice(offset..<bytes.count).dropFirst(6).starts(with: [0x5C, 0x75])
        if isPairStart {
            let partner = try readHexDigits(at: offset + 8)
            if 0xDC00...0xDFFF ~= partner {
                return (12, Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (partner - 0xDC00)))
            }
        }
        return (6, unit == 0 ? nil : Unicode.Scalar(unit))
    }

    private func readHexDigits(at offset: Int) throws(BodyFault) -> UInt32 {
        var unit: UInt32 = 0
        for index in offset..<offset + 4 {
            guard index < bytes.count, let digit = bytes[index].hexDigit else {
                throw malformed("a hexadecimal digit is missing", at: index)
            }
            unit = unit << 4 | digit
        }
        return unit
    }
}

/// What may follow the first byte of a UTF-8 sequence of two bytes or more (Unicode 15, table 3-7).
private struct UTF8Shape {
    let length: Int
    let second: ClosedRange<UInt8>

    init?(lead: UInt8) {
        switch lead {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0x00..<0x80: (length, second) = (1, 0x80...0xBF)
        default: return nil
        }
    }
}

extension UInt8 {
    fileprivate var isPlain: Bool {
        self >= 0x20 && self < 0x80 && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\")
    }

    fileprivate var hexDigit: UInt32? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}

extension UInt64 {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The high bit of the lowest byte that is not plain ASCII, exact for that one; zero when all eight are.
    fileprivate var bytesThatEndARun: UInt64 {
        let controls = self &- Self.ones &* 0x20
        let quotes = (self ^ Self.ones &* 0x22) &- Self.ones
        let backslashes = (self ^ Self.ones &* 0x5C) &- Self.ones
        return (((controls | quotes | backslashes) & ~self) | self) & Self.highBits
    }
}
