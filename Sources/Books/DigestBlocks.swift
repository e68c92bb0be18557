import CDigest
import Postgres

/// A message in memory with the padding of SHA-256 behind it: whole blocks, for the processor's own instructions.
struct DigestBlocks {
    private static let blockBytes = 64

    private(set) var state: huadan_sha256_state
    private var next: UnsafePointer<UInt8>
    private var blocksLeft: Int

    /// Whether this processor has the instructions; without them nothing here may be used.
    static let isSupported = huadan_sha256_has_hardware() != 0

    /// Room that a message of so many bytes takes.
    static func room(for byteCount: Int) -> Int {
        (byteCount + 9 + blockBytes - 1) / blockBytes * blockBytes
    }

    /// Pads the first `byteCount` bytes of `room`, which go on from `state` after `before` bytes.
    init(
        _ room: UnsafeMutableRawBufferPointer,
        byteCount: Int,
        after before: Int = 0,
        from state: huadan_sha256_state = huadan_sha256_start()
    ) {
        let length = Self.room(for: byteCount)
        precondition(room.count >= length, "room for the padding")
        guard let base = room.baseAddress else { preconditionFailure("room of some bytes") }
        (base + byteCount).storeBytes(of: 0x80, as: UInt8.self)
        UnsafeMutableRawBufferPointer(rebasing: room[byteCount + 1..<length - 8]).initializeMemory(
            as: UInt8.self,
            repeating: 0
        )
        (base + length - 8).storeBytes(of: UInt64((before + byteCount) * 8).bigEndian, as: UInt64.self)
        self.state = state
        next = UnsafePointer(base.assumingMemoryBound(to: UInt8.self))
        blocksLeft = length / Self.blockBytes
    }

    /// Digests all of this message, and of another one as much as there is to go along.
    mutating func finish(along other: inout DigestBlocks) {
        let together = min(blocksLeft, other.blocksLeft)
        huadan_sha256_add_two(&state, next, &other.state, other.next, together)
        advance(by: together)
        other.advance(by: together)
        finish()
    }

    /// Digests the rest of this message.
    mutating func finish() {
        huadan_sha256_add(&state, next, blocksLeft)
        advance(by: blocksLeft)
    }

    /// The state after one block that is no whole message.
    static func state(after block: [UInt8]) -> huadan_sha256_state {
        var state = huadan_sha256_start()
        huadan_sha256_add(&state, block, 1)
        return state
    }

    /// The first 16 bytes of the digest.
    var digest: UUIDBytes {
        let words = state.words
        return UUIDBytes(
            high: UInt64(words.3) << 32 | UInt64(words.2),
            low: UInt64(words.7) << 32 | UInt64(words.6)
        )
    }

    /// Writes the 32 bytes of the digest.
    func write(to room: UnsafeMutableRawBufferPointer) {
        let words = state.words
        let inOrder = (
            words.3.bigEndian, words.2.bigEndian, words.7.bigEndian, words.6.bigEndian,
            words.1.bigEndian, words.0.bigEndian, words.5.bigEndian, words.4.bigEndian
        )
        withUnsafeBytes(of: inOrder) { room.copyMemory(from: $0) }
    }

    private mutating func advance(by blocks: Int) {
        next += blocks * Self.blockBytes
        blocksLeft -= blocks
    }
}
