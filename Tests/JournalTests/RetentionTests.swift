import Crypto
import Testing

@testable import Journal

@Suite struct RetentionTests {
    /// One entry a segment, received at 100, 200, 300 and so on.
    private func journal(entries: Int) async throws -> (scratch: Scratch, writer: JournalWriter) {
        let scratch = try Scratch()
        let clock = TestClock()
        let writer = try scratch.open(.segments(of: 1), clock: clock)
        for number in 1...entries {
            clock.set(Int64(number) * 100)
            try await writer.append(draft("\(number)"))
        }
        return (scratch, writer)
    }

    @Test(arguments: [
        (limit: 0 as Int64, loaded: 5 as UInt64, kept: [1, 2, 3, 4, 5] as [UInt64]),
        (limit: 200, loaded: 5, kept: [1, 2, 3, 4, 5]), (limit: 201, loaded: 5, kept: [2, 3, 4, 5]),
        (limit: 301, loaded: 5, kept: [3, 4, 5]), (limit: 301, loaded: 1, kept: [2, 3, 4, 5]),
        (limit: .max, loaded: 0, kept: [1, 2, 3, 4, 5]), (limit: .max, loaded: 5, kept: [5]),
    ])
    func `only loaded segments whose entries are all old enough go`(
        limit: Int64,
        loaded: UInt64,
        kept: [UInt64]
    ) async throws {
        let (scratch, writer) = try await journal(entries: 5)

        let removed = try scratch.root.removeSegments(
            writer.id,
            olderThanMicros: limit,
            loadedThrough: loaded,
            atMicros: 9
        )

        #expect(try scratch.directory(writer.id).segments() == kept)
        #expect(removed.map(\.sequences.lowerBound) == (1...5).filter { !kept.contains($0) })
        #expect(try await writer.append(draft("6")).sequence == 6)
        #expect(try scratch.all(writer.id, from: kept[0]).map(\.sequence) == kept + [6])
        #expect(try scratch.root.check(writer.id).damages.isEmpty)
    }

    @Test func `what was removed is on record with size and checksum`() async throws {
        let (scratch, writer) = try await journal(entries: 3)
        let directory = scratch.directory(writer.id)
        let first = try bytes(of: directory.rawPath(1))

        let removed = try scratch.root.removeSegments(
            writer.id,
            olderThanMicros: .max,
            loadedThrough: 1,
            atMicros: 77
        )

        let expected = RemovedSegment(
            name: "00000000000000000001.seg",
            sequences: 1...1,
            bytes: UInt64(first.count),
            checksum: CRC32C.checksum(first),
            sha256: SHA256.hash(data: first).description.replacing("SHA256 digest: ", with: "")
        )
        #expect(removed == [expected])
        let line = """
            removed segment=00000000000000000001.seg first=1 last=1 bytes=\(first.count) \
            crc32c=\(expected.checksum) sha256=\(expected.sha256) at_micros=77

            """
        #expect(String(decoding: try bytes(of: directory.removedPath), as: UTF8.self) == line)
    }

    @Test func `a journal whose old segments are gone keeps its numbers over a restart`() async throws {
        let (scratch, writer) = try await journal(entries: 3)
        try scratch.root.removeSegments(writer.id, olderThanMicros: .max, loadedThrough: 3, atMicros: 0)
        await writer.close()

        let next = try scratch.open()
        #expect(try await next.append(draft("4")).sequence == 4)
        #expect(try scratch.root.list().first?.sequences == 3...4)
    }

    @Test func `segments are full by age too`() async throws {
        let scratch = try Scratch()
        let clock = TestClock(0)
        var options = JournalOptions.quiet
        options.segmentAgeMicros = 100
        let writer = try scratch.open(options, clock: clock)
        for micros in [0, 99, 100, 199, 200] as [Int64] {
            clock.set(micros)
            try await writer.append(draft("x"))
        }

        #expect(try scratch.directory(writer.id).segments() == [1, 3, 5])
    }
}
