/// What takes the place of a number or a text that is forgotten: still given, still told apart from others, and no more.
///
/// A number keeps the head that masking keeps, its country code and 3 digits; then `*#` and twelve digits of a salted
/// digest. A text is replaced by the same without a head. What was forgotten already stays as it is.
public struct Forgetting: Sendable {
    /// Whose numbers and texts go.
    public enum Reach: Sendable, Equatable {
        /// All numbers, and free texts as a whole.
        case everything
        /// This number, wherever it stands; texts keep their other words.
        case number(NumberPattern)
    }

    /// What goes.
    public let reach: Reach
    private let digest: @Sendable ([UInt8]) -> UInt64

    /// - Parameter digest: A digest of a value with a salt that nobody keeps; its last 12 decimal digits are used.
    public init(_ reach: Reach, digest: @escaping @Sendable ([UInt8]) -> UInt64) {
        self.reach = reach
        self.digest = digest
    }

    /// What becomes of a text that holds a certain kind of thing.
    func forgotten(_ text: [UInt8], _ content: FieldContent) -> [UInt8] {
        guard !text.isEmpty, content != .identifier, !Self.isForgotten(text) else { return text }
        switch reach {
        case .number(let pattern): return replacing(pattern.ranges(in: text), of: text)
        case .everything:
            switch content {
            case .number: return number(text)
            case .words: return token(text)
            case .other: return replacing(Self.longRuns(in: text), of: text)
            case .identifier: return text
            }
        }
    }

    private func replacing(_ ranges: [Range<Int>], of text: [UInt8]) -> [UInt8] {
        guard !ranges.isEmpty else { return text }
        var result: [UInt8] = []
        var start = 0
        for range in ranges {
            result += text[start..<range.lowerBound] + number(Array(text[range]))
            start = range.upperBound
        }
        return result + text[start...]
    }

    private func number(_ text: [UInt8]) -> [UInt8] { Self.head(text) + token(text) }

    private func token(_ text: [UInt8]) -> [UInt8] {
        let digits = String(digest(text) % 1_000_000_000_000)
        let padded = String(repeating: "0", count: 12 - digits.count) + digits
        return Array("*#\(padded.prefix(6))*\(padded.suffix(6))".utf8)
    }

    /// What masking keeps at the front of a number.
    static func head(_ text: [UInt8]) -> [UInt8] {
        let digits = text.filter(\.isDigit)
        let isPlain = text.allSatisfy { $0.isDigit || " ()+.-".utf8.contains($0) }
        guard isPlain, !digits.isEmpty else { return [] }
        guard text.first == UInt8(ascii: "+") else { return digits.count >= 8 ? Array(digits.prefix(3)) : [] }
        let code = min(CountryCode.length(digits), digits.count)
        let kept = digits.count - code >= 8 ? code + 3 : digits.count > code ? code : 0
        return [UInt8(ascii: "+")] + digits.prefix(kept)
    }

    /// Whether a text is, as a whole, what takes the place of a forgotten one.
    static func isForgotten(_ text: [UInt8]) -> Bool {
        guard text.count >= 15 else { return false }
        let token = Array(text.suffix(15))
        let isToken =
            token[0] == UInt8(ascii: "*") && token[1] == UInt8(ascii: "#") && token[8] == UInt8(ascii: "*")
            && (token[2..<8] + token[9...]).allSatisfy(\.isDigit)
        let head = text.dropLast(15)
        return isToken && head.enumerated().allSatisfy { $1.isDigit || ($0 == 0 && $1 == UInt8(ascii: "+")) }
    }

    /// Seven digits and more, also with a separator between them: what can be a phone number.
    private static func longRuns(in text: [UInt8]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var position = 0
        while position < text.count {
            let start = position
            var end = start
            var digits = 0
            if text[position] == UInt8(ascii: "+") { position += 1 }
            while position < text.count {
                if text[position].isDigit {
                    digits += 1
                    end = position + 1
                } else if digits == 0 || end != position || !" ().-".utf8.contains(text[position]) {
                    break
                }
                position += 1
            }
            if digits >= 7 { runs.append(start..<end) }
            position = max(end, start + 1)
        }
        return runs
    }
}

/// What stands in a field, for forgetting.
enum FieldContent {
    /// A phone number.
    case number
    /// What a person said, typed or called a file.
    case words
    /// Neither, though a number can have slipped in.
    case other
    /// What keys are made of: never changed.
    case identifier
}

extension CDRField {
    var content: FieldContent {
        switch self {
        case .bindNum, .callerNum, .calleeNum, .fwdDisplayNum, .fwdDstNum, .origCalleeNum, .extendNum: .number
        case .dynIVRPath, .recordObjectName, .recordFileDownloadUrl, .userData, .recordPushURL: .words
        case .appKey, .icid, .serviceType: .identifier
        default: .other
        }
    }
}

extension StatusField {
    var content: FieldContent {
        switch self {
        case .caller, .called, .displayCallerNum, .origCalleeNum: .number
        case .userData, .digitInfo: .words
        default: .other
        }
    }
}
