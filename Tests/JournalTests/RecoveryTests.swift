import Synchronization
import Testing

@testable import Journal

/// Every way in which the end of a journal, or any byte of it, can be wrong.
@Suite struct RecoveryTests {
    /// A journal whose writer died: three groups of one entry each, no closing mark.
    private func deadJournal(closed: Bool = false) async throws -> (scratch: Scratch, id: JournalID) {
        let scratch = try Scratch()
        let writer = try scratch.open()
        for body in ["first", "second", "third"] { try await writer.append(draft(body)) }
        let living = try scratch.copy()
        if closed { await writer.close() }
        return (closed ? scratch : living, writer.id)
    }

    private func bodies(_ entries: [JournalEntry]) -> [String] {
        entries.map { String(decoding: $0.body, as: UTF8.self) }
    }

    /// Where the third group starts.
    private func lastGroupOffset(_ scratch: Scratch, _ id: JournalID) throws -> Int {
        let segment = try RawSegment(path: scratch.directory(id).rawPath(1))
        var offset: UInt64 = 96
        for _ in 0..<2 {
            offset = try #require(GroupHead(try segment.read(at: offset, count: 64)[...], at: offset, journal: id)).end
        }
        return Int(offset)
    }

    @Test func `a torn tail is cut at every byte of the last group, and the earlier entries stay`() async throws {
        let (scratch, id) = try await deadJournal()
        let path = scratch.directory(id).rawPath(1)
        let whole = try bytes(of: path)
        let start = try lastGroupOffset(scratch, id)

        for size in start...whole.count {
            try write(Array(whole[..<size]), to: path)
            #expect(try bodies(scratch.all(id)).count == (size == whole.count ? 3 : 2), "\(size) bytes")

            let writer = try scratch.root.openWriter(id, options: .quiet) { 5 }
            let kept: UInt64 = size == whole.count ? 3 : 2
            #expect(writer.recovery.cutBytes == (kept == 3 ? 0 : UInt64(size - start)), "\(size) bytes")
            #expect(writer.recovery.damage == nil, "\(size) bytes")
            #expect(writer.syncedSequence == kept, "\(size) bytes")
            #expect(try scratch.root.check(id).tornBytes == 0, "\(size) bytes")
            #expect(try await writer.append(draft("next")).sequence == kept + 1)
            #expect(try bodies(scratch.all(id)) == ["first", "second", "third"].prefix(Int(kept)) + ["next"])
            await writer.close()
            let report = try scratch.root.check(id)
            #expect(report.damages.isEmpty && report.entries == kept + 1 && report.tornBytes == 0, "\(size) bytes")
            for segment in try scratch.directory(id).segments() {
                try FileSystem.remove(scratch.directory(id).rawPath(segment))
            }
        }
    }

    @Test(arguments: [0x01, 0x80, 0xFF] as [UInt8])
    func `a garbled byte anywhere in a dead journal never makes a wrong entry`(mask: UInt8) async throws {
        let (scratch, id) = try await deadJournal()
        let path = scratch.directory(id).rawPath(1)
        let whole = try bytes(of: path)
        let start = try lastGroupOffset(scratch, id)
        let original = try scratch.all(id)

        for offset in whole.indices {
            var spoilt = whole
            spoilt[offset] ^= mask
            try write(spoilt, to: path)
            let report = try scratch.root.check(id)
            if offset >= start {
                // Nothing proves that the last group was synced: it is a torn tail.
                #expect(report.damages.isEmpty && report.tornBytes == UInt64(whole.count - start), "byte \(offset)")
                #expect(try scratch.all(id) == Array(original[..<2]), "byte \(offset)")
            } else {
                #expect(report.damages.count == 1 && report.tornBytes == 0, "byte \(offset)")
                try expectHonest(scratch, id, original, offset)
            }
        }
    }

    @Test(arguments: [0x01, 0xFF] as [UInt8])
    func `after a clean close no entry can be lost without being named`(mask: UInt8) async throws {
        let (scratch, id) = try await deadJournal(closed: true)
        let path = scratch.directory(id).rawPath(1)
        let whole = try bytes(of: path)
        let original = try scratch.all(id)

        for offset in whole.indices {
            var spoilt = whole
            spoilt[offset] ^= mask
            try write(spoilt, to: path)
            let report = try scratch.root.check(id)
            if offset >= whole.count - GroupHead.byteCount {
                #expect(report.damages.isEmpty && report.tornBytes == 64, "byte \(offset)")
                #expect(try scratch.all(id) == original, "byte \(offset)")
            } else {
                #expect(report.damages.count == 1, "byte \(offset)")
                try expectHonest(scratch, id, original, offset)
            }
        }
    }

    /// What is read is exact, the error names exactly what is not, and a skip leads to all the rest.
    private func expectHonest(_ scratch: Scratch, _ id: JournalID, _ original: [JournalEntry], _ offset: Int) throws {
        if try scratch.root.check(id).damages.allSatisfy(\.isHarmless) {
            #expect(try scratch.all(id) == original, "byte \(offset)")
            return
        }
        var reader = try JournalReader(root: scratch.root, id: id)
        var read: [JournalEntry] = []
        let error = #expect(throws: JournalError.self) {
            while true {
                let more = try reader.next(maxEntries: 1, maxBytes: 1 << 20, bound: .wholeGroups)
                if more.isEmpty { return }
                read += more
            }
        }
        guard case .damaged(let damage)? = error else {
            Issue.record("byte \(offset): \(String(describing: error))")
            return
        }
        #expect(offset >= SegmentHeader.byteCount, "byte \(offset)")
        let last = try #require(damage.lastMissing, "byte \(offset)")
        #expect(read == Array(original.prefix { $0.sequence < damage.firstMissing }), "byte \(offset)")

        try scratch.root.skip(id, by: "test", atMicros: 1)
        read += try reader.all()
        #expect(read == original.filter { $0.sequence < damage.firstMissing || $0.sequence > last }, "byte \(offset)")
        #expect(
            reader.passedOver == (last >= damage.firstMissing ? [damage.firstMissing...last] : []),
            "byte \(offset)"
        )
        try FileSystem.remove(scratch.directory(id).skipsPath)
    }

    @Test func `a writer cuts nothing that was synced, and goes on after damage`() async throws {
        let (scratch, id) = try await deadJournal()
        let path = scratch.directory(id).rawPath(1)
        var spoilt = try bytes(of: path)
        let start = try lastGroupOffset(scratch, id)
        spoilt[start - 3] ^= 1
        try write(spoilt, to: path)

        let writer = try scratch.open()

        #expect(writer.id == id)
        #expect(writer.recovery.cutBytes == 0)
        #expect(writer.recovery.damage?.firstMissing == 2)
        #expect(writer.recovery.damage?.lastMissing == 2)
        #expect(try await writer.append(draft("fourth")).sequence == 4)
        #expect(try Array(bytes(of: path).prefix(spoilt.count)) == spoilt)
        #expect(throws: JournalError.self) { try scratch.all(id) }
        try scratch.root.skip(id, by: "test", atMicros: 1)
        #expect(try scratch.all(id).map(\.sequence) == [1, 3, 4])
    }

    @Test func `a journal whose end cannot be found is passed over by a starting writer`() async throws {
        let (scratch, id) = try await deadJournal()
        try write([UInt8](repeating: 0, count: 700), to: scratch.directory(id).rawPath(1))

        #expect(throws: JournalError.self) { try scratch.root.openWriter(id) { 0 } }
        let reported = Mutex<[JournalError]>([])
        var options = JournalOptions.quiet
        options.whenUnusable = { error in reported.withLock { $0.append(error) } }
        let writer = try scratch.open(options)

        #expect(writer.id != id)
        #expect(try await writer.append(draft("x")).sequence == 1)
        let damage = try #require(try scratch.root.check(id).damages.first)
        #expect(damage.resumesAt == nil && damage.firstMissing == 1)
        #expect(reported.withLock { $0 } == [.damaged(damage)])
        #expect(throws: JournalError.nothingAfterDamage(damage)) {
            try scratch.root.skip(id, by: "test", atMicros: 0)
        }
    }

    @Test func `recovery proves the end, so that later damage is not taken for a torn tail`() async throws {
        let (scratch, id) = try await deadJournal()
        let path = scratch.directory(id).rawPath(1)
        let start = try lastGroupOffset(scratch, id)
        let writer = try scratch.open()
        await writer.close()

        var spoilt = try bytes(of: path)
        spoilt[start + 70] ^= 1
        try write(spoilt, to: path)

        let damage = try #require(try scratch.root.check(id).damages.first)
        #expect((damage.firstMissing, damage.lastMissing) == (3, 3))
    }

    @Test func `recovery can itself be cut short at any byte it writes`() async throws {
        let (scratch, id) = try await deadJournal()
        let path = scratch.directory(id).rawPath(1)
        let whole = try bytes(of: path)
        let start = try lastGroupOffset(scratch, id)

        for room in 0...(whole.count - start + GroupHead.byteCount) {
            try write(whole, to: path)
            let faults = Faults()
            faults.plan.withLock { $0.roomBytes = room }
            _ = try? scratch.root.openWriter(id, options: .with(faults.files)) { 0 }
            #expect(try bodies(scratch.all(id)) == ["first", "second", "third"], "\(room) bytes")
            #expect(try scratch.root.check(id).damages.isEmpty, "\(room) bytes")
        }
    }

    @Test func `a copy of a journal can be read and is never continued`() async throws {
        let scratch = try Scratch()
        let writer = try scratch.open()
        try await writer.append(draft("first"))
        await writer.close()
        let copy = try scratch.copy(isSeenAsCopy: true)
        #expect(try scratch.root.isAtHome(writer.id))
        #expect(try !copy.root.isAtHome(writer.id))
        #expect(try scratch.open().id == writer.id)
        #expect(try copy.open().id != writer.id)
        #expect(try bodies(copy.all(writer.id)) == ["first"])
    }

    @Test func `the space set aside is there while a writer is, and goes to its last words`() async throws {
        let scratch = try Scratch()
        let writer = try scratch.open()
        let reserve = scratch.directory(writer.id).path + "/reserve"
        #expect(FileSystem.size(of: reserve) == Reserve.byteCount)
        writer.releaseReserve()
        #expect(FileSystem.size(of: reserve) == nil)
        try await writer.append(draft("last"))
        #expect(FileSystem.size(of: reserve) == nil)
        await writer.close()
        await (try scratch.open()).close()
        #expect(FileSystem.size(of: reserve) == nil)
    }

    @Test func `names that were never finished are cleared away`() async throws {
        let (scratch, id) = try await deadJournal()
        let directory = scratch.directory(id)
        try write([1, 2, 3], to: directory.rawPath(4) + ".new")
        try write([1, 2, 3], to: directory.compressedPath(1) + ".new")

        let writer = try scratch.open()

        #expect(try FileSystem.names(in: directory.path).filter { $0.hasSuffix(".new") }.isEmpty)
        #expect(writer.syncedSequence == 3)
    }
}
