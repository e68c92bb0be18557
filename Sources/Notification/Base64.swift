/// Standard BASE64 with padding.
enum Base64 {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    static func encode(_ text: String) -> String {
        var encoded: [UInt8] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                let letter = letters[Int(bits >> UInt32(18 - 6 * place) & 63)]
                encoded.append(place <= group.count ? letter : padding)
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The bytes; `nil` for a text that is not BASE64.
    static func decode(_ text: String) -> [UInt8]? {
        let letters = Array(text.utf8)
        let padded = letters.reversed().prefix { $0 == padding }.count
        guard letters.count.isMultiple(of: 4), padded <= 2 else { return nil }
        var bits: UInt32 = 0
        var decoded: [UInt8] = []
        for (index, letter) in letters.dropLast(padded).enumerated() {
            guard let value = value(of: letter) else { return nil }
            bits = bits << 6 | value
            guard index % 4 > 0 else { continue }
            decoded.append(UInt8(truncatingIfNeeded: bits >> UInt32(6 - 2 * (index % 4))))
        }
        return decoded
    }

    private static func value(of letter: UInt8) -> UInt32? {
        letters.firstIndex(of: letter).map(UInt32.init)
    }
}
