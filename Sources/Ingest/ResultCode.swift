/// The `resultcode` of a reply.
///
/// The numbers are stable; only 0 means that the push is kept.
///
/// The platform judges a fee push by this code, any other than 0 makes it push again.
///
/// | code | HTTP status | meaning |
/// |---|---|---|
/// | 0 | 200 | kept |
/// | 1 | 400 | the body is empty |
/// | 2 | 413 | the body is too large |
/// | 3 | 405 | the path takes another method |
/// | 4 | 404 | there is nothing at this path |
/// | 5 | 404 | the token is not known, or anonymous pushes are off |
/// | 6 | 503 | the token is not known, and the list of apps may be out of date |
/// | 7 | 401 | a signature is required and is missing or wrong |
/// | 8 | 429 | too many pushes are waiting |
/// | 9 | 503 | the journal cannot be written |
/// | 10 | 400 | the body ended before its announced length |
/// | 11 | 403 | pushes are not taken from this address |
/// | 12 | 401 | the metrics take a token |
public enum ResultCode: Int, Sendable, CaseIterable {
    /// The push is kept.
    case success = 0
    /// The body is empty.
    case emptyBody = 1
    /// The body is larger than `HUADAN_INGEST_MAX_BODY`.
    case bodyTooLarge = 2
    /// The path takes another method; the header `Allow` names it.
    case methodNotAllowed = 3
    /// There is nothing at this path.
    case notFound = 4
    /// The token is not known, or anonymous pushes are off.
    case unknownToken = 5
    /// The token is not known, and the list of apps may be out of date.
    case appsOutOfDate = 6
    /// A signature is required and is missing or wrong.
    case signatureRefused = 7
    /// Too many pushes are waiting.
    case overloaded = 8
    /// The journal cannot be written.
    case journalUnavailable = 9
    /// The body ended before its announced length.
    case bodyIncomplete = 10
    /// Pushes are not taken from this address: `HUADAN_INGEST_ALLOW`.
    case sourceRefused = 11
    /// `GET /metrics` takes the token of `HUADAN_METRICS_TOKEN_FILE`.
    case metricsTokenMissing = 12
}
