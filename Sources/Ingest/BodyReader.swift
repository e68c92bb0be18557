import HTTPTypes
import Hummingbird
import NIOCore

/// Reads the body of a push, never more of it than is allowed and than there is room for.
struct BodyReader {
    let maxBytes: Int
    let admission: Admission
    let retryAfterSeconds: Int

    /// Collects the body.
    ///
    /// - Parameter reservedBytes: Counts the room taken in ``Admission``, also when this throws: the caller gives
    ///   it back.
    /// - Throws: ``Refusal``, or what the connection failed with. Either way nothing is to be kept.
    func read(_ request: Request, reservedBytes: inout Int) async throws -> [UInt8] {
        let announcedBytes = request.headers[.contentLength].flatMap(Int.init)
        guard (announcedBytes ?? 0) <= maxBytes else { throw Refusal.bodyTooLarge(maxBytes: maxBytes) }
        var body: [UInt8] = []
        for try await chunk in request.body {
            guard body.count + chunk.readableBytes <= maxBytes else {
                throw Refusal.bodyTooLarge(maxBytes: maxBytes)
            }
            guard admission.reserve(bytes: chunk.readableBytes) else {
                throw Refusal.overloaded(retryAfterSeconds: retryAfterSeconds)
            }
            reservedBytes += chunk.readableBytes
            body.append(contentsOf: chunk.readableBytesView)
        }
        // A connection that breaks must not turn half a body into a push.
        guard announcedBytes == nil || announcedBytes == body.count else { throw Refusal.bodyIncomplete }
        guard !body.isEmpty else { throw Refusal.emptyBody }
        return body
    }
}
