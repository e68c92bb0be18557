/// How far a reader may go.
public enum JournalReadBound: Sendable, Equatable {
    /// Up to this sequence number, which the writer in this process says is synced.
    case synced(UInt64)
    /// Every whole group. For a journal without a living writer, once a writer has recovered it: then all of it is
    /// synced. In a living journal the last group may not be.
    case wholeGroups
    /// Only groups that a later group, a closing mark or a later segment proves to have been synced: for looking at a
    /// living journal from another process. The last group of a quiet journal stays unproven until the next.
    case provenGroups

    func includes(_ sequence: UInt64) -> Bool {
        if case .synced(let last) = self { return sequence <= last }
        return true
    }
}

/// The share of one of several loaders: the entries whose sequence number modulo `count` is `index`.
public struct JournalStripe: Sendable, Equatable {
    /// 0 to `count` minus 1.
    public let index: UInt64
    /// How many loaders there are, 1 or more.
    public let count: UInt64

    /// The share of loader `index` of `count`.
    public init(index: Int, of count: Int) {
        precondition(count > 0 && (0..<count).contains(index), "a stripe is one of its count")
        self.index = UInt64(index)
        self.count = UInt64(count)
    }

    /// Every entry.
    public static let all = JournalStripe(index: 0, of: 1)

    func has(_ sequence: UInt64) -> Bool { sequence % count == index }
}

/// Reads the entries of a journal in order, across segments, compressed or not.
///
/// Holds at most one group in memory.
public struct JournalReader {
    /// The next sequence number the reader will look at: everything before it was returned, belongs to another
    /// stripe, or was passed over.
    ///
    /// A loader that has committed what it got commits `position - 1`.
    public var position: UInt64 { held.first?.sequence ?? max(wanted, walker.place.sequence) }
    /// Sequence numbers that cannot be read and that a recorded skip passed over, so far.
    public var passedOver: [ClosedRange<UInt64>] { walker.passedOver }

    private var walker: GroupWalker
    private let wanted: UInt64
    private let stripe: JournalStripe
    private var held: ArraySlice<JournalEntry> = []

    /// A reader whose first entry is the first of its stripe from `sequence` on.
    ///
    /// - Throws: `notFound`, `positionBeforeOldest`, `positionBeyondEnd` (a sequence more than one behind the last
    ///   entry), `file`.
    public init(
        root: JournalRoot,
        id: JournalID,
        from sequence: UInt64 = 1,
        stripe: JournalStripe = .all
    ) throws(JournalError) {
        wanted = max(sequence, 1)
        self.stripe = stripe
        walker = try .seek(to: wanted, in: try root.existing(id))
    }

    /// The next entries, up to a synced sequence number; none when there are no more up to there.
    ///
    /// - Throws: `damaged`, again at each call until a skip is recorded; `file`.
    public mutating func next(
        maxEntries: Int,
        maxBytes: Int,
        through syncedSequence: UInt64
    ) throws(JournalError) -> [JournalEntry] {
        try next(maxEntries: maxEntries, maxBytes: maxBytes, bound: .synced(syncedSequence))
    }

    /// The next entries within a bound.
    ///
    /// Ends before the entry that would take the bodies beyond `maxBytes`, but gives at least one.
    ///
    /// - Throws: `damaged`, again at each call until a skip is recorded; `file`.
    public mutating func next(
        maxEntries: Int,
        maxBytes: Int,
        bound: JournalReadBound
    ) throws(JournalError) -> [JournalEntry] {
        var entries: [JournalEntry] = []
        var bytes = 0
        while entries.count < maxEntries {
            do {
                guard try fill(bound) else { return entries }
            } catch {
                // What was read before the damage goes out first.
                if entries.isEmpty { throw error }
                return entries
            }
            guard let entry = held.first, bound.includes(entry.sequence) else { return entries }
            bytes += entry.body.count
            if bytes > maxBytes, !entries.isEmpty { return entries }
            entries.append(entry)
            held.removeFirst()
        }
        return entries
    }

    /// Makes sure that an entry is held, unless there is none.
    private mutating func fill(_ bound: JournalReadBound) throws(JournalError) -> Bool {
        while held.isEmpty {
            guard let group = try nextGroup(bound) else { return false }
            let entries = EntryCodec.entries(in: group.payload, head: group.head, isValid: true) { [wanted, stripe] in
                $0 >= wanted && stripe.has($0)
            }
            // The walker has checked the same bytes.
            guard let entries else { preconditionFailure("a group that was valid a moment ago") }
            held = entries[...]
        }
        return true
    }

    private mutating func nextGroup(_ bound: JournalReadBound) throws(JournalError) -> WalkedGroup? {
        switch bound {
        case .synced(let last): walker.place.sequence <= last ? try walker.next(required: last) : nil
        case .wholeGroups: try walker.next()
        case .provenGroups: try walker.next(proof: .proven)
        }
    }
}

extension GroupWalker {
    /// A walker at the group that holds `sequence`, at the damage that hides it, or at the end if it comes next.
    static func seek(to sequence: UInt64, in directory: JournalDirectory) throws(JournalError) -> GroupWalker {
        let segments: [UInt64]
        do { segments = try directory.segments() } catch { throw .file(error) }
        guard let segment = segments.last(where: { $0 <= sequence }) else {
            guard let oldest = segments.first else {
                if sequence == 1 { return GroupWalker(directory, from: .start) }
                throw .positionBeyondEnd(directory.id, position: sequence, lastSequence: 0)
            }
            throw .positionBeforeOldest(directory.id, position: sequence, oldestSequence: oldest)
        }
        let start = JournalPlace(segment: segment, offset: 0, sequence: segment)
        var walker = GroupWalker(directory, from: start)
        try walker.goForward(to: sequence)
        walker.forgetPassedOver()
        return walker
    }

    private mutating func goForward(to sequence: UInt64) throws(JournalError) {
        while true {
            var ahead = self
            do {
                guard let group = try ahead.next() else { break }
                if group.head.nextSequence > sequence { return }
                self = ahead
            } catch .damaged(let damage) {
                // Damage before the wanted entry has been dealt with or loaded already; damage at it is for the reader.
                guard let resumesAt = damage.resumesAt, resumesAt.sequence <= sequence else { return }
                jump(to: resumesAt)
            }
        }
        if sequence > place.sequence {
            throw .positionBeyondEnd(directory.id, position: sequence, lastSequence: place.sequence - 1)
        }
    }
}

extension JournalPlace {
    /// Before the first segment.
    static let start = JournalPlace(segment: 0, offset: 0, sequence: 1)
}
