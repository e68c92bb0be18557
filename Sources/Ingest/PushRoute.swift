import HTTPTypes
import Hummingbird
import Journal
import Logging
import NIOCore
import Notification

/// `POST /n/{token}`: journal first, then the 200.
struct PushRoute: Sendable {
    let settings: IngestSettings
    let parts: IngestParts
    let admission: Admission

    /// Answers a push.
    ///
    /// Throws only what the connection failed with.
    ///
    /// - Parameter token: The part of the path behind `/n/`; `nil` for `POST /n`.
    func respond(to request: Request, token: String?, remoteAddress: SocketAddress?) async throws -> Response {
        let source = PushSource(
            peer: remoteAddress?.ipAddress,
            headers: request.headers,
            trusted: settings.trustedProxies
        )
        if request.headers[.test] != nil { return try await respondToTest(request, token: token, source: source) }
        let startedAt = ContinuousClock.now
        do {
            let (summary, bodyBytes) = try await take(request, token: token, source: source)
            parts.metrics.acknowledged(summary, bodyBytes: bodyBytes, within: startedAt.duration(to: .now))
            return .kept(summary)
        } catch let refusal as Refusal {
            parts.metrics.refused(refusal)
            if let kind = gap(of: refusal, token: token) { parts.gaps.refused(kind, atMicros: parts.now()) }
            return refusal.response(closes: true)
        }
    }

    /// The gap that a refusal leaves: some whoever sent it, some only when the token is known.
    ///
    /// A known token may have brought a status event, which is lost; a stranger's request is no push.
    private func gap(of refusal: Refusal, token: String?) -> GapKind? {
        if let kind = refusal.gap { return kind }
        guard let kind = refusal.gapOfKnownToken, let token else { return nil }
        return parts.apps.knows(token, nowMicros: parts.now()) ? kind : nil
    }

    private func take(
        _ request: Request,
        token: String?,
        source: PushSource
    ) async throws -> (summary: PushSummary, bodyBytes: Int) {
        try checkSource(source)
        guard request.method == .post else { throw Refusal.methodNotAllowed(allow: "POST") }
        let appKey = try await identify(token)
        guard !admission.isFull else { throw overloaded }
        var reservedBytes = 0
        defer { admission.release(bytes: reservedBytes) }
        let body = try await bodyReader.read(request, reservedBytes: &reservedBytes)
        try checkSignature(of: request, appKey: appKey, body: body)
        guard admission.enter() else { throw overloaded }
        defer { admission.leave() }
        let draft = JournalDraft(
            appKey: appKey ?? "",
            source: source.text,
            signedBy: signatureUsername(in: request.headers[.signature]) ?? "",
            body: body
        )
        var summary: PushSummary?
        // Decoded while the bytes are on their way to the disk: whatever is in them, they are kept.
        let receipt = try await keep(draft) { summary = summarise(body, appKey: draft.appKey) }
        await waitForLoad(receipt)
        return (summary ?? PushSummary(decoding: body), body.count)
    }

    /// Before anything is said about the token.
    func checkSource(_ source: PushSource) throws(Refusal) {
        guard let allowed = settings.allowedSources else { return }
        guard let address = source.address, allowed.contains(address) else { throw .sourceRefused }
    }

    /// The app of the token, `nil` for an anonymous push.
    func identify(_ token: String?) async throws(Refusal) -> String? {
        guard let token else {
            guard settings.acceptsAnonymous else { throw .unknownToken }
            return nil
        }
        switch await parts.apps.answer(for: token, nowMicros: parts.now()) {
        case .app(let appKey): return appKey
        case .unknown: throw .unknownToken
        case .unknownAndMaybeOutOfDate:
            throw .appsOutOfDate(retryAfterSeconds: settings.limits.retryAfterSeconds)
        }
    }

    private func checkSignature(of request: Request, appKey: String?, body: [UInt8]) throws(Refusal) {
        guard let check = parts.signatureCheck else { return }
        let claim = SignatureClaim(
            appKey: appKey,
            headerValue: request.headers[.signature],
            wsseHeaderValue: request.headers[.wsse],
            host: request.head.authority,
            target: request.uri.string,
            body: body,
            atMicros: parts.now()
        )
        guard let verdict = check(claim) else { return }
        parts.metrics.judged(verdict)
        if verdict.isRefused { throw .signatureRefused }
    }

    private func keep(_ draft: JournalDraft, meanwhile work: () -> Void) async throws(Refusal) -> PushReceipt {
        do {
            return try await parts.log.append(draft, meanwhile: work)
        } catch JournalError.overloaded {
            throw overloaded
        } catch JournalError.tooLarge {
            throw .bodyTooLarge(maxBytes: settings.maxBodyBytes)
        } catch {
            throw .journalUnavailable(retryAfterSeconds: settings.limits.retryAfterSeconds)
        }
    }

    private func summarise(_ body: [UInt8], appKey: String) -> PushSummary {
        let content = decodePush(body)
        tellStrangers(content, appKey: appKey)
        return PushSummary(content)
    }

    private func tellStrangers(_ content: PushContent, appKey: String) {
        for stranger in parts.drift.notice(content, tokenAppKey: appKey) {
            parts.logger.warning("the platform sends something new: \(stranger)")
        }
    }

    private func waitForLoad(_ receipt: PushReceipt) async {
        guard let progress = parts.loadProgress else { return }
        progress.appended(receipt)
        guard settings.ackLevel == .database, !progress.isBehind else { return }
        // Loaded or not, the push is safe: the wait only decides when the 200 goes out.
        _ = await progress.waitUntilLoaded(receipt.sequence)
    }

    var overloaded: Refusal { .overloaded(retryAfterSeconds: settings.limits.retryAfterSeconds) }

    var bodyReader: BodyReader {
        BodyReader(
            maxBytes: settings.maxBodyBytes,
            admission: admission,
            retryAfterSeconds: settings.limits.retryAfterSeconds
        )
    }
}

extension HTTPField.Name {
    /// The platform's signature header, `X-AKSK`.
    static let signature = HTTPField.Name("X-AKSK") ?? .authorization
    /// The older signature header of a sister service, `X-WSSE`.
    static let wsse = HTTPField.Name("X-WSSE") ?? .authorization
}
