/// A key that stands twice in one mapping.
///
/// The YAML library tells only where it stands first; where it stands again is found in the text.
struct RepeatedKey {
    let place: CardPlace
    let message: String

    init(_ key: String, first: CardPlace, in yaml: String) {
        let lines = CardLines(yaml)
        let second = Self.onSameLine(key, first, lines) ?? Self.below(key, first, lines)
        place = second ?? first
        let origin = second == nil ? "again further on" : "first on line \(first.line)"
        message = "the key \(Quoted(key)) stands twice, \(origin); keep one of them"
    }

    /// Inside of `{…}`.
    private static func onSameLine(_ key: String, _ first: CardPlace, _ lines: CardLines) -> CardPlace? {
        guard let line = lines.line(first.line) else { return nil }
        let scalars = Array(line)
        guard scalars.count > first.column else { return nil }
        let column = (first.column..<scalars.count).first { index in
            " ,{".unicodeScalars.contains(scalars[index - 1]) && begins(scalars[index...], with: key)
        }
        return column.map { CardPlace(line: first.line, column: $0 + 1) }
    }

    /// In the same column, before a line that is indented less.
    private static func below(_ key: String, _ first: CardPlace, _ lines: CardLines) -> CardPlace? {
        guard first.line < lines.count else { return nil }
        for number in (first.line + 1)...lines.count {
            guard let line = lines.line(number) else { return nil }
            let indent = line.prefix { $0 == " " }.count
            let rest = line.dropFirst(indent)
            if rest.isEmpty || rest.first == "#" { continue }
            if indent + 1 < first.column { return nil }
            if indent + 1 == first.column, begins(ArraySlice(rest), with: key) {
                return CardPlace(line: number, column: first.column)
            }
        }
        return nil
    }

    private static func begins(_ text: ArraySlice<Unicode.Scalar>, with key: String) -> Bool {
        ["", "\"", "'"].contains { quote in
            let wanted = "\(quote)\(key)\(quote)".unicodeScalars
            return text.starts(with: wanted) && text.dropFirst(wanted.count).first { $0 != " " } == ":"
        }
    }
}
