import Foundation

/// Whole-word search: `real` is in `a real number` and not in `unrealistic`.
enum Words {
    /// Whether `line` has `phrase` with no letter, digit or `_` on either side, where the phrase ends in one itself.
    static func contains(_ line: some StringProtocol, _ phrase: String) -> Bool {
        guard isAnywhere(phrase, in: line) else { return false }
        let bytes = Array(line.utf8)
        let wanted = Array(phrase.utf8)
        guard let first = wanted.first, let last = wanted.last, bytes.count >= wanted.count else { return false }
        return (0...(bytes.count - wanted.count)).contains { start in
            let end = start + wanted.count
            guard bytes[start] == first, bytes[start..<end].elementsEqual(wanted) else { return false }
            let isBoundBefore = !isWord(first) || start == 0 || !isWord(bytes[start - 1])
            let isBoundAfter = !isWord(last) || end == bytes.count || !isWord(bytes[end])
            return isBoundBefore && isBoundAfter
        }
    }

    /// Whether the bytes of a phrase stand anywhere in a text, inside of words too.
    static func isAnywhere(_ phrase: String, in text: some StringProtocol) -> Bool {
        text.withCString { strstr($0, phrase) != nil }
    }

    /// Words of letters, digits and `_`.
    static func all(_ line: some StringProtocol) -> [String] {
        line.utf8.split { !isWord($0) }.map { String(decoding: Array($0), as: UTF8.self) }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
            || (0x61...0x7A).contains(byte)
    }
}
