import Yams

/// Turns the library's nodes into ours, and refuses what makes a file say something else than it shows.
struct NodeConverter {
    let lines: CardLines
    let problems: ProblemList

    /// A node of ours; none after a problem.
    func convert(_ node: Node) -> CardNode? {
        let place = CardPlace(node.mark)
        guard isBare(node, place) else { return nil }
        switch node {
        case .scalar(let scalar):
            return CardNode(place: place, content: .text(scalar.string, isPlain: scalar.style == .plain))
        case .sequence(let sequence):
            let members = sequence.map { convert($0) }
            let sound = members.compactMap(\.self)
            return sound.count == members.count ? CardNode(place: place, content: .list(sound)) : nil
        case .mapping(let mapping):
            let pairs = mapping.map { (key: convert($0.key), value: convert($0.value)) }
            let sound = pairs.compactMap { pair in
                if let key = pair.key, let value = pair.value { (key: key, value: value) } else { nil }
            }
            return sound.count == pairs.count ? CardNode(place: place, content: .map(sound)) : nil
        case .alias:
            return nil
        }
    }

    /// Whether there is neither an anchor nor a tag: with them a file says something else than it shows.
    private func isBare(_ node: Node, _ place: CardPlace) -> Bool {
        if node.anchor != nil {
            problems.error(place, SyntaxFault.aliasesRefused)
            return false
        }
        let tag = Self.tag(of: node)
        // The library tags text in quotes and all keys by itself; a tag that was written begins with "!".
        let isOwn = [Tag.Name.str, .seq, .map].contains { $0.rawValue == tag }
        if tag.isEmpty || isOwn && lines.scalar(at: place) != "!" { return true }
        problems.error(place, "tags such as \(Quoted(tag)) are refused; write the value without")
        return false
    }

    private static func tag(of node: Node) -> String {
        switch node {
        case .scalar(let scalar): scalar.tag.rawValue
        case .sequence(let sequence): sequence.tag.rawValue
        case .mapping(let mapping): mapping.tag.rawValue
        case .alias: ""
        }
    }
}
