import Yams

/// Where and why a text is no YAML, in words for its author.
struct SyntaxFault {
    static let aliasesRefused = "anchors (&) and aliases (*) are refused; write the value out where it belongs"

    /// What the library calls a key that is a list or a mapping.
    private static let keyWithoutText = "<uncovertable>"

    let place: CardPlace
    let message: String

    init(_ error: any Error, in yaml: String) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _):
            place = CardPlace(mark)
            message = Self.message(problem, context, at: CardPlace(mark), in: yaml)
        case YamlError.composer(let context, _, let mark, _):
            place = CardPlace(mark)
            message =
                context == nil
                ? Self.aliasesRefused
                : "a second document begins here; a file holds one card, so give each a file of its own"
        case YamlError.reader(_, let offset, let value, _):
            place = Self.place(offset, in: yaml)
            message = "the character U+\(Self.hexadecimal(value)) may not stand in YAML; remove it"
        case YamlError.duplicatedKeysInMapping(let keys, _) where keys.contains(Self.keyWithoutText):
            // The library puts such keys in no order: which one it names first differs from run to run.
            place = .start
            message = "a mapping has a key that is no text, and a key twice; write each key once, as a word"
        case YamlError.duplicatedKeysInMapping(let keys, let context):
            let repeated = RepeatedKey(keys.first ?? "", first: CardPlace(context.mark), in: yaml)
            place = repeated.place
            message = repeated.message
        default:
            place = .start
            message = "the file cannot be read as YAML; check that it is one, saved as UTF-8"
        }
    }

    private static func message(
        _ problem: String,
        _ context: YamlError.Context?,
        at place: CardPlace,
        in yaml: String
    ) -> String {
        let opening = context.map { " (\($0.text), begun on line \($0.mark.line))" } ?? ""
        if CardLines(yaml).scalar(at: place) == "\t" { return "a tab; YAML is indented with spaces" }
        if problem.hasPrefix("mapping values are not allowed") {
            return "a colon where none may stand; put text that has a colon in quotes, and check the indentation"
        }
        return "this is no YAML: \(problem)\(opening); check indentation, quotes and brackets"
    }

    private static func place(_ offset: Int?, in yaml: String) -> CardPlace {
        guard let offset, let end = yaml.index(yaml.startIndex, offsetBy: offset, limitedBy: yaml.endIndex) else {
            return .start
        }
        let before = CardLines(String(yaml[..<end]))
        return CardPlace(line: before.count, column: (before.line(before.count)?.count ?? 0) + 1)
    }

    private static func hexadecimal(_ value: Int32) -> String {
        let digits = String(max(0, value), radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
