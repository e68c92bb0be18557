/// Writes one JSON value on one line, in the order of the calls.
struct JSONLine {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func open(_ bracket: String) {
        separate()
        bytes += bracket.utf8
        needsComma = false
    }

    mutating func close(_ bracket: String) {
        bytes += bracket.utf8
        needsComma = true
    }

    mutating func openList(_ key: String) {
        name(key)
        bytes += "[".utf8
        needsComma = false
    }

    mutating func add(_ key: String, text: String) {
        name(key)
        bytes.appendJSON(text: text, escaping: .whatMust)
        needsComma = true
    }

    mutating func add(_ key: String, number: Int64?) {
        name(key)
        bytes += (number.map(String.init) ?? "null").utf8
        needsComma = true
    }

    mutating func add(_ key: String, flag: Bool) {
        name(key)
        bytes += (flag ? "true" : "false").utf8
        needsComma = true
    }

    mutating func add(_ key: String, texts: [String]) {
        openList(key)
        for text in texts {
            separate()
            bytes.appendJSON(text: text, escaping: .whatMust)
            needsComma = true
        }
        close("]")
    }

    private mutating func name(_ key: String) {
        separate()
        bytes += "\"\(key)\":".utf8
        needsComma = false
    }

    private mutating func separate() {
        if needsComma { bytes.append(0x2C) }
    }
}

/// Which characters of a JSON string are written as escapes; both forms mean the same text.
enum JSONEscaping: Sendable {
    /// Quotes, backslashes and control characters.
    case whatMust
    /// Also slashes and everything beyond ASCII, as UTF-16 units.
    case allButASCII
}

extension [UInt8] {
    mutating func appendJSON(text: String, escaping: JSONEscaping) {
        append(0x22)
        if text.utf8.allSatisfy(Self.isPlain) {
            append(contentsOf: text.utf8)
        } else {
            for scalar in text.unicodeScalars { appendJSON(scalar: scalar, escaping: escaping) }
        }
        append(0x22)
    }

    /// Nearly all texts need no escape in any form.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x5C && byte != 0x2F
    }

    private mutating func appendJSON(scalar: Unicode.Scalar, escaping: JSONEscaping) {
        switch scalar {
        case "\"": self += [0x5C, 0x22]
        case "\\": self += [0x5C, 0x5C]
        case "\n": self += [0x5C, 0x6E]
        case "/" where escaping == .allButASCII: self += [0x5C, 0x2F]
        case " "..."~": append(UInt8(scalar.value))
        case "\0"..<" ": appendEscape(unit: UInt16(scalar.value))
        default:
            if escaping == .allButASCII {
                for unit in scalar.utf16 { appendEscape(unit: unit) }
            } else {
                self += scalar.utf8
            }
        }
    }

    private mutating func appendEscape(unit: UInt16) {
        self += [0x5C, 0x75]
        for shift in [12, 8, 4, 0] {
            let digit = UInt8((unit >> UInt16(shift)) & 0xF)
            append(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
        }
    }
}
