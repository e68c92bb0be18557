import Testing

@testable import Journal

@Suite struct ReaderTests {
    /// Segments of a few entries each, compressed but for the last.
    private func journal(entries: Int, compresses: Bool) async throws -> (scratch: Scratch, id: JournalID) {
        let scratch = try Scratch()
        let writer = try scratch.open(.segments(of: 600, compresses: compresses))
        for number in 1...entries {
            try await writer.append(draft("entry \(number) " + String(repeating: "z", count: 90)))
        }
        await writer.close()
        if compresses { try await compressAll(scratch, writer.id) }
        return (scratch, writer.id)
    }

    private func compressAll(_ scratch: Scratch, _ id: JournalID) async throws {
        let compressor = Compressor(scratch.directory(id), level: 3)
        compressor.start()
        compressor.waitUntilIdle()
    }

    @Test(arguments: [false, true])
    func `a reader may start at any entry, and sees all from there, across segments`(compressed: Bool) async throws {
        let (scratch, id) = try await journal(entries: 25, compresses: compressed)
        let directory = scratch.directory(id)
        #expect(try directory.segments().count > 5)
        #expect((FileSystem.size(of: directory.compressedPath(1)) != nil) == compressed)
        #expect((FileSystem.size(of: directory.rawPath(1)) == nil) == compressed)

        for start in 1...26 as ClosedRange<UInt64> {
            var reader = try JournalReader(root: scratch.root, id: id, from: start)
            #expect(reader.position == start)
            #expect(try reader.all().map(\.sequence) == Array(start..<26))
            #expect(reader.position == 26)
        }
    }

    @Test(arguments: [1, 2, 3, 5, 30])
    func `loaders share the entries by sequence number, and their positions lead on`(loaders: Int) async throws {
        let (scratch, id) = try await journal(entries: 25, compresses: false)
        var seen: [UInt64] = []
        for index in 0..<loaders {
            var position: UInt64 = 1
            while true {
                // A new reader for each batch, as after a restart.
                var reader = try JournalReader(
                    root: scratch.root,
                    id: id,
                    from: position,
                    stripe: JournalStripe(index: index, of: loaders)
                )
                let batch = try reader.next(maxEntries: 2, maxBytes: .max, through: 25)
                #expect(batch.allSatisfy { $0.sequence % UInt64(loaders) == UInt64(index) })
                #expect(reader.position > (batch.last?.sequence ?? 0))
                seen += batch.map(\.sequence)
                position = reader.position
                if batch.isEmpty { break }
            }
            #expect(position == 26)
        }
        #expect(seen.sorted() == Array(1...25))
    }

    @Test func `a batch keeps to its limits but never starves`() async throws {
        let (scratch, id) = try await journal(entries: 5, compresses: false)
        var reader = try JournalReader(root: scratch.root, id: id)

        #expect(try reader.next(maxEntries: 10, maxBytes: 1, bound: .wholeGroups).count == 1)
        #expect(try reader.next(maxEntries: 10, maxBytes: 210, bound: .wholeGroups).count == 2)
        #expect(try reader.next(maxEntries: 0, maxBytes: 1, bound: .wholeGroups).isEmpty)
        #expect(try reader.next(maxEntries: 1, maxBytes: .max, bound: .wholeGroups).map(\.sequence) == [4])
    }

    @Test func `a reader never passes the synced mark`() async throws {
        let (scratch, id) = try await journal(entries: 10, compresses: false)
        var reader = try JournalReader(root: scratch.root, id: id)

        for mark in [0, 1, 1, 4, 10, 10] as [UInt64] {
            let before = reader.position
            let read = try reader.next(maxEntries: 100, maxBytes: .max, through: mark).map(\.sequence)
            #expect(read == Array(before..<(mark + 1)))
        }
    }

    @Test func `synced entries that are not there are damage, not the end`() async throws {
        let (scratch, id) = try await journal(entries: 3, compresses: false)
        var reader = try JournalReader(root: scratch.root, id: id, from: 4)

        let error = #expect(throws: JournalError.self) { try reader.next(maxEntries: 1, maxBytes: 1, through: 4) }
        guard case .damaged(let damage)? = error else { throw try #require(error) }
        #expect(damage.firstMissing == 4 && damage.lastMissing == nil)
    }

    @Test func `a position that the journal cannot have stops with both numbers`() async throws {
        let (scratch, id) = try await journal(entries: 25, compresses: false)

        #expect(throws: JournalError.positionBeyondEnd(id, position: 27, lastSequence: 25)) {
            try JournalReader(root: scratch.root, id: id, from: 27)
        }
        let removed = try scratch.root.removeSegments(id, olderThanMicros: .max, loadedThrough: 12, atMicros: 0)
        let oldest = try #require(removed.last).sequences.upperBound + 1
        #expect(throws: JournalError.positionBeforeOldest(id, position: oldest - 1, oldestSequence: oldest)) {
            try JournalReader(root: scratch.root, id: id, from: oldest - 1)
        }
        #expect(try scratch.all(id, from: oldest).map(\.sequence) == Array(oldest...25))
        let missing = JournalID.random()
        #expect(throws: JournalError.notFound(missing)) { try JournalReader(root: scratch.root, id: missing) }
        let empty = try scratch.open(purpose: .import)
        #expect(throws: JournalError.positionBeyondEnd(empty.id, position: 2, lastSequence: 0)) {
            try JournalReader(root: scratch.root, id: empty.id, from: 2)
        }
    }

    @Test func `another process sees what is proven, and the last group once something follows it`() async throws {
        let scratch = try Scratch()
        let writer = try scratch.open()
        var reader = try JournalReader(root: scratch.root, id: writer.id)

        try await writer.append(draft("1"))
        #expect(try reader.all(.provenGroups).isEmpty)
        try await writer.append(draft("2"))
        #expect(try reader.all(.provenGroups).map(\.sequence) == [1])
        await writer.close()
        #expect(try reader.all(.provenGroups).map(\.sequence) == [2])
        let next = try scratch.open()
        try await next.append(draft("3"))
        #expect(try reader.all(.provenGroups).isEmpty)
        #expect(try reader.all(.wholeGroups).map(\.sequence) == [3])
    }

    @Test func `reading goes on while segments are written, rotated and compressed`() async throws {
        let scratch = try Scratch()
        let writer = try scratch.open(.segments(of: 3_000, compresses: true))
        let total = 600
        async let writing: Void = withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<6 {
                group.addTask { for number in 0..<(total / 6) { try await writer.append(draft("\(task).\(number)")) } }
            }
            try await group.waitForAll()
        }

        var reader = try JournalReader(root: scratch.root, id: writer.id)
        var sequences: [UInt64] = []
        while sequences.count < total {
            let synced = await writer.waitForSync(beyond: reader.position - 1)
            sequences += try reader.next(maxEntries: 50, maxBytes: 1 << 20, through: synced).map(\.sequence)
        }

        try await writing
        #expect(sequences == Array(1...UInt64(total)))
        await writer.close()
        #expect(try scratch.all(writer.id).map(\.sequence) == sequences)
    }
}
