import Foundation
import Testing

@testable import Journal

/// Copies of journals, for backups.
@Suite struct CopyTests {
    @Test func `a copy made beside a busy writer holds all that was synced before it, in order and sound`() async throws
    {
        let scratch = try Scratch()
        let writer = try scratch.open(.segments(of: 2_000, compresses: true))
        let writing = Task {
            var number = 0
            while !Task.isCancelled {
                number += 1
                try await writer.append(draft("entry \(number) \(String(repeating: "x", count: number % 300))"))
            }
        }
        var copies: [(Scratch, UInt64)] = []
        while copies.count < 20 {
            guard writer.syncedSequence > UInt64(copies.count) * 20 else { await Task.yield(); continue }
            let copy = try Scratch()
            let synced = writer.syncedSequence
            try scratch.root.copy(writer.id, to: copy.root)
            copies.append((copy, synced))
        }
        writing.cancel()
        try await writing.value
        await writer.close()

        let all = try scratch.all(writer.id)
        for (copy, synced) in copies {
            let entries = try copy.all(writer.id)
            #expect(UInt64(entries.count) >= synced)
            #expect(entries == Array(all.prefix(entries.count)))
            let report = try copy.root.check(writer.id)
            #expect(report.damages.isEmpty && report.tornBytes == 0)
        }
    }

    @Test func `a torn group is cut from the copy, and the original stays as it is`() async throws {
        let scratch = try Scratch()
        let writer = try scratch.open()
        try await writer.append(draft("one"))
        let path = scratch.directory(writer.id).rawPath(1)
        let file = try OpenFile(path, O_RDWR)
        let torn = Array(GroupHead.magic + [1, 0, 1])
        try FileCalls.system.writeAll(torn, to: file, at: try file.size())
        let before = try bytes(of: path)

        let copy = try Scratch()
        try scratch.root.copy(writer.id, to: copy.root)

        #expect(try bytes(of: path) == before)
        #expect(try copy.all(writer.id).map(\.body) == [Array("one".utf8)])
        #expect(try copy.root.check(writer.id).tornBytes == 0)
    }

    @Test func `a sealed journal is read, and the next writer takes another`() async throws {
        let scratch = try Scratch()
        let writer = try scratch.open()
        try await writer.append(draft("one"))
        let copy = try Scratch()
        try scratch.root.copy(writer.id, to: copy.root)
        try copy.root.seal(writer.id)

        let next = try copy.open()
        #expect(next.id != writer.id && !next.isSealed)
        let drained = try copy.root.openWriter(writer.id, now: { 0 })
        #expect(drained.isSealed && drained.syncedSequence == 1)
        drained.closeNow()
        await next.close()
        // The original goes on; it was never sealed.
        try await writer.append(draft("two"))
        await writer.close()
        #expect(try scratch.open().id == writer.id)
    }

    @Test func `a copy is not made over another`() async throws {
        let scratch = try Scratch()
        let writer = try scratch.open()
        try await writer.append(draft("one"))
        #expect(throws: JournalError.self) { try scratch.root.copy(writer.id, to: scratch.root) }
        #expect(try scratch.all(writer.id).count == 1)
    }
}
