import Foundation
import Testing

@testable import Journal

/// Bodies in the archive get others in their places, all or nothing a segment, and nothing else changes.
@Suite struct RewritingTests {
    /// Three entries a segment or so; the last segment is open.
    private func journal(
        _ count: Int = 9,
        compresses: Bool = false
    ) async throws -> (scratch: Scratch, writer: JournalWriter) {
        let scratch = try Scratch()
        let writer = try scratch.open(.segments(of: 500, compresses: compresses))
        for number in 1...count {
            try await writer.append(draft("body \(number) " + String(repeating: "x", count: 90)))
        }
        return (scratch, writer)
    }

    @discardableResult
    private func rewrite(
        _ scratch: Scratch,
        _ id: JournalID,
        _ body: String,
        loadedThrough: UInt64 = .max,
        only sequences: ClosedRange<UInt64> = 1...(.max)
    ) throws -> JournalRewriting {
        try scratch.root.rewriteSegments(id, loadedThrough: loadedThrough, isWanted: { _ in true }) { entry in
            guard sequences.contains(entry.sequence), entry.imprint == nil else { return nil }
            return JournalRewrite(
                body: Array("\(body) \(entry.sequence)".utf8),
                imprint: Array("was \(entry.sequence)".utf8)
            )
        }
    }

    @Test(arguments: ["", String(repeating: "long", count: 200)], [false, true])
    func `bodies change under the same numbers, shorter or longer, compressed or not`(
        body: String,
        compresses: Bool
    ) async throws {
        let (scratch, writer) = try await journal(compresses: compresses)
        await writer.close()
        let before = try scratch.all(writer.id)

        let outcome = try rewrite(scratch, writer.id, body, only: 2...8)

        #expect(outcome.entries == 7 && outcome.left.isEmpty && outcome.segments > 1)
        let after = try scratch.all(writer.id)
        #expect(after.map(\.sequence) == before.map(\.sequence))
        #expect(after.map(\.receivedAtMicros) == before.map(\.receivedAtMicros))
        #expect(after[0] == before[0] && after[8] == before[8])
        #expect(after[1...7].map { String(decoding: $0.body, as: UTF8.self) } == (2...8).map { "\(body) \($0)" })
        #expect(after[4].imprint.map { String(decoding: $0, as: UTF8.self) } == "was 5")
        #expect(try scratch.root.check(writer.id).damages.isEmpty)
        #expect(try rewrite(scratch, writer.id, body, only: 2...8) == JournalRewriting())
        for from in UInt64(1)...9 { #expect(try scratch.all(writer.id, from: from).first?.sequence == from) }
    }

    @Test func `a writer goes on behind what was rewritten`() async throws {
        let (scratch, writer) = try await journal()
        await writer.close()
        try rewrite(scratch, writer.id, "new")

        let again = try scratch.open(.segments(of: 500, compresses: true))
        #expect(try await again.append(draft("ten")).sequence == 10)
        await again.close()

        #expect(again.id == writer.id)
        #expect(try scratch.all(writer.id).map(\.sequence) == Array(1...10))
        #expect(try scratch.root.check(writer.id).damages.isEmpty)
        var proven = try JournalReader(root: scratch.root, id: writer.id)
        #expect(try proven.all(.provenGroups).count >= 9)
    }

    @Test func `beside a living writer only what is compressed and loaded is reached`() async throws {
        let (scratch, writer) = try await journal()
        let outcome = try rewrite(scratch, writer.id, "new")
        #expect(outcome.entries == 0 && !outcome.left.isEmpty)
        await writer.close()
        let segments = try scratch.directory(writer.id).segments()
        let loaded = try rewrite(scratch, writer.id, "new", loadedThrough: segments[1] - 1)
        #expect(loaded.entries == Int(segments[1]) - 1 && loaded.left.first?.lowerBound == segments[1])
    }

    @Test func `a crash on the way leaves the old segment, and doing it again finishes`() async throws {
        let (scratch, writer) = try await journal()
        await writer.close()
        let directory = scratch.directory(writer.id)
        let old = try bytes(of: directory.rawPath(1))
        let done = try scratch.copy()
        try rewrite(done, writer.id, "new")
        let new = try bytes(of: done.directory(writer.id).rawPath(1))

        // Torn at any place before the rename: the name still means the old bytes.
        for count in [0, 1, 95, 96, 97, new.count / 2, new.count] {
            let crashed = try scratch.copy()
            try write(Array(new.prefix(count)), to: crashed.directory(writer.id).rawPath(1) + ".new")
            #expect(try crashed.all(writer.id) == scratch.all(writer.id))
            try rewrite(crashed, writer.id, "new")
            #expect(try crashed.all(writer.id) == done.all(writer.id))
        }
        // After it: this segment is new, the others are not; the rest follows.
        let half = try scratch.copy()
        try write(new, to: half.directory(writer.id).rawPath(1))
        #expect(try half.root.check(writer.id).damages.isEmpty)
        #expect(old != new)
        try rewrite(half, writer.id, "new")
        #expect(try half.all(writer.id) == done.all(writer.id))
    }

    @Test func `a program that does not know a format says so instead of misreading it`() async throws {
        let (scratch, writer) = try await journal(1)
        await writer.close()
        let path = scratch.directory(writer.id).rawPath(1)
        var segment = try bytes(of: path)
        let start = SegmentHeader.byteCount
        var head = Array(segment[start..<start + GroupHead.byteCount])
        head.store(littleEndian: UInt16(3), at: 10)
        var checksum = CRC32C()
        checksum.add(writer.id.bytes)
        checksum.add(head.dropLast(4))
        head.store(littleEndian: checksum.value, at: head.count - 4)
        segment.replaceSubrange(start..<start + head.count, with: head)
        try write(segment, to: path)

        #expect(try scratch.root.check(writer.id).damages.first?.reason.contains("newer program") == true)
    }
}
