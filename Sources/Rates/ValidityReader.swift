/// Reads `from` and `to`.
struct ValidityReader {
    let fields: CardFields
    let problems: ProblemList

    /// The span as written, with a problem where it is impossible or leaves the outer one.
    func read(within outer: Validity) -> Validity {
        let validity = Validity(from: fields.value("from", .time), to: fields.value("to", .time))
        checkOrder(validity)
        if let from = validity.from { checkStart(from, outer) }
        if let to = validity.to { checkEnd(to, outer) }
        return validity
    }

    private func checkOrder(_ validity: Validity) {
        guard let from = validity.from, let to = validity.to, from.isBefore(to) != true else { return }
        let advice =
            from.isBefore(to) == nil
            ? "write both as dates or both as instants, so that their order does not depend on a time zone"
            : "to is the first moment that no longer counts; make it later"
        problems.error(fields.place(of: "to"), "to \(to.text) is not after from \(from.text); \(advice)")
    }

    private func checkStart(_ from: CardTime, _ outer: Validity) {
        if let start = outer.from, from.isBefore(start) == true {
            report("from", from, "before the card's from \(start.text)")
        } else if let end = outer.to, from.isBefore(end) == false {
            report("from", from, "not before the card's to \(end.text)")
        }
    }

    private func checkEnd(_ to: CardTime, _ outer: Validity) {
        if let end = outer.to, end.isBefore(to) == true {
            report("to", to, "after the card's to \(end.text)")
        } else if let start = outer.from, start.isBefore(to) == false {
            report("to", to, "not after the card's from \(start.text)")
        }
    }

    private func report(_ key: String, _ time: CardTime, _ what: String) {
        let message = "\(key) \(time.text) is \(what); keep \(fields.owner) inside of the card's validity"
        problems.error(fields.place(of: key), message)
    }
}
