import Synchronization

/// One token of an app, as the mirror keeps it.
///
/// An app has one entry a token.
public struct MirroredApp: Sendable, Hashable, Codable {
    /// The app's key on the platform.
    public var appKey: String
    /// The app's name for people; empty when it has none.
    public var name: String
    /// The feeds the app sends: `fee`, `status`.
    public var expects: [String]
    /// SHA-256 of the token, 64 hexadecimal digits; see ``AppMirror/tokenHash(of:)``.
    public var tokenHash: String
    /// The token ends at this instant, itself excluded; `nil` without an end.
    ///
    /// Microseconds since 1970-01-01 UTC.
    public var validUntilMicros: Int64?

    enum CodingKeys: String, CodingKey {
        case appKey = "app_key"
        case name
        case expects
        case tokenHash = "token_hash"
        case validUntilMicros = "valid_until_micros"
    }

    /// Makes an entry from its parts.
    public init(
        appKey: String,
        name: String = "",
        expects: [String] = ["fee", "status"],
        tokenHash: String,
        validUntilMicros: Int64? = nil
    ) {
        self.appKey = appKey
        self.name = name
        self.expects = expects
        self.tokenHash = tokenHash
        self.validUntilMicros = validUntilMicros
    }
}

/// The apps and token hashes of the books, mirrored in the data directory.
///
/// With it the endpoint starts and tells tokens apart while PostgreSQL is away. The file is `apps.json`, mode
/// 0600; it is replaced as a whole, so that a crash leaves the old one or the new one.
public final class AppMirror: Sendable {
    fileprivate struct State {
        var apps: [MirroredApp] = []
        var appsByHash: [TokenHash: MirroredApp] = [:]
        var signatures: [MirroredSignature] = []
        var signaturesByApp: [String: MirroredSignature] = [:]
        var refreshedAtMicros: Int64?
        var writtenAtMicros: Int64?
    }

    private let file: AppMirrorFile
    private let state = Mutex(State())

    /// Names the directory of `apps.json`; nothing is read yet, see ``load()``.
    ///
    /// - Parameter directory: The data directory. It must exist when the mirror is written.
    public init(directory: String) {
        file = AppMirrorFile(directory: directory)
    }

    /// The SHA-256 of a token in the form of ``MirroredApp/tokenHash``.
    public static func tokenHash(of token: String) -> String {
        TokenHash(of: token).hex
    }

    /// The entries, in the order they were given.
    public var apps: [MirroredApp] {
        state.withLock { $0.apps }
    }

    /// When the mirror last heard from the books in this process; `nil` before that.
    ///
    /// Microseconds since 1970-01-01 UTC.
    public var refreshedAtMicros: Int64? {
        state.withLock { $0.refreshedAtMicros }
    }

    /// When `apps.json` was last written, also by an earlier process.
    ///
    /// Microseconds since 1970-01-01 UTC.
    public var writtenAtMicros: Int64? {
        state.withLock { $0.writtenAtMicros }
    }

    /// Reads `apps.json`.
    ///
    /// A missing file is an empty mirror.
    ///
    /// What is read counts as possibly out of date until the first ``replace(with:refreshedAtMicros:)``.
    public func load() throws(AppMirrorError) {
        guard let content = try file.read() else { return }
        state.withLock { state in
            state.take(content.apps, content.signatures ?? [])
            state.writtenAtMicros = content.writtenAtMicros
        }
    }

    /// Takes what the books say now, and writes `apps.json` when that differs from what stands there.
    ///
    /// The new entries are in force even when the file cannot be written.
    ///
    /// - Parameters:
    ///   - signatures: How the pushes of each app are signed; an app without an entry is not asked for signatures.
    ///   - refreshedAtMicros: When the books were read. Microseconds since 1970-01-01 UTC.
    public func replace(
        with apps: [MirroredApp],
        signatures: [MirroredSignature] = [],
        refreshedAtMicros: Int64
    ) throws(AppMirrorError) {
        let isChanged = state.withLock { state in
            let isChanged =
                state.apps != apps || state.signatures != signatures || state.writtenAtMicros == nil
            state.take(apps, signatures)
            state.refreshedAtMicros = refreshedAtMicros
            return isChanged
        }
        guard isChanged else { return }
        try file.write(.init(writtenAtMicros: refreshedAtMicros, apps: apps, signatures: signatures))
        state.withLock { $0.writtenAtMicros = refreshedAtMicros }
    }

    /// The key of the app whose token this is; `nil` for an unknown or an ended one.
    ///
    /// - Parameter nowMicros: The instant to judge the end of a token from. Microseconds since 1970-01-01 UTC.
    public func lookup(_ token: String, nowMicros: Int64) -> String? {
        let hash = TokenHash(of: token)
        guard let app = state.withLock({ $0.appsByHash[hash] }) else { return nil }
        if let end = app.validUntilMicros, end <= nowMicros { return nil }
        return app.appKey
    }

    /// How an app's pushes are signed; `nil` for an app that is not asked for signatures.
    func signature(of appKey: String) -> MirroredSignature? {
        state.withLock { $0.signaturesByApp[appKey] }
    }
}

extension AppMirror.State {
    fileprivate mutating func take(_ apps: [MirroredApp], _ signatures: [MirroredSignature]) {
        self.apps = apps
        self.signatures = signatures
        signaturesByApp = Dictionary(signatures.map { ($0.appKey, $0) }) { first, _ in first }
        appsByHash = [:]
        for app in apps {
            guard let hash = TokenHash(hex: app.tokenHash) else { continue }
            appsByHash[hash] = app
        }
    }
}
