import Ingest
import Journal
import Testing

/// Who gets in: sources, what a refusal leaves behind, the metrics' door, and the headers of every reply.
@Suite(.timeLimit(.minutes(5))) struct DoorTests {
    /// How many refused pushes the gaps count, by kind; when they were written does not matter.
    private static func gaps(_ log: FakeLog) -> [String: Int] {
        let counts = log.gapBodies.compactMap { $0.firstMatch(of: #/"kind":"(\w+)".*"count":(\d+)/#) }
        return Dictionary(counts.map { (String($0.1), Int($0.2) ?? 0) }, uniquingKeysWith: +)
    }

    @Test func `pushes are taken from allowed addresses, as a trusted proxy tells them`() async throws {
        let log = FakeLog()
        let settings = IngestSettings.journal {
            $0.allowedSources = AddressList("203.0.113.0/24")
            $0.trustedProxies = AddressList("127.0.0.1")
        }
        try await Endpoint.run(log: log, settings: settings) { endpoint in
            for (headers, path, status) in [
                (["X-Forwarded-For: 203.0.113.5"], Endpoint.path, 200),
                (["X-Forwarded-For: 203.0.113.5, 198.51.100.1"], Endpoint.path, 403),
                ([], Endpoint.path, 403),
                (["X-Forwarded-For: unknown"], Endpoint.path, 403),
                (["X-Forwarded-For: 198.51.100.1"], "/n/other", 403),
                (["X-Forwarded-For: 198.51.100.1"], "/n", 403),
                (["X-Forwarded-For: 203.0.113.5"], "/n/other", 404),
                (["X-Forwarded-For: 198.51.100.1", "X-Huadan-Test: 1"], Endpoint.path, 403),
            ] {
                let reply = try #require(try await endpoint.push(.statusPush, path: path, headers: headers))
                #expect(reply.status == status, "\(headers) \(path)")
                if status == 403 { #expect(reply.body.hasPrefix(#"{"resultcode":"11""#)) }
            }
            let health = try await endpoint.get("/healthz")
            #expect(health?.status == 200)
            let metrics = try #require(try await endpoint.get("/metrics"))
            #expect(metrics.body.contains(#"huadan_ingest_refused_total{status="403"} 5"#))
        }
        #expect(log.pushes.map(\.source) == ["203.0.113.5"])
        // Strangers leave none, nor does a test.
        #expect(Self.gaps(log) == ["source": 3])
    }

    @Test(arguments: [(path: Endpoint.path, gaps: ["size": 2]), ("/n", [:]), ("/n/other", [:])])
    func `a push that is too large is a gap when its token is known`(
        _ row: (path: String, gaps: [String: Int])
    ) async throws {
        let log = FakeLog()
        let settings = IngestSettings.journal {
            $0.maxBodyBytes = 10
            $0.acceptsAnonymous = true
        }
        try await Endpoint.run(log: log, settings: settings) { endpoint in
            for _ in 1...2 {
                let status = try await endpoint.pushStatus(.statusPush, path: row.path)
                #expect(status == (row.path == "/n/other" ? 404 : 413))
            }
        }
        #expect(Self.gaps(log) == row.gaps)
    }

    private static let metricsToken = "a-token-of-the-metrics"

    @Test(arguments: [
        (access: MetricsAccess.open, header: String?.none, status: 200),
        (MetricsAccess(place: .none), nil, 404),
        (MetricsAccess(place: .main, token: metricsToken), nil, 401),
        (MetricsAccess(place: .main, token: metricsToken), "Bearer wrong", 401),
        (MetricsAccess(place: .main, token: metricsToken), "Basic \(metricsToken)", 401),
        (MetricsAccess(place: .main, token: metricsToken), metricsToken, 401),
        (MetricsAccess(place: .main, token: metricsToken), "Bearer \(metricsToken)", 200),
        (MetricsAccess(place: .main, token: metricsToken), "bearer \(metricsToken)", 200),
        (MetricsAccess(place: .own(host: "127.0.0.1", port: 0)), nil, 404),
    ])
    func `metrics are shown to whom they are for`(
        _ row: (access: MetricsAccess, header: String?, status: Int)
    ) async throws {
        try await Endpoint.run(log: FakeLog(), settings: .journal { $0.metrics = row.access }) { endpoint in
            let header = row.header.map { "Authorization: \($0)\r\n" } ?? ""
            let reply = try #require(try await endpoint.send("GET /metrics HTTP/1.1\r\nHost: t\r\n\(header)\r\n"))
            #expect(reply.status == row.status)
            #expect(reply.body.contains("huadan_build_info") == (row.status == 200))
            #expect((reply.headers["www-authenticate"] == "Bearer") == (row.status == 401))
        }
    }

    @Test func `an address of their own shows metrics and health, and takes no pushes`() async throws {
        let log = FakeLog()
        let settings = IngestSettings.journal { $0.metrics = MetricsAccess(place: .own(host: "127.0.0.1", port: 0)) }
        try await TemporaryDirectory.with { directory in
            let parts = try IngestParts.withOneApp(log: log, directory: directory)
            try await Endpoint.run(settings: settings, parts: parts) { endpoint in
                let status = try await endpoint.pushStatus(.statusPush)
                #expect(status == 200)
                let own = try await endpoint.onMetricsAddress()
                for (path, status) in [("/metrics", 200), ("/healthz", 200), ("/readyz", 200), ("/openapi.json", 404)] {
                    let reply = try await own.get(path)
                    #expect(reply?.status == status, "\(path)")
                }
                let metrics = try await own.get("/metrics")
                #expect(metrics?.body.contains(#"kind="status",outcome="usable"} 1"#) == true)
                let pushed = try await own.pushStatus(.statusPush)
                #expect(pushed == 404)
            }
        }
        #expect(log.pushes.count == 1)
    }

    @Test(arguments: [
        "GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n", "GET /nothing HTTP/1.1\r\nHost: t\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: t\r\n\r\n", "PUT /n/x HTTP/1.1\r\nHost: t\r\n\r\n",
        .push(.statusPush), .push(""), .push(.statusPush, path: "/n/other"),
    ])
    func `every reply says what browsers and caches may do with it, and not who made it`(_ request: String) async throws
    {
        try await Endpoint.run(log: FakeLog()) { endpoint in
            let headers = try #require(try await endpoint.send(request)).headers
            #expect(headers["x-content-type-options"] == "nosniff")
            #expect(headers["cache-control"] == "no-store")
            #expect(headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'")
            #expect(headers["referrer-policy"] == "no-referrer")
            #expect(headers["strict-transport-security"] == nil)
            #expect(headers["server"] == nil)
        }
    }
}
