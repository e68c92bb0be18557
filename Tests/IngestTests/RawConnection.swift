import NIOCore
import NIOPosix
import NIOSSL

/// A plain TCP connection that sends what it is told, byte for byte, and reads HTTP replies.
final class RawConnection {
    private let channel: any Channel
    private var incoming: AsyncStream<ByteBuffer>.AsyncIterator
    private var received = ""

    private init(channel: any Channel, incoming: AsyncStream<ByteBuffer>) {
        self.channel = channel
        self.incoming = incoming.makeAsyncIterator()
    }

    static func open(port: Int, tls: TLSConfiguration? = nil) async throws -> RawConnection {
        let (stream, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            // With half-closed TLS the client would wait seconds for the other half when it closes.
            .channelOption(.allowRemoteHalfClosure, value: tls == nil)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: nil)
                        )
                    }
                    try channel.pipeline.syncOperations.addHandler(Collector(continuation))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return RawConnection(channel: channel, incoming: stream)
    }

    func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    /// Ends our side; replies can still be read.
    func finishSending() async throws {
        try await channel.close(mode: .output).get()
    }

    func close() async {
        try? await channel.close().get()
    }

    /// The next reply; `nil` when the connection ends before one is complete.
    func reply(toHead: Bool = false) async -> RawReply? {
        while true {
            if let reply = RawReply(cutFrom: &received, hasBody: !toHead) { return reply }
            guard let buffer = await incoming.next(isolation: #isolation) else { return nil }
            received += String(buffer: buffer)
        }
    }

    /// Whether the server ends the connection without sending anything more.
    func endsQuietly() async -> Bool {
        while let buffer = await incoming.next(isolation: #isolation) { received += String(buffer: buffer) }
        return received.isEmpty
    }
}

/// A reply as it was on the wire.
struct RawReply {
    var status: Int
    /// Names in lower case.
    var headers: [String: String]
    var body: String

    /// Cuts a complete reply off the front of the text; `nil` when it is not complete.
    init?(cutFrom text: inout String, hasBody: Bool) {
        guard let headEnd = text.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = text[..<headEnd.lowerBound].split(separator: "\r\n")
        headers = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts[1].trimmingPrefix(" ").description
        }
        let length = hasBody ? headers["content-length"].flatMap(Int.init) ?? 0 : 0
        let rest = text[headEnd.upperBound...].utf8
        guard let status = Int(lines[0].split(separator: " ")[1]), rest.count >= length else { return nil }
        self.status = status
        body = String(decoding: rest.prefix(length), as: UTF8.self)
        text = String(decoding: rest.dropFirst(length), as: UTF8.self)
    }
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let continuation: AsyncStream<ByteBuffer>.Continuation

    init(_ continuation: AsyncStream<ByteBuffer>.Continuation) {
        self.continuation = continuation
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        continuation.yield(unwrapInboundIn(data))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { continuation.finish() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        continuation.finish()
    }
}
