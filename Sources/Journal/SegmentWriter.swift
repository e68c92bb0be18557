import Glibc

/// The file side of a writer: one group at a time, each synced before the next.
///
/// Belongs to the writer's queue.
struct SegmentWriter {
    private struct Segment {
        let file: OpenFile
        let firstSequence: UInt64
        /// The synced end.
        var end: UInt64
        /// Up to where blocks are set aside.
        var roomEnd: UInt64
        let createdAtMicros: Int64
        var isEmpty: Bool { end == UInt64(SegmentHeader.byteCount) }
    }

    let directory: JournalDirectory
    private let options: JournalOptions
    private var files: FileCalls { options.files }
    private(set) var nextSequence: UInt64
    private var previousFirstSequence: UInt64
    private var previousEnd: UInt64
    private var current: Segment?
    /// A segment with bytes of a failed group behind its synced end, which must go before anything else is written.
    private var uncut: Segment?
    /// The bytes of one group, its room kept for the next.
    private var bytes: [UInt8] = []
    /// Room beyond this is given back: groups so large are rare.
    private static let keptRoom = 4 << 20
    /// How much of the disk is set aside at a time: seldom enough to cost nothing, and little enough to lie idle.
    private static let roomAhead: UInt64 = 8 << 20

    init(_ directory: JournalDirectory, options: JournalOptions, recovery: Recovery) {
        self.directory = directory
        self.options = options
        nextSequence = recovery.nextSequence
        previousFirstSequence = recovery.previousFirstSequence
        previousEnd = recovery.previousEnd
    }

    /// Writes and syncs one group; gives the bytes it took, and whether a new segment was started for it.
    mutating func write(
        _ group: PendingGroup,
        nowMicros: Int64
    ) throws(FileFailure) -> (bytes: Int, startedSegment: Bool) {
        let startedSegment = try makeRoom(nowMicros: nowMicros, stampFloorMicros: group.stampFloorMicros)
        guard var segment = current else { return (0, false) }
        bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptRoom)
        group.encode(to: &bytes, at: segment.end, firstSequence: nextSequence, journal: directory.id)
        setRoomAside(for: UInt64(bytes.count), in: &segment)
        do {
            try files.writeAll(bytes, to: segment.file, at: segment.end)
            try files.sync(segment.file)
        } catch {
            giveUp(segment)
            throw error
        }
        segment.end += UInt64(bytes.count)
        current = segment
        nextSequence += UInt64(group.entries.count)
        return (bytes.count, startedSegment)
    }

    /// Finding blocks is about half of the processor's work for a group's write and sync; so many groups share it.
    private func setRoomAside(for count: UInt64, in segment: inout Segment) {
        guard segment.end + count > segment.roomEnd else { return }
        let room = max(count, Self.roomAhead)
        segment.roomEnd = segment.end + room
        files.setAside(room, behind: segment.end, of: segment.file)
    }

    /// Makes sure there is a segment to write to.
    ///
    /// Also the probe after a failure: it needs no entry.
    mutating func makeRoom(nowMicros: Int64, stampFloorMicros: Int64) throws(FileFailure) -> Bool {
        if let uncut { try cut(uncut) }
        if let current, isFull(current, nowMicros: nowMicros) {
            try? files.truncate(current.file, to: current.end)
            leave(current)
        }
        if current != nil { return false }
        current = try start(nowMicros: nowMicros, stampFloorMicros: stampFloorMicros)
        return true
    }

    /// Proves the synced end, as far as there is room for the mark; a segment without entries goes.
    mutating func close(stampFloorMicros: Int64) {
        guard let segment = current else { return }
        current = nil
        if segment.isEmpty {
            unlink(segment.file.path)
            return
        }
        let mark = GroupHead.close(
            at: segment.end,
            nextSequence: nextSequence,
            stampFloorMicros: stampFloorMicros
        )
        do {
            try files.writeAll(mark.encoded(journal: directory.id), to: segment.file, at: segment.end)
            try files.sync(segment.file)
        } catch {
            try? files.truncate(segment.file, to: segment.end)
            return
        }
        try? files.truncate(segment.file, to: mark.end)
    }

    private func isFull(_ segment: Segment, nowMicros: Int64) -> Bool {
        guard !segment.isEmpty else { return false }
        let isOld = options.segmentAgeMicros.map { nowMicros - segment.createdAtMicros >= $0 } ?? false
        return isOld || segment.end >= options.segmentBytes
    }

    private func start(nowMicros: Int64, stampFloorMicros: Int64) throws(FileFailure) -> Segment {
        let header = SegmentHeader(
            journal: directory.id,
            firstSequence: nextSequence,
            previousFirstSequence: previousFirstSequence,
            previousEnd: previousEnd,
            createdAtMicros: nowMicros,
            stampFloorMicros: stampFloorMicros
        )
        let path = directory.rawPath(nextSequence)
        let file = try files.replace(path, in: directory.path, with: header.encoded())
        return Segment(
            file: file,
            firstSequence: nextSequence,
            end: UInt64(SegmentHeader.byteCount),
            roomEnd: 0,
            createdAtMicros: nowMicros
        )
    }

    private mutating func leave(_ segment: Segment) {
        (previousFirstSequence, previousEnd) = (segment.firstSequence, segment.end)
        current = nil
    }

    /// After a failed write or sync nobody knows which of the group's pages are on disk: the kernel may have dropped
    /// them and marked them clean.
    ///
    /// So this file is never written again; the group is cut off, and its entries, whose senders hear of the failure,
    /// are not taken up from these pages. The next segment's header repeats the synced end.
    private mutating func giveUp(_ segment: Segment) {
        current = nil
        uncut = segment
        try? cut(segment)
    }

    private mutating func cut(_ segment: Segment) throws(FileFailure) {
        if segment.isEmpty {
            // Its name is needed again; a new file takes its place.
            try FileSystem.remove(segment.file.path)
        } else {
            try files.truncate(segment.file, to: segment.end)
            leave(segment)
        }
        uncut = nil
    }
}

/// Entries that become durable together.
struct PendingGroup {
    struct Entry {
        let draft: JournalDraft
        let receivedAtMicros: Int64
        /// The checksum of the body, when whoever brought it has worked it out.
        var bodyChecksum: UInt32?
    }

    let entries: [Entry]
    /// No entry of earlier groups was received later.
    let stampFloorMicros: Int64

    func encoded(at offset: UInt64, firstSequence: UInt64, journal: JournalID) -> [UInt8] {
        var bytes: [UInt8] = []
        encode(to: &bytes, at: offset, firstSequence: firstSequence, journal: journal)
        return bytes
    }

    /// Appends the head and the entries of the group to what is empty.
    func encode(to bytes: inout [UInt8], at offset: UInt64, firstSequence: UInt64, journal: JournalID) {
        let room = entries.reduce(GroupHead.byteCount) { $0 + EntryCodec.byteCount(of: $1.draft) }
        bytes.reserveCapacity(room)
        // The head tells of what follows it, so it is filled in at the end.
        bytes.append(contentsOf: repeatElement(0, count: GroupHead.byteCount))
        var payloadChecksum = CRC32C()
        for entry in entries {
            let (start, sum) = (bytes.count, entry.bodyChecksum)
            EntryCodec.append(entry.draft, receivedAtMicros: entry.receivedAtMicros, bodyChecksum: sum, to: &bytes)
            payloadChecksum.add(bytes[start...], endingWith: entry.draft.body.count, checksum: sum)
        }
        let head = GroupHead(
            kind: .entries,
            count: UInt32(entries.count),
            payloadLength: UInt32(bytes.count - GroupHead.byteCount),
            payloadChecksum: payloadChecksum.value,
            firstSequence: firstSequence,
            previousEnd: offset,
            firstReceivedAtMicros: entries.first?.receivedAtMicros ?? 0,
            lastReceivedAtMicros: entries.last?.receivedAtMicros ?? 0
        )
        bytes.withUnsafeMutableBytes { $0.copyBytes(from: head.encoded(journal: journal)) }
    }
}
