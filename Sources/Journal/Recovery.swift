import Glibc

/// What a writer found when it took up a journal.
public struct JournalRecovery: Sendable, Equatable {
    /// Bytes of a torn tail that were cut: never acknowledged, since no sync of them had ended.
    public var cutBytes: UInt64 = 0
    /// Damage before the tail of the last segment.
    ///
    /// It was left as it is; readers stop there until a skip is recorded.
    public var damage: JournalDamage?
}

/// Finds the end of a journal, cuts a torn tail, and makes what is left provably synced.
struct Recovery {
    private(set) var report = JournalRecovery()
    private(set) var nextSequence: UInt64 = 1
    /// The last segment with entries and its synced end, for the header of the next one.
    private(set) var previousFirstSequence: UInt64 = 0
    private(set) var previousEnd: UInt64 = 0
    private(set) var stampFloorMicros: Int64 = 0
    private let directory: JournalDirectory
    private let files: FileCalls

    init(_ directory: JournalDirectory, files: FileCalls) throws(JournalError) {
        self.directory = directory
        self.files = files
        do {
            try removeLeftovers()
            guard let last = try directory.segments().last else { return }
            try recover(last)
        } catch let failure as FileFailure {
            throw .file(failure)
        } catch let error as JournalError {
            throw error
        } catch {
            preconditionFailure("only these two errors are thrown above")
        }
    }

    /// Files that never got their names, and compressed ones whose originals are still there.
    private func removeLeftovers() throws(FileFailure) {
        for name in try FileSystem.names(in: directory.path) where name.hasSuffix(".new") {
            try FileSystem.remove("\(directory.path)/\(name)")
        }
        for segment in try directory.segments() where FileSystem.size(of: directory.rawPath(segment)) != nil {
            try FileSystem.remove(directory.compressedPath(segment))
        }
    }

    private mutating func recover(_ last: UInt64) throws {
        let header = try directory.header(of: last)
        var walker = GroupWalker(directory, from: JournalPlace(segment: last, offset: 0, sequence: last))
        try walkToEnd(&walker)
        nextSequence = walker.place.sequence
        stampFloorMicros = max(walker.stampFloorMicros, header?.stampFloorMicros ?? 0)
        (previousFirstSequence, previousEnd) = (last, walker.place.offset)
        if FileSystem.size(of: directory.rawPath(last)) != nil {
            report.cutBytes = walker.tornBytes
            try seal(last, walker)
        }
        // A segment without entries is replaced by the next one, which has the same name.
        if nextSequence == last, let header {
            (previousFirstSequence, previousEnd) = (header.previousFirstSequence, header.previousEnd)
        }
    }

    private mutating func walkToEnd(_ walker: inout GroupWalker) throws(JournalError) {
        while true {
            do {
                while try walker.next() != nil {}
                return
            } catch .damaged(let damage) {
                report.damage = report.damage ?? damage
                guard let resumesAt = damage.resumesAt else { throw .damaged(damage) }
                walker.jump(to: resumesAt)
            }
        }
    }

    /// Cuts the torn tail, writes the last group again and a closing mark after it, and syncs.
    private mutating func seal(_ segment: UInt64, _ walker: GroupWalker) throws(FileFailure) {
        let file = try OpenFile(directory.rawPath(segment), O_RDWR)
        let end = walker.place.offset
        // Also what the writer before us had set aside and not filled.
        try files.truncate(file, to: end)
        if let head = walker.lastHead, head.kind == .entries {
            // If the writer before us died after a failed sync, these pages may be in memory only and yet be marked
            // as written. Written again, they are truly synced below.
            let group = try file.read(at: head.previousEnd, count: Int(end - head.previousEnd))
            try files.writeAll(group, to: file, at: head.previousEnd)
            previousEnd = markClosed(file, at: end)
        }
        try files.sync(file)
    }

    /// The new end.
    ///
    /// Without room for the mark the end stays unproven until the next segment's header proves it.
    private func markClosed(_ file: OpenFile, at end: UInt64) -> UInt64 {
        let mark = GroupHead.close(at: end, nextSequence: nextSequence, stampFloorMicros: stampFloorMicros)
        do {
            try files.writeAll(mark.encoded(journal: directory.id), to: file, at: end)
            return mark.end
        } catch {
            try? files.truncate(file, to: end)
            return end
        }
    }
}

extension GroupHead {
    static func close(at end: UInt64, nextSequence: UInt64, stampFloorMicros: Int64) -> GroupHead {
        GroupHead(
            kind: .close,
            count: 0,
            payloadLength: 0,
            payloadChecksum: CRC32C.checksum([]),
            firstSequence: nextSequence,
            previousEnd: end,
            firstReceivedAtMicros: stampFloorMicros,
            lastReceivedAtMicros: stampFloorMicros
        )
    }
}
