import Testing

@testable import Journal

@Suite struct CompressionTests {
    private func journal(compress: Bool = true) async throws -> (scratch: Scratch, id: JournalID) {
        let scratch = try Scratch()
        let writer = try scratch.open(.segments(of: 500))
        for number in 1...12 { try await writer.append(draft("entry \(number) " + String(repeating: "y", count: 200))) }
        await writer.close()
        if compress { run(scratch, writer.id) }
        return (scratch, writer.id)
    }

    private func run(_ scratch: Scratch, _ id: JournalID, whileLoading: Bool = false) {
        let compressor = Compressor(scratch.directory(id), level: 3)
        compressor.setLoading(1, whileLoading)
        compressor.start()
        compressor.waitUntilIdle()
    }

    @Test(arguments: [false, true])
    func `all segments but the last are compressed, to the byte, also while loaders are behind`(
        loading: Bool
    ) async throws {
        let (scratch, id) = try await journal(compress: false)
        let directory = scratch.directory(id)
        let segments = try directory.segments()
        let raw = try segments.map { try bytes(of: directory.rawPath($0)) }
        let entries = try scratch.all(id)

        run(scratch, id, whileLoading: loading)

        for (segment, raw) in zip(segments, raw).dropLast() {
            #expect(FileSystem.size(of: directory.rawPath(segment)) == nil)
            #expect(try CompressedSegment(path: directory.compressedPath(segment)).read(at: 0, count: 10_000) == raw)
        }
        #expect(FileSystem.size(of: directory.rawPath(try #require(segments.last))) != nil)
        #expect(try scratch.all(id) == entries)
        #expect(try FileSystem.names(in: directory.path).filter { $0.hasSuffix(".new") }.isEmpty)
        let size = try directory.bytesOnDisk()
        #expect(size.compressed > 0 && size.compressed < Int64(raw.dropLast().joined().count))
    }

    @Test func `a crash between the two names leaves both, and the next writer clears up`() async throws {
        let (scratch, id) = try await journal(compress: false)
        let directory = scratch.directory(id)
        let raw = try bytes(of: directory.rawPath(1))
        let entries = try scratch.all(id)
        run(scratch, id)
        try write(raw, to: directory.rawPath(1))

        #expect(try scratch.all(id) == entries)
        #expect(try scratch.root.check(id).damages.isEmpty)
        let writer = try scratch.open()
        #expect(FileSystem.size(of: directory.compressedPath(1)) == nil)
        #expect(try scratch.all(id) == entries)
        writer.closeNow()
        run(scratch, id)
        #expect(FileSystem.size(of: directory.rawPath(1)) == nil)
        #expect(try scratch.all(id) == entries)
    }

    @Test func `a damaged segment is never compressed away`() async throws {
        let (scratch, id) = try await journal(compress: false)
        let path = scratch.directory(id).rawPath(1)
        var spoilt = try bytes(of: path)
        spoilt[200] ^= 1
        try write(spoilt, to: path)

        run(scratch, id)

        #expect(try bytes(of: path) == spoilt)
        #expect(FileSystem.size(of: scratch.directory(id).compressedPath(1)) == nil)
    }

    @Test func `broken compressed bytes are damage, and the way on is the next good group`() async throws {
        let (scratch, id) = try await journal()
        let path = scratch.directory(id).compressedPath(1)
        let whole = try bytes(of: path)
        let second = try #require(try scratch.directory(id).segment(after: 1))
        let original = try scratch.all(id)

        for offset in whole.indices {
            var spoilt = whole
            spoilt[offset] ^= 0xFF
            try write(spoilt, to: path)
            try expectHonest(scratch, id, original, second, "byte \(offset)")
        }
        for size in 0..<whole.count {
            try write(Array(whole[..<size]), to: path)
            try expectHonest(scratch, id, original, second, "\(size) bytes")
        }
    }

    /// Everything exact; or what is missing is named, and all after it can be had.
    private func expectHonest(
        _ scratch: Scratch,
        _ id: JournalID,
        _ original: [JournalEntry],
        _ second: UInt64,
        _ comment: String
    ) throws {
        let damages = try scratch.root.check(id).damages
        guard let damage = damages.first(where: { !$0.isHarmless }) else {
            #expect(try scratch.all(id) == original, "\(comment)")
            return
        }
        let last = try #require(damage.lastMissing, "\(comment)")
        #expect(last < second, "\(comment)")
        try scratch.root.skip(id, by: "test", atMicros: 0)
        let expected = original.filter { !(damage.firstMissing...last).contains($0.sequence) }
        #expect(try scratch.all(id) == expected, "\(comment)")
        try FileSystem.remove(scratch.directory(id).skipsPath)
    }

    @Test func `a large segment is read back piece by piece`() async throws {
        let scratch = try Scratch()
        let writer = try scratch.open(.segments(of: 4 << 20))
        var random = SeededGenerator(seed: 9)
        var bodies: [[UInt8]] = []
        for _ in 0..<40 {
            let body = (0..<1_000).flatMap { _ in [UInt8](repeating: .random(in: 0...9, using: &random), count: 200) }
            bodies.append(body)
            try await writer.append(JournalDraft(source: "s", body: body))
        }
        await writer.close()
        run(scratch, writer.id)

        #expect(FileSystem.size(of: scratch.directory(writer.id).compressedPath(1)) != nil)
        #expect(try scratch.all(writer.id).map(\.body) == bodies)
        #expect(try scratch.all(writer.id, from: 15).first?.body == bodies[14])
    }
}
