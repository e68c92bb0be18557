import HTTPTypes
import Hummingbird

/// A push that only tries the way: `POST /n/{token}` with the header `X-Huadan-Test`.
///
/// Source, token, room and journal are looked at as for any push; then it is let go. It leaves no entry in the
/// journal, no gap, no count: nothing that a person would have to explain later. Signatures are not looked at, also
/// where they are required, since the tester has no secret.
extension PushRoute {
    func respondToTest(_ request: Request, token: String?, source: PushSource) async throws -> Response {
        do {
            let (appKey, bodyBytes) = try await takeTest(request, token: token, source: source)
            let sender = appKey.map { "app \($0)" } ?? "no app (anonymous)"
            return .json(reply(.success, "Test: \(bodyBytes) bytes accepted as \(sender); nothing was kept."))
        } catch let refusal as Refusal {
            return refusal.response(closes: true)
        }
    }

    private func takeTest(
        _ request: Request,
        token: String?,
        source: PushSource
    ) async throws -> (appKey: String?, bodyBytes: Int) {
        try checkSource(source)
        guard request.method == .post else { throw Refusal.methodNotAllowed(allow: "POST") }
        let appKey = try await identify(token)
        guard !admission.isFull else { throw overloaded }
        var reservedBytes = 0
        defer { admission.release(bytes: reservedBytes) }
        let body = try await bodyReader.read(request, reservedBytes: &reservedBytes)
        guard await parts.log.unwritableReason() == nil else {
            throw Refusal.journalUnavailable(retryAfterSeconds: settings.limits.retryAfterSeconds)
        }
        return (appKey, body.count)
    }
}

extension HTTPField.Name {
    /// Marks a push of `huadan app test`.
    static let test = HTTPField.Name("X-Huadan-Test") ?? .expect
}
