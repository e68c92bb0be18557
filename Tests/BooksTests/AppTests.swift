import Books
import BooksTestSupport
import Crypto
import Testing

@Suite struct AppTests {
    private static let start = utcMicros("2026-11-01 00:00:00")
    private static let overlapSeconds: Int64 = 3_600

    private static func actor(_ micros: Int64) -> Actor { Actor(name: "ada", nowMicros: micros) }

    @Test func `a registered app has a token that is kept only as a hash`() throws {
        let test = try TestBooks()
        let token = try test.addApp("app-1", expectsStatus: false, atMicros: Self.start)
        let books = try test.open()

        let app = try #require(try books.apps().first)
        #expect([app.key, app.name] == ["app-1", "App app-1"])
        #expect([app.expectsFee, app.expectsStatus, app.isRemoved] == [true, false, false])
        let known = try #require(try books.tokens().first)
        let digest = SHA256.hash(data: Array(token.utf8)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        #expect(known.sha256 == digest.joined())
        #expect(known.endsAtMicros == nil)
        #expect(token.utf8.count == 24)
        for table in ["app_act", "app_token", "app_token_end"] {
            let lines = try test.rows("SELECT t::text FROM \(table) AS t")
            #expect(!lines.joined().contains { $0.contains(token) })
        }
    }

    @Test func `an app is registered once, and again after it was removed`() throws {
        let test = try TestBooks()
        let books = try test.open()
        try test.addApp("app-1")

        let error = #expect(throws: BooksError.self) { try test.addApp("app-1") }
        if case .appExists("app-1")? = error {} else { Issue.record("\(String(describing: error))") }
        #expect(try books.tokens().count == 1)

        try books.removeApp("app-1", by: Self.actor(Self.start))
        #expect(try books.apps().map(\.isRemoved) == [true])
        #expect(try books.tokens().map(\.endsAtMicros) == [Self.start])
        let twice = #expect(throws: BooksError.self) { try books.removeApp("app-1", by: Self.actor(Self.start)) }
        if case .unknownApp("app-1")? = twice {} else { Issue.record("\(String(describing: twice))") }

        try test.addApp("app-1", atMicros: Self.start + 1)
        #expect(try books.apps().map(\.isRemoved) == [false])
        #expect(try books.tokens().filter { $0.endsAtMicros == nil }.count == 1)
    }

    @Test func `a new token leaves the old one its overlap, and a later rotation does not prolong it`() throws {
        let test = try TestBooks()
        let books = try test.open()
        let first = try test.addApp("app-1", atMicros: Self.start)

        let second = try books.rotateToken(
            of: "app-1",
            overlapSeconds: Self.overlapSeconds,
            by: Self.actor(Self.start)
        )
        #expect(first != second)
        let end = Self.start + Self.overlapSeconds * 1_000_000
        #expect(Set(try books.tokens().map(\.endsAtMicros)) == [nil, end])

        _ = try books.rotateToken(of: "app-1", overlapSeconds: 0, by: Self.actor(end + 1_000_000))
        #expect(Set(try books.tokens().map(\.endsAtMicros)) == [nil, end, end + 1_000_000])
    }

    @Test func `an app nobody registered has nothing to rotate or remove`() throws {
        let books = try TestBooks().open()

        for error in [
            #expect(throws: BooksError.self) { try books.removeApp("ghost", by: Self.actor(0)) },
            #expect(throws: BooksError.self) {
                try books.rotateToken(of: "ghost", overlapSeconds: 1, by: Self.actor(0))
            },
            #expect(throws: BooksError.self) { try books.addTestToken(of: "ghost", lifeSeconds: 1, by: Self.actor(0)) },
        ] {
            if case .unknownApp("ghost")? = error {} else { Issue.record("\(String(describing: error))") }
        }
        #expect(try books.tokens().isEmpty)
    }

    @Test func `a test token ends by itself and can be ended sooner`() throws {
        let test = try TestBooks()
        let books = try test.open()
        try test.addApp("app-1", atMicros: Self.start)

        let token = try books.addTestToken(of: "app-1", lifeSeconds: 60, by: Self.actor(Self.start))
        #expect(Set(try books.tokens().map(\.endsAtMicros)) == [nil, Self.start + 60_000_000])
        try books.endToken(token, by: Self.actor(Self.start + 5))
        #expect(Set(try books.tokens().map(\.endsAtMicros)) == [nil, Self.start + 5])
    }
}
