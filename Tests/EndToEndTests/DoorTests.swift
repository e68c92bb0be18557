import Crypto
import Foundation
import Testing

/// Who gets in, over the whole program: signatures, listening, and that nothing secret comes out.
@Suite struct DoorTests {
    private static let app = Body.app
    private static let firstSecret = "first-secret-of-the-app"
    private static let secondSecret = "second-secret-of-the-app"

    /// A signature over nonce and time alone, as the sister service makes it.
    private static func signature(_ secret: String, nonce: String) -> String {
        let created = Date().formatted(.iso8601)
        let key = SymmetricKey(data: Data(secret.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Data((nonce + created).utf8), using: key)
        let digest = Data(code).base64EncodedString()
        return
            #"UsernameToken Username="\#(app)", PasswordDigest="\#(digest)", Nonce="\#(nonce)", Created="\#(created)""#
    }

    @Test func `an app goes from observing over requiring to a new secret, and back`() async throws {
        try await Stage.with { stage in
            let books = try BooksView(stage)
            let first = try stage.file("first", [Array(Self.firstSecret.utf8)])
            let second = try stage.file("second", [Array((Self.secondSecret + "\n").utf8)])
            let server = try await stage.serve()
            func pushed(_ name: String, by secret: String?) async throws -> Int {
                let header = secret.map { ["X-AKSK": Self.signature($0, nonce: name)] } ?? [:]
                return try await server.push(Body.disconnect(name), headers: header).status
            }
            func listed() async throws -> String {
                let lines = try await stage.done(["app", "list"]).lines
                return lines.first { $0.hasPrefix(Self.app) } ?? ""
            }

            let refused = try await stage.run(["app", "change", Self.app, "--signature", "require"])
            #expect(refused.status == 65 && refused.errors.contains("no secret"))
            try await stage.done(["app", "change", Self.app, "--secret-file", first])
            #expect(try await listed().contains("observe"))
            try await eventually("observing") {
                let status = try await pushed("observed", by: nil)
                #expect(status == 200)
                let page = try await server.get("/metrics").text
                return !page.contains(#"signatures_total{mode="observe",verdict="missing"} 0"#)
            }

            try await stage.done(["app", "change", Self.app, "--signature", "require"])
            #expect(try await listed().contains("require"))
            try await eventually("requiring") { try await pushed("unsigned", by: nil) == 401 }
            #expect(try await pushed("signed", by: Self.firstSecret) == 200)
            #expect(try await pushed("forged", by: Self.secondSecret) == 401)
            let url = try server.pushURL(of: Self.app)
            let test = try await stage.run(["app", "test", Self.app, "--url", url])
            #expect(test.status == 0, "\(test.errors)")

            try await stage.done(["app", "change", Self.app, "--secret-file", second, "--overlap", "1d"])
            #expect(try await listed().contains("require (2 secrets)"))
            try await eventually("a new secret") { try await pushed("signed2", by: Self.secondSecret) == 200 }
            #expect(try await pushed("signed3", by: Self.firstSecret) == 200)

            try await eventually("the gap") {
                try books.number("SELECT coalesce(sum(refused_count), 0)::bigint FROM gap WHERE kind = 'signature'")
                    >= 2
            }
            let kept = ["observed", "signed", "signed2", "signed3"]
            try await eventually("loading") { Set(try books.factCounts().keys).isSuperset(of: kept) }
            #expect(try books.factCounts()["forged"] == nil)
        }
    }

    @Test func `signatures are checked while the database is away`() async throws {
        try await Stage.with { stage in
            let first = try stage.file("first", [Array(Self.firstSecret.utf8)])
            try await stage.done(["migrate"])
            try await stage.done(["app", "change", Self.app, "--secret-file", first, "--signature", "require"])
            let server = try await stage.serve(["HUADAN_DATABASE_URL": "host=/nowhere dbname=x"])
            let header = ["X-AKSK": Self.signature(Self.firstSecret, nonce: "away")]
            let signed = try await server.push(Body.disconnect("a"), headers: header)
            let unsigned = try await server.push(Body.disconnect("b"), headers: [:])
            #expect(signed.status == 200 && unsigned.status == 401)
        }
    }

    @Test func `serve says what others can read, and keeps its metrics from them`() async throws {
        try await Stage.with { stage in
            let token = "metrics-token-0123456789"
            let file = try stage.file("token", [Array(token.utf8)])
            let open = try await stage.serve(["HUADAN_HTTP_HOST": "0.0.0.0"])
            #expect(open.program.errors.contains("without TLS"))
            #expect(try await open.get("/metrics").status == 404)
            #expect(try await open.get("/healthz").status == 200)

            let own = try await stage.serve([
                "HUADAN_HTTP_HOST": "0.0.0.0", "HUADAN_METRICS_PORT": "0", "HUADAN_METRICS_TOKEN_FILE": file,
                "HUADAN_INGEST_ANONYMOUS": "true", "HUADAN_INGEST_ANONYMOUS_ANYWHERE": "true",
            ])
            let address = try await eventually("metrics") {
                own.program.output.split(separator: "\n").first { $0.hasPrefix("metrics on ") }?
                    .dropFirst("metrics on ".count)
            }
            #expect(try await own.get("/metrics").status == 404)
            let metrics = Server(program: own.program, address: String(address.dropLast("/metrics".count)))
            #expect(try await metrics.get("/metrics").status == 401)
            let shown = try await metrics.get("/metrics", headers: ["Authorization": "Bearer \(token)"])
            #expect(shown.status == 200 && shown.text.contains("huadan_build_info"))
            #expect(own.program.errors.contains("without a token"))
            for program in [open.program, own.program] { #expect(!program.errors.contains(token)) }
        }
    }

    @Test func `no token, secret, digest or phone number comes out of a session at trace level`() async throws {
        try await Stage.with { stage in
            let secretFile = try stage.file("secret", [Array(Self.firstSecret.utf8)])
            try await stage.done(["migrate"])
            try await stage.done(["app", "change", Self.app, "--secret-file", secretFile, "--signature", "require"])
            let rotated = try await stage.done(["app", "rotate", Self.app])
            let token = try InstalledBooks.pushToken(rotated)
            let server = try await stage.serve([
                "HUADAN_LOG_LEVEL": "trace", "HUADAN_MASK_NUMBERS": "true", "HUADAN_INGEST_MAX_BODY": "2KiB",
            ])
            let header = Self.signature(Self.firstSecret, nonce: "nonce1")
            let forged = Self.signature(Self.secondSecret, nonce: "nonce2")
            for body in Self.bodies {
                for headers in [[:], ["X-AKSK": header], ["X-AKSK": forged], ["X-AKSK": "Username=\(Self.number)"]] {
                    _ = await server.push(body, token: token, headers: headers)
                    _ = await server.push(body, token: token + "x", headers: headers)
                }
            }
            let status = await server.push(Self.bodies[0], token: token, headers: ["X-AKSK": header]).status
            #expect(status == 200)
            for path in ["/n/\(token)", "/n/\(token)?q=\(Self.number)", "/\(token)", "/n/%ZZ\(token)"] {
                _ = try? await server.get(path)
            }
            Self.sendRaw(
                server,
                ["nonsense \(token)\r\n\r\n", "POST /n/\(token) HTTP/1.1\r\nHost: \(Self.number)\r\nX-A"]
            )
            let pages = try await server.get("/metrics").text + server.get("/readyz").text
            let doctor = try await stage.run(["doctor"])
            let list = try await stage.done(["app", "list"])
            let settings = try await stage.done(["config"])
            let stopped = try await server.stop()

            let said = [
                pages, doctor.output, doctor.errors, list.output, settings.output, stopped.output, stopped.errors,
            ]
            #expect(stopped.errors.contains("listening") && pages.contains(#"verdict="wrong""#))
            let digests = [header, forged].compactMap { $0.firstMatch(of: /PasswordDigest="([^"]+)"/) }.map {
                String($0.1)
            }
            for secret in [token, Self.firstSecret, Self.secondSecret, Self.number] + digests {
                #expect(digests.count == 2 && !said.joined().contains(secret), "\(secret)")
            }
            try Self.checkFiles(stage, token: token)
        }
    }

    private static let number = "+8613812345678"
    private static let bodies: [[UInt8]] = [
        #"{"eventType":"answer","statusInfo":{"timestamp":"2026-11-21 01:30:00","sessionId":"s\#(number)","caller":"\#(number)"}}"#,
        #"{"eventType":"answer","statusInfo":{"timestamp":"\#(number)","sessionId":"s","caller":"\#(number)"}}"#,
        #"{"eventType":"fee","feeLst":[{"sessionId":"\#(number)","direction":"\#(number)","callEndTime":"x"}]}"#,
        "not JSON \(number)", "", String(repeating: number, count: 500),
    ].map { Array($0.utf8) }

    /// Bytes that are no HTTP, on connections of their own.
    private static func sendRaw(_ server: Server, _ texts: [String]) {
        guard let port = server.address.split(separator: ":").last.flatMap({ UInt16($0) }) else { return }
        for text in texts {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            _ = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            _ = Array(text.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            shutdown(descriptor, Int32(SHUT_WR))
            var byte: UInt8 = 0
            while read(descriptor, &byte, 1) > 0 {}
        }
    }

    /// The token is in no file; the secret in the mirror alone, which nobody else can read.
    private static func checkFiles(_ stage: Stage, token: String) throws {
        let files = FileManager.default.enumerator(atPath: stage.dataDirectory)?.compactMap { $0 as? String } ?? []
        #expect(files.contains("apps.json"))
        for file in files {
            let path = stage.dataDirectory + "/" + file
            guard let content = FileManager.default.contents(atPath: path) else { continue }
            #expect(content.firstRange(of: Data(token.utf8)) == nil, "\(file)")
            if file != "apps.json" { #expect(content.firstRange(of: Data(firstSecret.utf8)) == nil, "\(file)") }
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: stage.dataDirectory + "/apps.json")
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }
}
