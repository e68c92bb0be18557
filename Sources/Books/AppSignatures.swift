public import Notification
import Postgres

/// How the pushes of an app are signed, as the books know it now.
///
/// It holds secrets: for the mirror of the apps alone.
public struct AppSignature: Sendable, Equatable {
    /// A secret that signs pushes.
    public struct Secret: Sendable, Equatable {
        /// The secret itself.
        public let bytes: [UInt8]
        /// From then on it is no longer accepted; none: no end is set.
        public let endsAtMicros: Int64?
    }

    /// The app.
    public let appKey: String
    /// What is done with signatures: what a person said last, else `observe` with a secret and `off` without.
    public let mode: SignatureMode
    /// All secrets since the app was registered last, also ended ones, the newest first.
    public let secrets: [Secret]
}

/// A change of how an app's pushes are signed; what is not given stays as it is.
public struct SignatureChange: Sendable {
    /// What is done with signatures.
    public var mode: SignatureMode?
    /// A new secret.
    public var secret: [UInt8]?
    /// So long the secrets before the new one are accepted too.
    public var overlapSeconds: Int64

    /// A change.
    public init(mode: SignatureMode? = nil, secret: [UInt8]? = nil, overlapSeconds: Int64 = 0) {
        self.mode = mode
        self.secret = secret
        self.overlapSeconds = overlapSeconds
    }

    var isNothing: Bool { mode == nil && secret == nil }
}

extension Books {
    /// How pushes are signed, by app; an app without an entry has no secret and is not asked for signatures.
    public func signatures() throws(BooksError) -> [AppSignature] {
        try BooksError.wrapping {
            let rows = try query("apps/signatures").rows.map { row in
                (
                    appKey: row.text(0) ?? "", mode: row.text(1).flatMap(SignatureMode.init),
                    secret: row.bytes(2).map { AppSignature.Secret(bytes: $0, endsAtMicros: row.unixMicros(3)) }
                )
            }
            return Dictionary(grouping: rows, by: \.appKey).map { appKey, rows in
                let secrets = rows.compactMap(\.secret)
                let mode = rows.lazy.compactMap(\.mode).first ?? (secrets.isEmpty ? .off : .observe)
                return AppSignature(appKey: appKey, mode: mode, secrets: secrets)
            }.sorted { $0.appKey < $1.appKey }
        }
    }

    /// Records a change within the transaction of an act on the app.
    ///
    /// - Throws: ``BooksError/secretMissing(_:)`` when signatures could not be checked.
    func record(_ change: SignatureChange, of key: String, _ actor: Actor) throws {
        guard !change.isNothing else { return }
        if let mode = change.mode, mode != .off, change.secret == nil {
            let known = try signatures().first { $0.appKey == key }
            guard known?.secrets.isEmpty == false else { throw BooksError.secretMissing(key) }
        }
        let earlierEndAtMicros = actor.nowMicros + change.overlapSeconds * 1_000_000
        try execute(
            "apps/record_signature_act",
            [
                .text(key), PostgresValue(change.mode?.rawValue), PostgresValue(change.secret),
                change.secret == nil ? .null : .instant(unixMicros: earlierEndAtMicros), .text(actor.name),
                .instant(unixMicros: actor.nowMicros),
            ]
        )
    }
}
