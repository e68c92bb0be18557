import Notification

/// Writes the same values as JSON in many ways: keys in any order, spaces anywhere, characters as escapes, numbers as
/// texts.
///
/// What is read must be the same each time.
struct BodyWriter {
    var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    // MARK: - Values

    /// Random values of a record, by key; a session and an end are always there.
    mutating func fields() -> [CDRField: FieldValue] {
        var fields: [CDRField: FieldValue] = [:]
        for field in CDRField.allCases where chance(60) {
            fields[field] = value(field.type)
        }
        fields[.sessionId] = .text(text())
        fields[.callEndTime] = value(.time)
        return fields
    }

    mutating func value(_ type: FieldType) -> FieldValue {
        switch type {
        case .text: .text(text())
        case .integer: .integer(chance(50) ? number(0...600) : number(Int64(Int32.min)...Int64(Int32.max)))
        case .bigInteger: .integer(number(Int64.min...Int64.max))
        case .time: .time(number(-62_135_596_800...253_402_300_799))
        }
    }

    /// A text of 1 to 12 characters, some of them awkward.
    mutating func text() -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "Z", "0", "+", " ", "\"", "\\", "/", "\n", "\u{1}", "\u{7F}", "é", "中", "😀", "\u{FFFD}", "\u{2028}",
        ]
        var text = ""
        for _ in 0...number(0...11) {
            text.unicodeScalars.append(scalars[Int(number(0...Int64(scalars.count - 1)))])
        }
        return text
    }

    mutating func number(_ range: ClosedRange<Int64>) -> Int64 {
        Int64.random(in: range, using: &generator)
    }

    mutating func chance(_ percent: Int64) -> Bool {
        number(0...99) < percent
    }

    // MARK: - Spelling

    /// A fee body with these records, spelled at random.
    mutating func body(_ records: [[CDRField: FieldValue]]) -> String {
        let list = records.map { object($0) }.joined(separator: space() + "," + space())
        return object([("eventType", quoted("fee")), ("feeLst", "[\(space())\(list)\(space())]")])
    }

    private mutating func object(_ fields: [CDRField: FieldValue]) -> String {
        var members = fields.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key.wireName, spelled($0.value)) }
        for field in CDRField.allCases where fields[field] == nil && chance(30) {
            members.append((field.wireName, chance(50) ? "null" : "\"\""))
        }
        return object(members)
    }

    private mutating func object(_ members: [(String, String)]) -> String {
        var text = space() + "{"
        for (index, member) in members.shuffled(using: &generator).enumerated() {
            text += index > 0 ? space() + "," : ""
            text += space() + quoted(member.0) + space() + ":" + space() + member.1
        }
        return text + space() + "}" + space()
    }

    private mutating func spelled(_ value: FieldValue) -> String {
        switch value {
        case .text(let text): return quoted(text)
        case .integer(let number):
            let text = chance(20) ? "\(number).0" : "\(number)"
            return chance(50) ? text : quoted(chance(20) ? " \(text) " : text)
        case .time(let seconds):
            return quoted(Self.civil(seconds, gap: chance(30) ? "  " : " "))
        }
    }

    private mutating func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            quoted +=
                scalar.value < 0x20 || "\"\\".unicodeScalars.contains(scalar) || chance(10)
                ? Self.escaped(scalar) : String(Character(scalar))
        }
        return quoted + "\""
    }

    private mutating func space() -> String {
        chance(70) ? "" : [" ", "\n", "\t", "\r\n  "][Int(number(0...3))]
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        String(Character(scalar)).utf16
            .map { "\\u" + String(0x10000 + UInt32($0), radix: 16).dropFirst() }.joined()
    }

    /// The date and time of an instant, by counting years and months: slow and plain, to check the fast way against.
    private static func civil(_ seconds: Int64, gap: String) -> String {
        var days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let clock = seconds - days * 86_400
        // The calendar repeats after 146,097 days: away from 1970 by whole rounds, then year by year.
        var year = 1970 + Int(days / 146_097) * 400
        days %= 146_097
        func isLeap(_ year: Int) -> Bool { year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) }
        while days < 0 {
            year -= 1
            days += isLeap(year) ? 366 : 365
        }
        while days >= (isLeap(year) ? 366 : 365) {
            days -= isLeap(year) ? 366 : 365
            year += 1
        }
        var month = 0
        let lengths: [Int64] = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        while days >= lengths[month] {
            days -= lengths[month]
            month += 1
        }
        let date = "\(padded(year, 4))-\(padded(month + 1, 2))-\(padded(Int(days) + 1, 2))"
        let time = [clock / 3600, clock / 60 % 60, clock % 60].map { padded(Int($0), 2) }.joined(separator: ":")
        return date + gap + time
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
