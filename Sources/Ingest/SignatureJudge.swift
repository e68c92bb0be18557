public import Logging
import Notification
import Synchronization

/// Judges signatures by what the mirror knows of the apps' secrets.
public final class SignatureJudge: Sendable {
    private let mirror: AppMirror
    private let publicURL: String?
    private let window: SignatureWindow
    private let nonces = NonceMemory()
    private let logger: Logger
    private let saidAtMicros = Mutex<[Said: Int64]>([:])

    private struct Said: Hashable {
        var appKey: String
        var verdict: SignatureVerdict
    }

    /// The same about the same app is logged once in this time.
    private static let quietMicros: Int64 = 60_000_000

    /// Makes a judge that has seen nothing yet.
    ///
    /// - Parameters:
    ///   - publicURL: Scheme, host and path prefix under which the platform sees us; `nil` takes the `Host` header.
    ///   - windowSeconds: How far `Created` may be from now, both ways.
    ///   - logger: Told which app's signatures are not right, and why. Never a secret, a token or a digest.
    public init(mirror: AppMirror, publicURL: String?, windowSeconds: Int64, logger: Logger) {
        self.mirror = mirror
        self.publicURL = publicURL
        window = SignatureWindow(seconds: windowSeconds)
        self.logger = logger
    }

    /// The verdict on a push; `nil` when its app does not ask for a signature.
    ///
    /// A push without a token is judged by the app that its signature names.
    public func judge(_ claim: SignatureClaim) -> SignatureVerdict? {
        let name = claim.headerValue == nil ? SignatureHeader.Name.wsse : .aksk
        let header = (claim.headerValue ?? claim.wsseHeaderValue).map { SignatureHeader($0, in: name) }
        guard let appKey = claim.appKey ?? header??.username ?? signatureUsername(in: claim.headerValue),
            let app = mirror.signature(of: appKey), app.mode != .off
        else { return nil }
        let verdict = SignatureVerdict(finding(claim, header, app), isRequired: app.mode == .require)
        if verdict.finding != .right { say(Said(appKey: appKey, verdict: verdict), atMicros: claim.atMicros) }
        return verdict
    }

    private func finding(
        _ claim: SignatureClaim,
        _ header: SignatureHeader??,
        _ app: MirroredSignature
    ) -> SignatureFinding {
        guard let header else { return .missing }
        guard let header else { return .malformed }
        guard header.username ?? app.appKey == app.appKey else { return .wrong }
        let secrets = app.secrets(atMicros: claim.atMicros)
        guard let variant = header.variant(urls: urls(claim), secrets: secrets) else { return .wrong }
        let nowSeconds = claim.atMicros / 1_000_000
        switch window.judge(createdSeconds: header.createdSeconds, nowSeconds: nowSeconds) {
        case .stale: return .stale
        case .early: return .early
        case .within(let clock):
            let use = SignatureUse(
                header: header,
                variant: variant,
                clock: clock,
                endsAtSeconds: window.endSeconds(createdSeconds: header.createdSeconds)
            )
            let isNew = nonces.admits(use, of: app.appKey, body: claim.body, nowSeconds: nowSeconds)
            return isNew ? .right : .replayed
        }
    }

    private func urls(_ claim: SignatureClaim) -> [String] {
        if let publicURL { return SignedURL.texts(base: publicURL, target: claim.target) }
        guard let host = claim.host else { return [] }
        // A proxy may have taken TLS off.
        return ["https://", "http://"].flatMap { SignedURL.texts(base: $0 + host, target: claim.target) }
    }

    private func say(_ said: Said, atMicros: Int64) {
        let isDue = saidAtMicros.withLock { saidAtMicros in
            if let last = saidAtMicros[said], (0..<Self.quietMicros).contains(atMicros - last) { return false }
            saidAtMicros[said] = atMicros
            return true
        }
        guard isDue else { return }
        let outcome = said.verdict.isRequired ? "refused" : "taken all the same, since signatures are only observed"
        logger.warning("a push of app \(said.appKey) has a signature that is \(said.verdict.finding): \(outcome)")
    }
}
