import Yams

/// The one place that knows the YAML library: turns text into nodes, or says what is no YAML.
///
/// Values are never resolved to booleans, numbers or dates: `001`, `no` and `0.10` stay the text they are.
struct CardDocument {
    private static let maxBytes = 1 << 20

    let problems: ProblemList

    /// The root of the file; none after a problem.
    func read(_ text: String) -> CardNode? {
        guard text.utf8.count <= Self.maxBytes else {
            problems.error(.start, "the file has more than 1 MiB; split the card, or leave out what is no rate card")
            return nil
        }
        // Editors on Windows put a byte-order mark in front.
        let yaml = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        do {
            return try root(of: yaml)
        } catch {
            let fault = SyntaxFault(error, in: yaml)
            problems.error(fault.place, fault.message)
            return nil
        }
    }

    private func root(of yaml: String) throws -> CardNode? {
        let parser = try Parser(yaml: yaml, resolver: .basic, encoding: .utf8)
        // Nodes hold their anchors weakly: the parser has to outlive the walk.
        return try withExtendedLifetime(parser) {
            guard let root = try parser.singleRoot() else {
                problems.error(.start, "the file is empty; write the keys of a rate card")
                return nil
            }
            return NodeConverter(lines: CardLines(yaml), problems: problems).convert(root)
        }
    }
}

extension CardPlace {
    init(_ mark: Mark?) {
        self.init(line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
}
