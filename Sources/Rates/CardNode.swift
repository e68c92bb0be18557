/// A place in the file.
struct CardPlace: Hashable, Comparable {
    /// From 1.
    let line: Int
    /// From 1, in Unicode scalars.
    let column: Int

    static let start = CardPlace(line: 1, column: 1)

    static func < (left: CardPlace, right: CardPlace) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// A piece of the file with its place: all values are text, as written, for only the key knows what it should be.
struct CardNode {
    enum Content {
        /// `isPlain`: without quotes.
        case text(String, isPlain: Bool)
        case list([CardNode])
        case map([(key: CardNode, value: CardNode)])
    }

    let place: CardPlace
    let content: Content

    var text: String? {
        if case .text(let text, _) = content { text } else { nil }
    }

    /// Whether a key was written and its value was left out.
    var isEmpty: Bool {
        guard case .text(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }
}
