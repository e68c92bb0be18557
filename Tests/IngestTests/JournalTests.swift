import Ingest
import Journal
import Testing

/// The endpoint on a real journal.
@Suite(.timeLimit(.minutes(5))) struct JournalTests {
    @Test func `what was acknowledged is in the journal, in full, with its app and source`() async throws {
        try await TemporaryDirectory.with { directory in
            let root = JournalRoot(path: directory + "/journal")
            let writer = try JournalWriter.open(
                root: root,
                purpose: .serve,
                loaders: 1,
                now: WallClock.nowMicros
            )
            let parts = try IngestParts.withOneApp(log: JournalPushLog(writer), directory: directory)

            try await Endpoint.run(settings: .journal(), parts: parts) { endpoint in
                let statuses = try await endpoint.pushAtOnce(count: 50, .statusPush)
                #expect(statuses == Array(repeating: 200, count: 50))
                let ready = try #require(try await endpoint.get("/readyz"))
                #expect(ready.status == 200)
            }
            await writer.close()

            var reader = try JournalReader(root: root, id: writer.id)
            let entries = try reader.next(maxEntries: 100, maxBytes: 1 << 20, bound: .provenGroups)
            #expect(entries.map(\.sequence) == Array(1...50))
            let draft = JournalDraft(appKey: "app-1", source: "127.0.0.1", body: Array(String.statusPush.utf8))
            for entry in entries {
                let expected = JournalEntry(
                    sequence: entry.sequence,
                    receivedAtMicros: entry.receivedAtMicros,
                    draft: draft
                )
                #expect(entry == expected)
            }
        }
    }

    @Test func `a closed journal is 503, not ready, and named`() async throws {
        try await TemporaryDirectory.with { directory in
            let writer = try JournalWriter.open(
                root: JournalRoot(path: directory + "/journal"),
                purpose: .serve,
                loaders: 1,
                now: WallClock.nowMicros
            )
            let parts = try IngestParts.withOneApp(log: JournalPushLog(writer), directory: directory)
            await writer.close()

            try await Endpoint.run(settings: .journal(), parts: parts) { endpoint in
                let status = try await endpoint.pushStatus(.statusPush)
                #expect(status == 503)
                let ready = try #require(try await endpoint.get("/readyz"))
                #expect(ready.status == 503)
                #expect(ready.body.contains("journal \(writer.id) is closed"))
            }
        }
    }

    @Test func `a journal that has reached its limit is 503 and says so`() async throws {
        try await TemporaryDirectory.with { directory in
            var options = JournalOptions()
            options.maxBytesOnDisk = 1
            let writer = try JournalWriter.open(
                root: JournalRoot(path: directory + "/journal"),
                purpose: .serve,
                loaders: 1,
                options: options,
                now: WallClock.nowMicros
            )
            let parts = try IngestParts.withOneApp(log: JournalPushLog(writer), directory: directory)

            try await Endpoint.run(settings: .journal(), parts: parts) { endpoint in
                var statuses: Set<Int?> = []
                for _ in 1...3 { statuses.insert(try await endpoint.pushStatus(.statusPush)) }
                #expect(statuses.contains(503))
            }
            await writer.close()
        }
    }
}
