import Crypto

/// The SHA-256 of a token.
///
/// Tokens themselves are never stored and never logged.
struct TokenHash: Sendable, Hashable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    init(of token: some StringProtocol) {
        var digest = SHA256()
        var token = String(token)
        token.withUTF8 { digest.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        words = digest.finalize().withUnsafeBytes { bytes in
            func word(_ index: Int) -> UInt64 {
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            }
            return (word(0), word(1), word(2), word(3))
        }
    }

    /// Reads 64 hexadecimal digits; `nil` for anything else.
    init?(hex: String) {
        let digits = Array(hex.utf8)
        guard digits.count == 64 else { return nil }
        var parsed: [UInt64] = []
        for start in stride(from: 0, to: 64, by: 16) {
            guard let word = TokenHash.word(hex: digits[start..<start + 16]) else { return nil }
            parsed.append(word)
        }
        words = (parsed[0], parsed[1], parsed[2], parsed[3])
    }

    /// 64 lower-case hexadecimal digits.
    var hex: String {
        [words.0, words.1, words.2, words.3].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    // Every word is looked at whatever the first ones say, so that the time tells nothing.
    static func == (left: TokenHash, right: TokenHash) -> Bool {
        let difference =
            (left.words.0 ^ right.words.0) | (left.words.1 ^ right.words.1)
            | (left.words.2 ^ right.words.2) | (left.words.3 ^ right.words.3)
        return difference == 0
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
    }

    private static func word(hex digits: ArraySlice<UInt8>) -> UInt64? {
        var word: UInt64 = 0
        for digit in digits {
            switch digit {
            case 0x30...0x39: word = word << 4 | UInt64(digit - 0x30)
            case 0x61...0x66: word = word << 4 | UInt64(digit - 0x61 + 10)
            case 0x41...0x46: word = word << 4 | UInt64(digit - 0x41 + 10)
            default: return nil
            }
        }
        return word
    }
}
