import Notification
public import Postgres

extension Books {
    /// Tells everything about a call, judged from now by the rules of a night.
    ///
    /// Needs a connection on which no run has worked: it works in the same temporary tables.
    ///
    /// - Throws: ``BooksError/unknownCall``, ``BooksError/database(_:)``.
    public func explain(
        _ call: UUIDBytes,
        _ settings: NightSettings,
        nowMicros: Int64
    ) throws(BooksError) -> CallExplanation {
        let night = Night(self)
        try night.setParameters(asOfMicros: nowMicros, previousMicros: nil, settings)
        return try BooksError.wrapping {
            guard try query("explain/known", [.uuid(call)]).bool(0, 0) ?? false else { throw BooksError.unknownCall }
            try night.judge(call)
            return try explanation(of: call)
        }
    }

    private func explanation(of call: UUIDBytes) throws -> CallExplanation {
        let now = try query("explain/judged_now")
        // A clock that went back: facts of the future are not judged, and nothing else can be said.
        guard !now.isEmpty else { throw BooksError.unknownCall }
        return CallExplanation(
            callID: call.description,
            sessionID: now.text(0, 0) ?? "",
            arrivals: try arrivals(of: call),
            events: try events(of: call),
            versions: try versions(of: call),
            now: CallExplanation.Judgement(now, from: 1),
            foundNow: try query("explain/findings_now").rows.map { CallExplanation.Found(now: $0) },
            published: try published(call),
            lastRunAsOf: try query("explain/last_run").text(0, 0),
            discrepancies: try query("explain/discrepancies", [.uuid(call)]).rows.map { CallExplanation.Found($0) },
            prices: try query("explain/prices").rows.map { CallExplanation.price($0) },
            corrections: try query("explain/corrections", [.uuid(call)]).rows.map { CallExplanation.Correction($0) },
            folders: try query("explain/days", [.uuid(call)]).rows.map { CallExplanation.Folder($0) }
        )
    }

    private func published(_ call: UUIDBytes) throws(PostgresError) -> CallExplanation.Judgement? {
        let row = try query("explain/published", [.uuid(call)])
        return row.isEmpty ? nil : CallExplanation.Judgement(row, from: 0)
    }

    private func arrivals(of call: UUIDBytes) throws(PostgresError) -> [CallExplanation.Arrival] {
        try query("explain/arrivals", [.uuid(call)]).rows.map { row in
            let token = row.text(5) ?? ""
            return CallExplanation.Arrival(
                receivedAt: row.text(0) ?? "",
                journal: row.text(1) ?? "",
                sequence: row.int(2) ?? 0,
                record: row.int(3) ?? 0,
                what: row.text(4) ?? "",
                source: token.isEmpty ? row.text(6) ?? "" : token,
                isRepeat: row.bool(7) ?? false
            )
        }
    }

    private func events(of call: UUIDBytes) throws(PostgresError) -> [[CallExplanation.Field]] {
        var events: [[CallExplanation.Field]] = []
        for row in try query("explain/events", [.uuid(call)]).rows {
            while events.count < Int(row.int(0) ?? 1) { events.append([]) }
            events[events.count - 1].append(CallExplanation.Field(event: row))
        }
        return events
    }

    private func versions(of call: UUIDBytes) throws(PostgresError) -> [CallExplanation.Version] {
        var versions: [CallExplanation.Version] = []
        for row in try query("explain/cdrs").rows {
            var version = CallExplanation.Version(row)
            version.fields = try query("explain/cdr_fields", [.uuid(call), .text(version.contentHash)]).rows.map {
                CallExplanation.Field(cdr: $0)
            }
            versions.append(version)
        }
        return versions
    }
}

extension CallExplanation.Judgement {
    /// State, day, app, end, next change, as-of from column `first` on.
    fileprivate init(_ row: PostgresResult, from first: Int) {
        self.init(
            state: row.text(0, first) ?? "",
            day: row.text(0, first + 1) ?? "",
            app: row.text(0, first + 2) ?? "",
            endedAt: row.text(0, first + 3) ?? "",
            nextChangeAt: row.text(0, first + 4),
            asOf: row.text(0, first + 5) ?? ""
        )
    }
}

extension CallExplanation.Found {
    fileprivate init(_ row: PostgresRow) {
        self.init(
            kind: row.text(0) ?? "",
            severity: row.text(1) ?? "",
            blocks: row.bool(2) ?? false,
            firstSeenAt: row.text(3),
            resolvedAt: row.text(4),
            detail: row.text(5) ?? "",
            id: row.text(6),
            waiver: row.text(7).map { "\($0) at \(row.text(8) ?? ""): \(row.text(9) ?? "")" }
        )
    }

    fileprivate init(now row: PostgresRow) {
        self.init(
            kind: row.text(0) ?? "",
            severity: row.text(1) ?? "",
            blocks: row.bool(2) ?? false,
            firstSeenAt: nil,
            resolvedAt: nil,
            detail: row.text(3) ?? "",
            id: nil,
            waiver: nil
        )
    }
}

extension CallExplanation {
    /// `CDR 1, first_leg: 65 s, billed 120 s (60/60) at 0.18 for 60 s = 0.360000 CNY cost; rule …, card …`.
    fileprivate static func price(_ row: PostgresRow) -> String {
        let component = row.text(1) ?? ""
        let price = row.text(4) ?? ""
        let quantity = row.int(3) ?? 0
        var text = "CDR \(row.int(0) ?? 1), \(component): "
        if let seconds = row.int(2) {
            var how = [row.text(6) ?? ""]
            if let minimum = row.int(7), minimum > 0 { how.append("at least \(minimum) s") }
            if let grace = row.int(8), grace > 0 { how.append("up to \(grace) s free") }
            if row.bool(9) ?? false { how.append("both legs' seconds added") }
            text +=
                "\(seconds) s, billed \(quantity) s (\(how.joined(separator: ", "))) at \(price) for \(row.int(5) ?? 0) s"
        } else {
            text += "\(quantity) at \(price)"
        }
        return text
            + " = \(row.text(14) ?? "") \(row.text(13) ?? "") \(row.text(12) ?? ""); rule \(row.text(10) ?? ""),"
            + " card \(row.text(11) ?? "")"
            + (row.bool(15) ?? false ? "; free seconds and tiers stand on the month's last day" : "")
    }
}

extension CallExplanation.Correction {
    fileprivate init(_ row: PostgresRow) {
        let signed = { (number: Int64?) in (number ?? 0) > 0 ? "+\(number ?? 0)" : "\(number ?? 0)" }
        self.init(
            day: row.text(0) ?? "",
            originalDay: row.text(1) ?? "",
            cause: row.text(2) ?? "",
            about: (3...5).compactMap { row.text($0) }.filter { !$0.isEmpty }.joined(separator: " "),
            figures: "calls \(signed(row.int(6))), CDRs \(signed(row.int(7))), talk \(signed(row.int(8))) s"
                + (row.text(9).map { ", \($0)" } ?? "")
        )
    }
}

extension CallExplanation.Folder {
    fileprivate init(_ row: PostgresRow) {
        self.init(
            day: row.text(0) ?? "",
            what: row.text(1) ?? "",
            revision: row.int(2),
            revisionAsOf: row.text(3),
            isBehind: row.bool(4) ?? false
        )
    }
}

extension CallExplanation.Field {
    private static let cdrNames = Dictionary(
        uniqueKeysWithValues: CDRField.allCases.map { ($0.columnName, $0.wireName) }
    )
    private static let eventNames = Dictionary(
        uniqueKeysWithValues: StatusField.allCases.map { ($0.columnName, $0.wireName) }
    )

    fileprivate init(cdr row: PostgresRow) {
        let column = row.text(0) ?? ""
        self.init(name: Self.cdrNames[column] ?? column, value: row.text(1) ?? "", meaning: row.text(2))
    }

    fileprivate init(event row: PostgresRow) {
        let column = row.text(1) ?? ""
        self.init(
            name: column == "occurred_at" ? "timestamp" : Self.eventNames[column] ?? column,
            value: row.text(2) ?? "",
            meaning: row.text(3)
        )
    }
}

extension CallExplanation.Version {
    fileprivate init(_ row: PostgresRow) {
        self.init(
            contentHash: row.text(1) ?? "",
            cdr: row.int(13) ?? 1,
            number: row.int(14) ?? 1,
            chosenAt: row.text(15),
            isInForce: row.bool(2) ?? false,
            versions: row.int(3) ?? 1,
            firstReceivedAt: row.text(4) ?? "",
            day: row.text(5) ?? "",
            endedAt: row.text(12) ?? "",
            figures: Self.figures(row)
        )
    }

    private static func figures(_ row: PostgresRow) -> [CallExplanation.Field] {
        let figures: [(String, String?)] = [
            ("answered", row.bool(7) ?? false ? "yes" : "no"), ("first leg", row.int(8).map { "\($0) s" }),
            ("second leg", row.int(9).map { "\($0) s" }), ("talk", row.int(10).map { "\($0) s" }),
            ("times", row.bool(11) ?? false ? "contradict each other or cannot be read" : nil),
        ]
        return figures.compactMap { name, value in
            value.map { CallExplanation.Field(name: name, value: $0, meaning: nil) }
        }
    }
}
