import Testing

@testable import Journal

@Suite struct DamageTests {
    private func journal() async throws -> (scratch: Scratch, id: JournalID, segments: [UInt64]) {
        let scratch = try Scratch()
        let writer = try scratch.open(.segments(of: 500))
        for number in 1...12 { try await writer.append(draft("entry \(number) " + String(repeating: "y", count: 200))) }
        await writer.close()
        return (scratch, writer.id, try scratch.directory(writer.id).segments())
    }

    private func spoil(_ path: String, at offset: Int) throws {
        var spoilt = try bytes(of: path)
        spoilt[offset] ^= 1
        try write(spoilt, to: path)
    }

    @Test func `a missing segment is damage that names its entries`() async throws {
        let (scratch, id, segments) = try await journal()
        try FileSystem.remove(scratch.directory(id).rawPath(segments[2]))

        let damage = try #require(try scratch.root.check(id).damages.first)
        #expect(damage.segment == segments[1])
        #expect((damage.firstMissing, damage.lastMissing) == (segments[2], segments[3] - 1))
        #expect("\(damage)".contains("entries \(segments[2]) to \(segments[3] - 1) cannot be read"))
        try scratch.root.skip(id, by: "test", atMicros: 0)
        #expect(try scratch.all(id).count == 12 - Int(segments[3] - segments[2]))
    }

    @Test func `a segment that lost its end is damage`() async throws {
        let (scratch, id, segments) = try await journal()
        let path = scratch.directory(id).rawPath(segments[1])
        try write(Array(try bytes(of: path).dropLast(5)), to: path)

        let damages = try scratch.root.check(id).damages
        #expect(damages.map(\.segment) == [segments[1]])
        #expect(damages.first?.lastMissing == segments[2] - 1)
    }

    @Test func `a segment of another journal is damage`() async throws {
        let (scratch, id, segments) = try await journal()
        let (other, otherID, _) = try await journal()
        let path = scratch.directory(id).rawPath(segments[1])
        try write(bytes(of: other.directory(otherID).rawPath(segments[1])), to: path)

        let damage = try #require(try scratch.root.check(id).damages.first)
        #expect((damage.firstMissing, damage.lastMissing) == (segments[1], segments[2] - 1))
    }

    @Test func `a lost segment header alone stops nobody but is reported`() async throws {
        let (scratch, id, segments) = try await journal()
        try spoil(scratch.directory(id).rawPath(segments[1]), at: 20)

        #expect(try scratch.all(id).count == 12)
        let damages = try scratch.root.check(id).damages
        #expect(damages.map(\.isHarmless) == [true])
        #expect("\(try #require(damages.first))".contains("no entry is missing"))
    }

    @Test func `a lost closing mark alone stops nobody but is reported`() async throws {
        let scratch = try Scratch()
        for body in ["1", "2"] {
            let writer = try scratch.open()
            try await writer.append(draft(body))
            await writer.close()
        }
        let id = try #require(try scratch.root.ids().first)
        let path = scratch.directory(id).rawPath(1)
        try write(Array(try bytes(of: path).dropLast(GroupHead.byteCount)), to: path)

        #expect(try scratch.all(id).count == 2)
        #expect(try scratch.root.check(id).damages.map(\.isHarmless) == [true])
    }

    @Test func `what the writer says is synced is damage when it cannot be read, never a torn tail`() async throws {
        let scratch = try Scratch()
        let writer = try scratch.open()
        for body in ["1", "2"] { try await writer.append(draft(body)) }
        let path = scratch.directory(writer.id).rawPath(1)
        try spoil(path, at: try bytes(of: path).count - 1)
        var reader = try JournalReader(root: scratch.root, id: writer.id)

        #expect(try reader.next(maxEntries: 9, maxBytes: .max, through: writer.syncedSequence).count == 1)
        let error = #expect(throws: JournalError.self) {
            try reader.next(maxEntries: 9, maxBytes: .max, through: writer.syncedSequence)
        }
        guard case .damaged(let damage)? = error else { throw try #require(error) }
        #expect(damage.firstMissing == 2 && damage.resumesAt == nil)
        #expect("\(damage)".contains("once later entries are written"))
        // Seen from outside it could be a torn tail, so there is nothing to skip yet.
        #expect(throws: JournalError.nothingToSkip(writer.id)) {
            try scratch.root.skip(writer.id, by: "test", atMicros: 0)
        }
        try await writer.append(draft("3"))
        try scratch.root.skip(writer.id, by: "test", atMicros: 0)
        #expect(try reader.next(maxEntries: 9, maxBytes: .max, through: writer.syncedSequence).map(\.sequence) == [3])
    }

    @Test func `several damaged places are skipped one by one, and reported until then`() async throws {
        let (scratch, id, segments) = try await journal()
        let places = [segments[0], segments[3]]
        for segment in places { try spoil(scratch.directory(id).rawPath(segment), at: 200) }

        var reader = try JournalReader(root: scratch.root, id: id)
        #expect(throws: JournalError.self) { try reader.all() }
        #expect(throws: JournalError.self) { try reader.all() }
        let first = try scratch.root.skip(id, by: "a person\nof note", atMicros: 1)
        #expect(first.firstMissing == 1)
        #expect(try scratch.root.check(id).damages.map(\.firstMissing) == [segments[3]])
        let second = try scratch.root.skip(id, by: "test", atMicros: 2)
        #expect(second.firstMissing == segments[3])
        #expect(throws: JournalError.nothingToSkip(id)) { try scratch.root.skip(id, by: "test", atMicros: 3) }

        let read = try reader.all()
        let report = try scratch.root.check(id)
        #expect(report.damages.isEmpty)
        #expect(report.passedOver == reader.passedOver && reader.passedOver.count == 2)
        #expect(read.count == 12 - reader.passedOver.joined().count)
        #expect(report.entries == UInt64(read.count))
        #expect(
            String(decoding: try bytes(of: scratch.directory(id).skipsPath), as: UTF8.self).contains(
                "by=a personof note"
            )
        )
    }

    @Test func `a position behind damage is not held up by it`() async throws {
        let (scratch, id, segments) = try await journal()
        try spoil(scratch.directory(id).rawPath(segments[1]), at: 110)

        #expect(try scratch.all(id, from: segments[2]).count == 13 - Int(segments[2]))
        #expect(try scratch.all(id, from: segments[1] + 1).count == 12 - Int(segments[1]))
        #expect(throws: JournalError.self) { try scratch.all(id, from: segments[1]) }
    }

    @Test func `a body that looks like a group is only a body`() async throws {
        let scratch = try Scratch()
        let writer = try scratch.open()
        let ghost = PendingGroup(entries: [.init(draft: draft("ghost"), receivedAtMicros: 1)], stampFloorMicros: 0)
        // Forged for the very place where it will stand, by somebody who does not know the journal's id.
        let offset = UInt64(96 + 64 + EntryCodec.overheadBytes + 9)
        let forged = ghost.encoded(at: offset, firstSequence: 2, journal: .random())
        try await writer.append(JournalDraft(source: "192.0.2.7", body: forged))
        let path = scratch.directory(writer.id).rawPath(1)
        #expect(try Array(bytes(of: path)[Int(offset)...].prefix(8)) == GroupHead.magic)

        try spoil(path, at: 100)
        #expect(try scratch.all(writer.id).isEmpty)
        #expect(try scratch.root.check(writer.id).damages.isEmpty)
        withExtendedLifetime(writer) {}
    }

    @Test func `the list shows position, size, writer and health of every journal`() async throws {
        let (scratch, id, segments) = try await journal()
        let writer = try scratch.open(purpose: .import, clock: TestClock(2_000_000))
        try await writer.append(draft("x"))
        try write([1], to: scratch.root.path + "/" + "stray")

        let list = try scratch.root.list()

        #expect(list.map(\.header.id) == [id, writer.id])
        #expect(list.map(\.isLocked) == [false, true])
        #expect(list.map(\.sequences) == [1...12, 1...1])
        #expect(list.map(\.receivedAtMicros) == [1_000_000...1_000_000, 2_000_000...2_000_000])
        #expect(list.map(\.segmentCount) == [segments.count, 1])
        #expect(list.map(\.health) == [.sound, .sound])
        #expect(list.map(\.rawBytes) == (try [id, writer.id].map { try scratch.directory($0).bytesOnDisk().raw }))
        #expect(list.allSatisfy { $0.compressedBytes == 0 })
        #expect(try JournalRoot(path: scratch.root.path + "/nowhere").list().isEmpty)
    }

    @Test func `the list names a torn tail, damage at the end, and headers that cannot be read`() async throws {
        let (scratch, id, segments) = try await journal()
        let path = scratch.directory(id).rawPath(try #require(segments.last))
        let whole = try bytes(of: path)

        try write(whole + [1, 2, 3], to: path)
        #expect(try scratch.root.list().map(\.health) == [.tornTail(bytes: 3)])
        try write(whole, to: path)
        try spoil(path, at: 110)
        guard case .damaged? = try scratch.root.list().first?.health else {
            Issue.record("damage at the end")
            return
        }
        try spoil(scratch.directory(id).headerPath, at: 30)
        #expect(try scratch.root.list().isEmpty)
        #expect(try scratch.root.unreadable() == [id])
    }
}
