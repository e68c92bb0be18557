import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Puts on every reply what keeps browsers and caches from doing anything with it.
final class SecurityHeaders: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let isTLS: Bool

    init(isTLS: Bool) {
        self.isTLS = isTLS
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data), head.status != .continue else {
            return context.write(data, promise: promise)
        }
        for (name, value) in Self.fields where head.headerFields[name] == nil { head.headerFields[name] = value }
        if isTLS { head.headerFields[.strictTransportSecurity] = "max-age=31536000" }
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    private static let fields: [(HTTPField.Name, String)] = [
        (.xContentTypeOptions, "nosniff"),
        (.cacheControl, "no-store"),
        (.contentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'"),
        (.referrerPolicy, "no-referrer"),
    ]
}

@available(*, unavailable)
extension SecurityHeaders: Sendable {}

extension HTTPField.Name {
    fileprivate static let referrerPolicy = HTTPField.Name("Referrer-Policy") ?? .via
}
