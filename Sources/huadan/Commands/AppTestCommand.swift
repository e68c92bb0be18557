import ArgumentParser
import Books
import Foundation
import Ingest

/// `huadan app test`.
struct AppTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Send a push that leaves no trace in the books.",
        discussion: """
            Shows whether the address the platform pushes to leads to `huadan serve` and is accepted there as the \
            app. Tokens are not kept in the clear: without --url a token is made for this test and ended after it, \
            and the address is HUADAN_PUBLIC_URL, else the configured host and port.

            Examples:
              huadan app test ka4kXXXXXXYnEm2
              huadan app test ka4kXXXXXXYnEm2 --url https://cdr.example.com/n/Hs72…
            """
    )

    @Argument(help: "The platform's app key.")
    var key: String
    @Option(help: "The push URL to try, as `app add` printed it.")
    var url: String?
    @OptionGroup var settings: SettingOptions

    private static let tokenLifeSeconds: Int64 = 120
    private static let body = Array(#"{"eventType":"huadanTest"}"#.utf8)

    func run() async throws {
        if let url {
            guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
                throw CommandFailure(.wrongUsage, "--url takes a push URL such as https://cdr.example.com/n/TOKEN")
            }
            return try await tryOut(url)
        }
        let configuration = try settings.configuration()
        guard configuration.text(.publicURL) != nil || configuration.given(.httpPort) != "0" else {
            throw CommandFailure(
                .wrongUsage,
                "HUADAN_HTTP_PORT is 0, so the port is not known here; give the push URL with --url"
            )
        }
        let session = try Session.open(configuration)
        defer { session.close() }
        let books = try session.connectReading("app test")
        let token = try books.addTestToken(of: key, lifeSeconds: Self.tokenLifeSeconds, by: currentActor())
        defer {
            // Should this fail, the token ends by itself.
            try? books.endToken(token, by: currentActor())
            try? MirrorKeeper.write(books, to: session.mirror())
        }
        try MirrorKeeper.write(books, to: session.mirror())
        try await tryOut(PushAddress(configuration, token: token).url)
    }

    private func tryOut(_ url: String) async throws {
        let client = PushClient(connections: 1, timeoutSeconds: 10)
        let began = ContinuousClock.now
        let answer = await client.post(Self.body, to: url, headers: ["X-Huadan-Test": "1"])
        let millis = (ContinuousClock.now - began).wholeMillis
        await client.close()
        print("push URL  \(url)")
        print("answer    \(answer.text)")
        print("time      \(millis) ms")
        if let problem = AppTestProblem(answer, key: key, isOwnToken: self.url == nil) {
            throw CommandFailure(problem.status, problem.advice)
        }
        print("result    pushes to this address are taken as those of the app \(key)")
    }
}

/// Why a test push failed, and what to do about it.
struct AppTestProblem {
    let status: ExitStatus
    let advice: String

    /// None when the push was taken as the app's.
    init?(_ answer: PushClient.Answer, key: String, isOwnToken: Bool) {
        switch answer {
        case .reply(200, "0", let text) where text.contains("as app \(key);"): return nil
        case .reply(200, "0", let text) where text.hasPrefix("Test: "):
            self.init(.badInput, "the address is accepted, but not as the app \(key)")
        case .reply(let status, let code, _): self.init(status: status, code: code, isOwnToken: isOwnToken)
        case .none(let reason): self.init(reason: reason)
        }
    }

    private init(_ status: ExitStatus, _ advice: String) {
        self.status = status
        self.advice = advice
    }

    private init(status: Int, code: String, isOwnToken: Bool) {
        switch (status, code) {
        case (404, "5") where isOwnToken:
            self.init(
                .unavailable,
                "the `huadan serve` at this address does not know the token: does it use the same database?"
            )
        case (404, "5"):
            self.init(.badInput, "the token is not known there; `huadan app rotate` makes a new push URL")
        case (503, "6"):
            self.init(.unavailable, "`huadan serve` cannot reach its database and does not know the token yet")
        case (403, "11"):
            self.init(
                .unavailable,
                "`huadan serve` takes no pushes from where this one came from; see HUADAN_INGEST_ALLOW"
            )
        case (429, _), (503, "9"):
            self.init(.unavailable, "`huadan serve` is there, but takes no pushes now; `huadan doctor` says why")
        case (_, ""):
            self.init(
                .unavailable,
                "something else answers at this address: check host, port and path, and the proxy before it"
            )
        default: self.init(.unavailable, "`huadan serve` refused the push")
        }
    }

    private init(reason: String) {
        let lower = reason.lowercased()
        if lower.contains("refused") {
            self.init(.unavailable, "nothing listens at this address; is `huadan serve` running there?")
        } else if lower.contains("tls") || lower.contains("certificate") {
            self.init(
                .unavailable,
                "TLS failed: is the address https on both ends, the certificate complete, valid and for this host?"
            )
        } else if lower.contains("timeout") || lower.contains("deadline") {
            self.init(.unavailable, "no answer in time: check host name, firewall and routing")
        } else {
            self.init(.unavailable, "the address cannot be reached; check scheme, host name and port")
        }
    }
}
