extension OrderedJSON {
    /// Reads what `printed` writes, and any other JSON of objects, arrays, texts and whole numbers; nil for the rest.
    static func parse(_ bytes: [UInt8]) -> OrderedJSON? {
        guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
        var scanner = JSONScanner(bytes: bytes)
        guard let value = scanner.value(depth: 0) else { return nil }
        scanner.skipBlanks()
        return scanner.isAtEnd ? value : nil
    }
}

/// Reads JSON from the front to the back; every step gives nil at what it does not know.
private struct JSONScanner {
    let bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }

    mutating func value(depth: Int) -> OrderedJSON? {
        skipBlanks()
        guard depth < Self.maximumDepth, position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return array(depth: depth)
        case UInt8(ascii: "\""): return text().map { .text($0) }
        default: return number()
        }
    }

    mutating func skipBlanks() {
        while position < bytes.count, Self.blanks.contains(bytes[position]) { position += 1 }
    }

    private mutating func object(depth: Int) -> OrderedJSON? {
        var members: [OrderedJSON.Member] = []
        let isClosed = list("{", "}") { scanner in
            scanner.skipBlanks()
            guard let key = scanner.text(), scanner.take(":") else { return false }
            guard let value = scanner.value(depth: depth + 1) else { return false }
            members.append(.init(key, value))
            return true
        }
        return isClosed ? .object(members) : nil
    }

    private mutating func array(depth: Int) -> OrderedJSON? {
        var values: [OrderedJSON] = []
        let isClosed = list("[", "]") { scanner in
            guard let value = scanner.value(depth: depth + 1) else { return false }
            values.append(value)
            return true
        }
        return isClosed ? .array(values) : nil
    }

    private mutating func list(_ open: String, _ close: String, _ element: (inout JSONScanner) -> Bool) -> Bool {
        guard take(open) else { return false }
        if take(close) { return true }
        repeat {
            guard element(&self) else { return false }
        } while take(",")
        return take(close)
    }

    /// Takes a mark and the blanks before it.
    private mutating func take(_ mark: String) -> Bool {
        skipBlanks()
        guard position < bytes.count, bytes[position] == mark.utf8.first else { return false }
        position += 1
        return true
    }

    private mutating func number() -> OrderedJSON? {
        let digits = bytes[position...].prefix { $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) }
        position += digits.count
        return Int(String(decoding: digits, as: UTF8.self)).map { .number($0) }
    }

    private mutating func text() -> String? {
        guard take("\"") else { return nil }
        var utf8: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: utf8, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = escape() else { return nil }
                utf8 += Array(escaped.utf8)
            case 0..<0x20: return nil
            default: utf8.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> String? {
        guard position < bytes.count else { return nil }
        let mark = bytes[position]
        position += 1
        if mark == UInt8(ascii: "u") { return codePoint() }
        return Self.escapes[mark]
    }

    /// Four hexadecimal digits; the writer escapes control characters only, so surrogates are refused.
    private mutating func codePoint() -> String? {
        let digits = bytes[position...].prefix(4)
        position += digits.count
        // A sign is no digit, though it would be read as part of a number.
        guard digits.count == 4, digits.allSatisfy({ $0 >= UInt8(ascii: "0") }),
            let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { return nil }
        return Unicode.Scalar(code).map { String(Character($0)) }
    }

    private static let maximumDepth = 8
    private static let blanks: [UInt8] = Array(" \t\r\n".utf8)
    private static let escapes: [UInt8: String] = [
        UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/",
        UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
        UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "f"): "\u{C}",
    ]
}
