extension Restatement {
    var json: OrderedJSON {
        .object([
            .init("revision", .number(previousRevision)),
            .init("changes", .array(changes.map(\.json))),
        ])
    }

    init?(json: OrderedJSON) {
        guard let revision = json["revision"]?.number,
            let changes = json["changes"]?.elements(FileChange.init(json:))
        else { return nil }
        self.init(previousRevision: revision, changes: changes)
    }
}

extension FileChange {
    /// A file that was not there has no `rows_before`, one that is gone no `rows_after`.
    fileprivate var json: OrderedJSON {
        var members: [OrderedJSON.Member] = [.init("name", .text(name))]
        if let rowsBefore { members.append(.init("rows_before", .number(rowsBefore))) }
        if let rowsAfter { members.append(.init("rows_after", .number(rowsAfter))) }
        members.append(.init("control_totals", .array(totals.map(\.json))))
        return .object(members)
    }

    fileprivate init?(json: OrderedJSON) {
        guard let name = json["name"]?.text,
            let rowsBefore = json.optional("rows_before", \.number),
            let rowsAfter = json.optional("rows_after", \.number),
            let totals = json["control_totals"]?.elements(TotalChange.init(json:))
        else { return nil }
        self.init(name: name, rowsBefore: rowsBefore, rowsAfter: rowsAfter, totals: totals)
    }
}

extension TotalChange {
    fileprivate var json: OrderedJSON {
        var members: [OrderedJSON.Member] = [.init("name", .text(name))]
        if let before { members.append(.init("before", .text(before))) }
        if let after { members.append(.init("after", .text(after))) }
        return .object(members)
    }

    fileprivate init?(json: OrderedJSON) {
        guard let name = json["name"]?.text,
            let before = json.optional("before", \.text),
            let after = json.optional("after", \.text)
        else { return nil }
        self.init(name: name, before: before, after: after)
    }
}
