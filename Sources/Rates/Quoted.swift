/// Text of the file inside a message: in quotes, on one line, cut when long.
struct Quoted: CustomStringConvertible {
    private static let maxCharacters = 40

    private let text: String

    init(_ text: String) {
        self.text = text
    }

    var description: String {
        let shown = text.unicodeScalars.map { Self.isShown($0) ? String($0) : " " }.joined()
        return "\"\(shown.prefix(Self.maxCharacters))\(shown.count > Self.maxCharacters ? "…" : "")\""
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
        default: true
        }
    }
}
