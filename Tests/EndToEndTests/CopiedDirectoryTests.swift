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

    /// As in a snapshot of the whole volume, nothing tells the copy from the original.
    private static func removeMarks(of directory: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: directory + "/journal") {
            try FileManager.default.removeItem(atPath: "\(directory)/journal/\(name)/home")
        }
    }

    @Test func `numbers that were given to other entries elsewhere are noticed, and the way on loses nothing`()
        async throws
    {
        try await Stage.with { stage in
            let books = try BooksView(stage)
            let settings = ["HUADAN_LOADERS": "1", "HUADAN_ACK_WAIT": "0s"]
            var server = try await stage.serve(settings)
            try await Self.load("common", server, books)
            try await server.stop()
            let copy = ["HUADAN_DATA_DIR": "\(stage.folder)/copy"].merging(settings) { $1 }
            try Self.copy(stage.dataDirectory, "\(stage.folder)/copy")
            try Self.removeMarks(of: "\(stage.folder)/copy")

            // The copy goes on first, and the database hears nothing of it.
            let away = ["HUADAN_DATABASE_URL": "host=/nowhere dbname=none", "HUADAN_ACK": "journal"]
            var other = try await stage.serve(copy.merging(away) { $1 })
            for number in 0..<12 {
                let answer = try await other.push(Body.fee("copy-\(number)"))
                #expect(answer.isKept, "\(answer)")
            }
            try await other.stop()
            server = try await stage.serve(settings)
            for number in 0..<3 { try await Self.load("original-\(number)", server, books) }
            try await server.stop()

            other = try await stage.serve(copy)
            try await eventually("other entries") { other.program.errors.contains("was written elsewhere") }
            #expect(try books.recordCounts().keys.filter { $0.hasPrefix("copy") } == [])
            try await other.stop()
            let night = try await stage.run(["nightly"], copy)
            #expect(night.status == 65 && night.errors.contains("journal reload"), "\(night.errors)")

            let names = try FileManager.default.contentsOfDirectory(atPath: "\(stage.folder)/copy/journal")
            server = try await stage.serve(settings)
            let reloaded = try await stage.done(["journal", "reload", names[0]], copy)
            #expect(reloaded.output.contains("stand in journal"))
            try await stage.done(["nightly"], copy)
            let counts = try books.recordCounts()
            #expect((0..<12).allSatisfy { counts["copy-\($0)"] == 1 } && counts["common"] == 2, "\(counts)")
            #expect((0..<3).allSatisfy { counts["original-\($0)"] == 1 })
        }
    }
}
