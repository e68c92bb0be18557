import Foundation
import FuzzLaws
import Testing

/// Every input that fuzzing found worth keeping, the ones that once broke a law among them.
///
/// `script/fuzz` looks for more.
@Suite struct CorpusTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "fuzz/corpus")

    static func inputs(_ name: String) throws -> [(name: String, bytes: [UInt8])] {
        let files = try FileManager.default.contentsOfDirectory(
            at: folder.appending(path: name),
            includingPropertiesForKeys: nil
        )
        try #require(files.count >= 10, "a corpus of \(files.count) inputs")
        return try files.sorted { $0.path < $1.path }.map { ($0.lastPathComponent, Array(try Data(contentsOf: $0))) }
    }

    @Test func `the laws of notifications hold for the whole corpus`() throws {
        for input in try Self.inputs("notification") {
            #expect(brokenNotificationLaw(input.bytes) == nil, "\(input.name)")
        }
    }

    @Test func `the laws of the journal hold for the whole corpus`() throws {
        let laws = JournalLaws(path: "/tmp/huadan-laws-\(UInt64.random(in: 0...UInt64.max))")
        for input in try Self.inputs("journal") {
            #expect(laws.brokenLaw(input.bytes) == nil, "\(input.name)")
        }
    }

    @Test func `the laws of rate cards hold for the whole corpus`() throws {
        for input in try Self.inputs("rates") {
            #expect(brokenRateLaw(input.bytes) == nil, "\(input.name)")
        }
    }
}
