import FaultSupport
import Foundation
import Glibc
import TestSupport
import Testing

/// The nightly run and the closing of a month, killed after any of their statements, and run again.
@Suite struct NightCrashTests {
    /// A state of the books, the data directory and the reports, and copies of it.
    private struct Scene {
        let stage: Stage
        let faults: FaultPlan
        let command: [String]
        /// What holds the time of the run itself; `verify` compares it with the rest.
        var timed: Set<String> = []

        /// The settings of a new copy.
        func copy(_ name: String) async throws -> [String: String] {
            let database = try await aside { try TemporaryServer.shared.copy(ofDatabaseAt: stage.conninfo ?? "") }
            let folder = "\(stage.folder)/\(name)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: stage.dataDirectory, toPath: folder + "/data")
            try FileManager.default.copyItem(atPath: stage.reportsDirectory, toPath: folder + "/reports")
            let places = [
                "HUADAN_DATABASE_URL": database, "HUADAN_DATA_DIR": folder + "/data",
                "HUADAN_REPORTS_DIR": folder + "/reports",
            ]
            return places.merging(faults.environment) { $1 }
        }

        /// What the outside sees of a copy: the bytes of all reports, and what the books answer.
        func view(_ copy: [String: String]) async throws -> [String: Data] {
            var view = try ReportFolders.files(in: copy["HUADAN_REPORTS_DIR"] ?? "")
            let span = ["--from", try Calendar.day(before: 70), "--to", try Calendar.day(before: 1)]
            for report in ["usage", "charges", "discrepancies", "calls", "corrections"] {
                let words = ["report", report] + span + (report == "discrepancies" ? ["--state", "all"] : [])
                view[report] = Data(try await stage.done(words, copy).output.utf8)
            }
            view["verify"] = Data(try await stage.done(["verify"], copy).output.utf8)
            return view.filter { !timed.contains($0.key) }
        }
    }

    /// A month with a call, written and closable; later a late CDR for it, and yesterday with all that a day has.
    private static func with(_ test: (Stage, _ period: String) async throws -> Void) async throws {
        try await Stage.with { stage in
            let day = try Calendar.day(before: 34)
            let file = try stage.file("early", [Body.fee("early", endingAt: "\(day) 04:00:00")])
            try await stage.done(["import", file])
            try await stage.done(["nightly"])
            try await test(stage, String(day.prefix(7)))
        }
    }

    private static func addLateFactsAndYesterday(_ stage: Stage) async throws {
        let late = try stage.file("late", [Body.fee("late", endingAt: "\(try Calendar.day(before: 34)) 05:00:00")])
        let day = "\(stage.folder)/day.jsonl"
        try await stage.done(
            ["simulate", "--calls", "40", "--seed", "7", "--day", Calendar.day(before: 1), "--output", day]
        )
        try await stage.done(["import", late, day])
    }

    /// Kills a command at moments of all its length, runs it again, and compares with a run that nobody disturbed.
    private static func torment(_ scene: Scene, _ run: inout CrashRun) async throws {
        let calm = try await scene.copy("calm")
        try scene.faults.set("kill 1000000 statement -")
        try await scene.stage.done(scene.command, calm)
        let last = try scene.faults.momentsSeen()
        let expected = try await scene.view(calm)
        for round in 0..<run.rounds {
            // One from each part of the run, so that a few rounds reach all of it.
            let part = last / run.rounds
            let moment = 1 + round * part + Int.random(in: 0..<max(1, part), using: &run.dice)
            let copy = try await scene.copy("\(round)")
            try scene.faults.set("kill \(moment) statement -")
            run.count(try await scene.stage.run(scene.command, copy), as: scene.command[0])
            try scene.faults.clear()
            try await scene.stage.done(scene.command, copy)
            let view = try await scene.view(copy)
            let different = Set(view.keys).union(expected.keys).filter { view[$0] != expected[$0] }
            #expect(different.isEmpty, "seed \(run.seed), moment \(moment) of \(last): \(different.sorted())")
            try FileManager.default.removeItem(atPath: "\(scene.stage.folder)/\(round)")
        }
        #expect(run.kills.values.reduce(0, +) > run.rounds / 2, "of \(last) moments")
        try run.writeFigures(pushes: 0, checked: expected.count * run.rounds, lost: 0, doubled: 0)
    }

    @Test func `a night that was killed at any statement ends as one that nobody disturbed`() async throws {
        var run = CrashRun("nightly, statement by statement", shortRounds: 4)
        try await Self.with { stage, period in
            try await stage.done(["period", "close", period])
            try await Self.addLateFactsAndYesterday(stage)
            let command = ["nightly", "--as-of", Calendar.nowText]
            try await Self.torment(Scene(stage: stage, faults: FaultPlan(in: stage.folder), command: command), &run)
        }
    }

    @Test func `a closing that was killed at any statement closes when it is run again`() async throws {
        var run = CrashRun("period close, statement by statement", shortRounds: 3)
        try await Self.with { stage, period in
            var scene = Scene(
                stage: stage,
                faults: try FaultPlan(in: stage.folder),
                command: ["period", "close", period]
            )
            scene.timed = ["\(period)/manifest.json", "verify"]
            try await Self.torment(scene, &run)
        }
    }
}
