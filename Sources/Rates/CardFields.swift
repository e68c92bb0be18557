/// The keys of one mapping: takes them one by one and reports what is missing, unknown or wrong.
struct CardFields {
    /// Where the mapping begins.
    let place: CardPlace
    /// What it is, for messages: `a rule`.
    let owner: String

    private let problems: ProblemList
    private let values: [String: (place: CardPlace, value: CardNode)]

    /// The keys of a node; none, with a problem, when it is no mapping.
    init?(_ node: CardNode, owner: String, keys: [String], problems: ProblemList) {
        guard case .map(let pairs) = node.content else {
            problems.error(node.place, "\(owner) consists of keys and values, such as \(keys[0]): …; write it so")
            return nil
        }
        place = node.place
        self.owner = owner
        self.problems = problems
        var values: [String: (place: CardPlace, value: CardNode)] = [:]
        for (key, value) in pairs {
            guard let name = key.text else {
                problems.error(key.place, "a list or mapping cannot be a key of \(owner); check the indentation")
                continue
            }
            guard keys.contains(name) else {
                problems.error(key.place, Self.unknown(name, owner, keys))
                continue
            }
            values[name] = (key.place, value)
        }
        self.values = values
    }

    /// Whether the key was written.
    func has(_ key: String) -> Bool { values[key] != nil }

    /// Where the value of a key stands, else the mapping itself.
    func place(of key: String) -> CardPlace {
        guard let (place, value) = values[key] else { return place }
        return value.isEmpty ? place : value.place
    }

    /// The node of a key; none when it is not there, or there without a value, which is a problem.
    func node(_ key: String) -> CardNode? {
        guard let (place, value) = values[key] else { return nil }
        guard value.isEmpty else { return value }
        problems.error(place, "\(key) has no value; give it one, or remove the key")
        return nil
    }

    /// Reports a key that is missing.
    func require(_ keys: [String]) {
        for key in keys where !has(key) { problems.error(place, "\(owner) has no \(key); add it") }
    }

    /// Reads the value of a key; none when it is missing or wrong.
    func value<Value>(_ key: String, _ form: ValueForm<Value>) -> Value? {
        guard let node = node(key) else { return nil }
        guard let text = node.text else {
            problems.error(node.place, "\(key) is not a single value; write \(form.expected)")
            return nil
        }
        if let value = form.read(text) { return value }
        problems.error(node.place, "\(key) cannot be \(Quoted(text)); \(form.advice(for: text))")
        return nil
    }

    /// The members of a list; empty when it is missing or no list, which is a problem.
    func list(_ key: String) -> [CardNode] {
        guard let node = node(key) else { return [] }
        if case .list(let members) = node.content { return members }
        problems.error(node.place, "\(key) is a list; begin each member on a line of its own with \"- \"")
        return []
    }

    private static func unknown(_ key: String, _ owner: String, _ keys: [String]) -> String {
        if let near = NearestWord.of(key, among: keys) {
            return "\(owner) has no key \(Quoted(key)); did you mean \(near)?"
        }
        return "\(owner) has no key \(Quoted(key)); it has \(keys.joined(separator: ", "))"
    }
}
