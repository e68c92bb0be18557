import Books
import BooksTestSupport
import Foundation
import Nightly
import Postgres
import Reports

/// Books, a folder for reports, and the nights over them.
struct TestNights {
    let books: TestBooks
    let reports: TemporaryDirectory
    var settings: NightSettings

    init(zone: String = "Asia/Shanghai", apps: [String] = ["app-1"]) throws {
        books = try TestBooks(zone: zone)
        reports = try TemporaryDirectory()
        settings = NightSettings(
            feeGraceSeconds: 25_200,
            statusGraceSeconds: 600,
            toleranceSeconds: 2,
            masksNumbers: true,
            billingTimezone: zone
        )
        for app in apps { try books.addApp(app) }
    }

    func load(_ facts: [Fact], nowMicros: Int64? = nil) async throws {
        try await books.load(try facts.map { try $0.push() }, nowMicros: nowMicros)
    }

    func request(asOfMicros: Int64?, day: String? = nil, in folder: TemporaryDirectory? = nil) -> NightlyRequest {
        var request = NightlyRequest(
            reportsDirectory: (folder ?? reports).path,
            settings: settings,
            programVersion: "test"
        )
        request.asOfMicros = asOfMicros
        request.day = day
        return request
    }

    /// A run, by a clock that is a second ahead of as-of.
    @discardableResult
    func run(asOfMicros: Int64, day: String? = nil, in folder: TemporaryDirectory? = nil) throws -> NightlyOutcome {
        try run(request(asOfMicros: asOfMicros, day: day, in: folder), nowMicros: asOfMicros + 1_000_000)
    }

    @discardableResult
    func run(_ asOf: String, day: String? = nil, in folder: TemporaryDirectory? = nil) throws -> NightlyOutcome {
        try run(asOfMicros: utcMicros(asOf), day: day, in: folder)
    }

    func run(_ request: NightlyRequest, nowMicros: Int64) throws -> NightlyOutcome {
        try NightlyJob(
            try books.open("huadan nightly"),
            request,
            NightlyJob.Clock(now: { nowMicros }, drain: { _ throws(BooksError) in [] }),
            // However few calls there are, two sessions share them.
            sharedFrom: 1,
            progress: { _ in }
        ).run()
    }

    // MARK: What the books say

    /// What the books say of each call, in the oracle's words.
    func calls(_ sessions: some Sequence<String>) throws -> [String: FoundCall] {
        let rows = try books.rows(
            """
            SELECT call_id, day, app_key, coalesce(service_type, ''), has_cdr, extract(epoch FROM ended_at)::bigint,
                state, discrepancies, status_events, cdrs
            FROM call_result
            """
        )
        let byID = Dictionary(uniqueKeysWithValues: rows.map { ($0[0], FoundCall($0)) })
        return Dictionary(
            uniqueKeysWithValues: Set(sessions).compactMap { session in
                byID[books.installation.callKey.callID(session).description].map { (session, $0) }
            }
        )
    }

    func call(_ session: String) throws -> FoundCall? { try calls([session])[session] }

    /// Every discrepancy: kind, first seen, resolved (UTC), by both.
    func discrepancies() throws -> [[String]] {
        try books.rows(
            """
            SELECT kind, (first_seen_at AT TIME ZONE 'UTC')::text, coalesce((resolved_at AT TIME ZONE 'UTC')::text, '')
            FROM discrepancy ORDER BY kind COLLATE "C", first_seen_at
            """
        )
    }

    func usage(before day: String) throws -> [[String]] {
        try books.rows("SELECT u.* FROM daily_usage AS u WHERE u.day < $1", [.text(day)])
            .sorted { $0.joined(separator: "\u{1}").utf8.lexicographicallyPrecedes($1.joined(separator: "\u{1}").utf8) }
    }

    /// The lines of a report file of a day, without the header, split at the commas.
    func lines(_ day: String, _ report: String) throws -> [[String]] {
        let data = FileManager.default.contents(atPath: "\(reports.path)/\(day)/\(report).csv") ?? Data()
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").dropFirst()
        return lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }
}

/// A row of the books about a call.
struct FoundCall: Equatable {
    let day, app, service: String
    let hasCDR: Bool
    let endSeconds: Int64
    let state: String
    let kinds: [String]
    let statusEvents: Int
    let cdrs: Int

    init(_ row: [String]) {
        (day, app, service, hasCDR) = (row[1], row[2], row[3], row[4] == "t")
        endSeconds = Int64(row[5]) ?? 0
        state = row[6]
        kinds = row[7].split(separator: "|").map(String.init)
        statusEvents = Int(row[8]) ?? -1
        cdrs = Int(row[9]) ?? -1
    }

    init(_ expected: ExpectedCall) {
        (day, app, service, hasCDR) = (expected.day, expected.app, expected.service, expected.hasCDR)
        (endSeconds, state, kinds) = (expected.endSeconds, expected.state, expected.kinds)
        (statusEvents, cdrs) = (expected.statusEvents, expected.cdrs.count)
    }
}
