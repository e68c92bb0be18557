extension OrderedJSON {
    subscript(key: String) -> OrderedJSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    var number: Int? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    /// The elements of an array; nil when this is none, or when one of them cannot be read.
    func elements<Element>(_ read: (OrderedJSON) -> Element?) -> [Element]? {
        guard case .array(let values) = self else { return nil }
        let elements = values.compactMap(read)
        return elements.count == values.count ? elements : nil
    }

    /// A member that may be missing: the inner value is nil when it is, the outer one when it cannot be read.
    func optional<Value>(_ key: String, _ read: (OrderedJSON) -> Value?) -> Value?? {
        guard let member = self[key] else { return .some(nil) }
        return read(member).map { .some($0) }
    }

    var textMembers: [(key: String, value: String)]? {
        guard case .object(let members) = self else { return nil }
        let pairs = members.compactMap { member in member.value.text.map { (key: member.key, value: $0) } }
        return pairs.count == members.count ? pairs : nil
    }
}
