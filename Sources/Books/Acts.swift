import Postgres

/// What people decided, and the runs that saw it, as lines of JSON: with the journals' archive they make the same books
/// again.
///
/// Holds the installation's key and the apps' secrets.
public struct ActsExport: Sendable {
    /// A header, then a line an act.
    public let lines: [String]

    /// Lines as they were exported.
    public init(lines: [String]) {
        self.lines = lines
    }
}

/// Something that happened to books, in order.
public enum HistoryEvent: Sendable {
    /// A nightly run that published.
    case run(asOfMicros: Int64, settings: NightSettings)
    /// A month was closed.
    case closed(period: String, settings: NightSettings, programVersion: String, digest: String, by: Actor)
    /// A month was opened again.
    case reopened(period: String, reason: String, settings: NightSettings, programVersion: String, by: Actor)
}

extension Books {
    /// The tables whose rows are acts, with the column that numbers them, in the order in which they are brought back.
    private static let actTables: [(name: String, number: String?)] = [
        ("app_act", "app_act_id"), ("app_signature_act", "app_signature_act_id"), ("app_token", nil),
        ("app_token_end", nil),
        ("set_aside_act", "set_aside_act_id"), ("discrepancy_waiver", "discrepancy_waiver_id"),
        ("cdr_choice", "cdr_choice_id"), ("rate_card", nil), ("rate_rule", nil), ("rate_item", nil),
    ]

    /// Every act and every published run.
    public func exportActs() throws(BooksError) -> ActsExport {
        try BooksError.wrapping {
            try connection.transaction {
                let header = try query("acts/export_header").text(0, 0) ?? ""
                let acts = try query("acts/export").rows.map { row in
                    #"{"act":"\#(row.text(0) ?? "")","row":\#(row.text(1) ?? "{}")}"#
                }
                return ActsExport(lines: [header] + acts)
            }
        }
    }

    /// Makes these books those of the installation that acts come from.
    ///
    /// Only books without acts and runs take acts; with facts they must have the same key already, since call ids
    /// depend on it.
    ///
    /// - Throws: ``BooksError/notForActs(_:)``, ``BooksError/database(_:)``.
    public func adopt(_ acts: ActsExport, _ installation: Installation) throws(BooksError) {
        try BooksError.wrapping {
            guard let header = acts.lines.first else { throw BooksError.notForActs("the file is empty") }
            let row = try readable { try query("acts/header", [.text(header)]) }
            guard row.text(0, 0) == "1", let id = row.text(0, 1), let key = row.text(0, 2), let zone = row.text(0, 3)
            else { throw BooksError.notForActs("its first line is not that of an export of acts") }
            guard zone == installation.billingTimezone else {
                throw BooksError.otherTimezone(books: zone, configured: installation.billingTimezone)
            }
            let state = try query("acts/is_empty")
            guard state.bool(0, 0) == true else {
                throw BooksError.notForActs("these books have acts or runs already; take an empty database")
            }
            guard installation.callKey.hexadecimal != key else { return }
            guard state.bool(0, 1) == true else {
                throw BooksError.notForActs(
                    "these books have facts under another key; import the acts into an empty database first"
                )
            }
            try execute("acts/adopt_installation", [.text(id), .text(key)])
        }
    }

    /// Brings the acts back but for closes and reopens, which ``history(of:)`` gives in order with the runs.
    ///
    /// The facts are loaded already.
    public func insert(_ acts: ActsExport) throws(BooksError) {
        try BooksError.wrapping {
            let rows = try rows(of: acts)
            try connection.transaction {
                for table in Self.actTables {
                    let file = SQLFile("acts/insert").on(table: table.name)
                    for row in rows where row.table == table.name {
                        try readable { try connection.query(file.text, [.text(row.line)], name: file.name) }
                    }
                    guard let number = table.number else { continue }
                    let next = SQLFile("acts/number").on(table: table.name)
                    let text = next.text.replacing("{column}", with: number)
                    _ = try connection.query(text, [], name: next.name)
                }
            }
        }
    }

    /// The runs, closes and reopens of an export, in order.
    public func history(of acts: ActsExport) throws(BooksError) -> [HistoryEvent] {
        try BooksError.wrapping {
            let rows = try rows(of: acts)
            let runs = rows.filter { $0.table == "nightly_run" }.map(\.line)
            let periods = rows.filter { $0.table == "period_act" }.map(\.line)
            return try query("acts/history", [.textArray(runs), .textArray(periods)]).rows.map { row in
                guard let event = HistoryEvent(row) else {
                    throw BooksError.notForActs("a run or a close in it cannot be read")
                }
                return event
            }
        }
    }

    private func rows(of acts: ActsExport) throws -> [(table: String, line: String)] {
        let lines = acts.lines.dropFirst().filter { !$0.isEmpty }
        return try readable { try query("acts/parse", [.textArray(lines)]) }.rows.map {
            ($0.text(0) ?? "", $0.text(1) ?? "")
        }
    }

    /// What the server cannot read is the file's fault.
    @discardableResult
    private func readable(_ body: () throws -> PostgresResult) throws -> PostgresResult {
        do {
            return try body()
        } catch let error as PostgresError where error.sqlState?.isDataError == true {
            throw BooksError.notForActs("a line of it cannot be used (\(error))")
        }
    }
}

extension HistoryEvent {
    fileprivate init?(_ row: PostgresRow) {
        guard let asOf = row.unixMicros(1), let settings = NightSettings(line: row.text(2) ?? "") else { return nil }
        let period = row.text(3) ?? ""
        let version = row.text(6) ?? ""
        let actor = Actor(name: row.text(5) ?? "", nowMicros: asOf)
        switch row.text(0) {
        case "run": self = .run(asOfMicros: asOf, settings: settings)
        case "closed":
            self = .closed(
                period: period,
                settings: settings,
                programVersion: version,
                digest: row.text(7) ?? "",
                by: actor
            )
        case "reopened":
            self = .reopened(
                period: period,
                reason: row.text(4) ?? "",
                settings: settings,
                programVersion: version,
                by: actor
            )
        default: return nil
        }
    }
}
