import Crypto
import Postgres

/// An app as the books know it now.
public struct App: Sendable, Equatable {
    /// The platform's app key.
    public let key: String
    /// A name for people.
    public let name: String
    /// It sends fee notifications.
    public let expectsFee: Bool
    /// It sends status notifications.
    public let expectsStatus: Bool
    /// It was removed: its tokens have ended, its calls stay known.
    public let isRemoved: Bool
}

/// A push token that is or was accepted.
public struct AppToken: Sendable, Equatable {
    /// The app it names.
    public let appKey: String
    /// SHA-256 of the token, 64 hex digits.
    ///
    /// The token itself is kept nowhere.
    public let sha256: String
    /// From then on it is no longer accepted; none: no end is set.
    public let endsAtMicros: Int64?
}

/// How an app is registered.
public struct AppRegistration: Sendable {
    /// The platform's app key.
    public var key: String
    /// A name for people.
    public var name: String
    /// It sends fee notifications.
    public var expectsFee: Bool
    /// It sends status notifications.
    public var expectsStatus: Bool
    /// The app secret that signs pushes, and what is done with signatures.
    public var signature: SignatureChange

    /// A registration.
    public init(
        key: String,
        name: String,
        expectsFee: Bool,
        expectsStatus: Bool,
        signature: SignatureChange = SignatureChange()
    ) {
        self.key = key
        self.name = name
        self.expectsFee = expectsFee
        self.expectsStatus = expectsStatus
        self.signature = signature
    }
}

/// A change of an app; what is not given stays as it is.
public struct AppChange: Sendable {
    /// A name for people.
    public var name: String?
    /// It sends fee notifications.
    public var expectsFee: Bool?
    /// It sends status notifications.
    public var expectsStatus: Bool?
    /// How its pushes are signed.
    public var signature: SignatureChange

    /// A change.
    public init(
        name: String? = nil,
        expectsFee: Bool? = nil,
        expectsStatus: Bool? = nil,
        signature: SignatureChange = SignatureChange()
    ) {
        self.name = name
        self.expectsFee = expectsFee
        self.expectsStatus = expectsStatus
        self.signature = signature
    }

    fileprivate var isOfRegistration: Bool { name != nil || expectsFee != nil || expectsStatus != nil }
}

/// Who does something and when, as acts keep it.
public struct Actor: Sendable {
    /// The operating system's user, or who a person says they are.
    public let name: String
    /// When, in microseconds since 1970-01-01 UTC.
    public let nowMicros: Int64

    /// A person at a time.
    public init(name: String, nowMicros: Int64) {
        self.name = name
        self.nowMicros = nowMicros
    }
}

extension Books {
    /// All apps that were ever registered, by key.
    public func apps() throws(BooksError) -> [App] {
        try BooksError.wrapping {
            try query("apps/apps").rows.map {
                App(
                    key: $0.text(0) ?? "",
                    name: $0.text(1) ?? "",
                    expectsFee: $0.bool(2) ?? true,
                    expectsStatus: $0.bool(3) ?? true,
                    isRemoved: $0.bool(4) ?? false
                )
            }
        }
    }

    /// All tokens, also ended ones, by app and hash.
    public func tokens() throws(BooksError) -> [AppToken] {
        try BooksError.wrapping {
            try query("apps/tokens").rows.map {
                AppToken(appKey: $0.text(0) ?? "", sha256: $0.text(1) ?? "", endsAtMicros: $0.unixMicros(2))
            }
        }
    }

    /// Registers an app, or one that was removed again, and gives it a new token.
    ///
    /// - Returns: The token, which cannot be shown again.
    /// - Throws: ``BooksError/appExists(_:)``, ``BooksError/secretMissing(_:)``, ``BooksError/database(_:)``.
    public func add(_ app: AppRegistration, by actor: Actor) throws(BooksError) -> String {
        try BooksError.wrapping {
            try connection.transaction {
                try execute("apps/lock_acts")
                let known = try apps().first { $0.key == app.key }
                guard known.map(\.isRemoved) ?? true else { throw BooksError.appExists(app.key) }
                try record("added", app, actor)
                try record(app.signature, of: app.key, actor)
                return try addToken(app.key, actor)
            }
        }
    }

    /// Changes the name, the feeds or the signature of an app from now on; its tokens stay.
    ///
    /// - Returns: The app as it is then.
    /// - Throws: ``BooksError/unknownApp(_:)``, ``BooksError/secretMissing(_:)``, ``BooksError/database(_:)``.
    public func change(_ key: String, _ change: AppChange, by actor: Actor) throws(BooksError) -> App {
        try BooksError.wrapping {
            try connection.transaction {
                let app = try activeApp(key)
                let changed = AppRegistration(
                    key: key,
                    name: change.name ?? app.name,
                    expectsFee: change.expectsFee ?? app.expectsFee,
                    expectsStatus: change.expectsStatus ?? app.expectsStatus
                )
                // An act on the registration makes the app's calls due; one on its signature does not.
                if change.isOfRegistration { try record("added", changed, actor) }
                try record(change.signature, of: key, actor)
                return App(
                    key: key,
                    name: changed.name,
                    expectsFee: changed.expectsFee,
                    expectsStatus: changed.expectsStatus,
                    isRemoved: false
                )
            }
        }
    }

    /// Gives an app a new token and ends the others after `overlapSeconds`.
    ///
    /// - Returns: The new token.
    /// - Throws: ``BooksError/unknownApp(_:)``, ``BooksError/database(_:)``.
    public func rotateToken(of key: String, overlapSeconds: Int64, by actor: Actor) throws(BooksError) -> String {
        try BooksError.wrapping {
            try connection.transaction {
                _ = try activeApp(key)
                try endTokens(of: key, atMicros: actor.nowMicros + overlapSeconds * 1_000_000, actor)
                return try addToken(key, actor)
            }
        }
    }

    /// Ends an app's tokens at once.
    ///
    /// Its calls stay known.
    ///
    /// - Throws: ``BooksError/unknownApp(_:)``, ``BooksError/database(_:)``.
    public func removeApp(_ key: String, by actor: Actor) throws(BooksError) {
        try BooksError.wrapping {
            try connection.transaction {
                let app = try activeApp(key)
                try endTokens(of: key, atMicros: actor.nowMicros, actor)
                try record(
                    "removed",
                    AppRegistration(
                        key: key,
                        name: app.name,
                        expectsFee: app.expectsFee,
                        expectsStatus: app.expectsStatus
                    ),
                    actor
                )
            }
        }
    }

    func activeApp(_ key: String) throws -> App {
        try execute("apps/lock_acts")
        guard let app = try apps().first(where: { $0.key == key && !$0.isRemoved }) else {
            throw BooksError.unknownApp(key)
        }
        return app
    }

    private func record(_ act: String, _ app: AppRegistration, _ actor: Actor) throws(PostgresError) {
        try execute(
            "apps/record_act",
            [
                .text(app.key), .text(act), .text(app.name), .bool(app.expectsFee), .bool(app.expectsStatus),
                .text(actor.name), .instant(unixMicros: actor.nowMicros),
            ]
        )
    }

    func addToken(_ key: String, _ actor: Actor) throws(PostgresError) -> String {
        let token = PushToken.random()
        try execute(
            "apps/add_token",
            [.bytes(PushToken.hash(token)), .text(key), .text(actor.name), .instant(unixMicros: actor.nowMicros)]
        )
        return token
    }

    private func endTokens(of key: String, atMicros: Int64, _ actor: Actor) throws(PostgresError) {
        try execute(
            "apps/end_tokens",
            [.text(key), .instant(unixMicros: atMicros), .text(actor.name), .instant(unixMicros: actor.nowMicros)]
        )
    }
}

/// The secret part of a push URL: 144 random bits in 24 characters that need no escaping anywhere.
enum PushToken {
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        return String((0..<24).map { _ in letters[Int.random(in: 0..<64, using: &generator)] })
    }

    static func hash(_ token: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(token.utf8)))
    }
}
