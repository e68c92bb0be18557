import HTTPTypes
import Hummingbird
import NIOCore

/// A request's connection: its far end is the source of a push, and pages make their own context of it.
struct IngestContext: InitializableFromSource {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
    }
}

/// Sends each request to its route.
struct IngestResponder: HTTPResponder {
    let push: PushRoute

    var parts: IngestParts { push.parts }

    func respond(to request: Request, context: IngestContext) async throws -> Response {
        let path = request.uri.path
        if path == "/n" || path.hasPrefix("/n/") {
            return try await push.respond(
                to: request,
                token: path == "/n" ? nil : String(path.dropFirst(3)),
                remoteAddress: context.channel.remoteAddress
            )
        }
        return try await page(at: path, request: request, context: context)
    }

    private func page(at path: String, request: Request, context: IngestContext) async throws -> Response {
        if let response = await ownPage(at: path, request) { return response }
        return try await parts.pages?(request, context.channel) ?? Refusal.notFound.response()
    }

    private func ownPage(at path: String, _ request: Request) async -> Response? {
        switch path {
        case "/metrics" where push.settings.metrics.place != .main: nil
        default: await page(at: path, request)
        }
    }

    /// A page that is read; `nil` for a path without one.
    func page(at path: String, _ request: Request) async -> Response? {
        guard let content = content(at: path, request) else { return nil }
        guard request.method == .get || request.method == .head else {
            return Refusal.methodNotAllowed(allow: "GET, HEAD").response()
        }
        let response = await content()
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func content(at path: String, _ request: Request) -> (() async -> Response)? {
        switch path {
        case "/healthz": { .json(reply(.success, "Alive")) }
        case "/readyz": readiness
        case "/metrics": { metrics(for: request) }
        case "/openapi.json": { .text(openAPIDocument, contentType: "application/json") }
        default: nil
        }
    }

    private func readiness() async -> Response {
        guard let reason = await parts.log.unwritableReason() else { return .json(reply(.success, "Ready")) }
        return .json(reply(.journalUnavailable, reason), status: .serviceUnavailable)
    }

    private func metrics(for request: Request) -> Response {
        guard push.settings.metrics.admits(request.headers[.authorization]) else {
            return Refusal.metricsTokenMissing.response()
        }
        return .text(metrics, contentType: "text/plain; version=0.0.4; charset=utf-8")
    }

    private var metrics: String {
        MetricsPage(
            counts: parts.metrics.read(),
            waitingPushes: push.admission.waitingPushes,
            bufferedBytes: push.admission.bufferedBytes,
            backlog: parts.backlog?(),
            databaseSettings: parts.databaseSettings?(),
            lastNight: parts.lastNight?(),
            strangers: parts.drift.count,
            version: parts.version
        ).render()
    }
}

/// What the metrics' own address answers: nothing but metrics, and whether the process is well.
struct MetricsResponder: HTTPResponder {
    let ingest: IngestResponder

    func respond(to request: Request, context: IngestContext) async throws -> Response {
        let path = request.uri.path
        guard ["/metrics", "/healthz", "/readyz"].contains(path) else { return Refusal.notFound.response() }
        return await ingest.page(at: path, request) ?? Refusal.notFound.response()
    }
}
