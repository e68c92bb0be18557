import Books

/// A call's explanation as lines for a terminal.
struct ExplanationText {
    let call: CallExplanation

    init(_ call: CallExplanation) {
        self.call = call
    }

    /// Everything, section by section.
    var lines: [String] {
        let sections = [head, arrivals, events, versions, judgement, prices, findings, corrections, folders].filter {
            !$0.isEmpty
        }
        return Array(sections.joined(separator: [""]))
    }

    private var head: [String] {
        ["call      \(call.callID)", "session   \(call.sessionID)"]
    }

    private var arrivals: [String] {
        var table = TextTable(["received", "push", "record", "what", "came", "source"])
        for arrival in call.arrivals {
            table.add([
                arrival.receivedAt, "\(arrival.journal)/\(arrival.sequence)", "\(arrival.record)", arrival.what,
                arrival.isRepeat ? "again" : "first", arrival.source.isEmpty ? "-" : arrival.source,
            ])
        }
        let repeats = call.arrivals.count { $0.isRepeat }
        let title = repeats == 0 ? "\(call.arrivals.count)" : "\(call.arrivals.count), \(repeats) of them repeats"
        return titled("Arrivals (\(title))", table.lines)
    }

    private var events: [String] {
        guard !call.events.isEmpty else { return ["Status events: none"] }
        let lines = call.events.map { fields in fields.map { Self.inline($0) }.joined(separator: "  ") }
        return titled("Status events (\(call.events.count))", lines)
    }

    private var versions: [String] {
        guard !call.versions.isEmpty else { return ["CDRs: none"] }
        let cdrs = Set(call.versions.map(\.cdr)).count
        let title = cdrs == call.versions.count ? "\(cdrs)" : "\(cdrs), in \(call.versions.count) versions"
        return titled("CDRs (\(title))", Array(call.versions.map(lines).joined()))
    }

    private func lines(of version: CallExplanation.Version) -> [String] {
        let state =
            if version.isInForce {
                version.versions == 1 ? "in force" : "in force, of \(version.versions) versions"
            } else {
                "not in force"
            }
        let chosen = version.chosenAt.map { ", chosen \($0)" } ?? ""
        let width = version.fields.map(\.name.count).max() ?? 0
        return [
            "CDR \(version.cdr), version \(version.number), content \(version.contentHash.prefix(8)), \(state)\(chosen)"
        ]
            + [
                "  first received \(version.firstReceivedAt); ends \(version.endedAt); stands on \(version.day)",
                "  figures: " + version.figures.map { "\($0.name) \($0.value)" }.joined(separator: ", "),
            ]
            + version.fields.map { field in
                let gap = String(repeating: " ", count: width - field.name.count)
                return "  \(field.name)\(gap)  \(field.value)" + (field.meaning.map { "  (\($0))" } ?? "")
            }
    }

    private var judgement: [String] {
        guard let published = call.published else {
            let before = call.lastRunAsOf.map { "the last run, as of \($0), came before it" } ?? "no nightly run yet"
            return titled("State", ["in the books: none, \(before)", "now:          " + Self.text(call.now)])
        }
        var lines = ["in the books: " + Self.text(published)]
        if let last = call.lastRunAsOf, last != published.asOf {
            lines.append("              the last run, as of \(last), had no reason to look at it again")
        }
        let isSame =
            (published.state, published.day, published.app) == (call.now.state, call.now.day, call.now.app)
        lines.append("now:          " + (isSame ? "the same, as of \(call.now.asOf)" : Self.text(call.now)))
        return titled("State", lines)
    }

    private static func text(_ judgement: CallExplanation.Judgement) -> String {
        "\(judgement.state), app \(judgement.app.isEmpty ? "unknown" : judgement.app), day \(judgement.day),"
            + " ended \(judgement.endedAt), as of \(judgement.asOf)"
            + (judgement.nextChangeAt.map { "; changes by itself after \($0)" } ?? "; nothing is pending")
    }

    private var findings: [String] {
        let open = Set(call.discrepancies.filter { $0.resolvedAt == nil }.map(\.kind))
        let now = Set(call.foundNow.map(\.kind))
        var lines = call.discrepancies.flatMap { found in
            let state =
                if let resolved = found.resolvedAt { "resolved \(resolved)" } else {
                    now.contains(found.kind) ? "open" : "open, resolved by the next run"
                }
            return [
                "\(found.kind) (\(Self.weight(found))): \(state), first seen \(found.firstSeenAt ?? "")",
                "  \(found.detail)", "  id \(found.id ?? "")",
            ] + (found.waiver.map { ["  waived by \($0)"] } ?? [])
        }
        for found in call.foundNow where !open.contains(found.kind) {
            lines += [
                "\(found.kind) (\(Self.weight(found))): not in the books yet, the next run opens it",
                "  \(found.detail)",
            ]
        }
        return lines.isEmpty ? ["Findings: none"] : titled("Findings", lines)
    }

    private static func weight(_ found: CallExplanation.Found) -> String {
        found.severity + (found.blocks ? ", blocks" : "")
    }

    private var prices: [String] {
        call.prices.isEmpty ? ["Prices: none, no answered leg that a rate card covers"] : titled("Prices", call.prices)
    }

    private var corrections: [String] {
        guard !call.corrections.isEmpty else { return [] }
        return titled(
            "Corrections",
            call.corrections.map { "\($0.day)  of \($0.originalDay)  \($0.cause)  \($0.about): \($0.figures)" }
        )
    }

    private var folders: [String] {
        guard !call.folders.isEmpty else {
            return ["Reports: in none yet; `huadan nightly` writes them once the day is over"]
        }
        let lines = call.folders.map { folder in
            let written = folder.revision.map { "revision \($0), as of \(folder.revisionAsOf ?? "")" }
            return "\(folder.day)  \(folder.what)  \(written ?? "not written yet")"
                + (folder.isBehind && folder.revision != nil ? "; the next run writes it again" : "")
        }
        return titled("Reports", lines)
    }

    private static func inline(_ field: CallExplanation.Field) -> String {
        "\(field.name)=\(field.value)" + (field.meaning.map { " (\($0))" } ?? "")
    }

    private func titled(_ title: String, _ lines: [String]) -> [String] {
        [title] + lines.map { "  " + $0 }
    }
}
