import Postgres

extension Books {
    /// Gives an app a token for a test, beside its others.
    ///
    /// - Parameters:
    ///   - lifeSeconds: Ends by itself after that many seconds.
    /// - Returns: The token.
    /// - Throws: ``BooksError/unknownApp(_:)`` for one that was never added or was removed, ``BooksError/database(_:)``.
    public func addTestToken(of key: String, lifeSeconds: Int64, by actor: Actor) throws(BooksError) -> String {
        try BooksError.wrapping {
            try connection.transaction {
                _ = try activeApp(key)
                let token = try addToken(key, actor)
                try end(token, atMicros: actor.nowMicros + lifeSeconds * 1_000_000, actor)
                return token
            }
        }
    }

    /// Ends a token at once.
    ///
    /// - Throws: ``BooksError/database(_:)``.
    public func endToken(_ token: String, by actor: Actor) throws(BooksError) {
        try BooksError.wrapping { try end(token, atMicros: actor.nowMicros, actor) }
    }

    private func end(_ token: String, atMicros: Int64, _ actor: Actor) throws(PostgresError) {
        try execute(
            "apps/end_token",
            [
                .bytes(PushToken.hash(token)), .instant(unixMicros: atMicros), .text(actor.name),
                .instant(unixMicros: actor.nowMicros),
            ]
        )
    }
}
