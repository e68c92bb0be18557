/// A body without what was to be forgotten.
public struct ForgottenBody: Sendable, Equatable {
    /// The bytes that take its place.
    public let bytes: [UInt8]
    /// Places of the records in which something went, -1 for what belongs to none.
    ///
    /// Empty: nothing did.
    public let records: Set<Int>
}

extension Forgetting {
    /// A push without what is to be forgotten, record for record the same: times, codes and ids stay.
    ///
    /// A body that is no JSON loses the number wherever its bytes stand, or is replaced as a whole.
    ///
    /// - Parameter records: Only these places of its records, -1 for what belongs to none; none: all.
    public func body(_ body: [UInt8], records: Set<Int>? = nil) -> ForgottenBody {
        if case .number(let pattern) = reach, !pattern.mayBeFound(inBody: body) {
            return ForgottenBody(bytes: body, records: [])
        }
        do {
            return try body.withUnsafeBytes { bytes in
                var walk = ForgettingWalk(bytes, self, records)
                return try walk.push()
            }
        } catch {
            return records.map { $0.contains(-1) || $0.contains(0) } ?? true
                ? broken(body) : ForgottenBody(bytes: body, records: [])
        }
    }

    /// One record of a fee list as it stood in its body.
    public func feeRecord(_ record: [UInt8]) -> ForgottenBody {
        let head = Array(#"{"eventType":"fee","feeLst":["#.utf8)
        let whole = body(head + record + Array("]}".utf8))
        guard !whole.records.isEmpty, whole.bytes.starts(with: head) else {
            return whole.records.isEmpty ? ForgottenBody(bytes: record, records: []) : broken(record)
        }
        return ForgottenBody(bytes: Array(whole.bytes.dropFirst(head.count).dropLast(2)), records: whole.records)
    }

    private func broken(_ body: [UInt8]) -> ForgottenBody {
        let bytes = forgotten(JSONEscapes.withoutASCII(body, if: reach), .words)
        return ForgottenBody(bytes: bytes == body ? body : bytes, records: bytes == body ? [] : [-1])
    }

    /// A text of its own, such as a place in a body.
    public func text(_ text: String) -> String {
        String(decoding: forgotten(Array(text.utf8), .other), as: UTF8.self)
    }
}

extension NumberPattern {
    /// Escapes can hide digits; without any, what the bytes do not show is not there.
    fileprivate func mayBeFound(inBody body: [UInt8]) -> Bool {
        isFound(in: body) || body.containsEscapedUnit
    }
}

enum JSONEscapes {
    /// A body that is no JSON can still hold a number in escapes: these are resolved where that shows one.
    static func withoutASCII(_ body: [UInt8], if reach: Forgetting.Reach) -> [UInt8] {
        guard case .number(let pattern) = reach, !pattern.isFound(in: body), body.containsEscapedUnit else {
            return body
        }
        var text: [UInt8] = []
        var rest = body[...]
        while let byte = rest.popFirst() {
            if byte == 0x5C, rest.starts(with: Array("u00".utf8)),
                let unit = UInt8(String(decoding: rest.dropFirst(3).prefix(2), as: UTF8.self), radix: 16), unit < 0x80
            {
                text.append(unit)
                rest = rest.dropFirst(5)
            } else {
                text.append(byte)
            }
        }
        return pattern.isFound(in: text) ? text : body
    }
}

extension [UInt8] {
    fileprivate var containsEscapedUnit: Bool {
        zip(self, dropFirst()).contains { $0 == 0x5C && $1 == UInt8(ascii: "u") }
    }
}

/// Goes through a body once, copying what stays.
private struct ForgettingWalk {
    private var scanner: JSONScanner
    private let forgetting: Forgetting
    private let wanted: Set<Int>?
    private var output: [UInt8] = []
    /// What lies before it is in the output.
    private var copied = 0
    private var record = -1
    private var changed: Set<Int> = []

    init(_ body: UnsafeRawBufferPointer, _ forgetting: Forgetting, _ wanted: Set<Int>?) {
        scanner = JSONScanner(body)
        self.forgetting = forgetting
        self.wanted = wanted
        output.reserveCapacity(body.count)
    }

    mutating func push() throws(BodyFault) -> ForgottenBody {
        _ = scanner.skipByteOrderMark()
        scanner.skipSpace()
        if scanner.current == UInt8(ascii: "{") {
            try members()
        } else {
            try value(.words)
        }
        scanner.skipSpace()
        guard scanner.current == nil else { throw scanner.malformed("more after the end", at: scanner.position) }
        output.append(contentsOf: scanner.slice(copied..<scanner.bytes.count))
        return ForgottenBody(bytes: output, records: changed)
    }

    private mutating func members() throws(BodyFault) {
        var isFirst = true
        try scanner.enterContainer()
        while let key = try scanner.nextKey(&isFirst) {
            record = -1
            var flaws = CanonicalFlaws()
            switch String(decoding: try scanner.cleanText(key, &flaws), as: UTF8.self) {
            case "eventType": try value(.other)
            case "feeLst": try fees()
            case "statusInfo":
                record = 0
                try fields(.status)
            default:
                try replace(key, .other)
                try value(.words)
            }
        }
    }

    private mutating func fees() throws(BodyFault) {
        record = 0
        guard scanner.current == UInt8(ascii: "[") else { return try fields(.cdr) }
        var isFirst = true
        try scanner.enterContainer()
        while try scanner.nextElement(&isFirst) {
            try fields(.cdr)
            record += 1
        }
    }

    private mutating func fields(_ layout: RecordLayout) throws(BodyFault) {
        guard scanner.current == UInt8(ascii: "{") else { return try value(.words) }
        var isFirst = true
        try scanner.enterContainer()
        while let key = try scanner.nextKey(&isFirst) {
            var flaws = CanonicalFlaws()
            let name = try scanner.cleanText(key, &flaws)
            if let field = name.withUnsafeBytes({ layout.field($0) }) {
                try value(layout.content(field), as: layout.types[field])
            } else {
                try replace(key, .other)
                try value(.words)
            }
        }
    }

    private mutating func value(_ content: FieldContent, as type: FieldType = .text) throws(BodyFault) {
        switch try scanner.scanToken() {
        case .string(let string): try replace(string, content, type)
        case .number(let range):
            let literal = Array(scanner.slice(range))
            // A number under a key that nobody knows is a count as often as a text.
            let kind: FieldContent = content == .words && type == .text ? .other : content
            put(forgotten(literal, kind, type), for: literal, at: range)
        case .bool, .null: break
        case .object:
            var isFirst = true
            try scanner.enterContainer()
            while let key = try scanner.nextKey(&isFirst) {
                try replace(key, .other)
                try value(content)
            }
        case .array:
            var isFirst = true
            try scanner.enterContainer()
            while try scanner.nextElement(&isFirst) { try value(content) }
        }
    }

    private mutating func replace(
        _ string: JSONString,
        _ content: FieldContent,
        _ type: FieldType = .text
    ) throws(BodyFault) {
        var text: [UInt8] = []
        try scanner.appendText(string, to: &text)
        put(forgotten(text, content, type), for: text, at: string.range.lowerBound - 1..<string.range.upperBound + 1)
    }

    /// What says a time or a count stays; what only stands in its place is a text like others.
    private func forgotten(_ text: [UInt8], _ content: FieldContent, _ type: FieldType) -> [UInt8] {
        let isValid: Bool =
            text.withUnsafeBytes { bytes in
                switch type {
                case .text: false
                case .time: PlatformTime.seconds(bytes) != nil
                case .integer: WholeNumber(bytes, in: Int64(Int32.min)...Int64(Int32.max)).isValue
                case .bigInteger: WholeNumber(bytes, in: Int64.min...Int64.max).isValue
                }
            }
        return isValid ? text : forgetting.forgotten(text, type == .text ? content : .words)
    }

    private mutating func put(_ new: [UInt8], for old: [UInt8], at range: Range<Int>) {
        guard new != old, wanted?.contains(record) ?? true else { return }
        output.append(contentsOf: scanner.slice(copied..<range.lowerBound))
        output.appendQuoted(new)
        copied = range.upperBound
        changed.insert(record)
    }
}

extension WholeNumber {
    fileprivate var isValue: Bool { if case .value = self { true } else { false } }
}

extension RecordLayout {
    fileprivate func content(_ field: Int) -> FieldContent {
        self === Self.cdr
            ? CDRField(rawValue: field)?.content ?? .other : StatusField(rawValue: field)?.content ?? .other
    }
}
