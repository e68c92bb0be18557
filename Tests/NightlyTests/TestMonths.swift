import Books
import BooksTestSupport
import Foundation
import Nightly
import Postgres
import Reports
import Testing

/// Closing, reopening and deciding, as a person would at a moment that a test says.
extension TestNights {
    @discardableResult
    func close(_ period: String, _ asOf: String, in folder: TemporaryDirectory? = nil) throws -> PeriodJob.Closed {
        try close(period, asOfMicros: utcMicros(asOf), in: folder)
    }

    @discardableResult
    func close(
        _ period: String,
        asOfMicros: Int64,
        in folder: TemporaryDirectory? = nil
    ) throws -> PeriodJob.Closed {
        try periods(nowMicros: asOfMicros, in: folder).close(period, by: "ada")
    }

    @discardableResult
    func reopen(_ period: String, _ now: String) throws -> Int? { try reopen(period, nowMicros: utcMicros(now)) }

    @discardableResult
    func reopen(_ period: String, nowMicros: Int64) throws -> Int? {
        try periods(nowMicros: nowMicros).reopen(period, reason: "a test", by: "ada")
    }

    /// Closes and reopens at an instant.
    func periods(nowMicros: Int64, in folder: TemporaryDirectory? = nil) throws -> PeriodJob {
        PeriodJob(
            try books.open("huadan period"),
            request(asOfMicros: nowMicros, in: folder),
            NightlyJob.Clock(now: { nowMicros }, drain: { _ throws(BooksError) in [] }),
            progress: { _ in }
        )
    }

    /// Waives what is open within a scope; returns how many.
    @discardableResult
    func waive(_ kind: String? = nil, _ now: String, reason: String = "agreed") throws -> Int {
        var scope = WaiverScope()
        scope.kind = kind
        return try waive(scope, nowMicros: utcMicros(now), reason: reason)
    }

    func waive(_ scope: WaiverScope, nowMicros: Int64, reason: String = "agreed") throws -> Int {
        try acting(nowMicros) { night, actor in try night.waive(scope, reason: reason, by: actor) }
    }

    /// Puts a version of a call's CDR in force.
    func choose(_ number: Int64, of session: String, icid: String = "i1", nowMicros: Int64) throws {
        try acting(nowMicros) { night, actor in
            let call = books.installation.callKey.callID(session)
            let entry = try #require(
                try night.discrepancies(prefix: "").first { $0.call == call && $0.kind == "conflicting_fee" }
            )
            let version = try #require(
                try night.versions(of: call).first { $0.number == number && $0.icid == icid }
            )
            try night.choose(version, of: entry, reason: "the platform said so", by: actor)
        }
    }

    /// Gives up everything that was set aside.
    func dismissAll(_ now: String) throws { try dismissAll(nowMicros: utcMicros(now)) }

    func dismissAll(nowMicros: Int64) throws {
        try acting(nowMicros) { _, actor in
            let books = try books.open()
            for entry in try books.setAside(includesDecided: false, settings, nowMicros: actor.nowMicros) {
                try books.dismissSetAside(entry.id, reason: "a test of theirs", by: actor)
            }
        }
    }

    /// Does something under the night's lock at the instant that acts get.
    private func acting<T>(_ nowMicros: Int64, _ body: (Night, Actor) throws -> T) throws -> T {
        let night = Night(try books.open("an act"))
        guard try night.lock() else { throw NightlyError.anotherRun }
        defer { try? night.unlock() }
        let now = try night.actInstant(nowMicros: nowMicros)
        try night.setParameters(asOfMicros: now, previousMicros: nil, settings)
        return try body(night, Actor(name: "ada", nowMicros: now))
    }

    // MARK: What can be read

    /// A report over a span of days as of an instant, without a header.
    func report(
        _ name: String,
        asOfMicros: Int64,
        from: String = "0001-01-01",
        to: String = "9999-12-31"
    ) throws -> [[String]] {
        let night = Night(try books.open("huadan report"))
        try night.setParameters(asOfMicros: asOfMicros, previousMicros: nil, settings)
        var lines: [[String]] = []
        let scope = ReportScope(from: from, to: to)
        guard let layout = ReportLayout.period.first(where: { $0.name == name }) else {
            try night.rows(of: name, scope) { lines.append($0.texts) }
            return lines
        }
        try ReportLines(night: night, scope: scope, settings: settings, spoolDirectory: "/tmp")
            .forEach(of: layout) { lines.append($0.texts) }
        return lines
    }

    /// Every correction in force, as in its file: of what comes after the CDR's seconds there is nothing yet.
    func corrections(_ asOf: String) throws -> [Correction] {
        try report("corrections", asOfMicros: utcMicros(asOf)).map(Correction.init)
    }

    /// What stands in the way of closing a month.
    func obstacles(_ period: String, _ asOf: String) throws -> [PeriodObstacle] {
        let night = Night(try books.open("test look"))
        try night.setParameters(asOfMicros: utcMicros(asOf), previousMicros: nil, settings)
        return try night.obstacles(to: period)
    }

    func state(of period: String, _ asOf: String) throws -> Period.State? {
        let night = Night(try books.open("test look"))
        try night.setParameters(asOfMicros: utcMicros(asOf), previousMicros: nil, settings)
        return try night.periods().first { $0.name == period }?.state
    }
}

/// A line of corrections.csv.
struct Correction: Equatable, CustomStringConvertible {
    var day = "", original = "", cause = "", app = "app-1", service = "002", session = "s", icid = ""
    var calls = 0, cdrs = 0, talk = 0

    init(
        _ day: String,
        of original: String,
        _ cause: String,
        service: String = "002",
        icid: String = "",
        _ figures: (calls: Int, cdrs: Int, talk: Int)
    ) {
        (self.day, self.original, self.cause, self.service, self.icid) = (day, original, cause, service, icid)
        (calls, cdrs, talk) = figures
    }

    init(_ cells: [String]) {
        (day, original, cause, app) = (cells[0], cells[1], cells[3], cells[4])
        (service, session, icid) = (cells[5], cells[6], cells[7])
        (calls, cdrs, talk) = (Int(cells[8]) ?? .min, Int(cells[9]) ?? .min, Int(cells[10]) ?? .min)
    }

    var description: String {
        "\(day) of \(original) \(cause) \(app)/\(service) \(session)/\(icid) calls \(calls) cdrs \(cdrs) talk \(talk)"
    }
}

/// An answered callback, but for what a test changes about it.
func cdr(
    _ end: String,
    at arrival: String? = nil,
    session: String = "s",
    _ change: (inout TestCDR) -> Void = { _ in }
) -> Fact {
    var cdr = TestCDR(session, endSeconds: utc(end))
    if let arrival { cdr.atMicros = utcMicros(arrival) }
    change(&cdr)
    return .cdr(cdr)
}

/// Why something was refused; that it was not is an issue.
@discardableResult
func refusal<T>(_ action: () throws -> T) -> NightlyError? {
    #expect(throws: NightlyError.self) { _ = try action() }
}
