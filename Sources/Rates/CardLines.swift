/// The lines of a file, for looking at the text behind a place.
struct CardLines {
    private let lines: [Substring.UnicodeScalarView]

    init(_ text: String) {
        lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.last == "\r" ? $0.dropLast() : $0 }
    }

    var count: Int { lines.count }

    /// A line by its number, from 1.
    func line(_ number: Int) -> Substring.UnicodeScalarView? {
        lines.indices.contains(number - 1) ? lines[number - 1] : nil
    }

    /// The character at a place.
    func scalar(at place: CardPlace) -> Unicode.Scalar? { line(place.line)?.dropFirst(place.column - 1).first }
}
