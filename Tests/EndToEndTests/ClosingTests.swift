import Foundation
import TestSupport
import Testing

/// An accountant's month, by commands alone.
@Suite struct ClosingTests {
    private static let period = "2026-01"

    /// Bodies of a simulated day, imported.
    private static func load(_ stage: Stage, day: String, calls: Int, seed: Int) async throws {
        let file = "\(stage.folder)/\(seed).jsonl"
        try await stage.done(
            ["simulate", "--calls", "\(calls)", "--seed", "\(seed)", "--day", day, "--output", file]
        )
        try await stage.done(["import", file])
    }

    /// Does what a refusal says: its own commands, one a line, with a reason.
    private static func deal(with refusal: Outcome, _ stage: Stage) async throws {
        for line in refusal.lines.dropFirst() {
            guard let start = line.range(of: "huadan discrepancy waive") else { continue }
            let words = line[start.lowerBound...].split(separator: " ").dropFirst().map { $0 == "''" ? "" : String($0) }
            try await stage.done(words.dropLast() + ["agreed with the platform"])
        }
        try await stage.done([
            "discrepancy", "waive", "--kind", "conflicting_fee", "--app", "", "--from", "2026-01-01", "--to",
            "2026-01-31", "--reason", "none of an unknown app",
        ])
        for line in try await stage.done(["set-aside", "list"]).lines.dropFirst() {
            let id = String(line.prefix { $0 != " " })
            try await stage.done(["set-aside", "dismiss", id, "--reason", "noise of the line"])
        }
    }

    /// Chooses a version for each conflict that blocks.
    private static func settleConflicts(_ stage: Stage) async throws -> Int {
        let listed = try await stage.done(["discrepancy", "list", "--kind", "conflicting_fee", "--each"])
        let ids = listed.lines.filter { $0.contains("  open  ") }.compactMap { line in
            line.split(separator: " ").map(String.init).first { $0.count == 36 && $0.count(where: { $0 == "-" }) == 4 }
        }
        for id in ids {
            try await stage.done(["conflict", "choose", id, "--version", "2", "--reason", "corrected by the platform"])
        }
        return ids.count
    }

    private static func files(_ folder: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            files[name] = FileManager.default.contents(atPath: folder + "/" + name)
        }
        return files.filter { !$0.key.hasPrefix(".") && $0.value.count > 0 }
    }

    @Test func `a month closes once its refusal is dealt with, and stays as it was signed`() async throws {
        try await Stage.with { stage in
            try await Self.load(stage, day: "2026-01-15", calls: 200, seed: 3)
            let refusal = try await stage.run(["period", "close", Self.period])
            #expect(refusal.status == 65 && refusal.errors.contains("stand in the way"))
            #expect(refusal.output.contains("several_fees") && refusal.output.contains("set_aside"))
            #expect(!FileManager.default.fileExists(atPath: "\(stage.reportsDirectory)/\(Self.period)"))
            #expect(try await Self.settleConflicts(stage) > 0)
            try await Self.deal(with: refusal, stage)
            let closed = try await stage.done(["period", "close", Self.period])
            #expect(closed.lines.last?.hasPrefix("closed 2026-01 revision=1 digest=") == true)
            let signed = try Self.files("\(stage.reportsDirectory)/\(Self.period)")
            #expect(signed.count == 9)

            try await Self.load(stage, day: "2026-01-20", calls: 10, seed: 4)
            let night = try await stage.done(["nightly"])
            #expect(night.output.contains("late_fee: 0 healed, "))
            #expect(try await stage.done(["nightly"]).output.contains(" healed, 0 new"))
            #expect(try await stage.done(["period", "list"]).lines.last?.hasPrefix("2026-01  closed") == true)
            #expect(try await stage.done(["period", "close", Self.period]).output.contains("closed already"))
            #expect(try Self.files("\(stage.reportsDirectory)/\(Self.period)") == signed)
            let usage = try await stage.done(["report", "usage", "--period", Self.period])
            #expect(Data(usage.output.utf8) == signed["usage.csv"])
            try await stage.done(["verify", "--all"])
            #expect(try await stage.done(["runs"]).lines.count == 5)

            try await Self.rebuild(stage)
            try await Self.reopen(stage, signed)
            try await Self.outlive(stage)
            try await Self.tamper(stage)
        }
    }

    /// The archive and the acts make the same books in an empty database.
    private static func rebuild(_ stage: Stage) async throws {
        let acts = "\(stage.folder)/acts.jsonl"
        try await stage.done(["acts", "export", "--output", acts])
        let mode = try FileManager.default.attributesOfItem(atPath: acts)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let elsewhere = [
            "HUADAN_DATABASE_URL": try TemporaryServer.shared.makeDatabase(),
            "HUADAN_REPORTS_DIR": "\(stage.folder)/rebuilt",
        ]
        try await stage.done(["replay"], elsewhere)
        let digest = { (outcome: Outcome) in outcome.lines.first { $0.hasPrefix("facts ") } }
        let (one, other) = (try await stage.done(["verify"]), try await stage.done(["verify"], elsewhere))
        #expect(digest(one) == digest(other) && digest(one) != nil)
        try await stage.done(["acts", "import", acts], elsewhere)
        #expect(try files("\(stage.folder)/rebuilt") == files(stage.reportsDirectory))
        try await stage.done(["verify", "--all"], elsewhere)
        let again = try await stage.run(["acts", "import", acts], elsewhere)
        #expect(again.status == 65 && again.errors.contains("have acts or runs already"))
    }

    private static func reopen(_ stage: Stage, _ signed: [String: Data]) async throws {
        let reopened = try await stage.done(["period", "reopen", period, "--reason", "wrong app"])
        #expect(reopened.output.contains("2026-01.r0001"))
        #expect(try files("\(stage.reportsDirectory)/2026-01.r0001") == signed)
        try await stage.done(["nightly"])
        let refusal = try await stage.run(["period", "close", period])
        #expect(refusal.status == 65)
        _ = try await settleConflicts(stage)
        try await deal(with: refusal, stage)
        let closed = try await stage.done(["period", "close", period])
        #expect(closed.lines.last?.hasPrefix("closed 2026-01 revision=2 ") == true)
        try await stage.done(["verify", "--all"])
    }

    /// Folders of days and numbers go after their time; what was signed stays, and all of it proves itself.
    private static func outlive(_ stage: Stage) async throws {
        let (month, day) = ("\(stage.reportsDirectory)/\(period)", "\(stage.reportsDirectory)/2026-01-15")
        let signed = try files(month)
        let books = try BooksView(stage)
        let inClear = "SELECT count(*) FROM cdr WHERE callee_num ~ '^[+][0-9]{8,}$'"
        #expect(try books.number(inClear) > 0 && FileManager.default.fileExists(atPath: day))

        let night = try await stage.done(["nightly"], ["HUADAN_REPORTS_KEEP": "1d", "HUADAN_NUMBERS_KEEP": "1d"])
        #expect(night.output.contains(" folder(s) of days removed, 2026-01-"), "\(night.output)")
        #expect(night.output.contains("forgotten, calls before "), "\(night.output)")
        #expect(try books.number(inClear) == 0 && !FileManager.default.fileExists(atPath: day))
        #expect(try files(month) == signed)
        try await stage.done(["verify", "--all"])

        try await stage.done(["nightly", "--day", "2026-01-15"])
        let manifest = try String(contentsOfFile: day + "/manifest.json", encoding: .utf8)
        #expect(manifest.contains("numbers_forgotten"))
        try await stage.done(["verify", "--all"])
    }

    private static func tamper(_ stage: Stage) async throws {
        let file = "\(stage.reportsDirectory)/\(period)/statement.csv"
        var text = try String(contentsOfFile: file, encoding: .utf8)
        text.removeLast()
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let verified = try await stage.run(["verify"])
        #expect(verified.status == 1 && verified.output.contains("2026-01: statement.csv has "))
        #expect(verified.errors.hasPrefix("huadan: 1 of ") && verified.errors.contains("checks found something wrong"))
    }
}
