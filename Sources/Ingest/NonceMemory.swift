import Crypto
import Notification
import Synchronization

/// Which signatures came with which body, an app apart: bounded in time and in number.
///
/// A signature does not cover the body, so whoever sees one could send another body with it.
/// A nonce may come again with the same body only.
final class NonceMemory: Sendable {
    private let capacity: Int
    private let apps = Mutex<[String: AppNonces]>([:])

    /// Remembers so many signatures an app.
    init(capacity: Int = 65_536) {
        precondition(capacity >= 1)
        self.capacity = capacity
    }

    /// Whether a right signature may come with this body; remembers that it did.
    func admits(_ use: SignatureUse, of appKey: String, body: [UInt8], nowSeconds: Int64) -> Bool {
        let body = ShortHash(of: body)
        return apps.withLock {
            $0[appKey, default: AppNonces()].admits(use, body, nowSeconds: nowSeconds, capacity: capacity)
        }
    }

    /// How many signatures of an app are remembered.
    func count(of appKey: String) -> Int {
        apps.withLock { $0[appKey]?.count ?? 0 }
    }
}

/// A right signature, as it is remembered.
struct SignatureUse: Sendable {
    var header: SignatureHeader
    var variant: SignatureVariant
    var clock: SignatureClock
    /// Out of the window from then on.
    ///
    /// Seconds since 1970-01-01 UTC.
    var endsAtSeconds: Int64
}

/// 128 bits of a SHA-256: enough to tell bodies and nonces apart.
private struct ShortHash: Hashable {
    private let words: (UInt64, UInt64)

    init(of bytes: some Sequence<UInt8>) {
        words = SHA256.hash(data: Array(bytes)).withUnsafeBytes { bytes in
            (bytes.loadUnaligned(as: UInt64.self), bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
    }

    static func == (left: ShortHash, right: ShortHash) -> Bool { left.words == right.words }

    func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

private struct AppNonces {
    private struct Entry {
        var nonce: ShortHash
        var digest: ShortHash
        var lane: Lane
        var createdSeconds: Int64
        var endsAtSeconds: Int64
    }

    private struct Lane: Hashable {
        var variant: SignatureVariant
        var clock: SignatureClock
    }

    /// By nonce and by digest: the same digest under another nonce is the same signature, cut differently.
    private var bodies: [ShortHash: ShortHash] = [:]
    /// In the order of arrival, from `first` on.
    private var entries: [Entry] = []
    private var first = 0
    /// The latest `Created` that had to be forgotten before its end: what is not later cannot be told from a replay.
    private var forgottenThrough: [Lane: Int64] = [:]

    var count: Int { entries.count - first }

    mutating func admits(_ use: SignatureUse, _ body: ShortHash, nowSeconds: Int64, capacity: Int) -> Bool {
        dropEnded(nowSeconds)
        let nonce = ShortHash(of: use.header.nonce.utf8)
        let digest = ShortHash(of: use.header.digest)
        if bodies[nonce] != nil || bodies[digest] != nil {
            return bodies[nonce] ?? body == body && bodies[digest] ?? body == body
        }
        guard !isForgotten(use) else { return false }
        if count == capacity { forgetOldest() }
        bodies[nonce] = body
        bodies[digest] = body
        entries.append(
            Entry(
                nonce: nonce,
                digest: digest,
                lane: Lane(variant: use.variant, clock: use.clock),
                createdSeconds: use.header.createdSeconds,
                endsAtSeconds: use.endsAtSeconds
            )
        )
        return true
    }

    /// What was taken by UTC+8 comes into the window a second time, eight hours later, by UTC.
    private func isForgotten(_ use: SignatureUse) -> Bool {
        let clocks = use.clock == .utc ? SignatureClock.allCases : [.utcPlus8]
        return clocks.contains { clock in
            guard let last = forgottenThrough[Lane(variant: use.variant, clock: clock)] else { return false }
            return use.header.createdSeconds <= last
        }
    }

    private mutating func dropEnded(_ nowSeconds: Int64) {
        while first < entries.count, entries[first].endsAtSeconds <= nowSeconds { dropFirst() }
        guard first > 1_024, first > entries.count / 2 else { return }
        entries.removeFirst(first)
        first = 0
    }

    private mutating func forgetOldest() {
        let oldest = entries[first]
        forgottenThrough[oldest.lane] = max(forgottenThrough[oldest.lane] ?? .min, oldest.createdSeconds)
        dropFirst()
    }

    private mutating func dropFirst() {
        bodies[entries[first].nonce] = nil
        bodies[entries[first].digest] = nil
        first += 1
    }
}
