/// Reads one fixed monthly item.
struct ItemReader {
    private static let keys = ["name", "app", "count", "price", "service", "from", "to"]

    let validity: Validity
    let problems: ProblemList

    /// The item; none after an error.
    func read(_ node: CardNode) -> FixedItem? {
        let errorsBefore = problems.errorCount
        guard let fields = CardFields(node, owner: "a fixed item", keys: Self.keys, problems: problems) else {
            return nil
        }
        fields.require(["name", "app", "count", "price"])
        let written = ValidityReader(fields: fields, problems: problems).read(within: validity)
        let item = FixedItem(
            name: fields.value("name", .name) ?? "",
            app: fields.value("app", .app) ?? "",
            count: fields.value("count", .whole(1...1_000_000)) ?? 1,
            price: fields.value("price", .price) ?? .zero,
            service: fields.value("service", .service),
            from: written.from,
            to: written.to,
            line: fields.place.line,
            column: fields.place.column
        )
        return problems.errorCount == errorsBefore ? item : nil
    }
}
