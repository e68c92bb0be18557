/// Texts and numbers as JSON, RFC 8259.
enum JSONText {
    static func quoted(_ text: String) -> [UInt8] {
        quoted(Array(text.utf8)[...])
    }

    /// UTF-8 between quotes; only `"`, `\` and control characters are escaped.
    static func quoted(_ utf8: ArraySlice<UInt8>) -> [UInt8] {
        var json: [UInt8] = []
        json.reserveCapacity(utf8.count + 2)
        json.append(UInt8(ascii: "\""))
        for byte in utf8 { append(byte, to: &json) }
        json.append(UInt8(ascii: "\""))
        return json
    }

    /// A whole number; JSON allows no zeros in front.
    static func number(_ digits: ArraySlice<UInt8>) -> [UInt8] {
        let isNegative = digits.first == UInt8(ascii: "-")
        let magnitude = (isNegative ? digits.dropFirst() : digits).drop { $0 == UInt8(ascii: "0") }
        if magnitude.isEmpty { return [UInt8(ascii: "0")] }
        return (isNegative ? [UInt8(ascii: "-")] : []) + magnitude
    }

    private static func append(_ byte: UInt8, to json: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): json += [UInt8(ascii: "\\"), byte]
        case UInt8(ascii: "\n"): json += Array("\\n".utf8)
        case UInt8(ascii: "\r"): json += Array("\\r".utf8)
        case UInt8(ascii: "\t"): json += Array("\\t".utf8)
        case 0..<0x20: json += Array(("\\u00" + Hexadecimal.text([byte])).utf8)
        default: json.append(byte)
        }
    }
}
