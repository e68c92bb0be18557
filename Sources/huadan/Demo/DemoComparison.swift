/// The reports beside the truth.
struct DemoComparison {
    private struct Line {
        let name: String
        let found: Int
        let truth: Int

        var isSame: Bool { found == truth }
        var cells: [String] { [name, "\(found)", "\(truth)", isSame ? "" : "differs"] }
    }

    private let volumes: [Line]
    private let states: [Line]
    private let discrepancies: [Line]

    init(found: DemoFigures, truth: DemoFigures) {
        volumes = zip(found.volumes, truth.volumes).map { Line(name: $0.name, found: $0.count, truth: $1.count) }
        states = DemoFigures.stateNames.map { name in
            Line(name: name, found: found.states[name] ?? 0, truth: truth.states[name] ?? 0)
        }
        let kinds = Set(found.discrepancies.keys).union(truth.discrepancies.keys)
        discrepancies = kinds.sorted().map { kind in
            Line(name: kind, found: found.discrepancies[kind] ?? 0, truth: truth.discrepancies[kind] ?? 0)
        }
    }

    /// What differs, by name.
    var differences: [String] {
        (volumes + states + discrepancies).filter { !$0.isSame }.map {
            "\($0.name): found \($0.found), truth \($0.truth)"
        }
    }

    /// Volumes and states on the left, discrepancies on the right.
    var lines: [String] {
        let left = table("", volumes) + [""] + table("state", states)
        let right = table("discrepancy", discrepancies)
        let width = (left.map(\.count).max() ?? 0) + 4
        return (0..<max(left.count, right.count)).map { index in
            let first = index < left.count ? left[index] : ""
            guard index < right.count else { return first }
            return first + String(repeating: " ", count: width - first.count) + right[index]
        }
    }

    private func table(_ title: String, _ lines: [Line]) -> [String] {
        let all = [[title, "found", "truth", ""]] + lines.map(\.cells)
        let widths = (0..<4).map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { cells in
            let name = cells[0] + String(repeating: " ", count: widths[0] - cells[0].count)
            let numbers = (1...2).map { String(repeating: " ", count: widths[$0] - cells[$0].count) + cells[$0] }
            let text = ([name] + numbers + [cells[3]]).joined(separator: "  ")
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
    }
}
