import Postgres

/// A month of the books.
public struct Period: Sendable, Equatable {
    /// Where it stands.
    public enum State: String, Sendable {
        /// Its figures may still change.
        case open
        /// Signed: what comes later becomes a correction.
        case closed
        /// Was closed, and is open again.
        case reopened
    }

    /// `yyyy-MM`.
    public let name: String
    /// Where it stands as of the run.
    public let state: State
    /// Who closed or reopened it; empty while nobody did.
    public let actedBy: String
    /// When, printed in the billing zone.
    public let actedAt: String
    /// Calls of its days.
    public let calls: Int64
    /// CDRs in force of its days.
    public let cdrs: Int64
    /// Calls that await and discrepancies that block.
    public let obstacles: Int64
    /// Corrections booked for it in other months.
    public let corrections: Int64
}

/// What stands in the way of closing a month.
public struct PeriodObstacle: Sendable, Equatable {
    /// `awaiting_fee`, `awaiting_status`, a kind of discrepancy, or `set_aside`.
    public let kind: String
    /// App of the calls; empty when unknown.
    public let appKey: String
    /// How many.
    public let count: Int64
    /// Money at risk with its currency; empty when nothing says.
    public let money: String
    /// First day on which one stands.
    public let firstDay: String
    /// Last day on which one stands.
    public let lastDay: String
}

/// Whether a month can be closed, but for what stands in it.
public struct PeriodState: Sendable, Equatable {
    /// Closed as of the run.
    public let isClosed: Bool
    /// The month whose close counts for it: itself, or a later one; none: there was none.
    public let books: String?
    /// An earlier month with something in it that is open.
    public let openBefore: String?
    /// The instant after which it can close, printed.
    public let closesAfter: String
    /// That instant lies before as-of.
    public let isOver: Bool
}

/// The close that is in force on a month.
public struct PeriodClosing: Sendable, Equatable {
    /// Number of the act.
    public let act: Int64
    /// The settings its figures were worked out with.
    public let settings: NightSettings
    /// The program that closed it.
    public let programVersion: String
    /// SHA-256 over the closed figures.
    public let digest: String
    /// Who closed it.
    public let closedBy: String
    /// The cut its figures stand at.
    public let asOfMicros: Int64
    /// Manifest of its folder; none: the folder was not written to its end.
    public let manifest: String?
    /// Its page.
    public let summary: String?
}

extension Night {
    /// Every month with anything in it up to that of as-of.
    public func periods() throws(BooksError) -> [Period] {
        try BooksError.wrapping {
            try books.query("periods/list").rows.map {
                Period(
                    name: $0.text(0) ?? "",
                    state: Period.State(rawValue: $0.text(1) ?? "") ?? .open,
                    actedBy: $0.text(2) ?? "",
                    actedAt: $0.text(3) ?? "",
                    calls: $0.int(4) ?? 0,
                    cdrs: $0.int(5) ?? 0,
                    obstacles: $0.int(6) ?? 0,
                    corrections: $0.int(7) ?? 0
                )
            }
        }
    }

    /// Where a month stands as of the run.
    ///
    /// - Parameter period: Like `2026-10`.
    public func state(of period: String) throws(BooksError) -> PeriodState {
        try BooksError.wrapping {
            let row = try books.query("periods/state", [Self.firstDay(period)])
            return PeriodState(
                isClosed: row.bool(0, 0) ?? false,
                books: row.text(0, 1),
                openBefore: row.text(0, 2),
                closesAfter: row.text(0, 3) ?? "",
                isOver: row.bool(0, 4) ?? false
            )
        }
    }

    /// What stands in the way of closing a month, by kind and app.
    public func obstacles(to period: String) throws(BooksError) -> [PeriodObstacle] {
        try BooksError.wrapping {
            try books.query("periods/obstacles", [Self.firstDay(period)]).rows.map {
                PeriodObstacle(
                    kind: $0.text(0) ?? "",
                    appKey: $0.text(1) ?? "",
                    count: $0.int(2) ?? 0,
                    money: $0.text(3) ?? "",
                    firstDay: $0.text(4) ?? "",
                    lastDay: $0.text(5) ?? ""
                )
            }
        }
    }

    /// Keeps a month's figures as they stand at as-of, and closes it; all at once.
    ///
    /// - Parameter actor: Who, and the cut.
    /// - Returns: The digest over the figures.
    public func close(
        _ period: String,
        _ settings: NightSettings,
        programVersion: String,
        by actor: Actor
    ) throws(BooksError) -> String {
        try BooksError.wrapping {
            try books.connection.transaction {
                let act = try nextAct()
                for part in ["calls", "cdrs", "usage", "charges", "cdr_charges"] {
                    try books.execute("periods/freeze_" + part, [.int(act), Self.firstDay(period)])
                }
                for part in ["discrepancies", "dismissals"] {
                    try books.execute("periods/freeze_" + part, [.int(act)])
                }
                let digest = try closingDigest(act)
                try record("closed", act, on: period, (reason: "", digest: digest), settings, programVersion, actor)
                return digest
            }
        }
    }

    /// Opens a closed month again: its days follow the facts again, and the corrections booked for it are withdrawn.
    public func reopen(
        _ period: String,
        reason: String,
        _ settings: NightSettings,
        programVersion: String,
        by actor: Actor
    ) throws(BooksError) {
        try BooksError.wrapping {
            try books.connection.transaction {
                let act = try nextAct()
                try record("reopened", act, on: period, (reason: reason, digest: nil), settings, programVersion, actor)
            }
        }
    }

    /// The close in force on the month of a day; none when that month has no closed figures.
    public func closing(ofDay day: String) throws(BooksError) -> (period: String, closing: PeriodClosing)? {
        let first = try BooksError.wrapping {
            let row = try books.query("night/closing_of", [.text(day)])
            return row.isEmpty ? nil : row.text(0, 0)
        }
        guard let first, let closing = try closing(of: String(first.prefix(7))) else { return nil }
        return (String(first.prefix(7)), closing)
    }

    /// The close in force on a month.
    public func closing(of period: String) throws(BooksError) -> PeriodClosing? {
        try BooksError.wrapping {
            let row = try books.query("periods/closing", [Self.firstDay(period)])
            guard !row.isEmpty, let act = row.int(0, 0), let settings = NightSettings(line: row.text(0, 1) ?? ""),
                let asOf = row.unixMicros(0, 5)
            else { return nil }
            return PeriodClosing(
                act: act,
                settings: settings,
                programVersion: row.text(0, 2) ?? "",
                digest: row.text(0, 3) ?? "",
                closedBy: row.text(0, 4) ?? "",
                asOfMicros: asOf,
                manifest: row.text(0, 6),
                summary: row.text(0, 7)
            )
        }
    }

    /// How often a month was closed up to an act: the revision of its folder.
    public func closings(of period: String, upTo act: Int64) throws(BooksError) -> Int {
        try BooksError.wrapping {
            Int(try books.query("periods/closings", [Self.firstDay(period), .int(act)]).int(0, 0) ?? 0)
        }
    }

    /// The manifest that the closing before an act left.
    public func manifest(beforeAct act: Int64) throws(BooksError) -> String? {
        try BooksError.wrapping {
            let row = try books.query("periods/previous_manifest", [.int(act)])
            return row.isEmpty ? nil : row.text(0, 0)
        }
    }

    /// Closed months whose folder was not written to its end.
    public func unwrittenPeriods() throws(BooksError) -> [String] {
        try BooksError.wrapping { try books.query("periods/unwritten").rows.compactMap { $0.text(0) } }
    }

    /// Months that were closed and are open again.
    public func reopenedPeriods() throws(BooksError) -> [String] {
        try BooksError.wrapping { try books.query("periods/reopened").rows.compactMap { $0.text(0) } }
    }

    /// Notes that a closed month's folder stands.
    public func markWritten(act: Int64, manifest: String, summary: String) throws(BooksError) {
        try BooksError.wrapping {
            try books.execute("periods/files_written", [.int(act), .text(manifest), .text(summary)])
        }
    }

    /// Closed months in which corrections for a month stand, and how many.
    public func correctionsInClosedPeriods(for period: String) throws(BooksError) -> [(period: String, count: Int64)] {
        try BooksError.wrapping {
            try books.query("periods/corrections_in_closed", [Self.firstDay(period)]).rows.map {
                ($0.text(0) ?? "", $0.int(1) ?? 0)
            }
        }
    }

    /// The instant before which archived pushes may be removed, as of the run; none while no month is closed.
    public func archiveLimit(keepSeconds: Int64, nowMicros: Int64) throws(BooksError) -> Int64? {
        try BooksError.wrapping {
            let row = try books.query(
                "periods/archive_limit",
                [.instant(unixMicros: nowMicros), .int(keepSeconds)]
            )
            return row.isEmpty ? nil : row.unixMicros(0, 0)
        }
    }

    /// The day before which folders of written reports may be removed, as of the run; none while no month is closed.
    public func reportsLimit(keepSeconds: Int64, nowMicros: Int64) throws(BooksError) -> String? {
        try BooksError.wrapping {
            let row = try books.query(
                "periods/reports_limit",
                [.instant(unixMicros: nowMicros), .int(keepSeconds)]
            )
            return row.isEmpty ? nil : row.text(0, 0)
        }
    }

    /// An instant for an act that runs must see from the next one on: now, or just after the last run where its as-of
    /// lies later, by another host's clock.
    public func actInstant(nowMicros: Int64) throws(BooksError) -> Int64 {
        max(nowMicros, (try lastRun()?.asOfMicros ?? .min).addingOne)
    }

    /// The digest over the figures that an act has kept, worked out again.
    func closingDigest(_ act: Int64) throws(PostgresError) -> String {
        try books.query("periods/digest", [.int(act)]).text(0, 0) ?? ""
    }

    private func nextAct() throws(PostgresError) -> Int64 {
        try books.query("periods/next_act").int(0, 0) ?? 1
    }

    private func record(
        _ act: String,
        _ number: Int64,
        on period: String,
        _ words: (reason: String, digest: String?),
        _ settings: NightSettings,
        _ programVersion: String,
        _ actor: Actor
    ) throws(PostgresError) {
        try books.execute(
            "periods/record_act",
            [
                Self.firstDay(period), .text(act), .int(number), .text(words.reason), .text(settings.line),
                .text(programVersion), PostgresValue(words.digest), .text(actor.name),
                .instant(unixMicros: actor.nowMicros),
            ]
        )
    }

    private static func firstDay(_ period: String) -> PostgresValue { .text(period + "-01") }
}

extension Int64 {
    fileprivate var addingOne: Int64 { self == .max ? self : self + 1 }
}
