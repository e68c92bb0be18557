/// Lengths of the functions of a Swift source, found by counting braces.
enum FunctionLengths {
    /// First line and number of lines, up to and with the closing brace, in the order of their first lines.
    static func all(_ swift: SwiftText) -> [(line: Int, lines: Int)] {
        let code = withoutRawNames(swift.code)
        var line = 1
        var found: [(line: Int, lines: Int)] = []
        for index in code.indices {
            if code[index] == 0x0A { line += 1 }
            guard isDeclaration(code, at: index), let end = bodyEnd(code, from: index) else { continue }
            found.append((line, 1 + code[index..<end].count { $0 == 0x0A }))
        }
        return found
    }

    private static let keywords = ["func ", "init(", "init?(", "init<", "deinit ", "subscript("].map { Array($0.utf8) }

    private static func isDeclaration(_ code: [UInt8], at index: Int) -> Bool {
        let before = index == 0 ? 0x20 : code[index - 1]
        guard before == 0x20 || before == 0x0A, code[index] != before else { return false }
        return keywords.contains { code[index...].starts(with: $0) }
    }

    /// Behind the brace that closes the body; nil for a declaration without one.
    private static func bodyEnd(_ code: [UInt8], from start: Int) -> Int? {
        var parentheses = 0
        var braces = 0
        for index in code.indices[start...] {
            switch code[index] {
            case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses -= 1
            case UInt8(ascii: "{"): braces += 1
            case UInt8(ascii: "}"):
                braces -= 1
                if braces < 0 { return nil }
                if braces == 0 && parentheses == 0 { return index + 1 }
            default:
                let isNext = index > start && braces == 0 && parentheses == 0
                if isNext && (isDeclaration(code, at: index) || isVariable(code, at: index)) { return nil }
            }
        }
        return nil
    }

    private static func isVariable(_ code: [UInt8], at index: Int) -> Bool {
        code[index...].starts(with: Array("var ".utf8)) && code[index - 1] <= 0x20
    }

    /// Names between backticks can hold anything; their characters become `x`.
    private static func withoutRawNames(_ code: [UInt8]) -> [UInt8] {
        var isName = false
        return code.map { byte in
            if byte == UInt8(ascii: "`") { isName.toggle() }
            return isName && byte != 0x0A ? UInt8(ascii: "x") : byte
        }
    }
}
