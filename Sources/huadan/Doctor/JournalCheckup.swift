import Books
import Ingest
import Journal

/// The journals of this data directory: readable, and loaded.
struct JournalCheckup {
    let journals: [JournalSummary]
    let unreadable: [JournalID]
    let nowMicros: Int64

    /// What their ends look like.
    func health() -> CheckResult {
        let damaged = journals.filter {
            if case .damaged = $0.health { true } else { false }
        }
        if let first = unreadable.first {
            return .fail("journals", "\(first) has no readable header", "restore its file `journal` from a copy")
        }
        if let first = damaged.first {
            return .fail(
                "journals",
                "\(damaged.count) damaged, such as \(first.header.id)",
                "`huadan journal check \(first.header.id)` tells where and how to go on"
            )
        }
        return .ok("journals", "\(journals.count), ends sound; `huadan journal check` reads all of them")
    }

    /// What the database has not got yet.
    func backlog(_ known: [JournalID: KnownJournal]) -> CheckResult {
        let behind = journals.map { ($0, Self.entriesBehind($0, known[$0.header.id])) }.filter { $0.1 > 0 }
        let ahead = journals.first { journal in
            guard let positions = known[journal.header.id]?.positions else { return false }
            return (positions.max() ?? 1) > (journal.sequences?.upperBound ?? 0) + 1
        }
        if let ahead {
            return .fail(
                "backlog",
                "the database has loaded more of journal \(ahead.header.id) than it holds",
                "the database or the data directory is not the one it was: put back the one that belongs"
            )
        }
        let entries = behind.reduce(0) { $0 + $1.1 }
        guard entries > 0 else { return .ok("backlog", "all that was received is loaded") }
        let oldest = behind.map { Self.oldestMicros($0.0, known[$0.0.header.id]) }.min() ?? nowMicros
        let finding = "\(entries) entries wait to be loaded, for \(AgeText.of(micros: nowMicros - oldest)) at most"
        let abandoned = behind.contains { !$0.0.isLocked }
        if abandoned {
            return .warn(
                "backlog",
                finding,
                "no process holds some of them: `huadan nightly` or a start of `huadan serve` loads them"
            )
        }
        return nowMicros - oldest < 300_000_000
            ? .ok("backlog", finding)
            : .warn("backlog", finding, "see the log of `huadan serve` for why its loaders are behind")
    }

    private static func entriesBehind(_ journal: JournalSummary, _ known: KnownJournal?) -> UInt64 {
        guard let sequences = journal.sequences else { return 0 }
        return known?.entriesBehind(last: sequences.upperBound) ?? UInt64(sequences.count)
    }

    private static func oldestMicros(_ journal: JournalSummary, _ known: KnownJournal?) -> Int64 {
        let first = journal.receivedAtMicros?.lowerBound ?? journal.header.createdAtMicros
        return max(first, known?.loadedThroughMicros ?? first)
    }
}

/// Whether `serve` is there.
struct ServeCheck {
    let place: DataDirectory
    let nowMicros: Int64

    func run() -> CheckResult {
        guard let last = SignOfLife(directory: place.path).read() else {
            return .warn(
                "serve",
                "never ran with this data directory",
                "start `huadan serve` where pushes should arrive"
            )
        }
        let age = nowMicros - last
        let finding = "last sign of life \(AgeText.of(micros: age)) ago"
        guard age >= 60_000_000 else { return .ok("serve", finding) }
        return .fail(
            "serve",
            finding,
            "status pushes are being lost: start `huadan serve`; if it runs, GET /readyz says why it takes none"
        )
    }
}
