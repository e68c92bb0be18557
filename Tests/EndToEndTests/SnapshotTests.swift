import Foundation
import Glibc
import Testing

/// Copies of a data directory in use, as a snapshot of its volume would be: the program is stopped while they are made.
@Suite struct SnapshotTests {
    @Test func `a snapshot under load starts and holds every push acknowledged before it`() async throws {
        var run = CrashRun("snapshot of the data directory", shortRounds: 2)
        try await Stage.with { stage in
            var checked = (pushes: 0, records: 0, lost: 0, doubled: 0)
            for round in 0..<run.rounds {
                let ledger = Ledger()
                let books = try await aside { try InstalledBooks.copy() }
                let place = ["HUADAN_DATABASE_URL": books, "HUADAN_DATA_DIR": "\(stage.folder)/\(round)"]
                let server = try await stage.serve(place.merging(["HUADAN_ACK": "journal"]) { $1 })
                let load = Load("snap\(round)", ledger)
                async let pushed: Void = load.push(to: server, token: InstalledBooks.token(Body.app))
                let count = Int.random(in: 1...150, using: &run.dice)
                try await eventually("pushes before it") { load.kept > count }
                server.program.signal(SIGSTOP)
                try await eventually("standing still") { server.program.isStandingStill }
                let copy = "\(stage.folder)/\(round)-copy"
                try FileManager.default.copyItem(atPath: place["HUADAN_DATA_DIR"] ?? "", toPath: copy)
                let before = ledger.copy()
                server.program.signal(SIGCONT)
                load.stop()
                try await pushed
                try await server.program.kill()

                // Into empty books: all that is there comes from the copy.
                let fresh = try await aside { try InstalledBooks.copy() }
                try await stage.settle(["HUADAN_DATA_DIR": copy, "HUADAN_DATABASE_URL": fresh])
                let verdict = try before.judge(BooksView(conninfo: fresh))
                #expect(verdict.lost == [] && verdict.doubled == [], "seed \(run.seed), round \(round)")
                run.killed("snapshot")
                checked.pushes += before.keptPushes
                checked.records += verdict.checked
                checked.lost += verdict.lost.count
                checked.doubled += verdict.doubled.count
            }
            try run.writeFigures(
                pushes: checked.pushes,
                checked: checked.records,
                lost: checked.lost,
                doubled: checked.doubled
            )
        }
    }

    @Test(arguments: [1, 63, 64, 65, 100])
    func `serve starts on a journal whose end was torn off, and loads what is whole`(torn: Int) async throws {
        try await Stage.with { stage in
            let server = try await stage.serve(["HUADAN_ACK": "journal"])
            let books = try BooksView(stage)
            try books.holdLoaders()
            for number in 0..<5 {
                let answer = try await server.push(Body.disconnect("push-\(number)"))
                #expect(answer.isKept)
            }
            try await server.program.kill()
            try books.letLoadersGo()
            let folder = "\(stage.dataDirectory)/journal"
            let journal = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
            let segment = "\(folder)/\(journal)/00000000000000000001.seg"
            let size = try #require(try FileManager.default.attributesOfItem(atPath: segment)[.size] as? Int)
            #expect(truncate(segment, off_t(size - torn)) == 0)
            try await stage.settle()
            let there = Set(try books.recordCounts().keys)
            // Only the last group is hurt.
            #expect(there == Set((0..<4).map { "push-\($0)" }))
        }
    }
}
