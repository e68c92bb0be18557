import Ingest
import Journal
import Synchronization
import Testing

/// Which tokens are known, and what an unknown one hears.
@Suite(.timeLimit(.minutes(5))) struct TokenTests {
    @Test func `an unknown token hears 404 while the list of apps is fresh`() async throws {
        let log = FakeLog()
        try await Endpoint.run(log: log) { endpoint in
            let reply = try #require(try await endpoint.push(.statusPush, path: "/n/other"))

            #expect(reply.status == 404)
            #expect(reply.body == #"{"resultcode":"5","resultdesc":"This push URL is not known here."}"#)
        }
        #expect(log.drafts.isEmpty)
    }

    @Test func `an unknown token hears 503 before the books were heard, a known one is served`() async throws {
        let log = FakeLog()
        try await TemporaryDirectory.with { directory in
            var parts = try IngestParts.withOneApp(log: log, directory: directory)
            let mirror = AppMirror(directory: directory)
            try mirror.load()
            parts.apps = AppDirectory(mirror: mirror) { false }

            try await Endpoint.run(settings: .journal(), parts: parts) { endpoint in
                let reply = try #require(try await endpoint.push(.statusPush, path: "/n/other"))
                #expect(reply.status == 503)
                #expect(reply.headers["retry-after"] == "5")
                #expect(reply.body.hasPrefix(#"{"resultcode":"6""#))

                let status = try await endpoint.pushStatus(.statusPush)
                #expect(status == 200)
            }
        }
        #expect(log.pushes.count == 1)
        #expect(log.gapBodies.count == 1)
        #expect(log.gapBodies.first?.hasPrefix(#"{"kind":"apps","#) == true)
    }

    @Test(arguments: [(booksAnswer: true, status: 404), (false, 503)])
    func `only the books can say that a token is unknown`(_ row: (booksAnswer: Bool, status: Int)) async throws {
        try await TemporaryDirectory.with { directory in
            let mirror = AppMirror(directory: directory)
            try mirror.replace(with: [], refreshedAtMicros: WallClock.nowMicros())
            let log = FakeLog()
            let parts = IngestParts(
                log: log,
                apps: AppDirectory(mirror: mirror) { row.booksAnswer },
                gaps: GapRecorder(log: log)
            )

            try await Endpoint.run(settings: .journal(), parts: parts) { endpoint in
                let status = try await endpoint.pushStatus(.statusPush, path: "/n/other")
                #expect(status == row.status)
            }
        }
    }

    @Test func `an app that was added a moment ago is known, the books are asked first`() async throws {
        let log = FakeLog()
        try await TemporaryDirectory.with { directory in
            let mirror = AppMirror(directory: directory)
            let apps = AppDirectory(mirror: mirror) {
                let app = MirroredApp(appKey: "new", tokenHash: AppMirror.tokenHash(of: "fresh"))
                try? mirror.replace(with: [app], refreshedAtMicros: WallClock.nowMicros())
                return true
            }
            let parts = IngestParts(log: log, apps: apps, gaps: GapRecorder(log: log))

            try await Endpoint.run(settings: .journal(), parts: parts) { endpoint in
                let status = try await endpoint.pushStatus(.statusPush, path: "/n/fresh")
                #expect(status == 200)
            }
        }
        #expect(log.pushes.map(\.appKey) == ["new"])
    }

    @Test func `the books are asked once for all unknown tokens of a second`() async throws {
        let asked = Mutex(0)
        let log = FakeLog()
        try await TemporaryDirectory.with { directory in
            let apps = AppDirectory(mirror: AppMirror(directory: directory)) {
                asked.withLock { $0 += 1 }
                return false
            }
            let parts = IngestParts(log: log, apps: apps, gaps: GapRecorder(log: log))
            let startedAt = ContinuousClock.now

            try await Endpoint.run(settings: .journal(), parts: parts) { endpoint in
                await withTaskGroup { group in
                    for number in 1...20 {
                        group.addTask { _ = try? await endpoint.push(.statusPush, path: "/n/other-\(number)") }
                    }
                }
            }
            // On a slow machine more than a second may have passed; each allows one question.
            let seconds = startedAt.duration(to: .now).components.seconds
            #expect((1...1 + seconds).contains(Int64(asked.withLock { $0 })))
        }
    }

    @Test(arguments: [
        (untilMicros: Int64?.none, appKey: String?("app-1")), (1_001, "app-1"), (1_000, nil), (999, nil),
    ])
    func `a token ends at its end, itself excluded`(_ row: (untilMicros: Int64?, appKey: String?)) async throws {
        try await TemporaryDirectory.with { directory in
            let mirror = AppMirror(directory: directory)
            let hash = AppMirror.tokenHash(of: "t")
            try mirror.replace(
                with: [MirroredApp(appKey: "app-1", tokenHash: hash, validUntilMicros: row.untilMicros)],
                refreshedAtMicros: 1
            )

            #expect(mirror.lookup("t", nowMicros: 1_000) == row.appKey)
        }
    }
}
