/// PostgreSQL's text form of a one-dimensional array: `{"a","b\"c",NULL}`.
///
/// Related PostgreSQL documentation: <https://www.postgresql.org/docs/15/arrays.html#ARRAYS-IO>.
enum ArrayLiteral {
    /// The literal; every element is quoted, so that no element can be taken for a separator or for NULL.
    static func encode(_ elements: [String?]) -> String {
        "{" + elements.map { $0.map(quoted) ?? "NULL" }.joined(separator: ",") + "}"
    }

    private static func quoted(_ element: String) -> String {
        var text: [UInt8] = [UInt8(ascii: "\"")]
        for byte in element.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { text.append(UInt8(ascii: "\\")) }
            text.append(byte)
        }
        text.append(UInt8(ascii: "\""))
        return String(decoding: text, as: UTF8.self)
    }

    /// The elements; nil when the text is not a one-dimensional array.
    static func decode(_ literal: String) -> [String?]? {
        var scanner = ArrayScanner(Array(literal.utf8))
        return scanner.elements()
    }
}

/// Reads an array literal byte by byte.
private struct ArrayScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func elements() -> [String?]? {
        guard take("{") else { return nil }
        if take("}") { return atEnd ? [] : nil }
        var elements: [String?] = []
        repeat {
            guard let element = take("\"") ? quotedElement() : bareElement() else { return nil }
            elements.append(element)
        } while take(",")
        return take("}") && atEnd ? elements : nil
    }

    private var atEnd: Bool { position == bytes.count }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard !atEnd, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func quotedElement() -> String?? {
        var element: [UInt8] = []
        while !atEnd {
            if take("\"") { return .some(String(decoding: element, as: UTF8.self)) }
            _ = take("\\")
            guard !atEnd else { return nil }
            element.append(bytes[position])
            position += 1
        }
        return nil
    }

    private mutating func bareElement() -> String?? {
        let stops = [UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "{"), UInt8(ascii: "\"")]
        let start = position
        while !atEnd, !stops.contains(bytes[position]) { position += 1 }
        guard position > start else { return nil }
        let element = String(decoding: bytes[start..<position], as: UTF8.self)
        return .some(element == "NULL" ? nil : element)
    }
}
