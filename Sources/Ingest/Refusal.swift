import HTTPTypes
import Hummingbird

/// A request that is not answered with 200, and why.
struct Refusal: Error, Hashable {
    /// Every status a push can be refused with.
    static let statusCodes = [400, 401, 403, 404, 405, 413, 429, 503]

    var status: HTTPResponse.Status
    var code: ResultCode
    /// The `resultdesc`: a fixed sentence without anything from the request.
    var text: String
    /// Set when coming again may help.
    ///
    /// Seconds.
    var retryAfterSeconds: Int?
    /// The methods that the path takes.
    var allow: String?
    /// How the sender can say who it is.
    var authenticate: String?
    /// Set when a valid push may have been refused.
    var gap: GapKind?
    /// Set when it may have been a valid push if its token is known.
    var gapOfKnownToken: GapKind?

    /// Whether the sender's token, or the lack of one, is the reason.
    var isUnknownToken: Bool { code == .unknownToken || code == .appsOutOfDate }
}

extension Refusal {
    static let emptyBody = Refusal(status: .badRequest, code: .emptyBody, text: "The body is empty.")
    static let bodyIncomplete = Refusal(
        status: .badRequest,
        code: .bodyIncomplete,
        text: "The body ended before its announced length."
    )
    static let notFound = Refusal(status: .notFound, code: .notFound, text: "There is nothing at this path.")
    static let unknownToken = Refusal(
        status: .notFound,
        code: .unknownToken,
        text: "This push URL is not known here."
    )
    static let signatureRefused = Refusal(
        status: .unauthorized,
        code: .signatureRefused,
        text: "The signature is missing or wrong.",
        gapOfKnownToken: .signature
    )
    static let sourceRefused = Refusal(
        status: .forbidden,
        code: .sourceRefused,
        text: "Pushes are not taken from this address.",
        gapOfKnownToken: .source
    )

    static let metricsTokenMissing = Refusal(
        status: .unauthorized,
        code: .metricsTokenMissing,
        text: "The metrics take a bearer token.",
        authenticate: "Bearer"
    )

    static func bodyTooLarge(maxBytes: Int) -> Refusal {
        Refusal(
            status: .contentTooLarge,
            code: .bodyTooLarge,
            text: "The body is larger than \(maxBytes) bytes.",
            gapOfKnownToken: .size
        )
    }

    static func methodNotAllowed(allow: String) -> Refusal {
        Refusal(
            status: .methodNotAllowed,
            code: .methodNotAllowed,
            text: "This path takes \(allow) only.",
            allow: allow
        )
    }

    static func appsOutOfDate(retryAfterSeconds: Int) -> Refusal {
        Refusal(
            status: .serviceUnavailable,
            code: .appsOutOfDate,
            text: "This push URL is not known here yet; the list of apps may be out of date.",
            retryAfterSeconds: retryAfterSeconds,
            gap: .apps
        )
    }

    static func overloaded(retryAfterSeconds: Int) -> Refusal {
        Refusal(
            status: .tooManyRequests,
            code: .overloaded,
            text: "Too many pushes are waiting.",
            retryAfterSeconds: retryAfterSeconds,
            gap: .overloaded
        )
    }

    static func journalUnavailable(retryAfterSeconds: Int) -> Refusal {
        Refusal(
            status: .serviceUnavailable,
            code: .journalUnavailable,
            text: "The journal cannot be written.",
            retryAfterSeconds: retryAfterSeconds,
            gap: .journal
        )
    }

    /// The reply.
    ///
    /// - Parameter closes: Whether the connection ends with it, since the rest of the body is not wanted.
    func response(closes: Bool = false) -> Response {
        var headers: HTTPFields = [.contentType: "application/json"]
        if closes { headers[.connection] = "close" }
        headers[.retryAfter] = retryAfterSeconds.map(String.init)
        headers[.allow] = allow
        headers[.wwwAuthenticate] = authenticate
        return Response(status: status, headers: headers, body: .init(byteBuffer: reply(code, text)))
    }
}
