import Ingest
import Journal
import Synchronization
import Testing

/// When pushes were refused or may have been missed, as the journal is told.
@Suite(.timeLimit(.minutes(5))) struct GapTests {
    @Test func `refusals of one kind are one gap with their count`() async {
        let log = FakeLog()
        let gaps = GapRecorder(log: log)
        for micros in [300, 100, 200] as [Int64] { gaps.refused(.overloaded, atMicros: micros) }
        gaps.refused(.journal, atMicros: 150)

        await gaps.flush(nowMicros: 400)

        #expect(
            log.gapBodies == [
                #"{"kind":"overloaded","from_micros":100,"to_micros":300,"count":3}"#,
                #"{"kind":"journal","from_micros":150,"to_micros":150,"count":1}"#,
            ]
        )
        #expect(!gaps.hasPending)
    }

    @Test(arguments: [(laterMicros: 9_999_999, entries: 1), (10_000_000, 2)])
    func `a gap that goes on is one entry in ten seconds`(_ row: (laterMicros: Int64, entries: Int)) async {
        let log = FakeLog()
        let gaps = GapRecorder(log: log)
        gaps.refused(.overloaded, atMicros: 0)
        await gaps.flush(nowMicros: 0)
        gaps.refused(.overloaded, atMicros: 5)

        await gaps.flush(nowMicros: row.laterMicros)

        #expect(log.gapBodies.count == row.entries)
        #expect(gaps.hasPending == (row.entries == 1))
    }

    @Test func `the end of the service writes what is left`() async {
        let log = FakeLog()
        let gaps = GapRecorder(log: log)
        gaps.refused(.overloaded, atMicros: 0)
        await gaps.flush(nowMicros: 0)
        gaps.refused(.overloaded, atMicros: 5)

        await gaps.flush(nowMicros: 6, all: true)

        #expect(log.gapBodies.count == 2)
    }

    @Test func `a gap waits in memory until the journal can be written again, and grows`() async {
        let log = FakeLog()
        log.fail(with: .full(bytesOnDisk: 1, maxBytes: 1))
        let gaps = GapRecorder(log: log)
        gaps.refused(.journal, atMicros: 10)
        await gaps.flush(nowMicros: 20)
        gaps.refused(.journal, atMicros: 30)
        await gaps.flush(nowMicros: 40)
        #expect(log.drafts.isEmpty)

        log.fail(with: nil)
        await gaps.flush(nowMicros: 50)

        #expect(log.gapBodies == [#"{"kind":"journal","from_micros":10,"to_micros":30,"count":2}"#])
    }

    @Test func `a gap is an entry of its own kind, without an app`() async {
        let log = FakeLog()
        let gaps = GapRecorder(log: log)
        gaps.add(Gap(kind: .down, fromMicros: 1, toMicros: 2, count: 0))

        await gaps.flush(nowMicros: 3)

        let body = Array(#"{"kind":"down","from_micros":1,"to_micros":2,"count":0}"#.utf8)
        #expect(log.drafts == [JournalDraft(kind: .gap, source: "", body: body)])
    }

    @Test func `pushes refused with 429 and 503 become gaps, those with 4xx do not`() async throws {
        let log = FakeLog()
        log.fail(with: .overloaded(pendingBytes: 1, pendingEntries: 1))
        try await Endpoint.run(log: log) { endpoint in
            for _ in 1...3 { _ = try await endpoint.push(.statusPush) }
            log.fail(with: .full(bytesOnDisk: 1, maxBytes: 1))
            _ = try await endpoint.push(.statusPush)
            _ = try await endpoint.push("")
            _ = try await endpoint.push(.statusPush, path: "/n/other")
            log.fail(with: nil)
        }

        let gaps = log.gapBodies.map { $0.replacing(#/_micros":\d+/#, with: #"_micros":0"#) }
        #expect(
            gaps.sorted() == [
                #"{"kind":"journal","from_micros":0,"to_micros":0,"count":1}"#,
                #"{"kind":"overloaded","from_micros":0,"to_micros":0,"count":3}"#,
            ]
        )
    }

    @Test func `a planned stop is a gap from the stop to the next start`() async throws {
        let log = FakeLog()
        try await TemporaryDirectory.with { directory in
            try await Self.run(log: log, directory: directory, fromMicros: 1_000, toMicros: 2_000)
            #expect(log.gapBodies.isEmpty)

            try await Self.run(log: log, directory: directory, fromMicros: 5_000, toMicros: 6_000)
        }
        #expect(log.gapBodies == [#"{"kind":"down","from_micros":2000,"to_micros":5000,"count":0}"#])
    }

    @Test func `who comes while another serves the same data directory was not missed`() async throws {
        let log = FakeLog()
        try await TemporaryDirectory.with { directory in
            try await Self.run(log: log, directory: directory, fromMicros: 1_000, toMicros: 9_000) { _ in
                try await Self.run(log: log, directory: directory, fromMicros: 5_000, toMicros: 6_000)
            }
            #expect(log.gapBodies.isEmpty)

            try await Self.run(log: log, directory: directory, fromMicros: 12_000, toMicros: 13_000)
        }
        #expect(log.gapBodies == [#"{"kind":"down","from_micros":9000,"to_micros":12000,"count":0}"#])
    }

    @Test func `the last entry of the journal stands in for a sign of life that is gone`() async throws {
        let log = FakeLog()
        try await TemporaryDirectory.with { directory in
            try await Self.run(log: log, directory: directory, fromMicros: 5_000, toMicros: 6_000, lastEntry: 3_000)
        }
        #expect(log.gapBodies == [#"{"kind":"down","from_micros":3000,"to_micros":5000,"count":0}"#])
    }

    @Test func `refusals that were never written count as down time`() async throws {
        let log = FakeLog()
        try await TemporaryDirectory.with { directory in
            log.fail(with: .full(bytesOnDisk: 1, maxBytes: 1))
            try await Self.run(
                log: log,
                directory: directory,
                fromMicros: 1_000,
                toMicros: 1_000,
                stopMicros: 2_000
            ) { endpoint in
                let answer = try await endpoint.pushStatus(.statusPush)
                #expect(answer == 503)
            }
            #expect(log.gapBodies.isEmpty)
            #expect(SignOfLife(directory: directory).read() == 1_000)

            // The memory of the first process is gone.
            log.fail(with: nil)
            try await Self.run(log: log, directory: directory, fromMicros: 5_000, toMicros: 6_000)
        }
        #expect(log.gapBodies == [#"{"kind":"down","from_micros":1000,"to_micros":5000,"count":0}"#])
    }

    @Test func `an endpoint that cannot listen leaves no sign of life`() async throws {
        let log = FakeLog()
        try await TemporaryDirectory.with { directory in
            try await Endpoint.run(log: log) { endpoint in
                var parts = try IngestParts.withOneApp(log: log, directory: directory)
                parts.signOfLife = SignOfLife(directory: directory)
                let settings = IngestSettings.journal { $0.port = endpoint.port }
                await #expect(throws: (any Error).self) {
                    try await IngestServer(settings: settings, parts: parts).run()
                }
            }
            #expect(SignOfLife(directory: directory).read() == nil)
        }
    }

    private static func run(
        log: FakeLog,
        directory: String,
        fromMicros: Int64,
        toMicros: Int64,
        stopMicros: Int64? = nil,
        lastEntry: Int64? = nil,
        meanwhile: @escaping @Sendable (Endpoint) async throws -> Void = { _ in }
    ) async throws {
        let (hasStarted, stops) = (Flag(), Flag())
        var parts = try IngestParts.withOneApp(log: log, directory: directory)
        parts.signOfLife = SignOfLife(directory: directory)
        parts.lastEntryMicros = lastEntry
        parts.now = { stops.isRaised ? stopMicros ?? toMicros : hasStarted.isRaised ? toMicros : fromMicros }
        parts.steady = { 0 }
        try await Endpoint.run(settings: .journal(), parts: parts) { endpoint in
            hasStarted.raise()
            try await meanwhile(endpoint)
            stops.raise()
        }
    }
}

/// The file `alive`.
@Suite struct SignOfLifeTests {
    @Test func `the last sign of life is read back`() async throws {
        try await TemporaryDirectory.with { directory in
            let sign = SignOfLife(directory: directory)
            #expect(sign.read() == nil)

            #expect(sign.write(nowMicros: 1_700_000_000_000_000))
            #expect(sign.write(nowMicros: 5, isLast: true))
            #expect(sign.read() == 5)
        }
    }

    @Test(arguments: [
        (alive: Int64?.none, lastEntry: Int64?.none, down: Int64?.none, ahead: Int64?.none),
        (10, nil, 10, nil), (nil, 20, 20, nil), (10, 20, 20, nil), (20, 10, 20, nil), (100, nil, nil, nil),
        (101, nil, nil, 101), (150, 20, 20, 150), (20, 150, 20, 150), (110, 150, nil, 150),
    ])
    func `the down time begins with the latest thing that is known, and a clock that went back is told`(
        _ row: (alive: Int64?, lastEntry: Int64?, down: Int64?, ahead: Int64?)
    ) async throws {
        try await TemporaryDirectory.with { directory in
            let sign = SignOfLife(directory: directory)
            if let alive = row.alive { sign.write(nowMicros: alive) }

            let down = row.down.map { Gap(kind: .down, fromMicros: $0, toMicros: 100, count: 0) }
            let clock = row.ahead.map { Gap(kind: .clock, fromMicros: 100, toMicros: $0, count: 0) }
            #expect(
                sign.downTime(lastEntryMicros: row.lastEntry, nowMicros: 100) == [down, clock].compactMap(\.self)
            )
        }
    }

    @Test(arguments: ["", "abc", "0000000000000000001", "000000000000000000x1"])
    func `a damaged file is none`(_ text: String) async throws {
        try await TemporaryDirectory.with { directory in
            writeText(text, to: directory + "/alive")

            #expect(SignOfLife(directory: directory).read() == nil)
        }
    }
}
