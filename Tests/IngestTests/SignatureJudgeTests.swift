import Ingest
import Journal
import Logging
import Notification
import Synchronization
import Testing

/// Signatures as the endpoint judges them.
///
/// The digests are made by `openssl`, as the notification tests say.
@Suite(.timeLimit(.minutes(5))) struct SignatureJudgeTests {
    private static let secret = "s3cr3t-Of-App1"
    private static let publicURL = "https://cdr.example.com"
    private static let joined = "9UZ1OtonqO52HTUwbA3gk9+F1evtTZBsdf5NAMOowwQ="
    private static let createdMicros: Int64 = 1_795_224_600_000_000

    private static func header(_ digest: String = joined, username: String = "app-1") -> String {
        """
        X-AKSK: UsernameToken Username="\(username)", PasswordDigest="\(digest)", Nonce="a1B2c3D4e5F6", \
        Created="2026-11-21T01:30:00Z"
        """
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var header: String? = SignatureJudgeTests.header()
        var path = Endpoint.path
        var afterSeconds: Int64 = 0
        var publicURL: String? = SignatureJudgeTests.publicURL
        var secrets = [MirroredSignature.Secret(bytes: Array(SignatureJudgeTests.secret.utf8))]
        let finding: SignatureFinding

        var testDescription: String { name }
    }

    private static let cases = [
        Case(name: "right", finding: .right),
        Case(
            name: "by lines",
            header: header("FwdacAktJeMrwhmgU6/q/dWh796Ukqpp56DK8yDmbQA="),
            finding: .right
        ),
        Case(
            name: "without the address",
            header: header("+K1BK/lmLGUXhzh6aIRaNp08lUPYWacmDKYcKA0zQF4="),
            finding: .right
        ),
        Case(
            name: "X-WSSE",
            header: header("AYnkcHRetfiDYMR0lVF1jCaS/DHmdVG5ZEHVVURndIg=").replacing("X-AKSK", with: "X-WSSE"),
            finding: .right
        ),
        Case(name: "missing", header: nil, finding: .missing),
        Case(name: "unreadable", header: "X-AKSK: UsernameToken", finding: .malformed),
        Case(
            name: "wrong",
            header: header("9UZ1OtonqO52HTUwbA3gk9+F1evtTZBsdf5NAMOowwU="),
            finding: .wrong
        ),
        Case(name: "of another app", header: header(username: "app-2"), finding: .wrong),
        Case(name: "an added query", path: Endpoint.path + "?x=1", finding: .right),
        Case(
            name: "a signed query that was altered",
            header: header("52snVL5WV3FlYi0pu+CaaaNchnNENJzXZoTAVYUV0oc="),
            path: Endpoint.path + "?x=2",
            finding: .wrong
        ),
        Case(
            name: "the address from the Host header",
            header: header("OqIiTnT+yVLHB7ltALMdoQEfX2PNzvHgMSRnyM7s3R8="),
            publicURL: nil,
            finding: .right
        ),
        Case(
            name: "the address from the Host header, plain HTTP and port",
            header: header("HhS7cfJLsDghq58iip8jM02bb4XC8sH6lG8m6GPfI7I="),
            publicURL: nil,
            finding: .right
        ),
        Case(name: "another host", publicURL: nil, finding: .wrong),
        Case(name: "at the end of the window", afterSeconds: 600, finding: .right),
        Case(name: "stale", afterSeconds: 601, finding: .stale),
        Case(name: "early", afterSeconds: -28_800 - 601, finding: .early),
        Case(name: "by UTC+8", afterSeconds: -28_800, finding: .right),
        Case(
            name: "by a secret that has not ended",
            secrets: [
                .init(bytes: Array("new".utf8)),
                .init(bytes: Array(secret.utf8), validUntilMicros: createdMicros + 1),
            ],
            finding: .right
        ),
        Case(
            name: "by a secret that has ended",
            secrets: [
                .init(bytes: Array("new".utf8)), .init(bytes: Array(secret.utf8), validUntilMicros: createdMicros),
            ],
            finding: .wrong
        ),
    ]

    @Test(arguments: cases, SignatureMode.allCases)
    func `a signature is judged as its app asks`(_ row: Case, _ mode: SignatureMode) async throws {
        let log = FakeLog()
        let metrics = Mutex("")
        try await Self.run(log, mode: mode, row) { endpoint in
            let reply = try #require(
                try await endpoint.push(.statusPush, path: row.path, headers: row.header.map { [$0] } ?? [])
            )
            let isRefused = mode == .require && row.finding != .right
            #expect(reply.status == (isRefused ? 401 : 200))
            #expect(reply.body.contains(isRefused ? #""resultcode":"7""# : #""resultcode":"0""#))
            let page = try #require(try await endpoint.get("/metrics")).body
            metrics.withLock { $0 = page }
        }
        let counted = metrics.withLock { $0 }.split(separator: "\n")
            .filter { $0.hasPrefix("huadan_ingest_signatures_total{") && !$0.hasSuffix(" 0") }
        let expected = #"huadan_ingest_signatures_total{mode="\#(mode)",verdict="\#(row.finding)"} 1"#
        #expect(counted.map(String.init) == (mode == .off ? [] : [expected]))
        #expect(log.pushes.count == (mode == .require && row.finding != .right ? 0 : 1))
        #expect(log.pushes.allSatisfy { $0.signedBy == (row.header?.contains("X-AKSK") == true ? signer(row) : "") })
        let gaps = Self.gaps(log)
        #expect(gaps.count == (mode == .require && row.finding != .right ? 1 : 0))
        #expect(gaps.allSatisfy { $0.contains(#""kind":"signature""#) })
    }

    /// The gaps but those of the clock, which stands still in these tests.
    private static func gaps(_ log: FakeLog) -> [String] {
        log.gapBodies.filter { !$0.contains(#""kind":"clock""#) }
    }

    private func signer(_ row: Case) -> String {
        row.name == "unreadable" ? "" : row.name == "of another app" ? "app-2" : "app-1"
    }

    @Test func `a nonce comes again with the same body, not with another`() async throws {
        let log = FakeLog()
        try await Self.run(log, mode: .require, Case(name: "", finding: .right)) { endpoint in
            for (body, status) in [(String.statusPush, 200), (.statusPush, 200), ("{}", 401), (.statusPush, 200)] {
                let reply = try await endpoint.push(body, headers: [Self.header()])
                #expect(reply?.status == status)
            }
            let other = Self.header("+K1BK/lmLGUXhzh6aIRaNp08lUPYWacmDKYcKA0zQF4=")
            let status = try await endpoint.push("{}", headers: [other])?.status
            #expect(status == 401, "the same nonce in another variant")
        }
        #expect(log.pushes.count == 3)
    }

    @Test func `a push without a token is judged by the app that its signature names`() async throws {
        let log = FakeLog()
        let digest = "+K1BK/lmLGUXhzh6aIRaNp08lUPYWacmDKYcKA0zQF4="
        try await Self.run(log, mode: .require, Case(name: "", finding: .right)) { endpoint in
            for (header, status) in [
                (Self.header(digest), 200), (Self.header(Self.joined), 401), ("X-AKSK: Username=app-1", 401),
                (Self.header(Self.joined, username: "nobody"), 200), ("X-Other: none", 200),
            ] {
                let reply = try await endpoint.push(.statusPush, path: "/n", headers: [header])
                #expect(reply?.status == status, "\(header)")
            }
        }
        // Anybody can name an app: what is refused leaves no gap.
        #expect(Self.gaps(log).isEmpty)
    }

    @Test func `a test push needs no signature`() async throws {
        let log = FakeLog()
        try await Self.run(log, mode: .require, Case(name: "", finding: .right)) { endpoint in
            let reply = try await endpoint.push("{}", headers: ["X-Huadan-Test: 1"])
            #expect(reply?.status == 200)
        }
        #expect(log.pushes.isEmpty && Self.gaps(log).isEmpty)
    }

    @Test func `an app's wrong signatures are logged once a minute, without what is secret`() throws {
        let lines = LogLines()
        let now = Self.createdMicros
        let judge = SignatureJudge(
            mirror: try Self.mirror(.observe, Case(name: "", finding: .right)),
            publicURL: nil,
            windowSeconds: 600,
            logger: lines.logger
        )
        for seconds in [0, 1, 59, 60, 61] as [Int64] {
            let claim = SignatureClaim(
                appKey: "app-1",
                headerValue: String(Self.header().dropFirst("X-AKSK: ".count)),
                host: "cdr.example.org",
                target: Endpoint.path,
                body: [],
                atMicros: now + seconds * 1_000_000
            )
            #expect(judge.judge(claim) == SignatureVerdict(.wrong, isRequired: false))
        }
        #expect(lines.all.count == 2)
        #expect(lines.all.allSatisfy { $0.contains("app-1") && $0.contains("wrong") })
        for secret in [Self.secret, Self.joined, Endpoint.token] {
            #expect(!lines.all.joined().contains(secret))
        }
    }

    private static func mirror(_ mode: SignatureMode, _ row: Case, directory: String = "/nowhere") throws -> AppMirror {
        let mirror = AppMirror(directory: directory)
        // Where it cannot be written it is in force all the same.
        try? mirror.replace(
            with: [MirroredApp(appKey: "app-1", tokenHash: AppMirror.tokenHash(of: Endpoint.token))],
            signatures: [MirroredSignature(appKey: "app-1", mode: mode, secrets: row.secrets)],
            refreshedAtMicros: WallClock.nowMicros()
        )
        return mirror
    }

    private static func run(
        _ log: FakeLog,
        mode: SignatureMode,
        _ row: Case,
        body: @escaping @Sendable (Endpoint) async throws -> Void
    ) async throws {
        try await TemporaryDirectory.with { directory in
            _ = try mirror(mode, row, directory: directory)
            // As a serve that starts reads it.
            let mirror = AppMirror(directory: directory)
            try mirror.load()
            var parts = IngestParts(log: log, apps: AppDirectory(mirror: mirror) { true }, gaps: GapRecorder(log: log))
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let judge = SignatureJudge(mirror: mirror, publicURL: row.publicURL, windowSeconds: 600, logger: logger)
            parts.signatureCheck = { judge.judge($0) }
            parts.now = { createdMicros + row.afterSeconds * 1_000_000 }
            try await Endpoint.run(settings: .journal { $0.acceptsAnonymous = true }, parts: parts, body: body)
        }
    }
}
