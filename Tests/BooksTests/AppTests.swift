import Books
import BooksTestSupport
import Crypto
import Notification
import Postgres
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

    private static let first = Array("first secret".utf8)
    private static let second = Array("second secret".utf8)

    private static func registration(_ signature: SignatureChange = SignatureChange()) -> AppRegistration {
        AppRegistration(key: "app-1", name: "", expectsFee: true, expectsStatus: true, signature: signature)
    }

    @Test(arguments: [
        (given: SignatureChange(), mode: SignatureMode?.none), (SignatureChange(mode: .off), .off),
        (SignatureChange(secret: first), .observe), (SignatureChange(mode: .off, secret: first), .off),
        (SignatureChange(mode: .require, secret: first), .require),
    ])
    func `an app with a secret is observed unless something else is said`(
        _ row: (given: SignatureChange, mode: SignatureMode?)
    ) throws {
        let books = try TestBooks().open()
        _ = try books.add(Self.registration(row.given), by: Self.actor(Self.start))

        #expect(try books.signatures().map(\.mode) == (row.mode.map { [$0] } ?? []))
        #expect(try books.signatures().flatMap(\.secrets).map(\.bytes) == (row.given.secret.map { [$0] } ?? []))
    }

    @Test(arguments: [SignatureMode.observe, .require])
    func `signatures cannot be asked for without a secret`(_ mode: SignatureMode) throws {
        let books = try TestBooks().open()
        let adding = #expect(throws: BooksError.self) {
            try books.add(Self.registration(SignatureChange(mode: mode)), by: Self.actor(Self.start))
        }
        if case .secretMissing("app-1")? = adding {} else { Issue.record("\(String(describing: adding))") }
        #expect(try books.apps().isEmpty)

        _ = try books.add(Self.registration(), by: Self.actor(Self.start))
        let change = AppChange(name: "New", signature: SignatureChange(mode: mode))
        let changing = #expect(throws: BooksError.self) {
            try books.change("app-1", change, by: Self.actor(Self.start + 1))
        }
        if case .secretMissing("app-1")? = changing {} else { Issue.record("\(String(describing: changing))") }
        #expect(try books.apps().map(\.name) == [""])
    }

    @Test func `a new secret leaves the old one its overlap, a later one does not prolong it, and the mode stays`()
        throws
    {
        let test = try TestBooks()
        let books = try test.open()
        _ = try books.add(
            Self.registration(SignatureChange(mode: .require, secret: Self.first)),
            by: Self.actor(Self.start)
        )
        let change = SignatureChange(secret: Self.second, overlapSeconds: Self.overlapSeconds)
        _ = try books.change("app-1", AppChange(signature: change), by: Self.actor(Self.start + 1))
        let end = Self.start + 1 + Self.overlapSeconds * 1_000_000

        let rotated = try #require(try books.signatures().first)
        #expect(rotated.mode == .require)
        #expect(rotated.secrets.map(\.bytes) == [Self.second, Self.first])
        #expect(rotated.secrets.map(\.endsAtMicros) == [nil, end])

        let third = SignatureChange(mode: .off, secret: Array("third".utf8), overlapSeconds: 10 * Self.overlapSeconds)
        _ = try books.change("app-1", AppChange(signature: third), by: Self.actor(Self.start + 2))
        let last = try #require(try books.signatures().first)
        #expect(last.mode == .off)
        #expect(last.secrets.map(\.endsAtMicros) == [nil, Self.start + 2 + 10 * Self.overlapSeconds * 1_000_000, end])
        // Name and feeds are untouched, and no call becomes due.
        #expect(try test.count("app_act") == 1)
    }

    @Test func `removing an app forgets how it signed, and a secret that stood in its registration counts`() throws {
        let test = try TestBooks()
        let books = try test.open()
        try test.addApp("app-1", atMicros: Self.start)
        try test.connect().execute(
            """
            INSERT INTO app_act (app_key, act, app_name, expects_fee, expects_status, secret, acted_by, acted_at)
            SELECT app_key, act, app_name, expects_fee, expects_status, 'first secret', acted_by, acted_at FROM app_act
            """
        )
        #expect(try books.signatures().map(\.mode) == [.observe])
        #expect(try books.signatures().map { $0.secrets.map(\.bytes) } == [[Self.first]])

        try books.removeApp("app-1", by: Self.actor(Self.start + 1))
        #expect(try books.signatures().isEmpty)
        _ = try books.add(Self.registration(SignatureChange(secret: Self.second)), by: Self.actor(Self.start + 2))
        #expect(try books.signatures().map { $0.secrets.map(\.bytes) } == [[Self.second]])
    }
}
