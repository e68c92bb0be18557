import Crypto
import Notification
import Postgres

/// Makes the keys of facts from the canonical bytes of records.
struct FactKeys {
    private let callKey: CallKey
    private let content: UnsafeMutableRawBufferPointer
    private let identity: UnsafeMutableRawBufferPointer

    /// Uses `room` for the bytes of one record at a time.
    init(_ callKey: CallKey, room: UnsafeMutableRawBufferPointer) {
        self.callKey = callKey
        let half = room.count / 2
        content = UnsafeMutableRawBufferPointer(rebasing: room[..<half])
        identity = UnsafeMutableRawBufferPointer(rebasing: room[half...])
    }

    /// Room for a record of so many canonical bytes that came from there.
    static func room(for canonicalRoom: Int, from place: PushPlace) -> Int {
        let senders = 2 + (place.tokenAppKey?.utf8.count ?? 0) + (place.signedBy?.utf8.count ?? 0)
        return 2 * (canonicalRoom + senders)
    }

    func key(of cdr: CallDetailRecord) -> FactKey {
        let identityBytes = cdr.writeIdentity(to: identity)
        let contentBytes = cdr.writeContent(to: content)
        var callID = UUIDBytes(high: 0, low: 0)
        cdr.withSlots { callID = self.callID($0[CDRField.sessionId.rawValue], $1) }
        return key(callID, identityBytes, contentBytes)
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
        var callID = UUIDBytes(high: 0, low: 0)
        event.withSlots { callID = self.callID($0[StatusField.sessionId.rawValue], $1) }
        return key(callID, identityBytes, contentBytes)
    }

    private func callID(_ session: FieldSlot, _ text: UnsafeRawBufferPointer) -> UUIDBytes {
        callKey.callID(UnsafeRawBufferPointer(rebasing: text[session.textRange]))
    }

    private func key(_ callID: UUIDBytes, _ identityBytes: Int, _ contentBytes: Int) -> FactKey {
        FactKey(
            callID: callID,
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
