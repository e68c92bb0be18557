import Postgres

/// Sorted rows of one table, by the way they take into it.
struct RowSplit {
    /// Straight into the table.
    private(set) var fresh: [FactRow] = []
    /// Through staging: what is there already, and of equal keys in a batch all but the first.
    private(set) var staged: [FactRow] = []
    /// Whether some were there before the batch.
    let hasKnown: Bool

    /// Takes rows and the places of those that are known to be there.
    init(_ rows: [FactRow], known: Set<Int> = []) {
        hasKnown = !known.isEmpty
        // Equal keys stand side by side.
        let repeats = rows.indices.dropFirst().filter { rows[$0].key == rows[$0 - 1].key }
        guard hasKnown || !repeats.isEmpty else {
            fresh = rows
            return
        }
        let isStaged = known.union(repeats)
        for (index, row) in rows.enumerated() {
            if isStaged.contains(index) { staged.append(row) } else { fresh.append(row) }
        }
    }

    /// Takes rows of which nothing is known.
    init(allStaged rows: [FactRow]) {
        hasKnown = true
        staged = rows
    }
}

extension [FactKey] {
    /// As the parameters of the statements that look for keys: three arrays of equal length.
    var parameters: [PostgresValue] {
        [.uuidArray(map(\.callID)), .uuidArray(map(\.identity)), .uuidArray(map(\.content))]
    }
}
