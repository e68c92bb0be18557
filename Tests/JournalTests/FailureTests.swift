import Glibc
import Synchronization
import Testing

@testable import Journal

@Suite struct FailureTests {
    private func expectNotWritten(_ writer: JournalWriter, _ number: Int32, _ body: String = "lost") async {
        let error = await #expect(throws: JournalError.self) { try await writer.append(draft(body)) }
        guard case .notWritten(let failure)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(failure.errorNumber == number)
        #expect(writer.condition == .failed(failure))
    }

    @Test func `a failed sync is never acknowledged, and nothing goes to that file again`() async throws {
        let scratch = try Scratch()
        let faults = Faults()
        let writer = try scratch.open(.with(faults.files))
        try await writer.append(draft("kept"))
        faults.plan.withLock { $0.failingSyncs = 1 }

        await expectNotWritten(writer, EIO)
        #expect(writer.syncedSequence == 1)
        #expect(try await writer.append(draft("next")).sequence == 2)

        #expect(writer.condition == .writable)
        #expect(try scratch.directory(writer.id).segments() == [1, 2])
        #expect(try scratch.all(writer.id).map { String(decoding: $0.body, as: UTF8.self) } == ["kept", "next"])
        await writer.close()
        #expect(try scratch.root.check(writer.id).damages.isEmpty)
    }

    @Test func `a failed first group leaves its name to a new file`() async throws {
        let scratch = try Scratch()
        let faults = Faults()
        let writer = try scratch.open(.with(faults.files))
        faults.plan.withLock { $0.failingSyncs = 1 }
        var reader = try JournalReader(root: scratch.root, id: writer.id)

        await expectNotWritten(writer, EIO)
        #expect(try reader.all(.synced(0)).isEmpty)
        try await writer.append(draft("kept"))

        #expect(try scratch.directory(writer.id).segments() == [1])
        #expect(try reader.all(.synced(1)).map(\.body) == [Array("kept".utf8)])
    }

    @Test func `all appends of a failed group hear of it`() async throws {
        let scratch = try Scratch()
        let gate = SyncGate()
        let faults = Faults()
        var files = faults.files
        files.syncContents = { gate.files.syncContents($0) == 0 ? faults.files.syncContents($0) : -1 }
        let writer = try scratch.open(.with(files))
        async let first = writer.append(draft("1"))
        await gate.waitForSync()
        let others = (0..<10).map { index in Task { try await writer.append(draft("\(index)")) } }
        while writer.pendingEntries < 11 { await Task.yield() }

        gate.letThrough()
        _ = try await first
        await gate.waitForSync()
        faults.plan.withLock { $0.failingSyncs = 1 }
        gate.letThrough()

        for other in others { await #expect(throws: JournalError.self) { try await other.value } }
        #expect(writer.pendingEntries == 0 && writer.pendingBytes == 0)
        gate.letThrough(2)
        #expect(try await writer.append(draft("2")).sequence == 2)
        await writer.close()
    }

    @Test func `a disk that is full at any byte loses nothing acknowledged, and recovers by itself`() async throws {
        let scratch = try Scratch()
        for room in stride(from: 0, through: 700, by: 11) {
            let faults = Faults()
            let writer = try JournalWriter.open(
                root: scratch.root,
                purpose: .import,
                loaders: 1,
                options: .with(faults.files),
                now: { 1 }
            )
            faults.plan.withLock { $0.roomBytes = room }
            var kept: [String] = []
            for index in 0..<6 {
                if (try? await writer.append(draft("entry \(index)"))) != nil { kept.append("entry \(index)") }
            }
            #expect(kept.count < 6)

            faults.plan.withLock { $0.roomBytes = .max }
            try await writer.append(draft("after"))
            kept.append("after")

            #expect(
                try scratch.all(writer.id).map { String(decoding: $0.body, as: UTF8.self) } == kept,
                "\(room) bytes"
            )
            await writer.close()
            let report = try scratch.root.check(writer.id)
            #expect(report.damages.isEmpty && report.entries == UInt64(kept.count), "\(room) bytes")
        }
    }

    @Test func `what a failed cut leaves behind is never read as the entry that took its number`() async throws {
        let scratch = try Scratch()
        let faults = Faults()
        let writer = try scratch.open(.with(faults.files))
        try await writer.append(draft("kept"))
        faults.plan.withLock { plan in
            plan.failingSyncs = 1
            plan.failingTruncates = 2
        }

        await expectNotWritten(writer, EIO)
        await expectNotWritten(writer, EIO, "also lost")
        try await writer.append(draft("next"))

        #expect(try scratch.all(writer.id).map { String(decoding: $0.body, as: UTF8.self) } == ["kept", "next"])
    }

    @Test func `a tail behind the synced end that the next segment names is not read`() async throws {
        let scratch = try Scratch()
        let faults = Faults()
        let writer = try scratch.open(.with(faults.files))
        try await writer.append(draft("kept"))
        let path = scratch.directory(writer.id).rawPath(1)
        let end = try bytes(of: path).count
        faults.plan.withLock { $0.failingSyncs = 1 }
        await expectNotWritten(writer, EIO)
        try await writer.append(draft("next"))
        // A power cut may bring back the bytes of the failed group, whole.
        let ghost = PendingGroup(
            entries: [.init(draft: draft("ghost"), receivedAtMicros: 1_000_000)],
            stampFloorMicros: 0
        )
        let whole = try bytes(of: path) + ghost.encoded(at: UInt64(end), firstSequence: 2, journal: writer.id)
        try write(whole, to: path)

        #expect(try scratch.all(writer.id).map { String(decoding: $0.body, as: UTF8.self) } == ["kept", "next"])
        #expect(try scratch.root.check(writer.id).damages.isEmpty)
        try write(whole + [1, 2, 3], to: path)
        #expect(try scratch.all(writer.id).count == 2)
    }

    @Test func `a name that cannot be synced is not used`() async throws {
        let scratch = try Scratch()
        let faults = Faults()
        let writer = try scratch.open(.with(faults.files))
        for failing in 1...2 {
            // The new file, and then the directory that holds its name.
            faults.plan.withLock { $0.failingDirectorySyncs = failing }
            for _ in 0..<failing { await expectNotWritten(writer, EIO) }
        }

        #expect(try await writer.append(draft("kept")).sequence == 1)
        #expect(try scratch.all(writer.id).count == 1)
    }

    @Test func `a readiness check gets over a failure without an entry`() async throws {
        let scratch = try Scratch()
        let faults = Faults()
        let writer = try scratch.open(.with(faults.files))
        faults.plan.withLock { $0.roomBytes = 10 }
        await expectNotWritten(writer, ENOSPC)

        guard case .failed = await writer.checkWritable() else {
            Issue.record("the disk is still full")
            return
        }
        faults.plan.withLock { $0.roomBytes = .max }
        #expect(await writer.checkWritable() == .writable)
        #expect(try await writer.append(draft("x")).sequence == 1)
    }

    @Test(arguments: [(bytes: 200, entries: 100), (bytes: 1 << 20, entries: 2)])
    func `beyond its queue the journal refuses at once`(limit: (bytes: Int, entries: Int)) async throws {
        let scratch = try Scratch()
        let gate = SyncGate()
        var options = JournalOptions.with(gate.files)
        options.maxPendingBytes = limit.bytes
        options.maxPendingEntries = limit.entries
        let writer = try scratch.open(options)
        let body = String(repeating: "x", count: 60)
        async let first = writer.append(draft(body))
        await gate.waitForSync()
        async let second = writer.append(draft(body))
        while writer.pendingEntries < 2 { await Task.yield() }

        let expected = JournalError.overloaded(pendingBytes: writer.pendingBytes, pendingEntries: 2)
        await #expect(throws: expected) { try await writer.append(draft(body)) }
        #expect(writer.condition == .writable)

        gate.letThrough(4)
        _ = try await (first, second)
        #expect(try await writer.append(draft(body)).sequence == 3)
        await writer.close()
    }

    @Test func `over its size the journal is full until there is room`() async throws {
        let scratch = try Scratch()
        let clock = TestClock(0)
        var options = JournalOptions.segments(of: 1_000)
        options.maxBytesOnDisk = 5_000
        let writer = try scratch.open(options, clock: clock)
        let body = String(repeating: "x", count: 500)
        var count: UInt64 = 0
        while (try? await writer.append(draft(body))) != nil { count += 1 }
        #expect(count > 5)
        #expect(writer.bytesOnDisk <= 5_000)
        let size = try scratch.directory(writer.id).bytesOnDisk()
        #expect(size.raw <= 5_000)

        try scratch.root.removeSegments(writer.id, olderThanMicros: .max, loadedThrough: 4, atMicros: 0)
        clock.set(2_000_000)

        #expect(try await writer.append(draft(body)).sequence == count + 1)
        #expect(writer.condition == .writable)
    }

    @Test func `an entry that is too large is refused alone`() async throws {
        let scratch = try Scratch()
        var options = JournalOptions.quiet
        options.maxBodyBytes = 10
        let writer = try scratch.open(options)

        await #expect(throws: JournalError.tooLarge(bytes: 11, maxBytes: 10)) {
            try await writer.append(draft("12345678901"))
        }
        let name = String(repeating: "n", count: 65_536)
        await #expect(throws: JournalError.tooLarge(bytes: 65_536, maxBytes: 65_535)) {
            try await writer.append(draft("x", source: name))
        }
        #expect(try await writer.append(draft("1234567890", source: String(name.dropLast()))).sequence == 1)
        #expect(try scratch.all(writer.id).first?.source.utf8.count == 65_535)
    }
}
