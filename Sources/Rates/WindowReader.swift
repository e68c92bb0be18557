/// Reads the window of a rule.
struct WindowReader {
    private static let keys = ["days", "from", "to"]

    let problems: ProblemList

    /// The window; none after an error.
    func read(_ node: CardNode) -> RateWindow? {
        guard let fields = CardFields(node, owner: "a window", keys: Self.keys, problems: problems) else { return nil }
        guard !Self.keys.allSatisfy({ !fields.has($0) }) else {
            problems.error(
                node.place,
                "a window has days, or from and to, or all three; add them, or remove the window"
            )
            return nil
        }
        if fields.has("from") || fields.has("to") { fields.require(["from", "to"]) }
        let weekdays = weekdays(fields)
        let from = fields.has("from") ? fields.value("from", .clock(last: 1_439)) : 0
        let to = fields.has("to") ? fields.value("to", .clock(last: 1_440)) : 1_440
        guard let weekdays, let from, let to else { return nil }
        guard to > 0 else { return refuse(fields, "to cannot be \"00:00\"; write \"24:00\" for the end of a day") }
        guard from != to else {
            return refuse(
                fields,
                "from and to are the same; for whole days leave both out, or write \"00:00\" and \"24:00\""
            )
        }
        return RateWindow(weekdays: weekdays, fromMinute: from, toMinute: to)
    }

    private func refuse(_ fields: CardFields, _ message: String) -> RateWindow? {
        problems.error(fields.place(of: "to"), message)
        return nil
    }

    private func weekdays(_ fields: CardFields) -> Int? {
        guard let node = fields.node("days") else { return fields.has("days") ? nil : Weekdays.all }
        guard case .list(let members) = node.content else { return fields.value("days", .weekdays) }
        let masks = members.map { $0.text.flatMap(Weekdays.mask) }
        guard !masks.isEmpty, !masks.contains(nil) else {
            problems.error(node.place, "days cannot be this list; write \(ValueForm<Int>.weekdays.expected)")
            return nil
        }
        return masks.compactMap(\.self).reduce(0, |)
    }
}
