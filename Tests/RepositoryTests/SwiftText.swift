/// Tells a Swift source's code from its comments and its texts, well enough for the rules of this folder.
///
/// `code` and `texts` have as many lines as the source; what belongs to the other one is blank.
struct SwiftText {
    private(set) var code: [UInt8] = []
    private(set) var texts: [UInt8] = []

    private(set) var codeLines: [String] = []
    private(set) var textLines: [String] = []

    private let source: [UInt8]
    private var position = 0

    init(_ text: String) {
        source = Array(text.utf8)
        code.reserveCapacity(source.count)
        texts.reserveCapacity(source.count)
        scanCode(isInterpolation: false)
        codeLines = Self.lines(code)
        textLines = Self.lines(texts)
    }

    /// A file that is not Swift: all of it counts as code.
    init(plain text: String) {
        source = []
        code = Array(text.utf8)
        codeLines = Self.lines(code)
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }

    private mutating func take(code inCode: Bool = false, text inText: Bool = false) {
        let byte = source[position]
        let blank: UInt8 = byte == 0x0A ? 0x0A : 0x20
        code.append(inCode ? byte : blank)
        texts.append(inText ? byte : blank)
        position += 1
    }

    private func isNext(_ mark: String) -> Bool { source[position...].starts(with: mark.utf8) }

    /// Scans code up to the end, or up to the parenthesis that closes an interpolation.
    private mutating func scanCode(isInterpolation: Bool) {
        var depth = 0
        while position < source.count {
            switch source[position] {
            case UInt8(ascii: "/") where isNext("//"):
                while position < source.count, source[position] != 0x0A { take() }
            case UInt8(ascii: "/") where isNext("/*"):
                while position < source.count, !isNext("*/") { take() }
            case UInt8(ascii: "#"), UInt8(ascii: "\""):
                if let hashes = hashesBeforeText() { scanText(hashes: hashes) } else { take(code: true) }
            case UInt8(ascii: "("):
                depth += 1
                take(code: true)
            case UInt8(ascii: ")") where isInterpolation && depth == 0:
                return take()
            case UInt8(ascii: ")"):
                depth -= 1
                take(code: true)
            default:
                take(code: true)
            }
        }
    }

    /// How many `#` stand before a text that starts here; nil when none does.
    private func hashesBeforeText() -> Int? {
        let hashes = source[position...].prefix { $0 == UInt8(ascii: "#") }.count
        guard position + hashes < source.count, source[position + hashes] == UInt8(ascii: "\"") else { return nil }
        return hashes
    }

    private mutating func scanText(hashes: Int) {
        let mark = String(repeating: "#", count: hashes)
        let quotes = isNext(mark + "\"\"\"") ? "\"\"\"" : "\""
        let isLong = quotes.count == 3
        for _ in 0..<(hashes + quotes.count) { take() }
        let end = quotes + mark
        let escape = "\\" + mark
        while position < source.count, isLong || source[position] != 0x0A {
            let byte = source[position]
            if byte == UInt8(ascii: "\""), isNext(end) { break }
            if byte == UInt8(ascii: "\\"), isNext(escape + "(") {
                for _ in 0..<(hashes + 2) { take() }
                scanCode(isInterpolation: true)
            } else if byte == UInt8(ascii: "\\"), isNext(escape) {
                for _ in 0..<min(hashes + 2, source.count - position) { take(text: true) }
            } else {
                take(text: true)
            }
        }
        for _ in 0..<min(hashes + quotes.count, source.count - position) { take() }
    }
}
