/// A JSON value whose objects keep their order, so that a manifest is written the same way every time.
indirect enum OrderedJSON: Equatable {
    case object([Member])
    case array([OrderedJSON])
    case text(String)
    case number(Int)

    struct Member: Equatable {
        let key: String
        let value: OrderedJSON

        init(_ key: String, _ value: OrderedJSON) {
            self.key = key
            self.value = value
        }
    }

    /// Two spaces a level, one member a line, a line end at the end of the file.
    var printed: [UInt8] { print(indent: "") + Array("\n".utf8) }

    fileprivate func print(indent: String) -> [UInt8] {
        switch self {
        case .text(let text): JSONText.quoted(text)
        case .number(let number): Array(String(number).utf8)
        case .array(let values):
            Self.block("[", values.map { $0.print(indent: indent + "  ") }, "]", indent)
        case .object(let members):
            Self.block("{", members.map { $0.print(indent: indent + "  ") }, "}", indent)
        }
    }

    private static func block(_ open: String, _ lines: [[UInt8]], _ close: String, _ indent: String) -> [UInt8] {
        if lines.isEmpty { return Array((open + close).utf8) }
        let body = lines.map { Array((indent + "  ").utf8) + $0 }.joined(separator: Array(",\n".utf8))
        return Array((open + "\n").utf8) + body + Array(("\n" + indent + close).utf8)
    }
}

extension OrderedJSON.Member {
    fileprivate func print(indent: String) -> [UInt8] {
        JSONText.quoted(key) + Array(": ".utf8) + value.print(indent: indent)
    }
}
