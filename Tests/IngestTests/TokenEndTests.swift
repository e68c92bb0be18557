import Testing

@testable import Ingest

/// A token is right as a whole or not at all.
@Suite struct TokenEndTests {
    private static let token = Endpoint.token

    @Test func `a token that differs in any one character, is longer or shorter is another token`() async throws {
        let token = Self.token
        try await Endpoint.run(log: FakeLog()) { endpoint in
            for place in token.indices {
                var other = token
                other.replaceSubrange(place...place, with: token[place] == "A" ? "B" : "A")
                let reply = try await endpoint.push(.statusPush, path: "/n/" + other)
                #expect(reply?.status == 404, "\(other)")
            }
            for other in [token + "A", String(token.dropLast()), String(token.prefix(8)), token.lowercased()] {
                let reply = try await endpoint.push(.statusPush, path: "/n/" + other)
                #expect(reply?.status == 404, "\(other)")
            }
            #expect(try await endpoint.push(.statusPush)?.status == 200)
        }
    }

    @Test func `hashes are equal only when every digit is`() throws {
        let hex = AppMirror.tokenHash(of: Self.token)
        let hash = try #require(TokenHash(hex: hex))

        for place in hex.indices {
            var other = hex
            other.replaceSubrange(place...place, with: hex[place] == "0" ? "1" : "0")
            #expect(try #require(TokenHash(hex: other)) != hash, "\(other)")
        }
        #expect(TokenHash(hex: hex) == hash)
    }
}
