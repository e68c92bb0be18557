/// The members of an object in canonical form: keys in byte order, each once, no spaces, numbers as written, texts
/// clean and with the fewest escapes.
struct CanonicalMembers {
    private var members: [(key: [UInt8], value: [UInt8])] = []

    mutating func add(_ key: [UInt8], _ value: [UInt8]) {
        members.append((key, value))
    }

    /// Sorts the members and drops repeats; false when one key has different values.
    mutating func settle() -> Bool {
        guard members.count > 1 else { return true }
        members.sort { $0.key.lexicographicallyPrecedes($1.key) }
        let all = members
        members = [all[0]]
        var isConsistent = true
        for member in all.dropFirst() {
            guard let last = members.last, last.key == member.key else {
                members.append(member)
                continue
            }
            isConsistent = isConsistent && last.value == member.value
        }
        return isConsistent
    }

    func write(to text: inout [UInt8]) {
        text.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text.appendQuoted(member.key)
            text.append(UInt8(ascii: ":"))
            text.append(contentsOf: member.value)
        }
        text.append(UInt8(ascii: "}"))
    }

    /// The object as text, without the members that were not given; none when no member is left.
    var objectText: String? {
        guard !members.isEmpty else { return nil }
        var given = CanonicalMembers()
        given.members = members.filter { !Self.isNotGiven($0.value) }
        guard !given.members.isEmpty else { return nil }
        var text: [UInt8] = []
        given.write(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Makes the ways of giving nothing equal: `null` and the empty text.
    static func normalised(_ value: [UInt8]) -> [UInt8] {
        isNotGiven(value) ? notGiven[0] : value
    }

    static func isNotGiven(_ value: [UInt8]) -> Bool {
        notGiven.contains(value)
    }

    private static let notGiven: [[UInt8]] = [Array("null".utf8), Array("\"\"".utf8)]
}

/// What had to be changed, or could not be kept, while writing a value in canonical form.
struct CanonicalFlaws {
    var hasReplacedText = false
    var hasConflictingKey = false
}

extension JSONScanner {
    /// Steps over the value at the current position and appends it in canonical form.
    mutating func appendCanonical(to text: inout [UInt8], _ flaws: inout CanonicalFlaws) throws(BodyFault) {
        let start = position
        switch try scanToken() {
        case .string(let string): text.appendQuoted(try cleanText(string, &flaws))
        case .number, .bool, .null: text.append(contentsOf: slice(start..<position))
        case .object: try appendCanonicalObject(to: &text, &flaws)
        case .array: try appendCanonicalArray(to: &text, &flaws)
        }
    }

    /// The bytes of a text, noting whether something was replaced.
    func cleanText(_ string: JSONString, _ flaws: inout CanonicalFlaws) throws(BodyFault) -> [UInt8] {
        var text: [UInt8] = []
        try appendText(string, to: &text)
        flaws.hasReplacedText = flaws.hasReplacedText || string.isUnclean
        return text
    }

    private mutating func appendCanonicalObject(
        to text: inout [UInt8],
        _ flaws: inout CanonicalFlaws
    ) throws(BodyFault) {
        var members = CanonicalMembers()
        var isFirst = true
        try enterContainer()
        while let key = try nextKey(&isFirst) {
            let name = try cleanText(key, &flaws)
            var value: [UInt8] = []
            try appendCanonical(to: &value, &flaws)
            members.add(name, value)
        }
        if !members.settle() { flaws.hasConflictingKey = true }
        members.write(to: &text)
    }

    private mutating func appendCanonicalArray(
        to text: inout [UInt8],
        _ flaws: inout CanonicalFlaws
    ) throws(BodyFault) {
        var isFirst = true
        var needsComma = false
        text.append(UInt8(ascii: "["))
        try enterContainer()
        while try nextElement(&isFirst) {
            if needsComma { text.append(UInt8(ascii: ",")) }
            needsComma = true
            try appendCanonical(to: &text, &flaws)
        }
        text.append(UInt8(ascii: "]"))
    }
}

extension [UInt8] {
    /// Appends a clean text as a JSON string.
    mutating func appendQuoted(_ text: [UInt8]) {
        append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0..<0x20:
                append(contentsOf: "\\u00".utf8)
                append(Self.hexDigits[Int(byte >> 4)])
                append(Self.hexDigits[Int(byte & 15)])
            default: append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
}
