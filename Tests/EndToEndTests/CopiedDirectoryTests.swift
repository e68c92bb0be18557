import Foundation
import Glibc
import Testing

/// Data directories that were copied, and databases that were not.
@Suite struct CopiedDirectoryTests {
    private static func copy(_ from: String, _ to: String) throws {
        try FileManager.default.copyItem(atPath: from, toPath: to)
    }

    private static func load(_ session: String, _ server: Server, _ books: BooksView) async throws {
        let answer = try await server.push(Body.fee(session))
        #expect(answer.isKept, "\(answer)")
        try await eventually("loading \(session)") { try books.recordCounts()[session] == 1 }
    }

    @Test func `a copy that goes on beside the original is noticed, and the way on loses nothing`() async throws {
        try await Stage.with { stage in
            let books = try BooksView(stage)
            let settings = ["HUADAN_LOADERS": "1", "HUADAN_ACK_WAIT": "0s"]
            var server = try await stage.serve(settings)
            try await Self.load("common", server, books)
            try await server.stop()
            let copy = ["HUADAN_DATA_DIR": "\(stage.folder)/copy"].merging(settings) { $1 }
            try Self.copy(stage.dataDirectory, "\(stage.folder)/copy")

            // The gap of the stop comes first in both.
            server = try await stage.serve(settings)
            for number in 0..<3 { try await Self.load("original-\(number)", server, books) }
            let other = try await stage.serve(copy)
            try await eventually("an end that is too early") {
                other.program.errors.contains("beyond the end of journal")
            }
            for number in 0..<6 {
                let answer = try await other.push(Body.fee("copy-\(number)"))
                #expect(answer.isKept, "\(answer)")
            }
            try await eventually("other entries") { other.program.errors.contains("was written elsewhere") }
            #expect(try books.recordCounts().keys.filter { $0.hasPrefix("copy") } == [])
            try await other.stop()
            let night = try await stage.run(["nightly"], copy)
            #expect(night.status == 65 && night.errors.contains("journal reload"), "\(night.errors)")

            let names = try FileManager.default.contentsOfDirectory(atPath: "\(stage.folder)/copy/journal")
            let reloaded = try await stage.done(["journal", "reload", names[0]], copy)
            #expect(reloaded.output.contains("stand in journal"))
            try await stage.done(["nightly"], copy)
            let counts = try books.recordCounts()
            #expect((0..<6).allSatisfy { counts["copy-\($0)"] == 1 } && counts["common"] == 2, "\(counts)")
            #expect((0..<3).allSatisfy { counts["original-\($0)"] == 1 })
            // The down time that both tell of is one.
            let gaps = try books.number("SELECT count(*) - count(DISTINCT (from_at, to_at)) FROM gap")
            #expect(gaps == 0)
        }
    }

    @Test func `a journal directory that is older than the database is refused, also when it has grown again`()
        async throws
    {
        try await Stage.with { stage in
            let books = try BooksView(stage)
            let settings = ["HUADAN_LOADERS": "2", "HUADAN_ACK_WAIT": "0s"]
            var server = try await stage.serve(settings)
            for number in 0..<4 { try await Self.load("old-\(number)", server, books) }
            try await server.stop()
            try Self.copy(stage.dataDirectory, "\(stage.folder)/yesterday")
            server = try await stage.serve(settings)
            for number in 0..<6 { try await Self.load("new-\(number)", server, books) }
            try await server.stop()
            try FileManager.default.removeItem(atPath: stage.dataDirectory)
            try Self.copy("\(stage.folder)/yesterday", stage.dataDirectory)

            server = try await stage.serve(settings)
            try await eventually("an end that is too early") {
                server.program.errors.contains("beyond the end of journal")
            }
            for number in 0..<20 {
                let answer = try await server.push(Body.fee("later-\(number)"))
                #expect(answer.isKept, "\(answer)")
            }
            try await eventually("other entries") { server.program.errors.contains("was written elsewhere") }
            try await server.stop()
            let names = try FileManager.default.contentsOfDirectory(atPath: stage.dataDirectory + "/journal")
            try await stage.done(["journal", "reload", names[0]])
            server = try await stage.serve(settings)
            try await eventually("loading") {
                let counts = try books.recordCounts()
                return (0..<20).allSatisfy { counts["later-\($0)"] == 1 }
            }
            try await stage.done(["verify"])
        }
    }
}
