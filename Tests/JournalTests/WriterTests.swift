import Synchronization
import Testing

@testable import Journal

@Suite struct WriterTests {
    @Test func `what is appended can be read again, in order and to the byte`() async throws {
        let scratch = try Scratch()
        let writer = try scratch.open()
        var second = JournalDraft(kind: .gap, appKey: "app", source: "s", signedBy: "user", body: [0, 255, 10])
        second.body += [UInt8](repeating: 0x89, count: 70_000)
        let drafts = [draft("{\"a\":1}"), second, draft(""), draft("话单")]

        for draft in drafts { try await writer.append(draft) }

        let expected = drafts.enumerated().map {
            JournalEntry(sequence: UInt64($0 + 1), receivedAtMicros: 1_000_000, draft: $1)
        }
        #expect(try scratch.all(writer.id) == expected)
        await writer.close()
        #expect(try scratch.all(writer.id) == expected)
    }

    @Test func `entries appended together keep their order and are synced before the call returns`() async throws {
        let scratch = try Scratch()
        let writer = try scratch.open()
        let drafts = (1...300).map { draft("body \($0)") }

        try await writer.append(contentsOf: [])
        try await writer.append(contentsOf: drafts)

        #expect(writer.syncedSequence == 300)
        #expect(try scratch.all(writer.id).map(\.body) == drafts.map(\.body))
        await writer.close()
        await #expect(throws: JournalError.closed(writer.id)) { try await writer.append(contentsOf: drafts) }
    }

    @Test func `work is done while an entry is on its way, and left out for one that is refused`() async throws {
        let scratch = try Scratch()
        let gate = SyncGate()
        var options = JournalOptions.with(gate.files)
        options.maxPendingEntries = 1
        let writer = try scratch.open(options)
        var done = 0

        // The sync cannot end before the work has.
        let receipt = try await writer.append(draft("one")) {
            done += 1
            gate.letThrough()
        }
        async let second = writer.append(draft("two"))
        await gate.waitForSync()
        await gate.waitForSync()
        await #expect(throws: JournalError.self) { try await writer.append(draft("refused")) { done += 10 } }
        gate.letThrough()

        #expect(receipt.sequence == 1)
        #expect(try await second.sequence == 2)
        #expect(done == 1)
        // For the closing mark.
        gate.letThrough()
        await writer.close()
    }

    @Test func `many appends at once get numbers of their own, all survive, and share syncs`() async throws {
        let scratch = try Scratch()
        let faults = Faults()
        let writer = try scratch.open(.with(faults.files))

        let numbers = try await withThrowingTaskGroup(of: (UInt64, String).self) { group in
            for task in 0..<32 {
                group.addTask {
                    var last: (UInt64, String) = (0, "")
                    for round in 0..<10 {
                        let body = "\(task)-\(round)"
                        let sequence = try await writer.append(draft(body)).sequence
                        #expect(sequence > last.0)
                        last = (sequence, body)
                    }
                    return last
                }
            }
            return try await group.reduce(into: [UInt64: String]()) { $0[$1.0] = $1.1 }
        }

        let entries = try scratch.all(writer.id)
        #expect(entries.map(\.sequence) == Array(1...320))
        #expect(Set(entries.map(\.body)).count == 320)
        for (number, body) in numbers { #expect(entries[Int(number) - 1].body == Array(body.utf8)) }
        #expect(faults.plan.withLock { $0.syncs } <= 320)
        #expect(writer.syncedSequence == 320)
        #expect(writer.pendingEntries == 0 && writer.pendingBytes == 0)
    }

    @Test func `everything that queues during a sync becomes one group`() async throws {
        let scratch = try Scratch()
        let gate = SyncGate()
        let writer = try scratch.open(.with(gate.files))
        async let first = writer.append(draft("1"))
        await gate.waitForSync()

        async let others: Void = withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { try await writer.append(draft("x")) } }
            try await group.waitForAll()
        }
        while writer.pendingEntries < 21 { await Task.yield() }
        gate.letThrough(2)
        _ = try await (first, others)

        let segment = try RawSegment(path: scratch.directory(writer.id).rawPath(1))
        let head = try segment.read(at: 96, count: 64)
        let one = try #require(GroupHead(head[...], at: 96, journal: writer.id))
        let two = try #require(
            GroupHead(try segment.read(at: one.end, count: 64)[...], at: one.end, journal: writer.id)
        )
        #expect((one.count, two.count) == (1, 20))
        #expect(two.previousEnd == one.end)
        gate.letThrough(1)
        await writer.close()
    }

    @Test func `an append returns only after its sync, and wakes those who wait for it`() async throws {
        let scratch = try Scratch()
        let gate = SyncGate()
        let writer = try scratch.open(.with(gate.files))
        async let woken = writer.waitForSync(beyond: 0)
        let returned = Mutex(false)
        let append = Task {
            try await writer.append(draft("1"))
            returned.withLock { $0 = true }
        }

        await gate.waitForSync()
        #expect(writer.syncedSequence == 0)
        #expect(returned.withLock { !$0 })
        gate.letThrough(2)

        try await append.value
        #expect(await woken == 1)
        #expect(writer.syncedSequence == 1)
        await writer.close()
    }

    @Test func `who observes the syncs hears of every entry once, in order, until the writer is closed`() async throws {
        let scratch = try Scratch()
        let writer = try scratch.open()
        let heard = Mutex<[ClosedRange<UInt64>]>([])
        writer.observeSyncs { entries in
            #expect(writer.syncedSequence >= entries.upperBound)
            heard.withLock { $0.append(entries) }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask { try await writer.append(draft("x")) } }
            try await group.waitForAll()
        }
        await writer.close()

        #expect(heard.withLock { $0.flatMap(Array.init) } == Array(1...100))
    }

    @Test func `waiting ends with the task and with the writer`() async throws {
        let scratch = try Scratch()
        let writer = try scratch.open()
        let cancelled = Task { await writer.waitForSync(beyond: 0) }
        let patient = Task { await writer.waitForSync(beyond: 5) }

        cancelled.cancel()
        #expect(await cancelled.value == 0)
        try await writer.append(draft("1"))
        await writer.close()
        #expect(await patient.value == 1)
        #expect(await writer.waitForSync(beyond: 5) == 1)
    }

    @Test func `a closed writer refuses, and what was queued before is kept`() async throws {
        let scratch = try Scratch()
        let writer = try scratch.open()
        try await writer.append(draft("1"))

        await writer.close()
        writer.closeNow()

        await #expect(throws: JournalError.closed(writer.id)) { try await writer.append(draft("2")) }
        #expect(writer.condition == .closed)
        #expect(try scratch.all(writer.id).count == 1)
    }

    @Test func `a writer goes on where the last one ended`() async throws {
        let scratch = try Scratch()
        let clock = TestClock(500)
        let first = try scratch.open(clock: clock)
        try await first.append(draft("1"))
        await first.close()
        clock.set(100)

        let second = try scratch.open(clock: clock)

        #expect(second.id == first.id)
        #expect(second.recovery == JournalRecovery())
        #expect(second.syncedSequence == 1)
        #expect(try await second.append(draft("2")) == (2, 500))
        #expect(try scratch.all(second.id).map(\.sequence) == [1, 2])
    }

    @Test func `opening and closing without an append leaves nothing behind`() async throws {
        let scratch = try Scratch()
        for _ in 0..<3 { await (try scratch.open()).close() }

        let writer = try scratch.open()
        #expect(try scratch.root.ids() == [writer.id])
        #expect(try scratch.directory(writer.id).segments().isEmpty)
        try await writer.append(draft("1"))
        #expect(try scratch.all(writer.id).count == 1)
    }

    @Test func `a journal in use is left to its writer`() async throws {
        let scratch = try Scratch()
        let first = try scratch.open()

        #expect(throws: JournalError.locked(first.id)) { try scratch.root.openWriter(first.id) { 0 } }
        let second = try scratch.open()
        #expect(second.id != first.id)
        await first.close()
        let again = try scratch.root.openWriter(first.id, options: .quiet) { 0 }
        #expect(again.id == first.id)
        withExtendedLifetime(second) {}
    }

    @Test func `every import has a journal of its own`() async throws {
        let scratch = try Scratch()
        let first = try scratch.open(purpose: .import)
        await first.close()
        let second = try scratch.open(purpose: .import)

        #expect(first.id != second.id)
        #expect(second.header.purpose == .import)
        #expect(try scratch.open().header.purpose == .serve)
    }

    @Test func `an import may say when its entries were received, but not go back`() async throws {
        let scratch = try Scratch()
        let writer = try scratch.open(purpose: .import)
        var stamps: [Int64] = []
        for micros in [40, 30, 50] as [Int64] {
            var draft = draft("x")
            draft.receivedAtMicros = micros
            stamps.append(try await writer.append(draft).receivedAtMicros)
        }

        #expect(stamps == [40, 40, 50])
        #expect(try scratch.all(writer.id).map(\.receivedAtMicros) == stamps)
    }
}
