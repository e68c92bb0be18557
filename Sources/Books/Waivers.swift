public import Postgres

/// A discrepancy that a person may decide about.
public struct DiscrepancyEntry: Sendable, Equatable {
    /// Its id.
    public let id: UUIDBytes
    /// The call it is about.
    public let call: UUIDBytes
    /// Its kind.
    public let kind: String
    /// `open`, `waived` or `resolved`.
    public let state: String
    /// The call's day.
    public let day: String
    /// The call's app.
    public let appKey: String
}

/// Which discrepancies are waived together.
public struct WaiverScope: Sendable, Equatable {
    /// Only this one.
    public var id: UUIDBytes?
    /// Only this kind.
    public var kind: String?
    /// Only this app.
    public var appKey: String?
    /// From this day on.
    public var from: String?
    /// Up to this day, included.
    public var to: String?

    /// Everything that is open, until narrowed.
    public init() {}
}

/// A version of a CDR that came in several.
public struct CDRVersion: Sendable, Equatable {
    /// Identity of the CDR within its call.
    public let cdr: UUIDBytes
    /// Digest of the version's content.
    public let content: UUIDBytes
    /// 1 for the earliest received.
    public let number: Int64
    /// The CDR's icid; empty when not given.
    public let icid: String
    /// Reports use it.
    public let isInForce: Bool
}

/// How many discrepancies of a day, kind and app wait, and since when.
public struct DiscrepancyAge: Sendable, Equatable {
    /// Day, kind, severity and app.
    public let key: [String]
    /// Not waived.
    public let open: Int64
    /// Waived.
    public let waived: Int64
    /// First seen by the last run.
    public let new: Int64
    /// Open, and first seen more than a day before as-of.
    public let olderThanDay: Int64
    /// Open, and first seen more than 7 days before as-of.
    public let olderThanWeek: Int64
    /// Open, and first seen more than 30 days before as-of.
    public let olderThanMonth: Int64
    /// Money at risk of the open ones, with its currency; empty where nothing says.
    public let atRisk: String
}

extension Night {
    /// The discrepancies whose id begins with some hexadecimal digits.
    public func discrepancies(prefix: String) throws(BooksError) -> [DiscrepancyEntry] {
        guard let bounds = UUIDBytes.bounds(prefix: prefix) else { return [] }
        return try BooksError.wrapping {
            try books.query("waivers/discrepancies", [.uuid(bounds.first), .uuid(bounds.last)]).rows.map {
                DiscrepancyEntry(
                    id: $0.uuid(0) ?? bounds.first,
                    call: $0.uuid(1) ?? bounds.first,
                    kind: $0.text(2) ?? "",
                    state: $0.text(3) ?? "",
                    day: $0.text(4) ?? "",
                    appKey: $0.text(5) ?? ""
                )
            }
        }
    }

    /// Waives what is open within a scope; returns how many.
    ///
    /// The caller holds the night's lock and stamps the act with ``actInstant(nowMicros:)``.
    public func waive(_ scope: WaiverScope, reason: String, by actor: Actor) throws(BooksError) -> Int {
        try waive(scope, reason: reason, by: actor, again: false)
    }

    private func waive(
        _ scope: WaiverScope,
        reason: String,
        by actor: Actor,
        again: Bool
    ) throws(BooksError) -> Int {
        try BooksError.wrapping {
            let bounds = scope.id.map { ($0, $0) } ?? (UUIDBytes(high: 0, low: 0), UUIDBytes(high: .max, low: .max))
            return try books.execute(
                "waivers/waive",
                [
                    .uuid(bounds.0), .uuid(bounds.1), PostgresValue(scope.kind), PostgresValue(scope.appKey),
                    PostgresValue(scope.from), PostgresValue(scope.to), .text(reason), .text(actor.name),
                    .instant(unixMicros: actor.nowMicros), .bool(again),
                ]
            )
        }
    }

    /// The versions of a call's CDRs that came in several, as known at the instant that was set.
    public func versions(of call: UUIDBytes) throws(BooksError) -> [CDRVersion] {
        try BooksError.wrapping {
            try judge(call)
            return try books.query("waivers/versions").rows.map {
                CDRVersion(
                    cdr: $0.uuid(0) ?? call,
                    content: $0.uuid(1) ?? call,
                    number: $0.int(2) ?? 0,
                    icid: $0.text(3) ?? "",
                    isInForce: $0.bool(4) ?? false
                )
            }
        }
    }

    /// Puts a version in force and waives the conflict it settles.
    ///
    /// The caller holds the night's lock and stamps the act with ``actInstant(nowMicros:)``.
    public func choose(
        _ version: CDRVersion,
        of entry: DiscrepancyEntry,
        reason: String,
        by actor: Actor
    ) throws(BooksError) {
        try BooksError.wrapping {
            try books.connection.transaction {
                try books.execute(
                    "waivers/choose",
                    [
                        .uuid(entry.call), .uuid(version.cdr), .uuid(version.content), .text(reason),
                        .text(actor.name), .instant(unixMicros: actor.nowMicros),
                    ]
                )
                var scope = WaiverScope()
                scope.id = entry.id
                _ = try waive(scope, reason: "version \(version.number) chosen: \(reason)", by: actor, again: true)
            }
        }
    }

    /// Counts what is open and waived by day, kind and app, with its age as of the run.
    public func ageing(
        _ scope: ReportScope,
        kind: String?,
        newSinceMicros: Int64?
    ) throws(BooksError) -> [DiscrepancyAge] {
        try BooksError.wrapping {
            try set(scope)
            return try books.query("waivers/ageing", [PostgresValue(unixMicros: newSinceMicros), PostgresValue(kind)])
                .rows.map { row in
                    DiscrepancyAge(
                        key: (0..<4).map { row.text($0) ?? "" },
                        open: row.int(4) ?? 0,
                        waived: row.int(5) ?? 0,
                        new: row.int(6) ?? 0,
                        olderThanDay: row.int(7) ?? 0,
                        olderThanWeek: row.int(8) ?? 0,
                        olderThanMonth: row.int(9) ?? 0,
                        atRisk: row.text(10) ?? ""
                    )
                }
        }
    }
}

extension UUIDBytes {
    /// The smallest and the largest id that begin with these hexadecimal digits, dashes or none.
    static func bounds(prefix: String) -> (first: UUIDBytes, last: UUIDBytes)? {
        let digits = prefix.replacing("-", with: "")
        guard digits.count <= 32 else { return nil }
        let fill = { (digit: Character) in UUIDBytes(digits + String(repeating: digit, count: 32 - digits.count)) }
        guard let first = fill("0"), let last = fill("f") else { return nil }
        return (first, last)
    }
}
