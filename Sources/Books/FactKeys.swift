import Crypto
import Notification
import Postgres

/// Makes the keys of facts from the canonical bytes of records.
struct FactKeys {
    private let callKey: CallKey
    private let content: UnsafeMutableRawBufferPointer
    private let identity: UnsafeMutableRawBufferPointer
    private let session: UnsafeMutableRawBufferPointer

    /// Uses `room` for the bytes of one record at a time.
    init(_ callKey: CallKey, room: UnsafeMutableRawBufferPointer) {
        self.callKey = callKey
        let part = room.count / 3
        content = UnsafeMutableRawBufferPointer(rebasing: room[..<part])
        identity = UnsafeMutableRawBufferPointer(rebasing: room[part..<2 * part])
        session = UnsafeMutableRawBufferPointer(rebasing: room[(2 * part)...])
    }

    /// Room for a record of so many canonical bytes that came from there.
    static func room(for canonicalRoom: Int, from place: PushPlace) -> Int {
        let senders = 2 + (place.tokenAppKey?.utf8.count ?? 0) + (place.signedBy?.utf8.count ?? 0)
        return 3 * (canonicalRoom + senders)
    }

    func key(of cdr: CallDetailRecord) -> FactKey {
        let identityBytes = cdr.writeIdentity(to: identity)
        let contentBytes = cdr.writeContent(to: content)
        var sessionBytes = 0
        cdr.withSlots { sessionBytes = write($0[CDRField.sessionId.rawValue], $1) }
        return key(identityBytes, contentBytes, sessionBytes)
    }

    func key(of event: StatusEvent, from place: PushPlace) -> FactKey {
        let identityBytes = event.writeIdentity(to: identity)
        var contentBytes = event.writeContent(to: content)
        // Who sent it decides the app of a call without a CDR, so it is part of the content.
        for sender in [place.tokenAppKey, place.signedBy] {
            content[contentBytes] = 0
            contentBytes += 1
            for byte in (sender ?? "").utf8 {
                content[contentBytes] = byte
                contentBytes += 1
            }
        }
        var sessionBytes = 0
        event.withSlots { sessionBytes = write($0[StatusField.sessionId.rawValue], $1) }
        return key(identityBytes, contentBytes, sessionBytes)
    }

    private func write(_ slot: FieldSlot, _ text: UnsafeRawBufferPointer) -> Int {
        session.copyMemory(from: UnsafeRawBufferPointer(rebasing: text[slot.textRange]))
        return slot.textLength
    }

    private func key(_ identityBytes: Int, _ contentBytes: Int, _ sessionBytes: Int) -> FactKey {
        FactKey(
            callID: callKey.callID(UnsafeRawBufferPointer(rebasing: session[..<sessionBytes])),
            identity: digest(UnsafeRawBufferPointer(rebasing: identity[..<identityBytes])),
            content: digest(UnsafeRawBufferPointer(rebasing: content[..<contentBytes]))
        )
    }
}

/// The first 16 bytes of a SHA-256: the form of every other key of the books.
func digest(_ bytes: UnsafeRawBufferPointer) -> UUIDBytes {
    var hash = SHA256()
    hash.update(bufferPointer: bytes)
    return UUIDBytes(hash.finalize())
}

/// The same of an array.
func digest(_ bytes: [UInt8]) -> UUIDBytes {
    bytes.withUnsafeBytes { digest($0) }
}

extension UUIDBytes {
    /// The first 16 bytes of a longer digest.
    init(_ digest: SHA256Digest) {
        self = digest.withUnsafeBytes { bytes in
            UUIDBytes(
                high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }
}
