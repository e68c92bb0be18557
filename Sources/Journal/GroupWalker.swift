import Glibc

/// A group read whole and checked.
struct WalkedGroup {
    let head: GroupHead
    let payload: [UInt8]
    let segment: UInt64
}

/// Goes through a journal group by group, across segments, and tells a torn tail from damage.
///
/// Damage after the last recorded synced end is a torn tail: the walk ends there. Damage before it is an error.
struct GroupWalker {
    /// What makes a group count.
    enum Proof {
        /// It is whole.
        case whole
        /// Something after it proves that it was synced.
        case proven
    }

    let directory: JournalDirectory
    /// The segment and offset that come next, and the sequence number expected there.
    ///
    /// Segment 0: before the first.
    private(set) var place: JournalPlace
    /// Sequence numbers that a recorded skip passed over.
    private(set) var passedOver: [ClosedRange<UInt64>] = []
    /// Bytes after the last good group, once the walk has come to its end.
    private(set) var tornBytes: UInt64 = 0
    /// No entry passed so far was received later.
    private(set) var stampFloorMicros: Int64 = 0
    /// The last group passed; a close when the segment was closed cleanly.
    private(set) var lastHead: GroupHead?
    /// Whether damage that hides no entry, such as that of a segment header, is reported too.
    ///
    /// Readers pass over it.
    private let reportsHarmless: Bool
    private var source: (any SegmentSource)?
    /// Where the synced part of the segment ends, once a later segment says so.
    private var limit: UInt64?

    init(_ directory: JournalDirectory, from place: JournalPlace, reportsHarmless: Bool = false) {
        self.directory = directory
        self.place = place
        self.reportsHarmless = reportsHarmless
    }

    /// The next group; `nil` at the end.
    ///
    /// Everything up to sequence number `required` is known to be synced.
    mutating func next(proof: Proof = .whole, required: UInt64 = 0) throws(JournalError) -> WalkedGroup? {
        do {
            while true {
                switch try lookTwice(proof: proof, required: required) {
                case .group(let group):
                    advance(past: group)
                    if group.head.kind == .entries { return group }
                case .segment(let segment): enter(segment)
                case .end(let torn):
                    tornBytes = torn
                    return nil
                case .damage(let reason): try passOver(reason)
                }
            }
        } catch let failure as FileFailure {
            throw .file(failure)
        } catch let error as JournalError {
            throw error
        } catch {
            preconditionFailure("only these two errors are thrown above")
        }
    }

    /// Goes on from another place.
    mutating func jump(to place: JournalPlace) {
        if place.segment != self.place.segment { enter(place.segment) }
        self.place = place
    }

    /// Forgets skips that lie behind, once a reader has come to where it starts.
    mutating func forgetPassedOver() { passedOver = [] }

    private mutating func enter(_ segment: UInt64) {
        source = nil
        lastHead = nil
        limit = nil
        place = JournalPlace(segment: segment, offset: 0, sequence: place.sequence)
    }

    private mutating func advance(past group: WalkedGroup) {
        place = JournalPlace(segment: place.segment, offset: group.head.end, sequence: group.head.nextSequence)
        stampFloorMicros = max(stampFloorMicros, group.head.lastReceivedAtMicros)
        lastHead = group.head
    }

    /// A recorded skip leads on; without one the damage is an error.
    private mutating func passOver(_ reason: String) throws {
        if let target = try SkipList(directory).target(from: place) {
            if target.sequence > place.sequence { passedOver.append(place.sequence...target.sequence - 1) }
            jump(to: target)
            return
        }
        let damage = try damage(reason)
        guard damage.isHarmless, !reportsHarmless, let resumesAt = damage.resumesAt else {
            throw JournalError.damaged(damage)
        }
        jump(to: resumesAt)
    }
}

// MARK: - What stands at a place

extension GroupWalker {
    private enum Sight {
        case group(WalkedGroup)
        case segment(UInt64)
        case end(tornBytes: UInt64)
        case damage(String)
    }

    enum Found {
        case group(WalkedGroup)
        case nothing
        case bad(String)
    }

    /// A writer may be at work: what looks wrong at first may be a group half written, and a segment without entries
    /// may have been replaced.
    ///
    /// A second look, with the file opened again, tells.
    private mutating func lookTwice(proof: Proof, required: UInt64) throws -> Sight {
        let sight = try look(proof: proof, required: required)
        switch sight {
        case .group, .segment: return sight
        case .end: if place.offset > UInt64(SegmentHeader.byteCount) { return sight }
        case .damage: break
        }
        source = nil
        return try look(proof: proof, required: required)
    }

    private mutating func look(proof: Proof, required: UInt64) throws -> Sight {
        guard place.segment != 0 else { return try directory.segments().first.map(Sight.segment) ?? .end(tornBytes: 0) }
        if place.offset == 0, try !passHeader() { return .damage("unreadable segment header") }
        if let limit, place.offset >= limit { return try lookBeyond(.nothing, required: required) }
        let found = try find()
        guard case .group(let group) = found else { return try lookBeyond(found, required: required) }
        guard group.head.firstSequence == place.sequence else {
            return .damage("entry \(group.head.firstSequence) where \(place.sequence) was expected")
        }
        if proof == .proven, group.head.kind == .entries, try !isProven(group) { return .end(tornBytes: 0) }
        return .group(group)
    }

    private mutating func opened() throws(FileFailure) -> any SegmentSource {
        if let source { return source }
        let opened = try directory.open(place.segment)
        source = opened
        if let next = try directory.segment(after: place.segment), let header = try directory.header(of: next),
            header.previousFirstSequence == place.segment
        {
            limit = try directory.syncedEnd(of: place.segment, before: header)
        }
        return opened
    }

    private mutating func passHeader() throws(FileFailure) -> Bool {
        let bytes = try opened().read(at: 0, count: SegmentHeader.byteCount)
        guard SegmentHeader(bytes, journal: directory.id)?.firstSequence == place.segment else { return false }
        let sequence = max(place.sequence, 1)
        place = JournalPlace(segment: place.segment, offset: UInt64(SegmentHeader.byteCount), sequence: sequence)
        return true
    }

    private mutating func find() throws(FileFailure) -> Found {
        let source = try opened()
        return try Self.group(in: source, at: place, journal: directory.id)
    }

    /// The group that stands at a place.
    static func group(
        in source: any SegmentSource,
        at place: JournalPlace,
        journal: JournalID
    ) throws(FileFailure) -> Found {
        let bytes = try source.read(at: place.offset, count: GroupHead.byteCount)
        if bytes.isEmpty { return source.isBroken ? .bad("broken compressed bytes") : .nothing }
        guard let head = GroupHead(bytes[...], at: place.offset, journal: journal) else {
            let isNewer = GroupHead.isOfNewerProgram(bytes[...], journal: journal)
            return .bad(isNewer ? "written by a newer program, which has to read it" : "no valid group head")
        }
        let start = place.offset + UInt64(GroupHead.byteCount)
        let payload = try source.read(at: start, count: Int(head.payloadLength))
        guard payload.count == Int(head.payloadLength), CRC32C.checksum(payload) == head.payloadChecksum else {
            return .bad("wrong group checksum")
        }
        guard EntryCodec.areValid(payload, head: head) else { return .bad("wrong entry checksum") }
        return .group(WalkedGroup(head: head, payload: payload, segment: place.segment))
    }

    /// No group here: the end of the segment, a torn tail, or damage.
    private mutating func lookBeyond(_ found: Found, required: UInt64) throws -> Sight {
        guard let next = try directory.segment(after: place.segment) else {
            return try lookAtTail(found, required: required)
        }
        guard let header = try directory.header(of: next) else {
            if case .bad(let reason) = found { return .damage(reason) }
            return .segment(next)
        }
        let end = try directory.syncedEnd(of: place.segment, before: header)
        if header.previousFirstSequence == place.segment, end != .max, end > place.offset {
            if case .bad(let reason) = found { return .damage(reason) }
            return .damage("the segment ends before its last synced group")
        }
        return header.firstSequence == place.sequence ? .segment(next) : .damage("a segment is missing after this one")
    }

    private mutating func lookAtTail(_ found: Found, required: UInt64) throws -> Sight {
        guard case .bad(let reason) = found else {
            return place.sequence <= required ? .damage("synced entries are missing at the end") : .end(tornBytes: 0)
        }
        let source = try opened()
        if place.sequence <= required || source.isSealed { return .damage(reason) }
        if try nextGood(in: place.segment, from: place.offset) != nil { return .damage(reason) }
        return .end(tornBytes: try source.bytesLeft(from: place.offset))
    }

    private mutating func isProven(_ group: WalkedGroup) throws -> Bool {
        if let limit { return group.head.end <= limit }
        let after = try opened().read(at: group.head.end, count: GroupHead.byteCount)
        if GroupHead(after[...], at: group.head.end, journal: directory.id) != nil { return true }
        guard let next = try directory.segment(after: place.segment), let header = try directory.header(of: next) else {
            return false
        }
        let end = try directory.syncedEnd(of: place.segment, before: header)
        return header.previousFirstSequence == place.segment && group.head.end <= end
    }
}

// MARK: - The way on

extension GroupWalker {
    private func damage(_ reason: String) throws(FileFailure) -> JournalDamage {
        JournalDamage(
            journal: directory.id,
            segment: place.segment,
            offset: place.offset,
            reason: reason,
            firstMissing: place.sequence,
            resumesAt: try wayOn()
        )
    }

    /// The first place after the damage from which groups can be read again.
    private func wayOn() throws(FileFailure) -> JournalPlace? {
        var segment = place.segment
        var offset = place.offset
        while true {
            if let found = try nextGood(in: segment, from: offset) { return found }
            guard let next = try directory.segment(after: segment) else { return nil }
            segment = next
            offset = 0
            if let header = try directory.header(of: next), header.firstSequence >= place.sequence {
                let start = UInt64(SegmentHeader.byteCount)
                return JournalPlace(segment: next, offset: start, sequence: header.firstSequence)
            }
        }
    }

    /// Looks for the next valid group of this segment by its magic bytes and checksums.
    private func nextGood(in segment: UInt64, from offset: UInt64) throws(FileFailure) -> JournalPlace? {
        let source = try directory.open(segment)
        var start = offset
        while true {
            let chunk = try source.read(at: start, count: Self.scanBytes)
            for candidate in Self.magicOffsets(in: chunk) {
                let place = JournalPlace(segment: segment, offset: start + UInt64(candidate), sequence: 0)
                // Read apart, so that a compressed source is not sent back to its start by each candidate.
                guard
                    case .group(let group) = try Self.group(
                        in: try directory.open(segment),
                        at: place,
                        journal: directory.id
                    ),
                    group.head.firstSequence >= self.place.sequence
                else { continue }
                return JournalPlace(segment: segment, offset: place.offset, sequence: group.head.firstSequence)
            }
            if chunk.count < Self.scanBytes { return nil }
            start += UInt64(chunk.count - GroupHead.magic.count + 1)
        }
    }

    private static let scanBytes = 1 << 20

    private static func magicOffsets(in chunk: [UInt8]) -> [Int] {
        chunk.withUnsafeBytes { bytes in
            var offsets: [Int] = []
            var from = 0
            while let start = bytes.baseAddress, bytes.count - from >= GroupHead.magic.count,
                let hit = memchr(start + from, Int32(GroupHead.magic[0]), bytes.count - from)
            {
                let offset = UnsafeRawPointer(hit) - start
                if bytes[offset...].starts(with: GroupHead.magic) { offsets.append(offset) }
                from = offset + 1
            }
            return offsets
        }
    }
}
