import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Keeps one connection within bounds: slow requests, rests of refused bodies, and `Expect: 100-continue`.
///
/// It stands behind the HTTP decoder. A refused body is not read by anyone; what the sender still sends is thrown
/// away here for a short while, since closing at once would reset the connection before the reply is read.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// What one connection may take.
    struct Bounds: Sendable {
        var readTimeout: TimeAmount
        var maxBodyBytes: Int
        var drainTimeout = TimeAmount.seconds(2)
        var maxDrainedBytes = 1 << 20
    }

    private let bounds: Bounds
    private var deadline: Scheduled<Void>?
    private var isRequestOpen = false
    private var repliesOwed = 0
    private var closesAfterReply = false
    private var drainedBytes = 0

    init(bounds: Bounds) {
        self.bounds = bounds
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): requestBegins(head, context: context)
        case .body(let buffer): requestContinues(buffer.readableBytes, context: context)
        case .end: requestEnds(context: context)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            if head.headerFields[.connection] == "close" { closesAfterReply = true }
            context.write(data, promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            context.write(data, promise: promise)
            replyEnds(context: context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        context.fireUserInboundEventTriggered(event)
        if event as? ChannelEvent == .inputClosed { senderIsDone(context: context) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        cancelDeadline()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        cancelDeadline()
    }

    private func requestBegins(_ head: HTTPRequest, context: ChannelHandlerContext) {
        isRequestOpen = true
        drainedBytes = 0
        repliesOwed += 1
        setDeadline(bounds.readTimeout, context: context)
        if repliesOwed == 1, asksToContinue(head) {
            let head = HTTPResponse(status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        }
    }

    /// A body that is announced as too large is not asked for: the sender hears 413 and need not send it.
    private func asksToContinue(_ head: HTTPRequest) -> Bool {
        guard head.headerFields[.expect]?.lowercased() == "100-continue" else { return false }
        return (head.headerFields[.contentLength].flatMap(Int.init) ?? 0) <= bounds.maxBodyBytes
    }

    private func requestContinues(_ byteCount: Int, context: ChannelHandlerContext) {
        guard repliesOwed == 0 else { return }
        drainedBytes += byteCount
        if drainedBytes > bounds.maxDrainedBytes { context.close(promise: nil) }
    }

    private func requestEnds(context: ChannelHandlerContext) {
        isRequestOpen = false
        cancelDeadline()
        if repliesOwed == 0, closesAfterReply { context.close(promise: nil) }
    }

    private func replyEnds(context: ChannelHandlerContext) {
        repliesOwed -= 1
        guard repliesOwed == 0 else { return }
        if isRequestOpen {
            context.flush()
            setDeadline(bounds.drainTimeout, context: context)
        } else if closesAfterReply {
            context.flush()
            context.close(promise: nil)
        }
    }

    private func senderIsDone(context: ChannelHandlerContext) {
        closesAfterReply = true
        isRequestOpen = false
        cancelDeadline()
        if repliesOwed == 0 { context.close(promise: nil) }
    }

    private func setDeadline(_ timeout: TimeAmount, context: ChannelHandlerContext) {
        cancelDeadline()
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) {
            context.close(promise: nil)
        }
    }

    private func cancelDeadline() {
        deadline?.cancel()
        deadline = nil
    }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}
