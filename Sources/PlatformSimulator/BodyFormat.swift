/// One key of a record with its value.
struct BodyField: Sendable {
    let key: String
    let value: BodyValue

    init(_ key: String, _ value: BodyValue) {
        self.key = key
        self.value = value
    }
}

/// A value before it is decided how it is written.
enum BodyValue: Sendable {
    case text(String)
    case integer(Int)
    /// A UTC instant.
    case seconds(Int64)
    /// Written as it stands.
    case raw(String)
    /// Not given: the key is missing, or its value is `""` or null.
    case absent
}

/// How one record is written.
///
/// The platform's bodies differ in all of this and mean the same.
struct BodyFormat: Sendable {
    private var rng: SplitMix64
    private let shufflesKeys: Bool
    private let quotesIntegers: Bool
    private let addsFraction: Bool
    private let fillsAbsent: Bool
    private let timeSpaces: Int
    private let isSpaced: Bool
    private let escaping: JSONEscaping

    /// The plain form, or one drawn from a seed.
    init(seed: UInt64, varies: Bool) {
        var rng = SplitMix64(seed: seed, stream: 0xF0)
        func drawn(_ perMille: Int) -> Bool { varies && rng.chance(perMille: perMille) }
        shufflesKeys = drawn(200)
        quotesIntegers = drawn(30)
        addsFraction = drawn(5)
        fillsAbsent = drawn(150)
        timeSpaces = drawn(10) ? 2 : 1
        isSpaced = drawn(50)
        escaping = drawn(100) ? .allButASCII : .whatMust
        self.rng = rng
    }

    /// Appends the record as a JSON object.
    mutating func append(_ fields: [BodyField], to bytes: inout [UInt8]) {
        var ordered = fields
        if shufflesKeys { rng.shuffle(&ordered) }
        bytes.append(0x7B)
        var isFirst = true
        for field in ordered {
            guard let value = shown(field.value) else { continue }
            if !isFirst { bytes.append(0x2C) }
            isFirst = false
            // Never a line break: bodies can then be kept one a line.
            if isSpaced { bytes += "\t ".utf8 }
            bytes.append(0x22)
            bytes.append(contentsOf: field.key.utf8)
            bytes.append(0x22)
            bytes.append(0x3A)
            if isSpaced { bytes.append(0x20) }
            append(value, to: &bytes)
        }
        bytes.append(0x7D)
    }

    /// What stands for a value that is not given; nil leaves the key out.
    private mutating func shown(_ value: BodyValue) -> BodyValue? {
        guard case .absent = value else { return value }
        guard fillsAbsent else { return nil }
        return rng.pick([.text(""), .text(""), .raw("null"), nil])
    }

    private func append(_ value: BodyValue, to bytes: inout [UInt8]) {
        switch value {
        case .text(let text): bytes.appendJSON(text: text, escaping: escaping)
        case .raw(let text): bytes += text.utf8
        case .integer(let number): append(number, to: &bytes)
        case .seconds(let seconds):
            bytes.append(0x22)
            CivilTime(seconds: seconds).append(to: &bytes, spaces: timeSpaces)
            bytes.append(0x22)
        case .absent: break
        }
    }

    private func append(_ number: Int, to bytes: inout [UInt8]) {
        if quotesIntegers { bytes.append(0x22) }
        bytes += String(number).utf8
        if addsFraction, !quotesIntegers { bytes += ".0".utf8 }
        if quotesIntegers { bytes.append(0x22) }
    }

    /// Whether a push with one record writes it as an object instead of a list.
    mutating func writesLoneObject(varies: Bool) -> Bool {
        varies && rng.chance(perMille: 10)
    }
}
